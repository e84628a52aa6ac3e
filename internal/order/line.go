package order

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Line is one product of an order, with its balance as the ledger has it.
type Line struct {
	bun.BaseModel `bun:"table:order_lines,alias:order_line"`

	ID        uuid.UUID `bun:",pk"`
	OrderID   uuid.UUID
	ProductID uuid.UUID
	Position  int
	Ordered   int

	// The holding of the buyer: the end customer, else the partner.
	Held      int `bun:",scanonly"`
	Reserved  int `bun:",scanonly"`
	Allocated int `bun:",scanonly"`

	Product *Product `bun:"rel:belongs-to,join:product_id=id"`
}

// NodeID is the id as the outside sees it.
func (l *Line) NodeID() string { return typeid.Format(typeid.OrderLine, l.ID) }

// Drawn is the units that accepted draw-downs have handed on.
func (l *Line) Drawn() int { return l.Ordered - l.Held }

// Available is the units that can still be drawn.
func (l *Line) Available() int { return max(0, l.Held-l.Reserved-l.Allocated) }

// Balance joins the holding of the buyer to a read that has the ids of an order and of its line, and adds its figures under
// prefix. LIMIT has it looked up line by line: joined freely, PostgreSQL may read all that a big buyer holds.
func Balance(q *database.Query, orderID, lineID, prefix string) {
	q.Join("JOIN orders of_order ON of_order.id = " + orderID)
	q.Join(`JOIN LATERAL (SELECT quantity, reserved, allocated FROM entitlements WHERE order_line_id = ` + lineID + `
		AND account_id = coalesce(of_order.end_customer_id, of_order.partner_id) LIMIT 1) holder ON TRUE`)
	q.ColumnExpr(`holder.quantity AS "` + prefix + `held", holder.reserved AS "` + prefix + `reserved", holder.allocated AS "` + prefix + `allocated"`)
}

// LinesIn makes q a read of order lines with their products and balances, in the order they were entered.
func LinesIn(q *database.Query) *database.Query {
	return q.Apply(whole).OrderExpr("order_line.order_id, order_line.position")
}

// whole adds to a read of order lines their products and balances.
func whole(q *database.Query) *database.Query {
	Balance(q, "order_line.order_id", "order_line.id", "")
	return q.ColumnExpr("?TableColumns").Relation("Product")
}

// LinesByIDs is those of the order lines that the actor may see, in no order.
func (s *Service) LinesByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID) ([]*Line, error) {
	var rows []*Line
	q := database.Select(s.db, &rows).Apply(whole).Where("order_line.id = ANY(?)", ids)
	switch by.Side() {
	case auth.Vendor:
	case auth.Partner:
		q.Where("of_order.partner_id = ?", by.AccountID)
	default:
		q.Where("FALSE")
	}
	err := q.Scan(ctx)
	return rows, err
}
