// Package order is what partners buy: the catalog, orders and their lines.
package order

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Status is where an order is in its life.
type Status string

// The statuses of the API. Expired is derived from the term and the database's clock, and never stored.
const (
	Active    Status = "ACTIVE"
	OnHold    Status = "ON_HOLD"
	Expired   Status = "EXPIRED"
	Cancelled Status = "CANCELLED"
)

// Order is what a partner bought, for itself, to draw down from, or for one of its customers.
type Order struct {
	bun.BaseModel `bun:"table:orders,alias:order"`

	ID            uuid.UUID `bun:",pk"`
	Number        string
	PartnerID     uuid.UUID
	EndCustomerID uuid.UUID `bun:",nullzero"`
	PurchaseOrder *string
	Stored        Status `bun:"status"`
	HoldReason    *string
	StartsOn      time.Time `bun:"type:date"`
	EndsOn        time.Time `bun:"type:date"`
	CreatedAt     time.Time `bun:",nullzero,default:now()"`

	// What the database's clock makes of it: see derived.
	Status  Status `bun:"state,scanonly"`
	Started bool   `bun:",scanonly"`

	// Loaded where asked for.
	Account     *account.Account `bun:"-"`
	EndCustomer *account.Account `bun:"-"`
	Lines       []*Line          `bun:"-"`

	language phrase.Language
}

// Ref names an order by its id or by its number.
type Ref struct {
	ID     uuid.UUID
	Number string
}

// NodeID is the id as the outside sees it.
func (o *Order) NodeID() string { return typeid.Format(typeid.Order, o.ID) }

// StatusSQL is the status of the order that alias names, by the database's clock.
func StatusSQL(alias string) string {
	return `CASE WHEN ` + alias + `.status <> 'CANCELLED' AND ` + alias + `.ends_on < current_date THEN 'EXPIRED' ELSE ` + alias + `.status END`
}

// Derived adds to a read what the clock makes of the order that alias names; prefix is that of its columns in the result.
func Derived(q *database.Query, alias, prefix string) {
	q.ColumnExpr(StatusSQL(alias) + ` AS "` + prefix + `state"`)
	q.ColumnExpr(alias + `.starts_on <= current_date AS "` + prefix + `started"`)
}

// visible narrows a read of orders to what the actor may see. Every read starts with it, and nobody sees nothing.
func visible(by auth.Actor) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		switch by.Side() {
		case auth.Vendor:
			return q
		case auth.Partner:
			return q.Where(`"order".partner_id = ?`, by.AccountID)
		default:
			return q.Where("FALSE")
		}
	}
}

// Drawable tells whether a draw-down request can be made on the order now.
func (o *Order) Drawable() bool { return o.Undrawable() == nil }

// NotDrawableReason says why not, in the viewer's language.
func (o *Order) NotDrawableReason() *string {
	f := o.Undrawable()
	if f == nil {
		return nil
	}
	return new(phrase.Say(o.language, f.Key, f.Values))
}

// Undrawable is why the order cannot be drawn from now; nil where it can.
func (o *Order) Undrawable() *fault.Fault {
	switch {
	case o.EndCustomerID != uuid.Nil:
		return fault.New(fault.Conflict, "order.for_end_customer", "order", o.Number)
	case o.Status == Cancelled:
		return fault.New(fault.Conflict, "order.cancelled", "order", o.Number)
	case o.Status == Expired:
		return fault.New(fault.Conflict, "order.expired", "order", o.Number, "date", o.EndsOn.Format(time.DateOnly))
	case o.Status == OnHold:
		return fault.New(fault.Conflict, "order.on_hold", "order", o.Number, "reason", *o.HoldReason)
	case !o.Started:
		return fault.New(fault.Conflict, "order.not_started", "order", o.Number, "date", o.StartsOn.Format(time.DateOnly))
	default:
		return nil
	}
}
