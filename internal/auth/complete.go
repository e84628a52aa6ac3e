package auth

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// Method is a way to complete a sign-in.
type Method string

// The methods of the API.
const (
	ByTOTP         Method = "TOTP"          // a code of the authenticator app
	ByRecoveryCode Method = "RECOVERY_CODE" // a code that was kept for the loss of the app
)

// Challenge is what a right password is answered with where there is a second factor. It is an error so that nobody takes a sign-in for
// done that is not.
type Challenge struct {
	Methods   []Method
	ExpiresAt time.Time
}

func (*Challenge) Error() string { return "a code of the second factor is needed" }

// askForCode keeps that a visitor has given the right password of a person. It ends in a *Challenge, or in what went wrong.
func (s *Service) askForCode(ctx context.Context, v *visit, who person) error {
	asked := &Challenge{Methods: []Method{ByTOTP}}
	var left bool
	err := database.Value(ctx, s.pool.DB, &left, `SELECT EXISTS (SELECT FROM recovery_codes WHERE user_id = $1)`, who.UserID)
	if err != nil {
		return err
	}
	if left {
		asked.Methods = append(asked.Methods, ByRecoveryCode)
	}
	if asked.ExpiresAt, err = s.challenge(ctx, v, codeChallenge, challenge{UserID: who.UserID}); err != nil {
		return err
	}
	return asked
}

// CompleteSignIn begins a session of the person whose password the visitor has given, with a code of the authenticator app or one to
// recover with. Wrong codes count as wrong passwords do.
func (s *Service) CompleteSignIn(ctx context.Context, code string) (Actor, error) {
	v, err := answerable(ctx)
	if err != nil {
		return Actor{}, err
	}
	ctx = database.AsSystem(ctx)
	c, err := s.challenged(ctx, v, codeChallenge)
	if err != nil {
		return Actor{}, err
	}
	of, err := s.accountByID(ctx, c.UserID)
	if err != nil {
		return Actor{}, err
	}
	err = s.useCode(ctx, of.try(From(ctx)), of, code, func(ctx context.Context, tx bun.Tx) error { return s.close(ctx, tx, c) })
	if err != nil {
		return Actor{}, err
	}
	s.give(v, codeChallenge, "", -1)
	return s.enter(ctx, v, of.person)
}
