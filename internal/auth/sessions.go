package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Session is one place where a person is signed in, as they are told of it.
type Session struct {
	ID        uuid.UUID
	CreatedAt time.Time
	SeenAt    time.Time // when it was last used, to the minute
	EndsAt    time.Time // unless it is used before
	Address   string    // of the sign-in
	Device    string    // the browser and system of the sign-in; empty where it did not say
	Current   bool      // the one that asks
}

// NodeID is the id as the outside sees it.
func (s *Session) NodeID() string { return typeid.Format(typeid.Session, s.ID) }

// mostSessions is how many sessions a person is shown, the last used of them.
const mostSessions = 100

// Sessions is where the actor is signed in, the last used first.
func (s *Service) Sessions(ctx context.Context, by Actor) ([]*Session, error) {
	if err := by.InPerson(); err != nil {
		return nil, err
	}
	found := []*Session{}
	err := database.Rows(ctx, s.pool.DB, &found, `
		SELECT id, created_at, seen_at, expiry AS ends_at, address, device, token = $2 AS current FROM sessions
		WHERE user_id = $1 AND expiry > $3 ORDER BY current DESC, seen_at DESC, id LIMIT $4`, by.UserID, by.SessionID, s.now(), mostSessions)
	return found, err
}

// EndSession signs the actor out in one place.
func (s *Service) EndSession(ctx context.Context, by Actor, id uuid.UUID) error {
	return s.endSessions(ctx, by, "user.END_SESSION", func(ctx context.Context, tx bun.Tx) error {
		n, err := database.Exec(ctx, tx, `DELETE FROM sessions WHERE user_id = $1 AND id = $2`, by.UserID, id)
		if err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "auth.session_not_found").At("id")
		}
		return nil
	})
}

// SignOutEverywhere ends every session of the actor, the one that asks among them.
func (s *Service) SignOutEverywhere(ctx context.Context, by Actor) error {
	return s.endSessions(ctx, by, "user.SIGN_OUT_EVERYWHERE", func(ctx context.Context, tx bun.Tx) error {
		_, err := EndSessions(ctx, tx, by.UserID, "")
		return err
	})
}

func (s *Service) endSessions(ctx context.Context, by Actor, action string, end func(context.Context, bun.Tx) error) error {
	if err := by.InPerson(); err != nil {
		return err
	}
	_, err := database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		if err := end(ctx, tx); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, audit.Record(ctx, tx, by.Author(), audit.Entry{
			Action: action, ObjectType: "user", ObjectID: by.UserID, Account: by.AccountID,
		})
	})
	return err
}
