package idempotency

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/jobs"
)

// SweepJob forgets the keys that have had their 72 hours.
type SweepJob struct{}

// Kind names the job in the queue.
func (SweepJob) Kind() string { return "idempotency_sweep" }

// Work registers what this package does in the background.
func Work(queue *jobs.Client, db *bun.DB) {
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, _ *river.Job[SweepJob]) error {
		_, err := database.InTx(ctx, db, func(ctx context.Context, tx bun.Tx) (int, error) {
			return database.Exec(ctx, tx, `DELETE FROM idempotency_keys WHERE created_at < now() - interval '72 hours'`)
		})
		return err
	}))
	queue.Every(time.Hour, SweepJob{})
}
