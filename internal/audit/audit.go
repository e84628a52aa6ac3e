// Package audit is who did what, on whose behalf, what before and after. It is only ever added to.
package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// Author is who acted: the person, the token where a program asked, and the request.
type Author struct {
	UserID    uuid.UUID
	TokenID   uuid.UUID
	RequestID string
	Address   string
}

// Entry is one act. Account is the one on whose behalf it was done; Before and After hold what changed, and never a secret.
type Entry struct {
	Action     string
	ObjectType string
	ObjectID   uuid.UUID
	Account    uuid.UUID
	Before     any
	After      any
}

// Record adds an entry in the transaction of the act, so that there is no act without one.
func Record(ctx context.Context, tx bun.Tx, by Author, e Entry) error {
	before, err := document(e.Before)
	if err != nil {
		return err
	}
	after, err := document(e.After)
	if err != nil {
		return err
	}
	_, err = database.Exec(ctx, tx, `
		INSERT INTO audit_log (by_id, token_id, account_id, action, object_type, object_id, before, after, request_id, address)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		orNull(by.UserID), orNull(by.TokenID), orNull(e.Account), e.Action, e.ObjectType, orNull(e.ObjectID), before, after,
		by.RequestID, by.Address)
	if err != nil {
		return fmt.Errorf("record %s: %w", e.Action, err)
	}
	return nil
}

func document(v any) (*string, error) {
	if v == nil {
		return nil, nil //nolint:nilnil // nothing is NULL
	}
	out, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write an audit entry: %w", err)
	}
	return new(string(out)), nil
}

func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}
