package auth

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// sessionsIn is the session library on a transaction, so that the beginning and the end of a session are one with their entry
// in the audit log. The library's own stores each take a connection for themselves.
func (s *Service) sessionsIn(tx bun.Tx, of *visit) *scs.SessionManager {
	sessions := *s.sessions
	sessions.Store = store{tx: tx, at: s.now(), of: of}
	return &sessions
}

// store keeps sessions in a transaction. The library calls the methods that take a context and none of the embedded.
type store struct {
	scs.Store
	tx bun.Tx
	at time.Time
	of *visit
}

// FindCtx locks the session that it reads: of two who end it at once, the second finds none.
func (s store) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = database.Value(ctx, s.tx, &data,
		`SELECT data FROM sessions WHERE token = $1 AND expiry > current_timestamp FOR UPDATE`, token)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// CommitCtx keeps a new session: every sign-in makes one.
func (s store) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, err := database.Exec(ctx, s.tx, `
		INSERT INTO sessions (token, data, expiry, created_at, seen_at, address, device) VALUES ($1, $2, $3, $4, $4, $5, $6)`,
		token, data, expiry, s.at, From(ctx).Address, s.of.device())
	return err
}

// DeleteCtx ends a session.
func (s store) DeleteCtx(ctx context.Context, token string) error {
	_, err := database.Exec(ctx, s.tx, `DELETE FROM sessions WHERE token = $1`, token)
	return err
}
