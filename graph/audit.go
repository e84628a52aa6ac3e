package graph

import (
	"context"

	"github.com/drawdown-portal/drawdown/internal/audit/trail"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

func (q query) AuditLog(ctx context.Context, n int, after *string, filter *AuditFilter) (*AuditEntryConnection, error) {
	s := selected(ctx)
	var wanted trail.Filter
	if filter != nil {
		wanted = trail.Filter{
			AccountID: someID(typeid.Account, filter.AccountID), PersonID: someID(typeid.User, filter.ByID),
			Action: orEmpty(filter.Action), From: filter.From, Until: filter.To,
		}
		if filter.ObjectID != nil {
			wanted.ObjectID = new(trail.ObjectOf(*filter.ObjectID))
		}
	}
	p, err := q.in.Audit.List(ctx, auth.From(ctx), pageOf(n, after, s), wanted, s.rows().entries())
	return auditEntryConnection(p, s), err
}
