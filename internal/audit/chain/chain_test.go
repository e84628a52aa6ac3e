package chain

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// record adds an entry that has something in each column.
func record(t *testing.T, w *testworld.World, note string) {
	t.Helper()
	testworld.InTx(t, w, func(ctx context.Context, tx bun.Tx) (any, error) { return nil, recordIn(ctx, tx, w, note) })
}

func recordIn(ctx context.Context, tx bun.Tx, w *testworld.World, note string) error {
	by := audit.Author{UserID: w.Admin.UserID, TokenID: uuid.New(), RequestID: "request", Address: "192.0.2.1"}
	return audit.Record(ctx, tx, by, audit.Entry{
		Action: "test.NOTE", ObjectType: "test", ObjectID: uuid.New(), Account: w.Halvorsen,
		Before: map[string]any{"note": nil}, After: map[string]any{"note": note, "zeroth": 1, "html": "<&>"},
	})
}

func seal(t *testing.T, w *testworld.World, want int) {
	t.Helper()
	got, err := Seal(t.Context(), w.Pool.DB)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("%d entries were sealed, want %d", got, want)
	}
}

func verify(t *testing.T, w *testworld.World, known *Head) Report {
	t.Helper()
	report, err := Verify(t.Context(), w.Pool.DB, known)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestEntriesAreSealedOnce(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	before := testworld.Value[int](t, w, `SELECT count(*) FROM audit_log`)
	for range 3 {
		record(t, w, "one")
	}
	seal(t, w, before+3)
	first := verify(t, w, nil)
	seal(t, w, 0)
	record(t, w, "another")
	seal(t, w, 1)

	report := verify(t, w, &first.Head)
	if len(report.Wrong) > 0 || report.Sealed != int64(before+4) || report.Head.Seq != report.Sealed {
		t.Errorf("%d sealed up to %s, wrong: %v", report.Sealed, report.Head, report.Wrong)
	}
	if waits := testworld.Value[int](t, w, `SELECT count(*) FROM audit_unsealed`); waits > 0 {
		t.Errorf("%d still wait", waits)
	}
}

func TestAChainThatHasNotBegunIsRight(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	if report := verify(t, w, nil); len(report.Wrong) > 0 || report.Sealed > 0 {
		t.Errorf("%+v", report)
	}
}

// What is committed late is sealed late, and nothing waits for it.
func TestALateEntryIsSealedLater(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	seal(t, w, testworld.Value[int](t, w, `SELECT count(*) FROM audit_log`))
	slow, err := w.Pool.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Rollback() //nolint:errcheck // it is committed below
	if err := recordIn(t.Context(), slow, w, "slow"); err != nil {
		t.Fatal(err)
	}
	record(t, w, "fast")
	seal(t, w, 1)
	if err := slow.Commit(); err != nil {
		t.Fatal(err)
	}
	seal(t, w, 1)

	order := testworld.Value[[]string](t, w, `SELECT array_agg(after ->> 'note' ORDER BY seq) FROM audit_seals JOIN audit_log ON id = entry_id WHERE action = 'test.NOTE'`)
	if diff := cmp.Diff([]string{"fast", "slow"}, order); diff != "" {
		t.Errorf("sealed as (-want +got):\n%s", diff)
	}
	if report := verify(t, w, nil); len(report.Wrong) > 0 {
		t.Error(report.Wrong)
	}
}

// Many processes seal while others act: the chain has no fork and leaves nothing out. It takes more than one batch.
func TestProcessesThatSealAtOnce(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	const acts = 300
	w.Exec(t, `INSERT INTO audit_log (action, object_type) SELECT 'test.MANY', 'test' FROM generate_series(1, $1)`, 2*batch)
	done := make(chan struct{})
	failed := make(chan error, 9)
	ended := make(chan struct{}, 8)
	for range 4 {
		pool := w.Connect(t)
		for range 2 {
			go func() {
				defer func() { ended <- struct{}{} }()
				for {
					select {
					case <-done:
						return
					default:
					}
					if _, err := Seal(t.Context(), pool.DB); err != nil {
						failed <- err
						return
					}
				}
			}()
		}
	}
	for range acts {
		record(t, w, "at once")
	}
	close(done)
	for range 8 {
		<-ended
	}
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	if _, err := Seal(t.Context(), w.Pool.DB); err != nil {
		t.Fatal(err)
	}
	report := verify(t, w, nil)
	if all := testworld.Value[int64](t, w, `SELECT count(*) FROM audit_log`); report.Sealed != all || len(report.Wrong) > 0 {
		t.Errorf("%d of %d are sealed, wrong: %v", report.Sealed, all, report.Wrong)
	}
}

// Run seals what was committed within moments, and again after an error.
func TestRunSeals(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- Run(ctx, w.Pool.DB, quiet) }()
	for range 2 {
		record(t, w, "soon")
		for deadline := time.Now().Add(30 * time.Second); testworld.Value[bool](t, w, `SELECT EXISTS (SELECT FROM audit_unsealed)`); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("nothing is sealed")
			}
		}
		w.Exec(t, `REVOKE INSERT ON audit_seals FROM `+database.Role)
		record(t, w, "not yet")
		if _, err := Seal(t.Context(), w.Pool.DB); err == nil {
			t.Error("it was sealed without the right to")
		}
		w.Exec(t, `GRANT INSERT ON audit_seals TO `+database.Role)
	}
	stop()
	if err := <-ended; err == nil {
		t.Error("it ends as if it were done")
	}
}

