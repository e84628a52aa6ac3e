package license

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// TripShort takes active cloud Control Rooms to fail-safe that use more than they may, because what is held has become less since they
// reported: it has ended, is on hold, was drawn down or was given to others. It tells how many there were. The newest give way first.
func (s *Service) TripShort(ctx context.Context) (int, error) {
	tripped := 0
	var failed []error
	var last *ControlRoom
	for {
		b := database.NewBatch(s.db)
		var running []*ControlRoom
		q := b.Select(&running).ColumnExpr("?TableColumns").Where("room.licensing = 'CLOUD' AND room.status = 'ACTIVE'")
		q.Where("EXISTS (SELECT FROM control_room_uses WHERE control_room_id = room.id)")
		if last != nil {
			q.Where("(room.created_at, room.id) < (?, ?)", last.CreatedAt, last.ID)
		}
		b.Add(q.OrderExpr("room.created_at DESC, room.id DESC").Limit(dueBatch), func() { fillPools(b, s.db, running) })
		if err := b.Run(ctx); err != nil {
			return tripped, errors.Join(append(failed, err)...)
		}
		n, err := s.eachDue(ctx, short(running), s.trip)
		tripped, failed = tripped+n, append(failed, err)
		if len(running) < dueBatch {
			return tripped, errors.Join(failed...)
		}
		last = running[len(running)-1]
	}
}

// short is those of the Control Rooms that use more than they may.
func short(rooms []*ControlRoom) []*ControlRoom {
	var short []*ControlRoom
	for _, r := range rooms {
		for _, line := range r.Pool {
			if line.UsedHere > line.may {
				short = append(short, r)
				break
			}
		}
	}
	return short
}

// trip looks again while no other Control Room of the account reports: another may have given way already.
func (s *Service) trip(ctx context.Context, tx bun.Tx, r *ControlRoom) (bool, error) {
	if r.Status != Active || r.Lapsed != nil { // LapseSilent looks after who is silent
		return false, nil
	}
	if err := takeTurns(ctx, tx, r.AccountID); err != nil {
		return false, err
	}
	p, err := poolOf(ctx, tx, r.AccountID)
	if err != nil {
		return false, err
	}
	excess := p.excess(r)
	if len(excess) == 0 {
		return false, nil
	}
	if err := p.hold(ctx, tx, r); err != nil {
		return false, err
	}
	t, _ := follows(r, Trip)
	return true, s.step(ctx, tx, auth.Actor{}, r, t, Event{Excess: excess}, detailOf(excess))
}
