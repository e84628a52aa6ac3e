package entitlement

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// Put is units of an entitlement that are put to use, or, where there are fewer than none, taken out of use again.
type Put struct {
	EntitlementID uuid.UUID
	Units         int
}

// Hold reads those of the entitlements that the actor may see, and keeps them, and the orders that their status follows from, as
// they are to the end of the transaction. They come in the order of their ids.
func Hold(ctx context.Context, tx bun.Tx, by auth.Actor, ids []uuid.UUID) ([]*Entitlement, error) {
	// orders first, as everywhere: a request holds its order before it takes units; a customer, who does not see it, holds it too
	if err := database.Above(ctx, tx, func() error {
		_, err := database.Exec(ctx, tx, `
			SELECT FROM orders WHERE id IN (SELECT order_id FROM entitlements WHERE id = ANY($1)) ORDER BY id FOR SHARE`, ids)
		return err
	}); err != nil {
		return nil, fmt.Errorf("hold orders: %w", err)
	}
	var rows []*Entitlement
	q := read(database.Select(tx, &rows), by, With{}).Where("entitlement.id = ANY(?)", ids)
	err := q.OrderExpr("entitlement.id").For("NO KEY UPDATE OF entitlement").Scan(ctx)
	return rows, err
}

// Allocate puts units to use. It refuses with Shortages, with the fresh figures, and then nothing is allocated.
func Allocate(ctx context.Context, tx bun.Tx, puts []Put) error {
	if len(puts) == 0 {
		return nil
	}
	var ids []uuid.UUID
	var units []int32
	for _, p := range puts {
		ids, units = append(ids, p.EntitlementID), append(units, int32(p.Units)) //nolint:gosec // a million at most
	}
	var held []struct {
		ID        uuid.UUID
		Available int
	}
	if err := database.Rows(ctx, tx, &held, `
		SELECT id, quantity - reserved - allocated AS available FROM entitlements
		WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`, ids); err != nil {
		return fmt.Errorf("allocate: %w", err)
	}
	allocated, err := database.Exec(ctx, tx, `
		UPDATE entitlements SET allocated = allocated + put.units
		FROM unnest($1::uuid[], $2::int[]) AS put (entitlement_id, units)
		WHERE entitlements.id = put.entitlement_id AND quantity - reserved - allocated >= put.units`, ids, units)
	if err != nil {
		return fmt.Errorf("allocate: %w", err)
	}
	if allocated == len(puts) {
		return nil
	}
	available := make(map[uuid.UUID]int, len(held))
	for _, h := range held {
		available[h.ID] = h.Available
	}
	var short Shortages
	for i, p := range puts {
		if n := available[p.EntitlementID]; n < p.Units {
			short = append(short, Shortage{Index: i, Requested: p.Units, Available: n})
		}
	}
	return short
}
