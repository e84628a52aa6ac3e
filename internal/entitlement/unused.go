package entitlement

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// Usable tells whether its units can be put to use now.
func (e *Entitlement) Usable() bool { return e.Status == Active || e.Status == Expiring }

// Unused reads the entitlements of an account that have units to provision cloud services with, those that end first before the
// others: where a partner is named, only what came through it.
func Unused(ctx context.Context, db bun.IDB, by auth.Actor, accountID uuid.UUID, partnerID *uuid.UUID) ([]*Entitlement, error) {
	var rows []*Entitlement
	q := read(database.Select(db, &rows), by, With{}).Where("entitlement.account_id = ?", accountID)
	q.Where("product.provisions IS NOT NULL AND entitlement.quantity - entitlement.reserved - entitlement.allocated > 0")
	q.Where("("+statusSQL+") = ANY(?)", []Status{Active, Expiring})
	if partnerID != nil {
		q.Where("entitlement.partner_id = ?", *partnerID)
	}
	err := q.OrderExpr(`"order".ends_on, entitlement.id`).Scan(ctx)
	return rows, err
}
