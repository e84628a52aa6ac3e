package entitlement

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Movement is one posting on an entitlement.
type Movement struct {
	bun.BaseModel `bun:"table:movements,alias:movement"`

	ID            uuid.UUID `bun:",pk"`
	Seq           int64
	EntitlementID uuid.UUID
	Delta         int
	Balance       int

	At    time.Time  `bun:",scanonly"`
	PDRID *uuid.UUID `bun:"pdr_id,scanonly"` // nil to a customer
	ByID  *uuid.UUID `bun:"by_id,scanonly"`  // nil to a customer

	Kind         transferKind `bun:",scanonly"`
	PDRNumber    int64        `bun:"pdr_number,scanonly"`
	OrderNumber  string       `bun:",scanonly"`
	PartnerName  string       `bun:",scanonly"`
	CustomerName string       `bun:",scanonly"`

	by auth.Actor
}

// NodeID is the id as the outside sees it.
func (m *Movement) NodeID() string { return typeid.Format(typeid.Movement, m.ID) }

// Reason says why the units moved, in the viewer's language. A customer hears of its partner, and of nothing behind it.
func (m *Movement) Reason() string {
	key := "movement.correction"
	switch {
	case m.Kind == issued && m.by.Side() == auth.Customer:
		key = "movement.bought_through"
	case m.Kind == issued:
		key = "movement.issued"
	case m.Kind == accepted && m.by.Side() == auth.Customer:
		key = "movement.received"
	case m.Kind == accepted && m.Delta < 0:
		key = "movement.accepted_to"
	case m.Kind == accepted:
		key = "movement.accepted_from"
	}
	return phrase.Say(m.by.Language, key, map[string]any{
		"pdr": fmt.Sprintf("PDR-%06d", m.PDRNumber), "order": m.OrderNumber, "partner": m.PartnerName, "customer": m.CustomerName,
	})
}

// Movements reads the postings on an entitlement that the actor may see, the newest first.
func (s *Service) Movements(ctx context.Context, by auth.Actor, entitlementID uuid.UUID, r page.Request) (page.Of[Movement], error) {
	var none page.Of[Movement]
	if err := r.Check(); err != nil {
		return none, err
	}
	q, rows := movements(s.db, by)
	q.Where("movement.entitlement_id = ?", entitlementID)
	total, err := q.Total(ctx, r.Count)
	if err != nil {
		return none, err
	}
	if r.After != "" {
		seq, _, err := page.Int("movement", r.After)
		if err != nil {
			return none, err
		}
		q.Where("movement.seq < ?", seq)
	}
	q.OrderExpr("movement.seq DESC").Limit(r.Limit())
	if err := q.Scan(ctx); err != nil {
		return none, err
	}
	show(by, *rows)
	return page.New(r, *rows, total, func(m *Movement) string { return page.AtInt("movement", m.Seq, m.ID) }), nil
}

// MovementsByIDs is those of the movements that the actor may see, in no order.
func (s *Service) MovementsByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID) ([]*Movement, error) {
	q, rows := movements(s.db, by)
	if err := q.Where("movement.id = ANY(?)", ids).Scan(ctx); err != nil {
		return nil, err
	}
	show(by, *rows)
	return *rows, nil
}

func movements(db bun.IDB, by auth.Actor) (*database.Query, *[]*Movement) {
	rows := new([]*Movement)
	q := database.Select(db, rows)
	q.ColumnExpr("?TableColumns").ColumnExpr(`transfer.at, transfer.kind, transfer.pdr_id, transfer.by_id, coalesce(pdr.number, 0) AS pdr_number,
		coalesce("order".number, '') AS order_number, partner.name AS partner_name, coalesce(pdr.customer_name, '') AS customer_name`)
	q.Join("JOIN transfers transfer ON transfer.id = movement.transfer_id")
	q.Join("JOIN entitlements entitlement ON entitlement.id = movement.entitlement_id")
	// a customer does not see the order, nor the request
	q.Join(`LEFT JOIN orders "order" ON "order".id = entitlement.order_id`)
	q.Join("JOIN accounts partner ON partner.id = entitlement.partner_id")
	q.Join("LEFT JOIN pdrs pdr ON pdr.id = transfer.pdr_id")
	return q.Apply(visible(by)), rows
}

func show(by auth.Actor, rows []*Movement) {
	for _, m := range rows {
		m.by = by
		if by.Side() == auth.Customer {
			m.PDRID, m.ByID = nil, nil
		}
	}
}
