// Package token is the keys of programs: made, rotated and revoked by the people whom they act as. What signs in by one is
// internal/auth.
package token

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Status is whether a token works.
type Status string

// The statuses of the API.
const (
	Active  Status = "ACTIVE"
	Rotated Status = "ROTATED" // works on until its end, beside the one in its place
	Expired Status = "EXPIRED"
	Revoked Status = "REVOKED"
)

// Action is what is done with a token.
type Action string

// The actions of the API.
const (
	Rotate Action = "ROTATE"
	Revoke Action = "REVOKE"
)

// actionsIn is what can be done with a token of each status. Only its own person rotates it: they are shown what acts as them.
var actionsIn = map[Status][]Action{
	Active:  {Rotate, Revoke},
	Rotated: {Revoke},
}

// refusedIn is the word of each status in the sentences that refuse anything else.
var refusedIn = map[Status]string{Active: "active", Rotated: "rotated", Expired: "expired", Revoked: "revoked"}

// Token is a program's key, as people see it.
type Token struct {
	bun.BaseModel `bun:"table:api_tokens,alias:token"`

	ID              uuid.UUID `bun:",pk"`
	UserID          uuid.UUID
	Name            string
	Scopes          []string `bun:",array"`
	CreatedAt       time.Time
	ExpiresAt       time.Time
	LastUsedAt      *time.Time // to the minute
	LastUsedAddress *string
	RevokedAt       *time.Time
	ReplacedByID    *uuid.UUID
	Over            bool `bun:",scanonly"` // its end has passed, by the database's clock

	CreatedBy *account.User `bun:"-"`
	Actions   []Action      `bun:"-"` // what the viewer may do with it
}

// NodeID is the id as the outside sees it.
func (t *Token) NodeID() string { return typeid.Format(typeid.Token, t.ID) }

// Beginning is how its text begins.
func (t *Token) Beginning() string { return auth.Beginning(t.ID) }

// Status is whether it works.
func (t *Token) Status() Status {
	switch {
	case t.RevokedAt != nil:
		return Revoked
	case t.Over:
		return Expired
	case t.ReplacedByID != nil:
		return Rotated
	default:
		return Active
	}
}

// actions is what the actor may do with it. Tokens are looked after by people, and by no token.
func (t *Token) actions(by auth.Actor) []Action {
	if by.InPerson() != nil {
		return []Action{}
	}
	return slices.DeleteFunc(slices.Clone(actionsIn[t.Status()]), func(a Action) bool { return a == Rotate && t.UserID != by.UserID })
}

// visible narrows a read of tokens to the actor's own, and to those of the people whom they look after.
func visible(by auth.Actor) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		switch {
		case by.Role == auth.VendorAdmin:
			return q
		case by.Role.IsAdmin():
			return q.Where("token.user_id IN (SELECT id FROM users WHERE account_id = ?)", by.AccountID)
		default:
			return q.Where("token.user_id = ?", by.UserID)
		}
	}
}
