// Package auth knows who is asking: people, their roles, sessions, passwords and API tokens.
package auth

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// Role is what a person may do; it begins with the kind of account that the person belongs to.
type Role string

// The roles of the API.
const (
	VendorAdmin      Role = "VENDOR_ADMIN"
	VendorApprover   Role = "VENDOR_APPROVER"
	VendorOperator   Role = "VENDOR_OPERATOR"
	VendorViewer     Role = "VENDOR_VIEWER"
	PartnerAdmin     Role = "PARTNER_ADMIN"
	PartnerRequester Role = "PARTNER_REQUESTER"
	PartnerViewer    Role = "PARTNER_VIEWER"
	CustomerAdmin    Role = "CUSTOMER_ADMIN"
	CustomerViewer   Role = "CUSTOMER_VIEWER"
)

// Side is the kind of account that a role belongs to. The zero Side is nobody's, and sees nothing.
type Side int

// The sides, one for each kind of account.
const (
	Nobody Side = iota
	Vendor
	Partner
	Customer
)

// Side is the side that the role is on.
func (r Role) Side() Side {
	switch r {
	case VendorAdmin, VendorApprover, VendorOperator, VendorViewer:
		return Vendor
	case PartnerAdmin, PartnerRequester, PartnerViewer:
		return Partner
	case CustomerAdmin, CustomerViewer:
		return Customer
	default:
		return Nobody
	}
}

// Actor is who is asking, and how. The zero Actor is nobody.
type Actor struct {
	UserID    uuid.UUID
	AccountID uuid.UUID
	Role      Role

	// Principal is whose idempotency keys they are: the person's, or the token's.
	Principal uuid.UUID
	// SessionID is set where a person asks in the web app: the hash of the session's secret.
	SessionID string
	// TokenID is set where a program asks; it acts as the person, within its scopes.
	TokenID uuid.UUID
	Scopes  []Scope

	// Language is that of the request, else the person's own.
	Language phrase.Language
	// RequestID and Address go into the audit log.
	RequestID string
	Address   string
}

// Side is the side that the actor is on.
func (a Actor) Side() Side { return a.Role.Side() }

// SignedIn tells whether there is anybody.
func (a Actor) SignedIn() bool { return a.UserID != uuid.Nil }

// May tells whether what the actor is let do includes s. A token has its scopes; a person has all of them.
func (a Actor) May(s Scope) bool {
	return a.SignedIn() && (a.TokenID == uuid.Nil || slices.Contains(a.Scopes, s))
}

// InPerson refuses whoever is not a person in the web app: what is about people and their safety no program does for them.
func (a Actor) InPerson() error {
	switch {
	case !a.SignedIn():
		return fault.New(fault.Unauthenticated, "api.unauthenticated")
	case a.TokenID != uuid.Nil:
		return fault.New(fault.Forbidden, "auth.in_person")
	default:
		return nil
	}
}

// Scope is a part of what a person may do that a token is given.
type Scope string

// The scopes of a token. A person who is signed in has no need of one.
const (
	ReadPDRs  Scope = "pdr:read"
	WritePDRs Scope = "pdr:write"
	Approve   Scope = "approve"
	Licenses  Scope = "licenses"     // Control Rooms and their license files
	Fulfil    Scope = "cloud:fulfil" // to report what became of cloud services
	ReadAdmin Scope = "admin:read"   // the audit log
)

// Scopes is all of them.
var Scopes = []Scope{ReadPDRs, WritePDRs, Approve, Licenses, Fulfil, ReadAdmin}

type actorKey struct{}

// With is a context in which actor asks; the database is told so.
func With(ctx context.Context, actor Actor) context.Context {
	ctx = context.WithValue(ctx, actorKey{}, actor)
	return database.As(ctx, func() database.Viewer { return From(ctx).viewer() })
}

// viewer is the actor as the database knows them.
func (a Actor) viewer() database.Viewer {
	switch a.Side() {
	case Vendor:
		return database.All
	case Partner, Customer:
		return database.Of(a.AccountID)
	default:
		return database.Viewer{}
	}
}

// From is who asks in ctx: nobody, where nobody was named. Whoever has signed in by the request is asking from then on,
// and whoever has signed out no longer.
func From(ctx context.Context) Actor {
	if v := visitOf(ctx); v != nil {
		if actor := v.became.Load(); actor != nil {
			return *actor
		}
	}
	actor, _ := ctx.Value(actorKey{}).(Actor)
	return actor
}
