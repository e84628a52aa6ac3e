package entitlement

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// transferKind is why units moved.
type transferKind string

const (
	issued   transferKind = "ISSUE"
	accepted transferKind = "ACCEPT"
)

// transfer is units that moved together.
type transfer struct {
	kind transferKind
	pdr  *uuid.UUID
	by   *uuid.UUID
	at   *time.Time // nil: now
}

// posting is one side of a transfer. Without an entitlement it is on the source of the order line.
type posting struct {
	EntitlementID *uuid.UUID
	OrderLineID   uuid.UUID
	Delta         int32
	Balance       *int32
}

// post writes a transfer into the books.
func post(ctx context.Context, tx bun.Tx, t transfer, postings []posting) error {
	id := uuid.Must(uuid.NewV7())
	_, err := database.Exec(ctx, tx, `
		INSERT INTO transfers (id, kind, pdr_id, by_id, at) VALUES ($1, $2, $3, $4, coalesce($5, now()))`, id, t.kind, t.pdr, t.by, t.at)
	if err != nil {
		return fmt.Errorf("post: %w", err)
	}
	var (
		entitlements []*uuid.UUID
		lines        []uuid.UUID
		deltas       []int32
		balances     []*int32
	)
	for _, p := range postings {
		entitlements, lines = append(entitlements, p.EntitlementID), append(lines, p.OrderLineID)
		deltas, balances = append(deltas, p.Delta), append(balances, p.Balance)
	}
	_, err = database.Exec(ctx, tx, `
		INSERT INTO movements (id, transfer_id, entitlement_id, order_line_id, delta, balance)
		SELECT posted.id, $1, posted.entitlement_id, posted.order_line_id, posted.delta, posted.balance
		FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::int[])
			AS posted (id, entitlement_id, order_line_id, delta, balance)`,
		id, newIDs(len(postings)), entitlements, lines, deltas, balances)
	if err != nil {
		return fmt.Errorf("post: %w", err)
	}
	return nil
}

// Issue gives the buyer of an order the units of its lines: the end customer, else the partner that placed it.
func Issue(ctx context.Context, tx bun.Tx, orderID uuid.UUID, by *uuid.UUID, at *time.Time) error {
	var postings []posting
	err := database.Rows(ctx, tx, &postings, `
		INSERT INTO entitlements (id, account_id, order_line_id, order_id, partner_id, product_id, quantity, created_at)
		SELECT gen_random_uuid(), coalesce("order".end_customer_id, "order".partner_id), line.id, "order".id, "order".partner_id,
			line.product_id, line.ordered, coalesce($2, now())
		FROM order_lines line JOIN orders "order" ON "order".id = line.order_id
		WHERE "order".id = $1 ORDER BY line.position
		RETURNING id AS entitlement_id, order_line_id, quantity AS delta, quantity AS balance`, orderID, at)
	if err != nil {
		return fmt.Errorf("issue: %w", err)
	}
	for _, p := range postings {
		postings = append(postings, posting{OrderLineID: p.OrderLineID, Delta: -p.Delta})
	}
	return post(ctx, tx, transfer{kind: issued, by: by, at: at}, postings)
}