// The form of what is hashed is fixed: seals that were made with it are to be checked for years.
func TestTheDocument(t *testing.T) {
	t.Parallel()
	id := uuid.MustParse("0190a5d0-ac96-774b-bcce-b302099a8057")
	all := entry{
		ID: 7, At: time.Date(2026, 3, 1, 9, 30, 0, 120_000_000, time.FixedZone("KST", 9*60*60)), ByID: &id, TokenID: &id, AccountID: &id,
		Action: "pdr.SUBMIT", ObjectType: "pdr", ObjectID: &id, Before: new("null"),
		After: new(`{"zz": 1.0, "a": {"y": "<한>", "b": []}, "m": 100000000000000000000.5}`), RequestID: new(""), Address: new("192.0.2.1"),
	}
	const uid = `"0190a5d0-ac96-774b-bcce-b302099a8057"`
	for name, tt := range map[string]struct {
		entry entry
		want  string
	}{
		"of a whole entry": {all, `{"format":1,"id":7,"at":"2026-03-01T00:30:00.120000Z","by":` + uid + `,"token":` + uid + `,"account":` + uid +
			`,"action":"pdr.SUBMIT","objectType":"pdr","objectId":` + uid + `,"before":null,"after":{"a":{"b":[],"y":"<한>"},"m":100000000000000000000.5,"zz":1.0},` +
			`"request":"","address":"192.0.2.1"}` + "\n"},
		"of the least": {entry{ID: 8, Action: "a", ObjectType: "b"}, `{"format":1,"id":8,"at":"0001-01-01T00:00:00.000000Z","action":"a","objectType":"b"}` + "\n"},
	} {
		got, err := tt.entry.document()
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %s, %v, want %s", name, got, err, tt.want)
		}
	}
	first := Hash{}.after([]byte("a"))
	if got := (Head{1, first}).String(); got != "41a0370c3d9f42773a59e8e01651911cf43b1e3f66944cbb690029debc4eb647@1" {
		t.Errorf("the first seal of a is %s", got)
	}
}

func TestHeads(t *testing.T) {
	t.Parallel()
	digits := strings.Repeat("0f", 32)
	var h Head
	if err := h.UnmarshalText([]byte(digits + "@12")); err != nil || h.Seq != 12 || h.String() != digits+"@12" {
		t.Errorf("it is read as %s, %v", h, err)
	}
	for _, bad := range []string{"", "@", digits, digits + "@", digits + "@0", digits + "@-1", digits + "@x", digits[2:] + "@1", digits + "0f@1", "zz" + digits[2:] + "@1"} {
		if err := h.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is taken for a head", bad)
		}
	}
}
