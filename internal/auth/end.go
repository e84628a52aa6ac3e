package auth

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// EndSessions ends the sessions of a person, but for the one that is spared, and tells how many there were.
func EndSessions(ctx context.Context, tx bun.Tx, user uuid.UUID, spared string) (int, error) {
	ended, err := database.Exec(ctx, tx, `DELETE FROM sessions WHERE user_id = $1 AND token <> $2`, user, spared)
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	return ended, nil
}

// Expel ends whatever a person can come in by: sessions, tokens and links.
func Expel(ctx context.Context, tx bun.Tx, user uuid.UUID) error {
	if _, err := EndSessions(ctx, tx, user, ""); err != nil {
		return err
	}
	if _, err := database.Exec(ctx, tx,
		`UPDATE api_tokens SET revoked_at = clock_timestamp() WHERE user_id = $1 AND revoked_at IS NULL`, user); err != nil {
		return fmt.Errorf("revoke tokens: %w", err)
	}
	return CancelLinks(ctx, tx, user, Invitation, Reset)
}
