package auth

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// ReplaceToken makes a token in the place of those that its person has of the same name: they end with this.
func (s *Service) ReplaceToken(ctx context.Context, tx bun.Tx, n NewToken) (string, error) {
	token, err := s.CreateToken(ctx, tx, n)
	if err != nil {
		return "", err
	}
	if _, err := database.Exec(ctx, tx, `
		UPDATE api_tokens before SET revoked_at = $2 FROM api_tokens made
		WHERE made.id = $1 AND before.id <> made.id AND (before.user_id, before.name) = (made.user_id, made.name) AND before.revoked_at IS NULL`,
		typeid.Parse(tokenPrefix, token[:idLength]), s.now()); err != nil {
		return "", fmt.Errorf("replace token: %w", err)
	}
	return token, nil
}
