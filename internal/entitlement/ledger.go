package entitlement

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// Units is a quantity of one order line.
type Units struct {
	OrderLineID uuid.UUID
	Quantity    int
}

// Shortage is units that are not there: which of those asked for, and how many are available.
type Shortage struct{ Index, Requested, Available int }

// Shortages is the refusal of a reservation, one for each kind of units that is short.
type Shortages []Shortage

func (s Shortages) Error() string { return fmt.Sprintf("not enough units: %v", []Shortage(s)) }

// Reserve sets units of the holder aside. It refuses with Shortages, with the fresh figures, and then nothing is reserved.
func Reserve(ctx context.Context, tx bun.Tx, holder uuid.UUID, units []Units) error {
	lines, quantities := split(units)
	var held []struct {
		OrderLineID uuid.UUID
		Available   int
	}
	// Locked in the order of their ids, so that two reservations of the same lines queue up and never deadlock.
	err := database.Rows(ctx, tx, &held, `
		SELECT order_line_id, quantity - reserved - allocated AS available FROM entitlements
		WHERE account_id = $1 AND order_line_id = ANY($2) ORDER BY id FOR NO KEY UPDATE`, holder, lines)
	if err != nil {
		return fmt.Errorf("reserve: %w", err)
	}
	reserved, err := database.Exec(ctx, tx, `
		UPDATE entitlements SET reserved = reserved + wanted.quantity
		FROM unnest($2::uuid[], $3::int[]) AS wanted (order_line_id, quantity)
		WHERE account_id = $1 AND entitlements.order_line_id = wanted.order_line_id
		AND entitlements.quantity - reserved - allocated >= wanted.quantity`, holder, lines, quantities)
	if err != nil {
		return fmt.Errorf("reserve: %w", err)
	}
	if reserved == len(units) {
		return nil
	}
	available := make(map[uuid.UUID]int, len(held))
	for _, h := range held {
		available[h.OrderLineID] = h.Available
	}
	var short Shortages
	for i, u := range units {
		if n := available[u.OrderLineID]; n < u.Quantity {
			short = append(short, Shortage{Index: i, Requested: u.Quantity, Available: n})
		}
	}
	return short
}

// Release gives units that were reserved back.
func Release(ctx context.Context, tx bun.Tx, holder uuid.UUID, units []Units) error {
	lines, quantities := split(units)
	if err := lock(ctx, tx, holder, lines); err != nil {
		return err
	}
	released, err := database.Exec(ctx, tx, `
		UPDATE entitlements SET reserved = reserved - given.quantity
		FROM unnest($2::uuid[], $3::int[]) AS given (order_line_id, quantity)
		WHERE account_id = $1 AND entitlements.order_line_id = given.order_line_id`, holder, lines, quantities)
	if err != nil {
		return fmt.Errorf("release: %w", err)
	}
	return all(released, units)
}

// Transfer is units that were reserved and move to another account by an accepted request.
type Transfer struct {
	From, To uuid.UUID
	Units    []Units
	PDRID    uuid.UUID
	By       uuid.UUID
	At       *time.Time // nil: now
}

// Move does a transfer: the units leave the giver's reservation and holding and are added to the taker's.
func Move(ctx context.Context, tx bun.Tx, t Transfer) error {
	lines, quantities := split(t.Units)
	if err := lock(ctx, tx, t.From, lines); err != nil {
		return err
	}
	var postings []posting
	err := database.Rows(ctx, tx, &postings, `
		UPDATE entitlements SET quantity = entitlements.quantity - moved.quantity, reserved = reserved - moved.quantity
		FROM unnest($2::uuid[], $3::int[]) AS moved (order_line_id, quantity)
		WHERE account_id = $1 AND entitlements.order_line_id = moved.order_line_id
		RETURNING entitlements.id AS entitlement_id, entitlements.order_line_id, -moved.quantity AS delta, entitlements.quantity AS balance`,
		t.From, lines, quantities)
	if err != nil {
		return fmt.Errorf("take: %w", err)
	}
	if err := all(len(postings), t.Units); err != nil {
		return err
	}
	var taken []posting
	err = database.Rows(ctx, tx, &taken, `
		INSERT INTO entitlements AS held (id, account_id, order_line_id, order_id, partner_id, product_id, quantity, created_at)
		SELECT new.id, $1, line.id, line.order_id, "order".partner_id, line.product_id, new.quantity, coalesce($5, now())
		FROM unnest($2::uuid[], $3::uuid[], $4::int[]) AS new (id, order_line_id, quantity)
		JOIN order_lines line ON line.id = new.order_line_id JOIN orders "order" ON "order".id = line.order_id
		ORDER BY line.id
		ON CONFLICT (account_id, order_line_id) DO UPDATE SET quantity = held.quantity + excluded.quantity
		RETURNING held.id AS entitlement_id, held.order_line_id, 0 AS delta, held.quantity AS balance`,
		t.To, newIDs(len(lines)), lines, quantities, t.At)
	if err != nil {
		return fmt.Errorf("give: %w", err)
	}
	for i := range taken {
		taken[i].Delta = quantities[slices.Index(lines, taken[i].OrderLineID)]
	}
	return post(ctx, tx, transfer{kind: accepted, pdr: &t.PDRID, by: &t.By, at: t.At}, append(postings, taken...))
}

// lock takes the rows of a holder's order lines in the order of their ids.
func lock(ctx context.Context, tx bun.Tx, holder uuid.UUID, lines []uuid.UUID) error {
	_, err := database.Exec(ctx, tx, `
		SELECT FROM entitlements WHERE account_id = $1 AND order_line_id = ANY($2) ORDER BY id FOR NO KEY UPDATE`, holder, lines)
	if err != nil {
		return fmt.Errorf("lock entitlements: %w", err)
	}
	return nil
}

func split(units []Units) (lines []uuid.UUID, quantities []int32) {
	for _, u := range units {
		lines = append(lines, u.OrderLineID)
		quantities = append(quantities, int32(u.Quantity)) //nolint:gosec // a million at most
	}
	return lines, quantities
}

func newIDs(n int) []uuid.UUID {
	ids := make([]uuid.UUID, n)
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7())
	}
	return ids
}

// all holds that each of the units was found: what was reserved is there.
func all(found int, units []Units) error {
	if found != len(units) {
		return fmt.Errorf("%d of %d holdings were found", found, len(units))
	}
	return nil
}
