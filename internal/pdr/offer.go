package pdr

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
)

// offer is a line of a request's order, with what the request draws of it. Where both are wanted of one request, as they are
// by whoever looks at it, one statement gives both, and travels along with the request since its id is all that it needs.
type offer struct {
	order.Line `bun:",extend"`

	DrawnPosition *int `bun:",scanonly"`
	DrawnQuantity *int `bun:",scanonly"`
}

// offersOf makes q a read of the offers of a request, in the order of the order's lines.
func offersOf(q *database.Query, id uuid.UUID) *database.Query {
	order.LinesIn(q).Where("order_line.order_id = (SELECT order_id FROM pdrs WHERE id = ?)", id)
	q.Join(q.Bind("LEFT JOIN pdr_lines line ON line.pdr_id = ? AND line.order_line_id = order_line.id", id))
	return q.ColumnExpr("line.position AS drawn_position, line.quantity AS drawn_quantity")
}

// takeLines gives the request and its order the lines that the offers are.
func (p *PDR) takeLines(offers []*offer) {
	for _, o := range offers {
		p.Order.Lines = append(p.Order.Lines, &o.Line)
		if o.DrawnQuantity != nil {
			p.Lines = append(p.Lines, &Line{
				PDRID: p.ID, Position: *o.DrawnPosition, OrderID: o.OrderID, OrderLineID: o.ID, ProductID: o.ProductID,
				Quantity: *o.DrawnQuantity, Product: o.Product, OrderLine: &o.Line,
			})
		}
	}
	slices.SortFunc(p.Lines, func(a, b *Line) int { return cmp.Compare(a.Position, b.Position) })
}
