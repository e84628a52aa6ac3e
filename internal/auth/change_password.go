package auth

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// ChangePassword gives the actor another password, who must know the present one; wrong ones count as wrong sign-ins. Where else they
// are signed in ends.
func (s *Service) ChangePassword(ctx context.Context, by Actor, present, next string) error {
	of, err := s.self(ctx, by)
	if err != nil {
		return err
	}
	var refusals fault.List
	if f := tooLong(present); f != nil {
		refusals.Add(f.At("current"))
	}
	if f := unfit(next, of.HasTOTP, of.Email, of.Name); f != nil {
		refusals.Add(f.At("new"))
	}
	if err := refusals.Err(); err != nil {
		return err
	}
	err = s.passwords.inTurn(ctx, func() error {
		_, err := s.verify(database.AsSystem(ctx), of.try(by), present)
		return err
	})
	if fault.Is(err, fault.Unauthenticated) {
		return fault.New(fault.BadUserInput, "auth.password_wrong").At("current")
	}
	if err != nil {
		return err
	}
	hash, err := s.passwords.hash(ctx, next)
	if err != nil {
		return err
	}
	_, err = database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		err := (newPassword{hash, needsAnother(next)}).keep(ctx, tx, by.UserID)
		if err != nil {
			return struct{}{}, database.OneOr(err, fault.New(fault.BadUserInput, "auth.password_short", "min", minPassword).At("new"))
		}
		if _, err := EndSessions(ctx, tx, by.UserID, by.SessionID); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.record(ctx, tx, of, ChangedPassword, nil)
	})
	return err
}

// newPassword is one that was chosen: its hash, and whether it is too short to stand without a second factor.
type newPassword struct {
	hash  string
	short bool
}

// keep writes it down, with which whoever was invited has joined; sql.ErrNoRows where the person was disabled, or has lost the second
// factor that it needs.
func (p newPassword) keep(ctx context.Context, tx bun.Tx, user uuid.UUID) error {
	n, err := database.Exec(ctx, tx, `
		UPDATE users SET password_hash = $2, password_needs_factor = $3, joined_at = coalesce(joined_at, now()), version = version + 1
		WHERE id = $1 AND disabled_at IS NULL
			AND ($3 = false OR EXISTS (SELECT FROM totp_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL))`, user, p.hash, p.short)
	if err != nil {
		return fmt.Errorf("keep a password: %w", err)
	}
	if n == 0 {
		return sql.ErrNoRows
	}
	return nil
}
