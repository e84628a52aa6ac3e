package order

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
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
