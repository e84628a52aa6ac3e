// Package trail reads the audit log for the vendor's people: on a page, and as a file.
package trail

import (
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Entry is one act, as it was recorded.
type Entry struct {
	bun.BaseModel `bun:"table:audit_log,alias:entry"`

	ID         int64 `bun:",pk"`
	At         time.Time
	ByID       *uuid.UUID // nil where the system acted, or somebody who was not signed in
	TokenID    *uuid.UUID // nil where a person acted in the web app
	AccountID  *uuid.UUID // on whose behalf
	Action     string
	ObjectType string
	ObjectID   *uuid.UUID
	Before     *string // JSON
	After      *string // JSON
	RequestID  *string
	Address    *string

	// Loaded where asked for, Token always.
	By      *account.User    `bun:"-"`
	Account *account.Account `bun:"-"`
	Token   *Token           `bun:"rel:belongs-to,join:token_id=id"`
}

// Token is what a token is called.
type Token struct {
	bun.BaseModel `bun:"table:api_tokens,alias:token"`

	ID   uuid.UUID `bun:",pk"`
	Name string
}

// prefixes are those of the ids of what can be acted on.
var prefixes = map[string]typeid.Prefix{
	"account": typeid.Account, "user": typeid.User, "token": typeid.Token,
	"order": typeid.Order, "pdr": typeid.PDR, "control_room": typeid.ControlRoom, "license_file": typeid.LicenseFile,
	"cloud_service": typeid.CloudService,
}

// Number is the entry's id as the outside sees it.
func (e *Entry) Number() string { return strconv.FormatInt(e.ID, 10) }

// Object is the id of what was acted on as the outside sees it, a UUID where it has no other; nil where it has none at all.
func (e *Entry) Object() *string {
	if e.ObjectID == nil {
		return nil
	}
	if prefix, ok := prefixes[e.ObjectType]; ok {
		return new(typeid.Format(prefix, *e.ObjectID))
	}
	return new(e.ObjectID.String())
}

// ObjectOf is the UUID of what Object has written; for anything else uuid.Max, which nothing has.
func ObjectOf(id string) uuid.UUID {
	if _, typed := typeid.Split(id); typed != uuid.Nil {
		return typed
	}
	if plain, err := uuid.Parse(id); err == nil {
		return plain
	}
	return uuid.Max
}

// TokenNodeID is the id of the token as the outside sees it; nil where a person acted.
func (e *Entry) TokenNodeID() *string {
	if e.TokenID == nil {
		return nil
	}
	return new(typeid.Format(typeid.Token, *e.TokenID))
}

// TokenName is what the token is called; nil where a person acted.
func (e *Entry) TokenName() *string {
	if e.Token == nil {
		return nil
	}
	return &e.Token.Name
}

// may refuses whoever may not read the log.
func may(by auth.Actor) error {
	if by.Role != auth.VendorAdmin && by.Role != auth.VendorViewer {
		return fault.New(fault.Forbidden, "audit.role")
	}
	if !by.May(auth.ReadAdmin) {
		return fault.New(fault.Forbidden, "auth.scope", "scope", string(auth.ReadAdmin))
	}
	return nil
}
