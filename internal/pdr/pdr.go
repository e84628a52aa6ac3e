package pdr

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// PDR is a partner draw-down request.
type PDR struct {
	bun.BaseModel `bun:"table:pdrs,alias:pdr"`

	ID              uuid.UUID `bun:",pk"`
	Serial          int64     `bun:"number,autoincrement"`
	Version         int
	State           State
	PartnerID       uuid.UUID
	OrderID         uuid.UUID `bun:",nullzero"`
	CustomerID      uuid.UUID `bun:",nullzero"`
	CustomerName    *string
	CustomerWebsite *string
	ContactName     *string
	ContactEmail    *string
	Note            *string
	RejectionReason *string
	ClonedFromID    uuid.UUID `bun:",nullzero"`
	CreatedByID     uuid.UUID
	CreatedAt       time.Time `bun:",nullzero,default:now()"`
	UpdatedAt       time.Time `bun:",nullzero,default:now()"`
	SubmittedByID   *uuid.UUID
	SubmittedAt     *time.Time
	DecidedByID     *uuid.UUID
	DecidedAt       *time.Time
	AcceptedByID    *uuid.UUID
	AcceptedAt      *time.Time
	AcceptBy        *time.Time

	// Lapsed is an approval past its deadline, by the database's clock: it answers as expired before the job writes it down.
	Lapsed bool `bun:",scanonly"`

	// Loaded where asked for.
	Order           *order.Order     `bun:"rel:belongs-to,join:order_id=id"`
	Partner         *account.Account `bun:"rel:belongs-to,join:partner_id=id"`
	CustomerAccount *account.Account `bun:"rel:belongs-to,join:customer_id=id"`
	Lines           []*Line          `bun:"-"`
	Events          []*Event         `bun:"-"`
	ClonedFrom      *PDR             `bun:"-"`
	Clones          []*PDR           `bun:"-"`
	CreatedBy       *account.User    `bun:"-"`
	SubmittedBy     *account.User    `bun:"-"`
	DecidedBy       *account.User    `bun:"-"`
	AcceptedBy      *account.User    `bun:"-"`
	Actions         []Action         `bun:"-"`
}

// Line is one product of a request.
type Line struct {
	bun.BaseModel `bun:"table:pdr_lines,alias:line"`

	PDRID       uuid.UUID `bun:"pdr_id,pk"`
	Position    int       `bun:",pk"`
	OrderID     uuid.UUID
	OrderLineID uuid.UUID
	ProductID   uuid.UUID
	Quantity    int

	Product   *order.Product `bun:"rel:belongs-to,join:product_id=id"`
	OrderLine *order.Line    `bun:"rel:belongs-to,join:order_line_id=id"`
}

// Event is one step in the life of a request.
type Event struct {
	bun.BaseModel `bun:"table:pdr_events,alias:event"`

	ID      uuid.UUID `bun:",pk"`
	PDRID   uuid.UUID `bun:"pdr_id"`
	Version int
	Action  Action
	From    *State     `bun:"from_state"`
	To      State      `bun:"to_state"`
	ByID    *uuid.UUID `bun:"by_id"`
	At      time.Time  `bun:",nullzero,default:now()"`
	Comment *string

	By *account.User `bun:"-"`
}

// Customer is who a request is for.
type Customer struct {
	Account      *account.Account
	AccountName  *string
	Website      *string
	ContactName  *string
	ContactEmail *string
}

// Ref names a request by its id or by its number.
type Ref struct {
	ID     uuid.UUID
	Serial int64
}

// NodeID is the id as the outside sees it.
func (p *PDR) NodeID() string { return typeid.Format(typeid.PDR, p.ID) }

// Number is what people call the request.
func (p *PDR) Number() string { return Number(p.Serial) }

// Number is a request's number as people write it.
func Number(serial int64) string { return fmt.Sprintf("PDR-%06d", serial) }

// Customer is who the request is for.
func (p *PDR) Customer() *Customer {
	return &Customer{p.CustomerAccount, p.CustomerName, p.CustomerWebsite, p.ContactName, p.ContactEmail}
}

// lapsedSQL is the rule for an approval past its deadline.
const lapsedSQL = `(pdr.state = 'APPROVED' AND pdr.accept_by <= now())`

// settle makes the state of a request that was read what the clock makes of it, and derives what the actor may do with it.
func (p *PDR) settle(by auth.Actor) {
	if p.Lapsed {
		p.State = Expired
	}
	p.Actions = offered(p, by)
}

// visible narrows a read of requests to what the actor may see. Every read starts with it, and nobody sees nothing.
func visible(by auth.Actor) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		switch by.Side() {
		case auth.Vendor:
			return q
		case auth.Partner:
			return q.Where("pdr.partner_id = ?", by.AccountID)
		default:
			return q.Where("FALSE")
		}
	}
}
