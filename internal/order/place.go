package order

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// Placement is an order to be placed. Its words are clean, its products exist and stand once.
type Placement struct {
	Number        string
	PartnerID     uuid.UUID
	EndCustomerID uuid.UUID
	PurchaseOrder *string
	HoldReason    *string // set: the order is on hold from the start
	StartsOn      time.Time
	EndsOn        time.Time
	PlacedAt      time.Time // zero: now
	Lines         []Wanted
}

// Wanted is units of a product.
type Wanted struct {
	ProductID uuid.UUID
	Quantity  int
}

// Place writes an order and its lines. The units are issued to the buyer by entitlement.Issue, in the same transaction.
func Place(ctx context.Context, tx bun.Tx, p Placement) (*Order, error) {
	o := &Order{
		ID: uuid.Must(uuid.NewV7()), Number: p.Number, PartnerID: p.PartnerID, EndCustomerID: p.EndCustomerID,
		PurchaseOrder: p.PurchaseOrder, Stored: Active, HoldReason: p.HoldReason, StartsOn: p.StartsOn, EndsOn: p.EndsOn,
		CreatedAt: p.PlacedAt,
	}
	if p.HoldReason != nil {
		o.Stored = OnHold
	}
	if _, err := tx.NewInsert().Model(o).Exec(ctx); err != nil {
		return nil, fmt.Errorf("place %s: %w", p.Number, err)
	}
	for i, wanted := range p.Lines {
		o.Lines = append(o.Lines, &Line{
			ID: uuid.Must(uuid.NewV7()), OrderID: o.ID, ProductID: wanted.ProductID, Position: i, Ordered: wanted.Quantity,
		})
	}
	if _, err := tx.NewInsert().Model(&o.Lines).Exec(ctx); err != nil {
		return nil, fmt.Errorf("lines of %s: %w", p.Number, err)
	}
	return o, nil
}

// Hold reads an order of the partner that the actor may see, and keeps it as it is to the end of the transaction: nobody
// holds or cancels it meanwhile. sql.ErrNoRows where there is none.
func Hold(ctx context.Context, tx bun.Tx, by auth.Actor, partnerID uuid.UUID, ref Ref) (*Order, error) {
	o := new(Order)
	q := database.Select(tx, o).Apply(visible(by)).Where(`"order".partner_id = ?`, partnerID)
	if ref.Number != "" {
		q.Where(`"order".number = ?`, ref.Number)
	} else {
		q.Where(`"order".id = ?`, ref.ID)
	}
	q.ColumnExpr("?TableColumns").For("SHARE")
	Derived(q, `"order"`, "")
	return o, q.Scan(ctx)
}

// LinesOf reads the lines of one order with their products, in the order they were entered.
func LinesOf(ctx context.Context, db bun.IDB, orderID uuid.UUID) ([]*Line, error) {
	var rows []*Line
	q := database.Select(db, &rows).Where("order_line.order_id = ?", orderID)
	q.Relation("Product").OrderExpr("order_line.position")
	return rows, q.Scan(ctx)
}

// ProductName is the name of a product; sql.ErrNoRows where there is none.
func ProductName(ctx context.Context, db bun.IDB, id uuid.UUID) (string, error) {
	var name string
	return name, database.Value(ctx, db, &name, `SELECT name FROM products WHERE id = $1`, id)
}
