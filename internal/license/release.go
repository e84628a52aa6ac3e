package license

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// Release takes all units of a Control Room back, but for those that it has used up. Its license file is good for nothing then.
func (s *Service) Release(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.empty(ctx, by, c, Release)
}

// Decommission ends a Control Room for good and takes its units back. Its history stays; one in the cloud reports no more.
func (s *Service) Decommission(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.empty(ctx, by, c, Decommission)
}

func (s *Service) empty(ctx context.Context, by auth.Actor, c Command, action Action) (uuid.UUID, error) {
	return s.do(ctx, by, c, action, c, func(ctx context.Context, tx bun.Tx, r *ControlRoom, t transition) error {
		said, err := reason(by, c)
		if err != nil {
			return err
		}
		return s.vacate(ctx, tx, by, r, t, said)
	})
}

// vacate takes back what a Control Room has, and goes on in its life.
func (s *Service) vacate(ctx context.Context, tx bun.Tx, by auth.Actor, r *ControlRoom, t transition, said *string) error {
	had, err := allocate(ctx, tx, by, r, nil)
	if err != nil {
		return err
	}
	_, err = database.Exec(ctx, tx, `UPDATE license_files SET status = 'RELEASED'
		WHERE control_room_id = $1 AND status IN ('GENERATING', 'ACTIVE', 'FAILED')`, r.ID)
	if err != nil {
		return fmt.Errorf("release the license file: %w", err)
	}
	if r.Licensing == ByFile {
		if err := closeCycle(ctx, tx, by, r); err != nil {
			return err
		}
	}
	if t.action == Decommission && r.Licensing == InCloud {
		if err := forget(ctx, tx, r); err != nil {
			return err
		}
	}
	return s.change(ctx, tx, by, r, t, Event{Comment: said}, map[string]any{"had": had})
}
