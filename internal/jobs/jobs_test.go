package jobs_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/uptrace/bun"
	"go.uber.org/goleak"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/jobs"
)

// task is a job whose worker is a function.
type task struct {
	Name string `json:"name"`
}

func (task) Kind() string { return "task" }

// once is a task that is not tried again.
type once struct {
	Name string `json:"name"`
}

func (once) Kind() string { return "once" }

func (once) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

func TestAJobRunsIfAndOnlyIfItsCauseIsCommitted(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	ran := make(chan string, 10)
	client, log := start(t, pool, func(c *jobs.Client) {
		jobs.Register(c, river.WorkFunc(func(_ context.Context, job *river.Job[task]) error {
			ran <- job.Args.Name
			return nil
		}))
	})

	rolledBack := errors.New("no")
	_, err := database.InTx(t.Context(), pool.DB, func(ctx context.Context, tx bun.Tx) (int, error) {
		return 0, errors.Join(client.Insert(ctx, tx, task{"never"}), rolledBack)
	})
	if !errors.Is(err, rolledBack) {
		t.Fatal(err)
	}
	insert(t, pool, client, task{"first"}, task{"second"})

	got := []string{receive(t, ran), receive(t, ran)}
	if got[0] == got[1] || got[0] == "never" || got[1] == "never" {
		t.Errorf("ran %q, want first and second", got)
	}
	log.expectQuiet(t)
}

func TestJobsActAsTheApplication(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	roles := make(chan string, 1)
	client, log := start(t, pool, func(c *jobs.Client) {
		jobs.Register(c, river.WorkFunc(func(ctx context.Context, _ *river.Job[task]) error {
			var role string
			err := pool.DB.NewRaw("SELECT current_user").Scan(ctx, &role)
			roles <- role
			return err
		}))
	})
	insert(t, pool, client, task{"role"})

	if got := receive(t, roles); got != database.Role {
		t.Errorf("a job ran as %s, want %s", got, database.Role)
	}
	eventually(t, "a leader is elected", func() bool {
		return count(t, pool, "SELECT count(*) FROM river_leader") == 1
	})
	log.expectQuiet(t)
}

func TestAFailedJobIsTriedAgain(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	var attempts atomic.Int32
	done := make(chan string, 1)
	client, log := start(t, pool, func(c *jobs.Client) {
		jobs.Register(c, river.WorkFunc(func(_ context.Context, job *river.Job[task]) error {
			if attempts.Add(1) == 1 {
				return errors.New("the first time it fails")
			}
			done <- job.Args.Name
			return nil
		}))
	})
	insert(t, pool, client, task{"again"})

	receive(t, done)
	log.expect(t, "WARN a job failed and will be tried again")
}

func TestADiscardedJobIsLoggedAndCounted(t *testing.T) {
	t.Parallel()
	tests := map[string]func() error{
		"that fails":  func() error { return errors.New("always") },
		"that panics": func() error { panic("always") },
	}
	for name, work := range tests {
		t.Run(name, func(t *testing.T) {
			// Not parallel: they count with one counter.
			pool := dbtest.Open(t)
			client, log := start(t, pool, func(c *jobs.Client) {
				jobs.Register(c, river.WorkFunc(func(context.Context, *river.Job[once]) error { return work() }))
			})
			before := discarded(t, "once")
			insert(t, pool, client, once{"hopeless"})

			eventually(t, "the job is discarded", func() bool {
				return count(t, pool, "SELECT count(*) FROM river_job WHERE state = 'discarded'") == 1
			})
			log.expect(t, "ERROR a job was discarded")
			if got := discarded(t, "once") - before; got != 1 {
				t.Errorf("counted %v discarded jobs, want 1", got)
			}
		})
	}
}

func TestAPeriodicJobIsNotDoubled(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	var running, ran atomic.Int32
	release := make(chan struct{})
	register := func(c *jobs.Client) {
		jobs.Register(c, river.WorkFunc(func(ctx context.Context, _ *river.Job[task]) error {
			if running.Add(1) > 1 {
				t.Error("the job runs twice at once")
			}
			defer running.Add(-1)
			ran.Add(1)
			select {
			case <-release:
			case <-ctx.Done():
			}
			return nil
		}))
		c.Every(time.Second, task{"tick"})
	}
	_, first := start(t, pool, register)
	_, second := start(t, pool, register)

	eventually(t, "it runs", func() bool { return ran.Load() == 1 })
	time.Sleep(2500 * time.Millisecond) // two more are due, and must not come
	if n := count(t, pool, "SELECT count(*) FROM river_job"); n != 1 {
		t.Errorf("%d jobs while the first still runs, want 1", n)
	}
	close(release)
	eventually(t, "it runs again", func() bool { return ran.Load() >= 2 })
	first.expectQuiet(t)
	second.expectQuiet(t)
}

func TestAJobWhoseProcessDiedIsDoneByAnother(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	dead, err := jobs.New(pool, new(record).logger())
	if err != nil {
		t.Fatal(err)
	}
	insert(t, pool, dead, task{"orphan"})
	if _, err := pool.DB.ExecContext(t.Context(), `UPDATE river_job
		SET state = 'running', attempt = 1, attempted_at = now() - interval '61 seconds', attempted_by = '{dead}'`); err != nil {
		t.Fatal(err)
	}

	done := make(chan string, 1)
	_, log := start(t, pool, func(c *jobs.Client) {
		jobs.Register(c, river.WorkFunc(func(_ context.Context, job *river.Job[task]) error {
			done <- job.Args.Name
			return nil
		}))
	})
	if got := receive(t, done); got != "orphan" {
		t.Errorf("did %s, want the orphan", got)
	}
	log.expectQuiet(t)
}

// Not parallel: it counts goroutines.
func TestStopLeavesNothingBehind(t *testing.T) {
	pool := dbtest.Open(t)
	before := goleak.IgnoreCurrent()
	log := new(record)
	client, err := jobs.New(pool, log.logger())
	if err != nil {
		t.Fatal(err)
	}
	began := make(chan string, 1)
	jobs.Register(client, river.WorkFunc(func(ctx context.Context, job *river.Job[task]) error {
		began <- job.Args.Name
		<-ctx.Done() // until it is told to stop
		return ctx.Err()
	}))
	if err := client.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	insert(t, pool, client, task{"slow"})
	receive(t, began)

	if err := client.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, "SELECT count(*) FROM river_job WHERE state = 'available' AND attempt = 0"); n != 1 {
		t.Errorf("%d jobs wait to be done another time, want the one that was interrupted", n)
	}
	goleak.VerifyNone(t, before)
	log.expect(t, "WARN Soft stop timeout")
}

func TestAClientThatIsNotStartedInserts(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	client, err := jobs.New(pool, new(record).logger())
	if err != nil {
		t.Fatal(err)
	}
	insert(t, pool, client, task{"waits"}) // whose worker is not there at all
	if n := count(t, pool, "SELECT count(*) FROM river_job WHERE state = 'available' AND kind = 'task' AND args ->> 'name' = 'waits'"); n != 1 {
		t.Errorf("%d jobs wait, want 1", n)
	}
	if err := client.Stop(t.Context()); err != nil {
		t.Errorf("stop what never started: %v", err)
	}
}

func discarded(t *testing.T, kind string) float64 {
	t.Helper()
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != "drawdown_jobs_discarded_total" {
			continue
		}
		for _, metric := range family.GetMetric() {
			if metric.GetLabel()[0].GetValue() == kind {
				return metric.GetCounter().GetValue()
			}
		}
	}
	return 0
}
