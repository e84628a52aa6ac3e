package idempotency_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
	"golang.org/x/sync/errgroup"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
	"github.com/drawdown-portal/drawdown/internal/jobs"
)

type input struct {
	Name     string
	Quantity int
	Note     *string
}

var errRefused = errors.New("refused")

// claim claims a key in a transaction of its own, which is rolled back where end is an error.
func claim(t *testing.T, db *bun.DB, by auth.Actor, key *string, command string, in any, object uuid.UUID, end error) (uuid.UUID, error) {
	t.Helper()
	var done uuid.UUID
	_, err := database.InTx(t.Context(), db, func(ctx context.Context, tx bun.Tx) (_ any, err error) {
		if done, err = idempotency.Claim(ctx, tx, by, key, command, in, object); err != nil {
			return nil, err
		}
		return nil, end
	})
	return done, err
}

// What a second claim of the same key finds, after a first for the object in the same words.
func TestASecondClaim(t *testing.T) {
	t.Parallel()
	db, url := dbtest.New(t), dbtest.URL(t)
	person, token := auth.Actor{Principal: uuid.New()}, auth.Actor{Principal: uuid.New()}
	in := input{Name: "Tarn", Quantity: 3}

	tests := map[string]struct {
		by       auth.Actor
		command  string
		in       any
		age      string
		refused  bool // the first
		want     bool // finds the first's object, else claims for itself
		mismatch bool
	}{
		"finds the effect":                  {by: person, command: "create", in: in, want: true},
		"finds it until 72 hours have gone": {by: person, command: "create", in: in, age: "71 hours 59 minutes", want: true},
		"claims after 72 hours":             {by: person, command: "create", in: in, age: "72 hours 1 second"},
		"may say something else by then":    {by: person, command: "clone", in: input{}, age: "73 hours"},
		"claims after a refusal":            {by: person, command: "create", in: in, refused: true},
		"may say something else after it":   {by: person, command: "create", in: input{Name: "Larkfield"}, refused: true},
		"claims for another principal":      {by: token, command: "create", in: in},
		"refuses another quantity":          {by: person, command: "create", in: input{Name: "Tarn", Quantity: 4}, mismatch: true},
		"refuses a note that was not there": {by: person, command: "create", in: input{Name: "Tarn", Quantity: 3, Note: new("")}, mismatch: true},
		"refuses another command":           {by: person, command: "clone", in: in, mismatch: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, first, second := name, uuid.New(), uuid.New()
			var end error
			if tt.refused {
				end = errRefused
			}
			if done, err := claim(t, db, person, &key, "create", in, first, end); done != uuid.Nil || !errors.Is(err, end) {
				t.Fatalf("the first finds %s, %v", done, err)
			}
			if tt.age != "" {
				exec(t, url, `UPDATE idempotency_keys SET created_at = now() - $2::text::interval WHERE key = $1`, key, tt.age)
			}

			done, err := claim(t, db, tt.by, &key, tt.command, tt.in, second, nil)
			if got := fault.Is(err, fault.IdempotencyMismatch); got != tt.mismatch || (err != nil && !got) {
				t.Fatalf("it says %v", err)
			}
			switch {
			case tt.want && done != first:
				t.Errorf("it finds %s, want the first's %s", done, first)
			case !tt.want && done != uuid.Nil:
				t.Errorf("it finds %s, want to claim", done)
			}
			if tt.want || tt.mismatch {
				return
			}
			if done, err := claim(t, db, tt.by, &key, tt.command, tt.in, uuid.New(), nil); done != second || err != nil {
				t.Errorf("a third finds %s, %v, want the second's %s", done, err, second)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	by := auth.Actor{Principal: uuid.New()}
	for name, tt := range map[string]struct {
		key  string
		good bool
	}{
		"one character": {"k", true}, "255": {strings.Repeat("k", 255), true}, "255 of two bytes": {strings.Repeat("é", 255), true}, "spaces": {"a b", true},
		"none": {"", false}, "256": {strings.Repeat("k", 256), false}, "NUL": {"a\x00", false}, "a line break": {"a\n", false}, "damaged": {"\xff", false},
	} {
		_, err := claim(t, db, by, &tt.key, "create", nil, uuid.New(), nil)
		if tt.good != (err == nil) || (err != nil && !fault.Is(err, fault.BadUserInput)) {
			t.Errorf("a key with %s: %v", name, err)
		}
	}
	for range 2 {
		if done, err := claim(t, db, by, nil, "create", nil, uuid.New(), nil); done != uuid.Nil || err != nil {
			t.Errorf("no key at all: %s, %v", done, err)
		}
	}
}

// Of many claims at once one goes on, and the others wait for it and find what it has done.
func TestClaimsAtOnce(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	by, key := auth.Actor{Principal: uuid.New()}, "at once"
	const sends = 64
	objects, found := make([]uuid.UUID, sends), make([]uuid.UUID, sends)
	var all errgroup.Group
	for i := range sends {
		all.Go(func() (err error) {
			objects[i] = uuid.New()
			found[i], err = claim(t, db, by, &key, "create", input{}, objects[i], nil)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	var effect uuid.UUID
	for i, id := range found {
		if id == uuid.Nil {
			if effect != uuid.Nil {
				t.Error("more than one went on")
			}
			effect = objects[i]
		}
	}
	for _, id := range found {
		if id != uuid.Nil && id != effect {
			t.Errorf("one finds %s, want %s", id, effect)
		}
	}
}

// A key whose first command is refused passes to the next that waits for it.
func TestAWaitingClaimGoesOnAfterARefusal(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	by, key := auth.Actor{Principal: uuid.New()}, "waits"
	claimed, refuse := make(chan struct{}), make(chan struct{})
	var both errgroup.Group
	both.Go(func() error {
		_, err := database.InTx(t.Context(), db, func(ctx context.Context, tx bun.Tx) (any, error) {
			_, err := idempotency.Claim(ctx, tx, by, &key, "create", input{}, uuid.New())
			close(claimed)
			<-refuse
			return nil, errors.Join(err, errRefused)
		})
		if !errors.Is(err, errRefused) {
			return err
		}
		return nil
	})
	<-claimed
	both.Go(func() error {
		done, err := claim(t, db, by, &key, "create", input{Name: "another"}, uuid.New(), nil)
		if done != uuid.Nil {
			t.Errorf("it finds %s of a command that was refused", done)
		}
		return err
	})
	close(refuse)
	if err := both.Wait(); err != nil {
		t.Fatal(err)
	}
}

// The background work forgets what has had its 72 hours, and nothing else.
func TestSweep(t *testing.T) {
	t.Parallel()
	pool, url := dbtest.Open(t), dbtest.URL(t)
	by := auth.Actor{Principal: uuid.New()}
	for _, key := range []string{"old", "young"} {
		if _, err := claim(t, pool.DB, by, &key, "create", nil, uuid.New(), nil); err != nil {
			t.Fatal(err)
		}
	}
	exec(t, url, `UPDATE idempotency_keys SET created_at = now() - interval '71 hours 59 minutes' WHERE key = 'young'`)
	exec(t, url, `UPDATE idempotency_keys SET created_at = now() - interval '72 hours 1 second' WHERE key = 'old'`)

	queue, err := jobs.New(pool, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	idempotency.Work(queue, pool.DB)
	ctx := context.WithoutCancel(t.Context())
	if err := queue.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := queue.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	var left []string
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		left = nil
		if err := pool.DB.NewRaw(`SELECT key FROM idempotency_keys`).Scan(t.Context(), &left); err != nil {
			t.Fatal(err)
		}
		if len(left) < 2 || time.Now().After(deadline) {
			break
		}
	}
	if len(left) != 1 || left[0] != "young" {
		t.Errorf("what is left is %v", left)
	}
}

func exec(t *testing.T, url, statement string, args ...any) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}
