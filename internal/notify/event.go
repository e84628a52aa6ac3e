package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// event is one step of a request with all that a mail says about it. What there is none of is zero.
type event struct {
	ID      uuid.UUID
	PDRID   uuid.UUID `bun:"pdr_id"`
	ToState pdr.State
	At      time.Time
	By      string // empty where the system did it
	Comment string // what was said with it

	Serial          int64
	Vendor          string
	Partner         string
	Order           string
	OrderStatus     order.Status
	OrderEndsOn     time.Time
	CustomerID      uuid.UUID // zero while the customer is new
	Customer        string
	ContactEmail    string
	ContactIsKnown  bool
	Note            string
	RejectionReason string
	AcceptBy        time.Time

	Requester         string
	RequesterEmail    string
	RequesterLanguage phrase.Language
	RequesterDisabled bool

	Lines []line `bun:"-"`
}

// line is one product of the request.
type line struct {
	Product  string
	UnitKind order.UnitKind
	UnitSize int
	Quantity int
	// Balance is what the partner has left of it now, Available what there is for this request: what it holds itself is
	// reserved for it.
	Balance   int
	Available int
}

// eventByID reads an event as it stands now, which may be later than it happened.
func eventByID(ctx context.Context, db bun.IDB, id uuid.UUID) (*event, error) {
	var found []event
	if err := database.Rows(ctx, db, &found, selectEvent, id); err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("there is no event %s", id)
	}
	e := &found[0]
	if err := database.Rows(ctx, db, &e.Lines, selectLines, e.PDRID); err != nil {
		return nil, err
	}
	return e, nil
}

const selectEvent = `
SELECT event.id, event.pdr_id, event.to_state, event.at, actor.name AS by, event.comment,
	pdr.number AS serial, vendor.name AS vendor, partner.name AS partner,
	orders.number AS "order", orders.status AS order_status, orders.ends_on AS order_ends_on,
	pdr.customer_id, coalesce(customer.name, pdr.customer_name) AS customer, pdr.contact_email,
	partnership.contact_email = pdr.contact_email AS contact_is_known, pdr.note, pdr.rejection_reason, pdr.accept_by,
	requester.name AS requester, requester.email AS requester_email, requester.locale AS requester_language,
	requester.disabled_at IS NOT NULL AS requester_disabled
FROM pdr_events event
JOIN pdrs pdr ON pdr.id = event.pdr_id
JOIN accounts vendor ON vendor.kind = 'VENDOR'
JOIN accounts partner ON partner.id = pdr.partner_id
JOIN users requester ON requester.id = coalesce(pdr.submitted_by_id, pdr.created_by_id)
LEFT JOIN users actor ON actor.id = event.by_id
LEFT JOIN orders ON orders.id = pdr.order_id
LEFT JOIN accounts customer ON customer.id = pdr.customer_id
LEFT JOIN partnerships partnership ON (partnership.partner_id, partnership.customer_id) = (pdr.partner_id, pdr.customer_id)
WHERE event.id = $1`

const selectLines = `
SELECT product.name AS product, product.unit_kind, product.unit_size, line.quantity, held.free AS balance,
	held.free + CASE WHEN pdr.state IN ('SUBMITTED', 'APPROVED') THEN line.quantity ELSE 0 END AS available
FROM pdr_lines line
JOIN pdrs pdr ON pdr.id = line.pdr_id
JOIN products product ON product.id = line.product_id
CROSS JOIN LATERAL (SELECT coalesce(sum(quantity - reserved - allocated), 0) AS free FROM entitlements
	WHERE order_line_id = line.order_line_id AND account_id = pdr.partner_id) held
WHERE line.pdr_id = $1
ORDER BY line.position`
