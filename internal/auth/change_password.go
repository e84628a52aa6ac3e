package auth

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// ChangePassword gives the actor another password, who must know the present one; wrong ones count as wrong sign-ins. Where else they
// are signed in ends.
func (s *Service) ChangePassword(ctx context.Context, by Actor, present, next string) error {
	if err := by.InPerson(); err != nil {
		return err
	}
	var refusals fault.List
	if f := tooLong(present); f != nil {
		refusals.Add(f.At("current"))
	}
	var who struct{ Email, Name string }
	if err := s.pool.Pgx.QueryRow(ctx, `SELECT email, name FROM users WHERE id = $1`, by.UserID).Scan(&who.Email, &who.Name); err != nil {
		return fmt.Errorf("read a person: %w", err)
	}
	if f := unfit(next, who.Email, who.Name); f != nil {
		refusals.Add(f.At("new"))
	}
	if err := refusals.Err(); err != nil {
		return err
	}
	err := s.passwords.inTurn(ctx, func() error {
		_, err := s.verify(database.AsSystem(ctx), try{text.Key(who.Email), network(by.Address)}, present)
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
		if _, err := database.Exec(ctx, tx, `UPDATE users SET password_hash = $2 WHERE id = $1`, by.UserID, hash); err != nil {
			return struct{}{}, fmt.Errorf("keep a password: %w", err)
		}
		if _, err := EndSessions(ctx, tx, by.UserID, by.SessionID); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, audit.Record(ctx, tx, by.Author(), audit.Entry{
			Action: "user.CHANGE_PASSWORD", ObjectType: "user", ObjectID: by.UserID, Account: by.AccountID,
		})
	})
	return err
}
