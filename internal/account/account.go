// Package account is the companies of the portal: the vendor, its partners, their customers, and who buys through whom.
package account

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Kind is what an account is; it never changes.
type Kind string

// The kinds of the API.
const (
	Vendor   Kind = "VENDOR"
	Partner  Kind = "PARTNER"
	Customer Kind = "CUSTOMER"
)

// side is the side that people of such an account are on.
func (k Kind) side() auth.Side {
	switch k {
	case Vendor:
		return auth.Vendor
	case Partner:
		return auth.Partner
	case Customer:
		return auth.Customer
	default:
		return auth.Nobody
	}
}

// Account is a company.
type Account struct {
	bun.BaseModel `bun:"table:accounts,alias:account"`

	ID          uuid.UUID `bun:",pk"`
	Kind        Kind
	Name        string
	NameKey     string
	Website     *string
	WebsiteHost string
	ExternalID  *string
	CreatedAt   time.Time `bun:",nullzero,default:now()"`

	// Loaded where asked for; the contact is that of the viewer's own partnership.
	Partners     []*Account `bun:"-"`
	ContactName  *string    `bun:"-"`
	ContactEmail *string    `bun:"-"`
}

// NodeID is the id as the outside sees it.
func (a *Account) NodeID() string { return typeid.Format(typeid.Account, a.ID) }

// With is what to load along with accounts.
type With struct{ Partners, Contact bool }

// visible narrows a read of accounts to what the actor may see. Every read starts with it, and nobody sees nothing.
func visible(by auth.Actor) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		switch by.Side() {
		case auth.Vendor:
			return q
		case auth.Partner:
			return q.Where(`account.id = ANY(ARRAY(SELECT customer_id FROM partnerships WHERE partner_id = ? UNION ALL SELECT ?::uuid))`,
				by.AccountID, by.AccountID)
		case auth.Customer:
			return q.Where(`account.id = ANY(ARRAY(SELECT partner_id FROM partnerships WHERE customer_id = ? UNION ALL SELECT ?::uuid))`,
				by.AccountID, by.AccountID)
		default:
			return q.Where("FALSE")
		}
	}
}
