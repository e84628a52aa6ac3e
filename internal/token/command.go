package token

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Made is a token that was just made. Its text is shown this once: it is empty where the same key has made it before.
type Made struct {
	ID   uuid.UUID
	Text string
}

// Creation is a token that the actor wants.
type Creation struct {
	Name   string
	Scopes []string
	Until  time.Time
	Key    *string
}

// Create makes a token that acts as the actor.
func (s *Service) Create(ctx context.Context, by auth.Actor, c Creation) (Made, error) {
	if err := by.InPerson(); err != nil {
		return Made{}, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (Made, error) {
		id := uuid.Must(uuid.NewV7())
		done, err := idempotency.Claim(ctx, tx, by, c.Key, "token.CREATE", c, id)
		if err != nil || done != uuid.Nil {
			return Made{ID: done}, err
		}
		now, err := clock(ctx, tx)
		if err != nil {
			return Made{}, err
		}
		text, err := auth.MakeToken(ctx, tx, id, by.UserID, auth.Grant{Name: c.Name, Scopes: scopes(c.Scopes), From: now, Until: c.Until})
		if err != nil {
			return Made{}, err
		}
		return Made{id, text}, record(ctx, tx, by, "token.CREATE", id, by.AccountID, map[string]any{
			"name": c.Name, "scopes": c.Scopes, "expiresAt": c.Until.UTC(),
		})
	})
}

func scopes(names []string) []auth.Scope {
	out := make([]auth.Scope, len(names))
	for i, name := range names {
		out[i] = auth.Scope(name)
	}
	return out
}

// mostOverlap is how long a token that was rotated works on at most.
const mostOverlap = 7 * 24 * time.Hour

// Rotation is a token that is to have another in its place, beside which it works on for a while.
type Rotation struct {
	ID      uuid.UUID
	Overlap time.Duration // 0..7 days
	Key     *string
}

// Rotate makes a token in the place of one of the actor's own: for the same, and for as long again as that was made for.
func (s *Service) Rotate(ctx context.Context, by auth.Actor, r Rotation) (Made, error) {
	if err := by.InPerson(); err != nil {
		return Made{}, err
	}
	if r.Overlap < 0 || r.Overlap > mostOverlap {
		return Made{}, fault.New(fault.BadUserInput, "token.overlap", "max", int(mostOverlap.Hours())).At("overlapHours")
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (Made, error) {
		id := uuid.Must(uuid.NewV7())
		done, err := idempotency.Claim(ctx, tx, by, r.Key, "token.ROTATE", r, id)
		if err != nil || done != uuid.Nil {
			return Made{ID: done}, err
		}
		old, err := lock(ctx, tx, by, r.ID, Rotate)
		if err != nil {
			return Made{}, err
		}
		now, err := clock(ctx, tx)
		if err != nil {
			return Made{}, err
		}
		text, err := auth.MakeToken(ctx, tx, id, by.UserID, auth.Grant{
			Name: old.Name, Scopes: scopes(old.Scopes), From: now, Until: now.Add(old.ExpiresAt.Sub(old.CreatedAt)),
		})
		if err != nil {
			return Made{}, err
		}
		ends := now.Add(r.Overlap)
		if old.ExpiresAt.Before(ends) {
			ends = old.ExpiresAt
		}
		if _, err := database.Exec(ctx, tx, `UPDATE api_tokens SET replaced_by_id = $2, expires_at = $3 WHERE id = $1`, old.ID, id, ends); err != nil {
			return Made{}, fmt.Errorf("rotate a token: %w", err)
		}
		return Made{id, text}, record(ctx, tx, by, "token.ROTATE", old.ID, by.AccountID, map[string]any{
			"replacedBy": typeid.Format(typeid.Token, id), "expiresAt": ends.UTC(),
		})
	})
}

// Revoke ends a token at once: the actor's own, or one of somebody whom they look after.
func (s *Service) Revoke(ctx context.Context, by auth.Actor, id uuid.UUID) (uuid.UUID, error) {
	if err := by.InPerson(); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		t, err := lock(ctx, tx, by, id, Revoke)
		if err != nil {
			return uuid.Nil, err
		}
		if _, err := database.Exec(ctx, tx, `UPDATE api_tokens SET revoked_at = now() WHERE id = $1`, id); err != nil {
			return uuid.Nil, fmt.Errorf("revoke a token: %w", err)
		}
		var of uuid.UUID
		if err := database.Value(ctx, tx, &of, `SELECT account_id FROM users WHERE id = $1`, t.UserID); err != nil {
			return uuid.Nil, err
		}
		return id, record(ctx, tx, by, "token.REVOKE", id, of, nil)
	})
}

// lock reads a token that the actor sees, and keeps it to the end of the transaction. It refuses what cannot be done with it.
func lock(ctx context.Context, tx bun.Tx, by auth.Actor, id uuid.UUID, action Action) (*Token, error) {
	t := new(Token)
	err := read(tx, t).Where("token.id = ?", id).Apply(visible(by)).For("NO KEY UPDATE").Scan(ctx)
	if err != nil {
		return nil, database.OneOr(err, fault.New(fault.NotFound, "token.not_found").At("id"))
	}
	switch status := t.Status(); {
	case slices.Contains(t.actions(by), action):
		return t, nil
	case !slices.Contains(actionsIn[status], action):
		return nil, fault.New(fault.InvalidTransition, "token."+refusedIn[status]).At("id").With(fault.Transition{State: string(status)})
	default:
		return nil, fault.New(fault.Forbidden, "token.not_own")
	}
}

// clock is the database's, which tells when tokens end.
func clock(ctx context.Context, tx bun.Tx) (now time.Time, err error) {
	err = database.Value(ctx, tx, &now, `SELECT now()`)
	return now, err
}

func record(ctx context.Context, tx bun.Tx, by auth.Actor, action string, id, account uuid.UUID, after map[string]any) error {
	entry := audit.Entry{Action: action, ObjectType: "token", ObjectID: id, Account: account}
	if after != nil {
		entry.After = after
	}
	return audit.Record(ctx, tx, by.Author(), entry)
}
