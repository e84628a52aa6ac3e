package auth

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

const (
	// mostForbidden is how many refusals a minute are noted of each person and of each token, in each process: enough to be
	// seen by, and too few to fill the log with.
	mostForbidden = 10
	noteWithin    = 5 * time.Second
)

// NoteForbidden notes that whoever asks in ctx had no right to what they asked for. Nobody who is not signed in is noted. They are
// refused whether or not it can be noted.
func (s *Service) NoteForbidden(ctx context.Context, operation string) {
	by := From(ctx)
	if !by.SignedIn() || !s.forbidden.another(by.Principal, s.now()) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	_, err := database.InTx(database.AsSystem(ctx), s.pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		return struct{}{}, audit.Record(ctx, tx, by.Author(), audit.Entry{
			Action: "user.FORBIDDEN", ObjectType: "user", ObjectID: by.UserID, Account: by.AccountID,
			After: map[string]string{"operation": operation},
		})
	})
	if err != nil {
		slog.WarnContext(ctx, "a refusal is not in the audit log", "request", by.RequestID, "by", by.Principal, "operation", operation, "error", err)
	}
}

// noteToken notes what became of a token that does not sign in, if there is such a one. Who held it is not known.
func (s *Service) noteToken(ctx context.Context, id uuid.UUID, action string) {
	if !s.forbidden.another(id, s.now()) {
		return
	}
	by := From(ctx)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	_, err := database.InTx(database.AsSystem(ctx), s.pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		var owner uuid.UUID
		err := database.Value(ctx, tx, &owner, `SELECT account_id FROM users JOIN api_tokens token ON users.id = user_id WHERE token.id = $1`, id)
		if err != nil {
			return struct{}{}, database.OneOr(err, nil)
		}
		return struct{}{}, audit.Record(ctx, tx, audit.Author{RequestID: by.RequestID, Address: by.Address}, audit.Entry{
			Action: action, ObjectType: "token", ObjectID: id, Account: owner,
		})
	})
	if err != nil {
		slog.WarnContext(ctx, "a refused token is not in the audit log", "request", by.RequestID, "token", id, "error", err)
	}
}

// NoteInURL notes a token that came in a URL, where logs and histories keep it: its person does well to rotate it.
func (s *Service) NoteInURL(ctx context.Context, token string) {
	if len(token) <= idLength {
		return
	}
	if id := typeid.Parse(tokenPrefix, token[:idLength]); id != uuid.Nil {
		s.noteToken(ctx, id, "token.IN_URL")
	}
}

// forbidden counts what was noted in the current minute.
type forbidden struct {
	mu    sync.Mutex
	since time.Time
	noted map[uuid.UUID]int
}

// another tells whether one more may be noted of the principal, and counts it.
func (f *forbidden) another(principal uuid.UUID, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.noted == nil || now.Sub(f.since) >= time.Minute {
		f.since, f.noted = now, map[uuid.UUID]int{}
	}
	if f.noted[principal] == mostForbidden {
		return false
	}
	f.noted[principal]++
	return true
}
