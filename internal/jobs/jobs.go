// Package jobs is the queue of what a transaction leaves to be done after it: mail, deadlines, sweeping up.
//
// A job is inserted in the transaction of its cause, so there is one if and only if the cause is committed. It runs at least
// once: a worker must bear running twice. A failed job is tried again with growing pauses for about a day, and is then
// discarded; that is logged as an error and counted, for it is work that nobody will do.
//
// The packages that own jobs register their workers between New and Start, since a service needs the client to insert and a
// worker needs the service.
package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// Outside is the queue of jobs that wait for servers that are not ours: where one of those hangs, nothing else does.
const Outside = "outside"

const (
	workers        = 4 // at once, of jobs that are busy with our own database
	outsideWorkers = 8 // at once, of jobs that mostly wait

	// A job that runs longer than its timeout is cancelled. One whose process died looks as if it were still running, until
	// it is rescued: late enough that it cannot be, soon enough that nobody waits for long.
	timeout     = 30 * time.Second
	rescueAfter = time.Minute
	// stopWithin is how long running jobs may go on once the process is told to stop.
	stopWithin = 5 * time.Second

	// attempts follow one another after n⁴ seconds: the last comes about a day after the first.
	attempts = 14
)

// Client inserts jobs and, once started, works them.
type Client struct {
	river   *river.Client[*sql.Tx]
	workers *river.Workers
}

// New is a client on the application's connections. It inserts from the start, and works nothing until Start.
func New(pool *database.Pool, log *slog.Logger) (*Client, error) {
	known := river.NewWorkers()
	client, err := river.NewClient(riverdatabasesql.NewWithPgxListener(pool.DB.DB, pool.Listen), &river.Config{
		Logger:       log,
		ErrorHandler: &failures{log},
		Workers:      known,
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: workers},
			Outside:            {MaxWorkers: outsideWorkers},
		},
		MaxAttempts:          attempts,
		JobTimeout:           timeout,
		RescueStuckJobsAfter: rescueAfter,
		SoftStopTimeout:      stopWithin,
		// A command may be tried on its own, without the package that works its jobs.
		SkipUnknownJobCheck: true,
		// Only the owner of an index may rebuild it, and the application owns nothing.
		ReindexerSchedule: river.NeverSchedule(),
	})
	if err != nil {
		return nil, fmt.Errorf("make the job queue: %w", err)
	}
	return &Client{river: client, workers: known}, nil
}

// Register names the worker of a kind of job. A kind that has one already is a defect, and panics.
func Register[T river.JobArgs](c *Client, worker river.Worker[T]) {
	river.AddWorker(c.workers, worker)
}

// Every inserts a job each time that d has passed, and when the process starts, whichever of several processes it is. A job
// that is still waiting or running is not inserted again, and one that fails is not tried again: the next one is on its way.
func (c *Client) Every(d time.Duration, args river.JobArgs) {
	insert := func() (river.JobArgs, *river.InsertOpts) {
		return args, &river.InsertOpts{
			MaxAttempts: 1,
			UniqueOpts:  Undone(),
		}
	}
	c.river.PeriodicJobs().Add(river.NewPeriodicJob(river.PeriodicInterval(d), insert, &river.PeriodicJobOpts{RunOnStart: true}))
}

// Undone has a job not inserted while another of its kind, with the same arguments, is still to be done or at it.
func Undone() river.UniqueOpts {
	return river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStatePending, rivertype.JobStateScheduled, rivertype.JobStateAvailable, rivertype.JobStateRunning, rivertype.JobStateRetryable,
	}}
}

// Insert leaves jobs to be done once tx is committed.
func (c *Client) Insert(ctx context.Context, tx bun.Tx, args ...river.JobArgs) error {
	if len(args) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(args))
	for i := range args {
		params[i].Args = args[i]
	}
	if _, err := c.river.InsertManyFastTx(ctx, tx.Tx, params); err != nil {
		return fmt.Errorf("insert jobs: %w", err)
	}
	return nil
}

// Start begins to work jobs, until ctx ends or Stop is called. They are done on nobody's behalf, and see everything.
func (c *Client) Start(ctx context.Context) error {
	if err := c.river.Start(database.AsSystem(ctx)); err != nil {
		return fmt.Errorf("start the job queue: %w", err)
	}
	return nil
}

// Stop takes no more jobs, and waits for those that run: after a few seconds they are told to end, and are done another time.
func (c *Client) Stop(ctx context.Context) error {
	if err := c.river.Stop(ctx); err != nil {
		return fmt.Errorf("stop the job queue: %w", err)
	}
	return nil
}
