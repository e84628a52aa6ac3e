package license

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// report puts what a Control Room says it uses in the place of what it said before.
func (p pool) report(ctx context.Context, tx bun.Tx, r *ControlRoom, uses []Units) error {
	skus := make([]string, len(uses))
	for i, u := range uses {
		skus[i] = strings.ReplaceAll(u.SKU, "\x00", "")
	}
	var products []*order.Product
	if err := database.Select(tx, &products).Where("product.sku = ANY(?)", skus).Scan(ctx); err != nil {
		return err
	}
	bySKU := make(map[string]*order.Product, len(products))
	for _, product := range products {
		bySKU[product.SKU] = product
	}
	var faults fault.List
	for _, product := range p {
		delete(product.uses, r.ID)
	}
	for i, u := range uses {
		product := bySKU[u.SKU]
		if product == nil {
			faults.Add(fault.New(fault.BadUserInput, "license.sku_unknown").At("uses", strconv.Itoa(i), "sku"))
			continue
		}
		if u.Units > 0 {
			p.of(product).uses[r.ID] = &roomPart{through: r.through(), units: u.Units}
		}
	}
	return faults.Err()
}

// Excess is units of a product that a Control Room uses, more than it may.
type Excess struct {
	Product string `json:"product"`
	SKU     string `json:"sku"`
	Used    int    `json:"used"`
	May     int    `json:"may"`
}

// excess is what a Control Room uses more of than it may. What it holds is what it may: the rest of what it uses is nobody's.
func (p pool) excess(r *ControlRoom) []Excess {
	var excess []Excess
	for _, line := range p.lines(r) {
		if use := p[line.Product.ID].uses[r.ID]; use != nil {
			use.held = min(use.units, line.may)
		}
		if line.UsedHere > line.may {
			excess = append(excess, Excess{Product: line.Product.Name, SKU: line.Product.SKU, Used: line.UsedHere, May: line.may})
		}
	}
	return excess
}

// take writes down what a Control Room uses, and what of it it holds.
func (p pool) take(ctx context.Context, tx bun.Tx, r *ControlRoom) error {
	products, units, held := []uuid.UUID{}, []int{}, []int{}
	for id, product := range p {
		if use := product.uses[r.ID]; use != nil {
			products, units, held = append(products, id), append(units, use.units), append(held, use.held)
		}
	}
	if _, err := database.Exec(ctx, tx, `DELETE FROM control_room_uses WHERE control_room_id = $1 AND NOT product_id = ANY($2)`,
		r.ID, products); err != nil {
		return fmt.Errorf("take uses down: %w", err)
	}
	if _, err := database.Exec(ctx, tx, `
		INSERT INTO control_room_uses (control_room_id, product_id, units, held)
		SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::int[])
		ON CONFLICT (control_room_id, product_id) DO UPDATE SET units = excluded.units, held = excluded.held, at = excluded.at`,
		r.ID, products, units, held); err != nil {
		return fmt.Errorf("take uses down: %w", err)
	}
	return nil
}

// hold writes down what a Control Room holds of what it uses, now that it may use less.
func (p pool) hold(ctx context.Context, tx bun.Tx, r *ControlRoom) error {
	products, held := []uuid.UUID{}, []int{}
	for id, product := range p {
		if use := product.uses[r.ID]; use != nil {
			products, held = append(products, id), append(held, use.held)
		}
	}
	if _, err := database.Exec(ctx, tx, `
		UPDATE control_room_uses used SET held = now.held FROM unnest($2::uuid[], $3::int[]) AS now (product_id, held)
		WHERE used.control_room_id = $1 AND used.product_id = now.product_id`, r.ID, products, held); err != nil {
		return fmt.Errorf("hold: %w", err)
	}
	return nil
}

// Say is the excess as a sentence.
func (e Excess) Say(l phrase.Language) string {
	return phrase.Say(l, "license.over.each", map[string]any{"product": e.Product, "used": e.Used, "may": e.May})
}

// why says why a Control Room went to fail-safe, and what to do.
func why(l phrase.Language, excess []Excess) string {
	if len(excess) == 0 {
		return phrase.Say(l, "license.silent", nil)
	}
	said := []string{phrase.Say(l, "license.over.opening", nil)}
	for _, e := range excess {
		said = append(said, e.Say(l))
	}
	return strings.Join(said, " ")
}
