package license

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// How long a cloud Control Room may be silent.
const (
	failSafeAfter = "48 hours"
	suspendAfter  = "30 days"
)

// lapsedSQL is where the clock has taken a Control Room that was not taken there yet: one in the cloud by its silence, one on premises by
// a file that it did not confirm. NULL where there is no such thing.
const lapsedSQL = `CASE
	WHEN room.licensing = 'FILE' AND room.status IN ('PENDING', 'ACTIVE') AND room.confirm_by <= clock_timestamp() THEN 'SUSPENDED'
	WHEN room.licensing = 'FILE' OR room.status NOT IN ('ACTIVE', 'FAIL_SAFE') THEN NULL
	WHEN room.last_seen_at <= clock_timestamp() - interval '` + suspendAfter + `' THEN 'SUSPENDED'
	WHEN room.status = 'ACTIVE' AND room.last_seen_at <= clock_timestamp() - interval '` + failSafeAfter + `' THEN 'FAIL_SAFE' END`

// turn moves a Control Room that has reported in to where its report takes it, if that is elsewhere.
func (s *Service) turn(ctx context.Context, tx bun.Tx, r *ControlRoom, excess []Excess) error {
	to := Resume
	if len(excess) > 0 {
		to = Trip
	}
	t, ok := follows(r, to)
	if !ok {
		return nil
	}
	return s.step(ctx, tx, auth.Actor{}, r, t, Event{Excess: excess}, detailOf(excess))
}

func detailOf(excess []Excess) any {
	if len(excess) == 0 {
		return nil
	}
	return map[string]any{"excess": excess}
}

// lapse writes down where the clock has taken a Control Room that is locked. What it uses once it is suspended is nothing.
func (s *Service) lapse(ctx context.Context, tx bun.Tx, r *ControlRoom) error {
	if r.Lapsed == nil {
		return nil
	}
	action := Trip
	if *r.Lapsed == Suspended {
		action = Suspend
		if err := forgetUses(ctx, tx, r); err != nil {
			return err
		}
	}
	t, ok := follows(r, action)
	if !ok {
		return fmt.Errorf("a Control Room that is %s has lapsed to %s", r.Status, *r.Lapsed)
	}
	r.Lapsed = nil
	return s.step(ctx, tx, auth.Actor{}, r, t, Event{}, nil)
}

func forgetUses(ctx context.Context, tx bun.Tx, r *ControlRoom) error {
	if _, err := database.Exec(ctx, tx, `DELETE FROM control_room_uses WHERE control_room_id = $1`, r.ID); err != nil {
		return fmt.Errorf("forget uses: %w", err)
	}
	return nil
}

// dueBatch is how many Control Rooms one look takes at a time.
const dueBatch = 500

// LapseSilent writes down which cloud Control Rooms have been silent for too long, each in a transaction of its own, and tells how many
// there were. One that fails stops none of the others; the next look finds what is left.
func (s *Service) LapseSilent(ctx context.Context) (int, error) {
	var due []*ControlRoom
	q := database.Select(s.db, &due).Column("id").Where("(" + lapsedSQL + ") IS NOT NULL").OrderExpr("room.last_seen_at, room.id")
	if err := q.Limit(dueBatch).Scan(ctx); err != nil {
		return 0, err
	}
	return s.eachDue(ctx, due, func(ctx context.Context, tx bun.Tx, r *ControlRoom) (bool, error) {
		lapsed := r.Lapsed != nil
		return lapsed, s.lapse(ctx, tx, r)
	})
}

// eachDue looks again at each of what was due, locked: it may have reported in meanwhile.
func (s *Service) eachDue(ctx context.Context, due []*ControlRoom, act func(context.Context, bun.Tx, *ControlRoom) (bool, error)) (int, error) {
	done := 0
	var failed []error
	for _, r := range due {
		did, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (bool, error) {
			r, err := lock(ctx, tx, all, r.ID)
			if err != nil {
				return false, err
			}
			return act(ctx, tx, r)
		})
		failed = append(failed, err)
		if did && err == nil {
			done++
		}
	}
	return done, errors.Join(failed...)
}
