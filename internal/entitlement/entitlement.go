// Package entitlement is the ledger: what each account holds of each order line, and every posting that made it so.
//
// It knows nothing of draw-down requests. The terms:
//
//   - An entitlement is one account's holding of one order line, and the one place where a balance lives: quantity, of it
//     reserved (in requests that wait) and allocated (in license files and Control Rooms). The rest is available.
//   - A transfer moves units; its postings are movements, which sum to zero for each order line. They are only ever added.
//   - The quantity is the sum of the postings. The column is a projection, which the database checks at commit.
//
// A reservation is one conditional UPDATE, with the rows locked in the order of their ids: two requests that race for the
// last unit cannot both find it free.
package entitlement

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Status is where an entitlement is in its life; it is derived from its order and the database's clock.
type Status string

// The statuses of the API.
const (
	Pending   Status = "PENDING"
	Active    Status = "ACTIVE"
	Expiring  Status = "EXPIRING"
	Expired   Status = "EXPIRED"
	Suspended Status = "SUSPENDED"
)

// statusSQL is the one rule for the status: with 30 days left, or fewer, an entitlement is expiring.
const statusSQL = `CASE
	WHEN "order".status = 'CANCELLED' OR "order".ends_on < current_date THEN 'EXPIRED'
	WHEN "order".status = 'ON_HOLD' THEN 'SUSPENDED'
	WHEN "order".starts_on > current_date THEN 'PENDING'
	WHEN "order".ends_on <= current_date + 30 THEN 'EXPIRING'
	ELSE 'ACTIVE' END`

// Entitlement is one account's holding of one order line.
type Entitlement struct {
	bun.BaseModel `bun:"table:entitlements,alias:entitlement"`

	ID          uuid.UUID `bun:",pk"`
	AccountID   uuid.UUID
	OrderLineID uuid.UUID
	OrderID     uuid.UUID
	PartnerID   uuid.UUID
	ProductID   uuid.UUID
	Quantity    int
	Reserved    int
	Allocated   int
	CreatedAt   time.Time

	Status   Status    `bun:",scanonly"`
	StartsOn time.Time `bun:"type:date,scanonly"`
	EndsOn   time.Time `bun:"type:date,scanonly"`
	// Cancelled tells why it is expired where its last day has not passed.
	Cancelled bool `bun:",scanonly"`

	Account *account.Account `bun:"-"`
	Product *order.Product   `bun:"rel:belongs-to,join:product_id=id"`
	Order   *order.Order     `bun:"rel:belongs-to,join:order_id=id"`
}

// NodeID is the id as the outside sees it.
func (e *Entitlement) NodeID() string { return typeid.Format(typeid.Entitlement, e.ID) }

// Available is the units that are free.
func (e *Entitlement) Available() int { return e.Quantity - e.Reserved - e.Allocated }

// visible narrows a read of entitlements to what the actor may see. Every read starts with it, and nobody sees nothing.
// A partner sees what came through it, its own and its customers'.
func visible(by auth.Actor) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		switch by.Side() {
		case auth.Vendor:
			return q
		case auth.Partner:
			return q.Where("entitlement.partner_id = ?", by.AccountID)
		case auth.Customer:
			return q.Where("entitlement.account_id = ?", by.AccountID)
		default:
			return q.Where("FALSE")
		}
	}
}
