package pdr

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/jobs"
)

// dueSQL is the rule for a request whose time has passed: an approval that was not accepted, or an order that has ended.
const dueSQL = `(pdr.state = 'APPROVED' AND pdr.accept_by <= clock_timestamp()) OR (pdr.state IN ('SUBMITTED', 'APPROVED')
	AND EXISTS (SELECT FROM orders ended WHERE ended.id = pdr.order_id AND (ended.status = 'CANCELLED' OR ended.ends_on < current_date)))`

// batch is how many requests one look finds; the next look finds the rest.
const batch = 500

// ExpireDue expires the requests whose time has passed, each in a transaction of its own, and tells how many there were. One
// that fails stops none of the others.
func (s *Service) ExpireDue(ctx context.Context) (int, error) {
	var due []*PDR
	q := database.Select(s.db, &due).Where(dueSQL)
	q.Column("id").OrderExpr("pdr.id").Limit(batch)
	if err := q.Scan(ctx); err != nil {
		return 0, err
	}
	expired := 0
	var failed []error
	for _, p := range due {
		done, err := s.expire(ctx, p.ID)
		failed = append(failed, err)
		if done {
			expired++
		}
	}
	return expired, errors.Join(failed...)
}

// expire looks again with the request locked: somebody may have accepted or withdrawn it meanwhile.
func (s *Service) expire(ctx context.Context, id uuid.UUID) (bool, error) {
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (bool, error) {
		p, err := s.lock(ctx, tx, func(q *database.Query) *database.Query { return q.Where(dueSQL) }, id)
		if fault.Is(err, fault.NotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		nobody := auth.Actor{}
		t, err := next(p, Expire, nobody)
		if err != nil {
			return false, err
		}
		return true, s.step(ctx, tx, nobody, p, t, nil)
	})
}

// Work registers what this package does in the background.
func (s *Service) Work(queue *jobs.Client) {
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, _ *river.Job[ExpireJob]) error {
		_, err := s.ExpireDue(ctx)
		return err
	}))
	queue.Every(expireEvery, ExpireJob{})
}
