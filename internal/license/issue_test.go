package license_test

import (
	"bytes"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/signing"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// asked is Larkfield's own Control Room with a file that is to be signed.
func (g *ground) asked(t *testing.T) (file uuid.UUID) {
	t.Helper()
	if _, err := g.Licenses.Configure(t.Context(), g.CustomerAdmin, g.OnRoom(t, g.Own), []license.Wanted{units(g.Rival, 2)}); err != nil {
		t.Fatal(err)
	}
	return g.RoomNow(t, g.Own).LicenseFiles[0].ID
}

// lived is what has happened to Larkfield's own Control Room.
func (g *ground) lived(t *testing.T) (kinds []license.Action) {
	t.Helper()
	for _, e := range g.RoomNow(t, g.Own).Events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func (g *ground) statusOf(t *testing.T, file uuid.UUID) license.FileStatus {
	t.Helper()
	return license.FileStatus(testworld.Value[string](t, g.World, `SELECT status FROM license_files WHERE id = $1`, file))
}

// Without a key that can be used a file waits and says so, once, and is made when the key is there again. Nothing unsigned is
// ever handed out.
func TestAFileWaitsForItsKey(t *testing.T) {
	t.Parallel()
	for what, spoil := range map[string]func(path string) error{
		"missing": os.Remove,
		"garbled": func(path string) error { return os.WriteFile(path, []byte(`{"keys":[{"kty":"OKP"`), 0o600) },
		"empty":   func(path string) error { return os.Truncate(path, 0) },
		"exposed": func(path string) error { return os.Chmod(path, 0o644) },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			g := newGround(t)
			kept, err := os.ReadFile(g.KeyFile)
			if err != nil {
				t.Fatal(err)
			}
			if err := spoil(g.KeyFile); err != nil {
				t.Fatal(err)
			}
			file := g.asked(t)
			for range 3 {
				if waits, err := g.Licenses.Issue(t.Context(), file); err != nil || !waits {
					t.Fatalf("it waits: %t, %v", waits, err)
				}
			}
			now := g.RoomNow(t, g.Own)
			said := now.LicenseFiles[0].Failure()
			if want := phrase.Say(phrase.English, "license.waits_for_key", nil); said == nil || *said != want {
				t.Errorf("it says %v, want %q", said, want)
			}
			if now.Status != license.Pending || now.LicenseFiles[0].Status != license.Generating || now.LicenseFiles[0].DownloadURL != nil {
				t.Errorf("the Control Room is %s, its file %s", now.Status, now.LicenseFiles[0].Status)
			}
			if content, _, err := g.Licenses.Content(t.Context(), g.CustomerAdmin, file); len(content) > 0 || fault.All(err) == nil {
				t.Errorf("it is handed out: %q, %v", content, err)
			}

			if err := os.WriteFile(g.KeyFile, kept, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(g.KeyFile, 0o600); err != nil {
				t.Fatal(err)
			}
			if waits, err := g.Licenses.Issue(t.Context(), file); err != nil || waits {
				t.Fatalf("with its key it waits: %t, %v", waits, err)
			}
			now = g.RoomNow(t, g.Own)
			if now.Status != license.Active || now.Version != 2 || now.LicenseFiles[0].Failure() != nil || now.LicenseFiles[0].DownloadURL == nil {
				t.Errorf("with its key it is %s at %d, and says %v", now.Status, now.Version, now.LicenseFiles[0].Failure())
			}
			want := []license.Action{license.Create, license.Configure, license.Wait, license.Issue}
			if diff := cmp.Diff(want, g.lived(t)); diff != "" {
				t.Errorf("its life (-want +got):\n%s", diff)
			}
			g.Balances(t)
		})
	}
}

// What is changed while a file is being signed counts: the signed one is thrown away.
func TestAFileThatIsNoLongerWanted(t *testing.T) {
	t.Parallel()
	for action, want := range map[license.Action]license.FileStatus{
		license.Configure: license.Superseded, license.Release: license.Released, license.Decommission: license.Released,
	} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			g := newGround(t)
			file := g.asked(t)
			hold, err := g.Owner.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer hold.Rollback(t.Context()) //nolint:errcheck // it is over by then
			if _, err := hold.Exec(t.Context(), `SELECT FROM control_rooms WHERE id = $1 FOR UPDATE`, g.Own); err != nil {
				t.Fatal(err)
			}
			var both errgroup.Group
			c := g.OnRoom(t, g.Own)
			both.Go(func() error {
				_, err := take(t.Context(), g.Licenses, g.CustomerAdmin, action, c, units(g.Rival, 1))
				return err
			})
			g.waiting(t, 1)
			both.Go(func() error {
				_, err := g.Licenses.Issue(t.Context(), file)
				return err
			})
			g.waiting(t, 2) // it is signed by now, and comes second
			if err := hold.Commit(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := both.Wait(); err != nil {
				t.Fatal(err)
			}
			if got := g.statusOf(t, file); got != want {
				t.Errorf("it is %s, want %s", got, want)
			}
			if testworld.Value[bool](t, g.World, `SELECT content IS NOT NULL FROM license_files WHERE id = $1`, file) {
				t.Error("it was kept")
			}
			if slices.Contains(g.lived(t), license.Issue) {
				t.Errorf("it is told to be issued: %v", g.lived(t))
			}
			if _, err := g.Licenses.Issue(t.Context(), file); err != nil || g.statusOf(t, file) != want {
				t.Errorf("tried again it is %s (%v)", g.statusOf(t, file), err)
			}
			g.Balances(t)
		})
	}
}

