package entitlement

import (
	"context"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/page"
)

// Choice is which entitlements of an account something may be given units of.
type Choice struct {
	page.Request
	AccountID uuid.UUID
	PartnerID *uuid.UUID            // only what came through this partner
	Licensing []order.LicensingMode // only products that are licensed in one of these ways
}

// Choices reads the entitlements to choose from, those that end first before the others. What has ended, or was given away
// in full, is no choice.
func (s *Service) Choices(ctx context.Context, by auth.Actor, c Choice, with With) (page.Of[Entitlement], error) {
	var none page.Of[Entitlement]
	if err := c.Check(); err != nil {
		return none, err
	}
	var rows []*Entitlement
	q := read(database.Select(s.db, &rows), by, with)
	q.Where("entitlement.account_id = ?", c.AccountID).Where("entitlement.quantity > 0").Where("("+statusSQL+") <> ?", Expired)
	q.Where("product.licensing = ANY(?)", c.Licensing)
	if c.PartnerID != nil {
		q.Where("entitlement.partner_id = ?", *c.PartnerID)
	}
	total, err := q.Total(ctx, c.Count)
	if err != nil {
		return none, err
	}
	if c.After != "" {
		endsOn, id, err := page.Time("choice", c.After)
		if err != nil {
			return none, err
		}
		q.Where(`("order".ends_on, entitlement.id) > (?, ?)`, endsOn, id)
	}
	q.OrderExpr(`"order".ends_on, entitlement.id`).Limit(c.Limit())
	var p page.Of[Entitlement]
	b := database.NewBatch(s.db)
	b.Add(q, func() {
		p = page.New(c.Request, rows, total, func(e *Entitlement) string { return page.AtTime("choice", e.EndsOn, e.ID) })
		Fill(b, by, with, p.Nodes...)
	})
	err = b.Run(ctx)
	return p, err
}
