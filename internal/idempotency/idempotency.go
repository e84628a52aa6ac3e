// Package idempotency gives a command that is sent twice one effect.
package idempotency

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

const longest = 255

// Claim takes a key for a command that works on object, as the first statement of its transaction. It answers with the
// object of the effect that the key has already had, or with uuid.Nil: then the caller goes on, and a rollback frees the key.
//
// Of two sends at once the second waits here for the first to end. A command without a key claims nothing.
func Claim(ctx context.Context, tx bun.Tx, by auth.Actor, key *string, command string, input any, object uuid.UUID) (uuid.UUID, error) {
	if key == nil {
		return uuid.Nil, nil
	}
	if n := utf8.RuneCountInString(*key); n < 1 || n > longest || strings.ContainsFunc(*key, unicode.IsControl) || !utf8.ValidString(*key) {
		return uuid.Nil, fault.New(fault.BadUserInput, "idempotency.key", "most", longest).At("idempotencyKey")
	}
	hash, err := digest(command, input)
	if err != nil {
		return uuid.Nil, err
	}
	claimed, err := database.Exec(ctx, tx, `
		INSERT INTO idempotency_keys AS held (principal_id, key, input_hash, object_id) VALUES ($1, $2, $3, $4)
		ON CONFLICT (principal_id, key) DO UPDATE
		SET input_hash = excluded.input_hash, object_id = excluded.object_id, created_at = now()
		WHERE held.created_at < now() - interval '72 hours'`, by.Principal, *key, hash, object)
	if err != nil {
		return uuid.Nil, fmt.Errorf("claim the key: %w", err)
	}
	if claimed == 1 {
		return uuid.Nil, nil
	}
	var effects []struct {
		InputHash []byte
		ObjectID  uuid.UUID
	}
	if err := database.Rows(ctx, tx, &effects,
		`SELECT input_hash, object_id FROM idempotency_keys WHERE principal_id = $1 AND key = $2`, by.Principal, *key); err != nil {
		return uuid.Nil, err
	}
	if len(effects) != 1 || !bytes.Equal(effects[0].InputHash, hash) {
		return uuid.Nil, fault.New(fault.IdempotencyMismatch, "idempotency.mismatch").At("idempotencyKey")
	}
	return effects[0].ObjectID, nil
}

// digest tells inputs apart; encoding/json writes the fields of a struct in one order.
func digest(command string, input any) ([]byte, error) {
	body, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("digest the input: %w", err)
	}
	sum := sha256.Sum256(append([]byte(command+"\x00"), body...))
	return sum[:], nil
}
