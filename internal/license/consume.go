package license

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license/document"
	"github.com/drawdown-portal/drawdown/internal/order"
)

// consume writes down what a Control Room says it has used up, ever. It is never less than before, and never more than it was given;
// pages and hours are used up, licenses are not.
func (s *Service) consume(ctx context.Context, tx bun.Tx, by auth.Actor, r *ControlRoom, said []document.Consumed) error {
	has, err := allocationsOf(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(has))
	for i, a := range has {
		ids[i] = a.EntitlementID
	}
	held, err := entitlement.Hold(ctx, tx, by, ids)
	if err != nil {
		return err
	}
	bySKU := map[string][]*Allocation{}
	for _, a := range has {
		i := slices.IndexFunc(held, func(e *entitlement.Entitlement) bool { return e.ID == a.EntitlementID })
		a.Entitlement = held[i]
		bySKU[held[i].Product.SKU] = append(bySKU[held[i].Product.SKU], a)
	}
	told := map[string]int{}
	for _, c := range said {
		given := bySKU[c.SKU]
		if _, twice := told[c.SKU]; twice || c.Units < 0 || len(given) == 0 || given[0].Entitlement.Product.UnitKind == order.License {
			return atContent("license.consumed_unknown", r)
		}
		told[c.SKU] = c.Units
	}
	for sku, given := range bySKU {
		if err := r.useUp(sku, given, told[sku]); err != nil {
			return err
		}
	}
	return keepConsumed(ctx, tx, r, has)
}

// useUp spreads what is used up of a product over what was given of it; what ends first goes first.
func (r *ControlRoom) useUp(sku string, given []*Allocation, units int) error {
	used, most := 0, 0
	for _, a := range given {
		used += a.Consumed
		most += a.Quantity
	}
	if units < used || units > most {
		return fault.New(fault.BadUserInput, "license.consumed_out_of_range", "sku", sku, "least", used, "most", most).At("content")
	}
	slices.SortStableFunc(given, func(a, b *Allocation) int { return a.Entitlement.EndsOn.Compare(b.Entitlement.EndsOn) })
	more := units - used
	for _, a := range given {
		now := min(more, a.Quantity-a.Consumed)
		a.Consumed += now
		more -= now
	}
	return nil
}

func keepConsumed(ctx context.Context, tx bun.Tx, r *ControlRoom, has []*Allocation) error {
	ids, consumed := make([]uuid.UUID, len(has)), make([]int, len(has))
	for i, a := range has {
		ids[i], consumed[i] = a.EntitlementID, a.Consumed
	}
	if _, err := database.Exec(ctx, tx, `UPDATE allocations SET consumed = used.units
		FROM unnest($2::uuid[], $3::int[]) AS used (entitlement_id, units)
		WHERE control_room_id = $1 AND allocations.entitlement_id = used.entitlement_id AND consumed <> used.units`,
		r.ID, ids, consumed); err != nil {
		return fmt.Errorf("write down what is used up: %w", err)
	}
	return nil
}
