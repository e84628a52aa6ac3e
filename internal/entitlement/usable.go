package entitlement

import (
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
)

// Usable makes q a read of what accounts hold that can be used now: it has begun, has not ended and is not on hold. It is for sums over
// all that an account holds, through whichever partner: what one actor may not see is never shown to it line by line.
func Usable(q *database.Query, accounts []uuid.UUID, modes []order.LicensingMode) *database.Query {
	q.ColumnExpr("?TableColumns").Relation("Product").Join(`JOIN orders "order" ON "order".id = entitlement.order_id`)
	q.Among("entitlement.account_id", accounts).Where("entitlement.quantity > 0").Where("product.licensing = ANY(?)", modes)
	return q.Where("("+statusSQL+") = ANY(?)", []Status{Active, Expiring}).OrderExpr("entitlement.id")
}
