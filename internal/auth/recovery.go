package auth

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// Recovery codes are of 80 random bits: sixteen letters, in groups of four for people.
const (
	recoveryCodes  = 10
	recoveryBytes  = 10
	recoveryLength = 16
)

// RenewRecoveryCodes gives the actor ten new codes, which are shown once; those before are good for nothing.
func (s *Service) RenewRecoveryCodes(ctx context.Context, by Actor, p Proof) ([]string, error) {
	of, err := s.withTOTP(ctx, by, p)
	if err != nil {
		return nil, err
	}
	return database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) ([]string, error) {
		// one after the other: of two at once the later codes are those that are good
		if _, err := database.Exec(ctx, tx, `SELECT FROM totp_factors WHERE user_id = $1 FOR UPDATE`, of.UserID); err != nil {
			return nil, err
		}
		if _, err := database.Exec(ctx, tx, `DELETE FROM recovery_codes WHERE user_id = $1`, of.UserID); err != nil {
			return nil, fmt.Errorf("forget recovery codes: %w", err)
		}
		codes, err := writeRecoveryCodes(ctx, tx, of.UserID)
		if err != nil {
			return nil, err
		}
		return codes, s.record(ctx, tx, of, RenewedRecovery, nil)
	})
}

// writeRecoveryCodes makes codes for a person who has none, and keeps their hashes.
func writeRecoveryCodes(ctx context.Context, tx bun.Tx, user uuid.UUID) ([]string, error) {
	codes, hashes := make([]string, recoveryCodes), make([][]byte, recoveryCodes)
	for i := range codes {
		var bits [recoveryBytes]byte
		_, _ = rand.Read(bits[:]) // never fails
		code := base32.StdEncoding.EncodeToString(bits[:])
		codes[i], hashes[i] = strings.ToLower(strings.Join([]string{code[:4], code[4:8], code[8:12], code[12:]}, "-")), hashed(code)
	}
	if _, err := database.Exec(ctx, tx, `INSERT INTO recovery_codes (user_id, code_hash) SELECT $1, unnest($2::bytea[])`, user, hashes); err != nil {
		return nil, fmt.Errorf("keep recovery codes: %w", err)
	}
	return codes, nil
}

// useRecoveryCode uses a code up; it is false where there is no such code, or it was used. Its person hears of it.
func (s *Service) useRecoveryCode(ctx context.Context, tx bun.Tx, of *account, code string) (bool, error) {
	n, err := database.Exec(ctx, tx, `DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2`, of.UserID, hashed(code))
	if err != nil || n == 0 {
		return false, err
	}
	var left int
	if err := database.Value(ctx, tx, &left, `SELECT count(*) FROM recovery_codes WHERE user_id = $1`, of.UserID); err != nil {
		return false, err
	}
	return true, s.record(ctx, tx, of, UsedRecovery, map[string]int{"left": left})
}
