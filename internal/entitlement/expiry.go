package entitlement

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// Expiry is how much of what an account holds ends soon, or has ended lately. What is empty or cancelled counts for neither.
type Expiry struct {
	bun.BaseModel `bun:"table:entitlements,alias:entitlement"`

	Expiring    int        // in the status of that name
	FirstEndsOn *time.Time `bun:"type:date"` // of those; nil where there are none
	DaysLeft    *int       // until then
	Expired     int        // within the last 30 days
	LastEndedOn *time.Time `bun:"type:date"` // of those; nil where there are none
}

// Expiry is that of an account, as far as the actor may see what it holds.
func (s *Service) Expiry(ctx context.Context, by auth.Actor, accountID uuid.UUID) (*Expiry, error) {
	const expiring, expired = `FILTER (WHERE ` + statusSQL + ` = 'EXPIRING')`,
		`FILTER (WHERE "order".ends_on < current_date AND "order".status <> 'CANCELLED')`
	var rows []*Expiry
	q := database.Select(s.db, &rows).Apply(visible(by)).Where("entitlement.account_id = ?", accountID)
	q.Join(joinTerm(by)).Where(`entitlement.quantity > 0 AND "order".ends_on >= current_date - 30`)
	q.ColumnExpr(`count(*) ` + expiring + ` AS expiring, min("order".ends_on) ` + expiring + ` AS first_ends_on`)
	q.ColumnExpr(`min("order".ends_on) ` + expiring + ` - current_date AS days_left`)
	q.ColumnExpr(`count(*) ` + expired + ` AS expired, max("order".ends_on) ` + expired + ` AS last_ended_on`)
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("expiry of account %s: %w", accountID, err)
	}
	return rows[0], nil
}
