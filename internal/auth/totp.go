package auth

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// Codes are those that every authenticator app makes by default: six digits, from SHA-1, for 30 seconds. A clock may be a step off.
const (
	issuer     = "Drawdown"
	secretSize = 20
	stepLasts  = 30
	stepsOff   = 1
)

var codeForm = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// sealedTOTP is the purpose that the shared secret is sealed for.
const sealedTOTP = "totp"

// Enrollment is what an authenticator app is given. It is shown once.
type Enrollment struct {
	Secret string // in base32
	URI    string // otpauth://
}

// EnrollTOTP gives the actor a secret for an authenticator app. It counts once it is confirmed with a code; until then another one takes
// its place.
func (s *Service) EnrollTOTP(ctx context.Context, by Actor, p Proof) (Enrollment, error) {
	of, err := s.self(ctx, by)
	if err != nil {
		return Enrollment{}, err
	}
	if of.HasTOTP {
		return Enrollment{}, fault.New(fault.Conflict, "factor.totp_on")
	}
	if err := s.prove(ctx, by, of, p); err != nil {
		return Enrollment{}, err
	}
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails
	key, err := totp.Generate(totp.GenerateOpts{
		Issuer: issuer, AccountName: of.Email, Secret: secret, Period: stepLasts, Digits: codeForm.Digits, Algorithm: codeForm.Algorithm,
	})
	if err != nil {
		return Enrollment{}, fmt.Errorf("make a secret for an app: %w", err)
	}
	sealed, err := s.seal(of.UserID, secret)
	if err != nil {
		return Enrollment{}, err
	}
	_, err = database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		n, err := database.Exec(ctx, tx, `
			INSERT INTO totp_factors (user_id, secret, created_at) VALUES ($1, $2, $3)
			ON CONFLICT (user_id) DO UPDATE SET (secret, created_at) = (excluded.secret, excluded.created_at)
			WHERE totp_factors.confirmed_at IS NULL`, of.UserID, sealed, s.now())
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "factor.totp_on") // confirmed meanwhile
		}
		return struct{}{}, err
	})
	return Enrollment{Secret: key.Secret(), URI: key.URL()}, err
}

// ConfirmTOTP has the actor's authenticator app count from now on, and gives the codes to recover with, which are shown once.
func (s *Service) ConfirmTOTP(ctx context.Context, by Actor, code string) (recovery []string, err error) {
	of, err := s.self(ctx, by)
	if err != nil {
		return nil, err
	}
	if of.HasTOTP {
		return nil, fault.New(fault.Conflict, "factor.totp_on")
	}
	t := of.try(by)
	if err := s.throttled(database.AsSystem(ctx), s.pool.DB, t); err != nil {
		return nil, err
	}
	right, err := database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (bool, error) {
		step, err := s.matchTOTP(ctx, tx, of.UserID, code, false)
		if err != nil || step == 0 {
			return false, err
		}
		if _, err := database.Exec(ctx, tx, `UPDATE totp_factors SET confirmed_at = $2, last_step = $3 WHERE user_id = $1`,
			of.UserID, s.now(), step); err != nil {
			return false, fmt.Errorf("confirm an app: %w", err)
		}
		if recovery, err = writeRecoveryCodes(ctx, tx, of.UserID); err != nil {
			return false, err
		}
		return true, s.record(ctx, tx, of, EnabledTOTP, nil)
	})
	if err != nil {
		return nil, err
	}
	if !right {
		if err := s.countWrongCode(database.AsSystem(ctx), t, of); !fault.Is(err, fault.Unauthenticated) {
			return nil, err
		}
		return nil, fault.New(fault.BadUserInput, "factor.code_wrong").At("code")
	}
	return recovery, nil
}

// DisableTOTP forgets the actor's authenticator app, and the codes to recover with.
func (s *Service) DisableTOTP(ctx context.Context, by Actor, p Proof) error {
	of, err := s.withTOTP(ctx, by, p)
	if err != nil {
		return err
	}
	_, err = database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		var short bool
		err := database.Value(ctx, tx, &short, `SELECT password_needs_factor FROM users WHERE id = $1 FOR NO KEY UPDATE`, of.UserID)
		if err != nil {
			return struct{}{}, err
		}
		if short {
			return struct{}{}, fault.New(fault.Conflict, "factor.password_short", "min", minPassword)
		}
		n, err := database.Exec(ctx, tx, `DELETE FROM totp_factors WHERE user_id = $1`, of.UserID)
		if err != nil || n == 0 {
			return struct{}{}, err // two at once: it is off
		}
		return struct{}{}, s.record(ctx, tx, of, DisabledTOTP, nil)
	})
	return err
}

// withTOTP is the actor's own account, which has an authenticator app, proved to be theirs.
func (s *Service) withTOTP(ctx context.Context, by Actor, p Proof) (*account, error) {
	of, err := s.self(ctx, by)
	if err != nil {
		return nil, err
	}
	if !of.HasTOTP {
		return nil, fault.New(fault.Conflict, "factor.totp_off")
	}
	return of, s.prove(ctx, by, of, p)
}

// useTOTP uses up a code of a person's authenticator app; it is false where there is no such code, or it was used.
func (s *Service) useTOTP(ctx context.Context, tx bun.Tx, user uuid.UUID, code string) (bool, error) {
	step, err := s.matchTOTP(ctx, tx, user, code, true)
	if err != nil || step == 0 {
		return false, err
	}
	if _, err := database.Exec(ctx, tx, `UPDATE totp_factors SET last_step = $2 WHERE user_id = $1`, user, step); err != nil {
		return false, fmt.Errorf("use a code up: %w", err)
	}
	return true, nil
}

// matchTOTP is the step that a code is of, later than that of the last one that was used; 0 where there is none. The app is locked, so
// that of two who send one code at once the second finds it used.
func (s *Service) matchTOTP(ctx context.Context, tx bun.Tx, user uuid.UUID, code string, confirmed bool) (int64, error) {
	var found []struct {
		Secret   []byte
		LastStep int64
	}
	err := database.Rows(ctx, tx, &found, `
		SELECT secret, coalesce(last_step, 0) AS last_step FROM totp_factors WHERE user_id = $1 AND (confirmed_at IS NOT NULL) = $2 FOR UPDATE`,
		user, confirmed)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	secret, err := s.unseal(user, found[0].Secret)
	if err != nil {
		return 0, err
	}
	now := s.now().Unix() / stepLasts
	for step := max(found[0].LastStep+1, now-stepsOff); step <= now+stepsOff; step++ {
		right, err := hotp.ValidateCustom(code, uint64(step), secret, codeForm) //nolint:gosec // a time after 1970
		if err != nil && !errors.Is(err, otp.ErrValidateInputInvalidLength) {
			return 0, fmt.Errorf("compare a code: %w", err)
		}
		if right {
			return step, nil
		}
	}
	return 0, nil
}

var errNoKey = errors.New("there is no key to seal the secrets of apps with")

func (s *Service) seal(user uuid.UUID, secret []byte) ([]byte, error) {
	if s.keys == nil {
		return nil, errNoKey
	}
	return s.keys.Seal(sealedTOTP, user[:], secret)
}

// unseal is the secret in base32, as the library reads it.
func (s *Service) unseal(user uuid.UUID, sealed []byte) (string, error) {
	if s.keys == nil {
		return "", errNoKey
	}
	secret, err := s.keys.Unseal(sealedTOTP, user[:], sealed)
	if err != nil {
		return "", fmt.Errorf("read the secret of an app: %w", err)
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret), nil
}