// waiting returns once so many wait for a lock.
func (g *ground) waiting(t *testing.T, n int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if testworld.Value[int](t, g.World, `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`) == n {
			return
		}
	}
	t.Fatalf("%d never wait for a lock", n)
}

// A name that no file can hold fails the file, and once it is mended the Control Room is configured again.
func TestAFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	g.Exec(t, `UPDATE products SET name = E'Bot\u2028Creator' WHERE id = $1`, g.Creator)
	failed := g.asked(t)
	if waits, err := g.Licenses.Issue(t.Context(), failed); err != nil || waits {
		t.Fatalf("it waits: %t, %v", waits, err)
	}
	now := g.RoomNow(t, g.Own)
	if now.Status != license.Pending || now.LicenseFiles[0].Status != license.Failed {
		t.Errorf("the Control Room is %s, its file %s", now.Status, now.LicenseFiles[0].Status)
	}
	if said, want := now.LicenseFiles[0].Failure(), phrase.Say(phrase.English, "license.cannot_be_written", nil); said == nil || *said != want {
		t.Errorf("it says %v, want %q", said, want)
	}
	g.Balances(t)
	g.Exec(t, `UPDATE products SET name = 'Bot Creator' WHERE id = $1`, g.Creator)
	if _, err := g.Licenses.Issue(t.Context(), failed); err != nil || g.statusOf(t, failed) != license.Failed {
		t.Errorf("it is made after all: %v", err)
	}
	g.Configured(t, g.CustomerAdmin, g.Own, units(g.Rival, 2))
	if now := g.RoomNow(t, g.Own); now.Status != license.Active || now.LicenseFiles[1].Status != license.Superseded {
		t.Errorf("configured again it is %s, the file before %s", now.Status, now.LicenseFiles[1].Status)
	}
	want := []license.Action{license.Create, license.Configure, license.Fail, license.Configure, license.Issue}
	if diff := cmp.Diff(want, g.lived(t)); diff != "" {
		t.Errorf("its life (-want +got):\n%s", diff)
	}
}

