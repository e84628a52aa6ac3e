package cloud

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
)

// Retry asks again for a cloud service that failed.
func (s *Service) Retry(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.manage(ctx, by, c, Retry)
}

// Suspend stops a cloud service for a while, and its Control Room. It takes effect here at once; the vendor's system is told.
func (s *Service) Suspend(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.manage(ctx, by, c, Suspend)
}

// Resume starts a cloud service again that was suspended.
func (s *Service) Resume(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.manage(ctx, by, c, Resume)
}

// Deprovision asks for the end of a cloud service. It has its unit until the vendor says that it is gone.
func (s *Service) Deprovision(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.manage(ctx, by, c, Deprovision)
}

func (s *Service) manage(ctx context.Context, by auth.Actor, c Command, action Action) (uuid.UUID, error) {
	return s.do(ctx, by, c, action, c, func(ctx context.Context, tx bun.Tx, i *Instance, t transition) error {
		comment, err := said(c)
		if err != nil {
			return err
		}
		i.Failure = nil
		if action == Suspend && i.ControlRoomID != nil {
			if err := s.rooms.Halt(ctx, tx, by, *i.ControlRoomID, comment); err != nil {
				return err
			}
		}
		return s.step(ctx, tx, by, i, t, comment)
	})
}
