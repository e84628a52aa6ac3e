package license_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// The job of a file that fails as often as it may is given up. The file is made all the same, once what was wrong is mended.
func TestAFileWhoseJobWasGivenUp(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	file := g.asked(t)
	g.Exec(t, `UPDATE river_job SET max_attempts = 1`)
	g.Exec(t, `CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'it dies'; END $$;
		CREATE TRIGGER dies BEFORE INSERT ON control_room_events FOR EACH ROW EXECUTE FUNCTION dies()`)
	g.Licenses.Work(g.Queue)
	if err := g.Queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer g.Queue.Stop(context.WithoutCancel(t.Context())) //nolint:errcheck // the test is over
	g.eventually(t, `SELECT state = 'discarded' FROM river_job WHERE kind = 'license_file' AND args ->> 'file_id' = $1`, file.String())
	g.Exec(t, `DROP TRIGGER dies ON control_room_events`)
	g.remake(t)
	if got := g.jobsOf(t, file); got != 1 || g.statusOf(t, file) != license.Generating {
		t.Errorf("of a file that was just asked for there are %d jobs, and it is %s", got, g.statusOf(t, file))
	}
	g.older(t)
	g.remake(t)
	g.eventually(t, `SELECT status = 'ACTIVE' FROM license_files WHERE id = $1`, file)
	if now := g.RoomNow(t, g.Own); now.Status != license.Active {
		t.Errorf("the Control Room is %s", now.Status)
	}
	g.remake(t)
	if got := g.jobsOf(t, file); got != 2 {
		t.Errorf("%d jobs were at it, want 2", got)
	}
}

// A file whose job is still to be done gets no other, in whatever way it waits.
func TestAFileThatIsBeingMade(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"available", "pending", "retryable", "running", "scheduled"} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			g := newGround(t)
			file := g.asked(t)
			g.older(t)
			g.Exec(t, `UPDATE river_job SET state = $1 WHERE args ->> 'file_id' = $2`, state, file.String())
			g.remake(t)
			if got := g.jobsOf(t, file); got != 1 {
				t.Errorf("%d jobs are at it", got)
			}
		})
	}
}

func (g *ground) remake(t *testing.T) {
	t.Helper()
	if err := g.Licenses.Remake(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// older has all license files be asked for long ago, which nothing but a test can do.
func (g *ground) older(t *testing.T) {
	t.Helper()
	g.Exec(t, `SET session_replication_role = replica; UPDATE license_files SET created_at = created_at - interval '10 minutes'; RESET session_replication_role`)
}

func (g *ground) jobsOf(t *testing.T, file uuid.UUID) int {
	t.Helper()
	return testworld.Value[int](t, g.World, `SELECT count(*) FROM river_job WHERE kind = 'license_file' AND args ->> 'file_id' = $1`, file.String())
}

// eventually returns once a question is answered with yes.
func (g *ground) eventually(t *testing.T, question string, args ...any) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !testworld.Value[bool](t, g.World, question, args...); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", question)
		}
	}
}