// The job run many times at once makes one file.
func TestAFileIsMadeOnce(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	file := g.asked(t)
	var all errgroup.Group
	for range 16 {
		all.Go(func() error {
			_, err := g.Licenses.Issue(t.Context(), file)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	want := []license.Action{license.Create, license.Configure, license.Issue}
	if diff := cmp.Diff(want, g.lived(t)); diff != "" {
		t.Errorf("its life (-want +got):\n%s", diff)
	}
}

// A process that dies once it has signed leaves a file that still has to be made; the next makes it.
func TestAFileIsMadeAgainAfterACrash(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	file, before := g.asked(t), g.Dump(t)
	g.Exec(t, `CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'it dies'; END $$;
		CREATE TRIGGER dies BEFORE INSERT ON control_room_events FOR EACH ROW EXECUTE FUNCTION dies()`)
	if _, err := g.Licenses.Issue(t.Context(), file); err == nil || fault.All(err) != nil {
		t.Errorf("it goes on: %v", err)
	}
	if changed := testworld.Changed(before, g.Dump(t)); len(changed) > 0 {
		t.Errorf("it leaves behind %v", changed)
	}
	g.Exec(t, `DROP TRIGGER dies ON control_room_events`)
	if waits, err := restart(t, g.World).Issue(t.Context(), file); err != nil || waits || g.statusOf(t, file) != license.InUse {
		t.Errorf("after it the file is %s (%v)", g.statusOf(t, file), err)
	}
	if issued := g.lived(t); len(issued) != 3 {
		t.Errorf("its life: %v", issued)
	}
}

// What was signed stays as it is, whatever is called otherwise since, and whatever it would be signed with now.
func TestAFileStaysAsItWasSigned(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	file := g.RoomNow(t, g.Through).LicenseFiles[0]
	first, _, err := g.Licenses.Content(t.Context(), g.CustomerAdmin, file.ID)
	if err != nil {
		t.Fatal(err)
	}
	g.Exec(t, `UPDATE products SET name = 'Another'`)
	g.Exec(t, `UPDATE orders SET ends_on = ends_on + 30`)
	if _, err := signing.Rotate(g.KeyFile); err != nil {
		t.Fatal(err)
	}
	again, name, err := restart(t, g.World).Content(t.Context(), g.Viewer, file.ID)
	if err != nil || !bytes.Equal(first, again) || name != *file.FileName() {
		t.Errorf("%s differs (%v)", name, err)
	}
	g.Configured(t, g.Admin, g.Through, units(g.Held, 1))
	if _, _, err := g.Licenses.Content(t.Context(), g.CustomerAdmin, file.ID); len(fault.All(err)) != 1 || fault.All(err)[0].Code != fault.NotFound {
		t.Errorf("superseded, it is handed out (%v)", err)
	}
}

// A file whose last day has passed is expired, and nobody gets it.
func TestAFileExpires(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	file := g.asked(t)
	g.Exec(t, `UPDATE orders SET ends_on = current_date - 1 WHERE number = 'SO-104900'`)
	if _, err := g.Licenses.Issue(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	now := g.RoomNow(t, g.Own).LicenseFiles[0]
	if now.Status != license.Expired || now.DownloadURL != nil {
		t.Errorf("it is %s", now.Status)
	}
	if _, _, err := g.Licenses.Content(t.Context(), g.CustomerAdmin, file); len(fault.All(err)) != 1 || fault.All(err)[0].Code != fault.NotFound {
		t.Errorf("it is handed out (%v)", err)
	}
}

// Configured through the service alone, a queue at work makes the file.
func TestTheQueueMakesTheFile(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	g.Licenses.Work(g.Queue)
	if err := g.Queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer g.Queue.Stop(t.Context()) //nolint:errcheck // the test is over
	file := g.asked(t)
	for deadline := time.Now().Add(30 * time.Second); g.statusOf(t, file) != license.InUse; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it is %s", g.statusOf(t, file))
		}
	}
	if now := g.RoomNow(t, g.Own); now.Status != license.Active {
		t.Errorf("the Control Room is %s", now.Status)
	}
}
