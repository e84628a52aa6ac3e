package cloud

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/jobs"
)

// OverdueJob looks for cloud services that the vendor has let wait for too long.
type OverdueJob struct{}

// Kind names the job in the queue.
func (OverdueJob) Kind() string { return "cloud_service_overdue" }

const (
	overdueEvery = time.Minute
	// batch is how many cloud services one look finds; the next look finds the rest.
	batch = 500
)

// Work registers what this package does in the background.
func (s *Service) Work(queue *jobs.Client) {
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, job *river.Job[DeliverJob]) error {
		return s.deliver(ctx, job.Args.EventID)
	}))
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, _ *river.Job[OverdueJob]) error {
		_, err := s.FlagOverdue(ctx)
		return err
	}))
	queue.Every(overdueEvery, OverdueJob{})
}

// FlagOverdue writes down, once for each wait, that the vendor is late, each in a transaction of its own, and tells how many there
// were. One that fails stops none of the others.
func (s *Service) FlagOverdue(ctx context.Context) (int, error) {
	var late []*Instance
	q := database.Select(s.db, &late).Apply(s.late)
	if err := q.Column("id").OrderExpr("service.status_since, service.id").Limit(batch).Scan(ctx); err != nil {
		return 0, err
	}
	flagged := 0
	var failed []error
	for _, i := range late {
		done, err := s.flag(ctx, i.ID)
		failed = append(failed, err)
		if done {
			flagged++
		}
	}
	return flagged, errors.Join(failed...)
}

// late narrows to those of which nobody was told yet.
func (s *Service) late(q *database.Query) *database.Query {
	return q.Where(s.overdue(q)).Where("service.overdue_at IS NULL")
}

// flag looks again with the cloud service locked: the vendor may have answered meanwhile.
func (s *Service) flag(ctx context.Context, id uuid.UUID) (bool, error) {
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (bool, error) {
		i, err := lock(ctx, tx, s.late, id)
		if fault.Is(err, fault.NotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		t, ok := follows(i.Status, Overdue)
		if !ok {
			return false, fmt.Errorf("a cloud service that is %s waits for nobody", i.Status)
		}
		if _, err := database.Exec(ctx, tx, `UPDATE cloud_services SET overdue_at = now() WHERE id = $1`, id); err != nil {
			return false, err
		}
		return true, s.record(ctx, tx, auth.Actor{}, i, t, nil)
	})
}
