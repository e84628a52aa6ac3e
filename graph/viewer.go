package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/demo"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

func (q query) Viewer(ctx context.Context) (*Viewer, error) {
	return q.viewer(ctx, auth.From(ctx), selected(ctx))
}

func (q query) DemoSignIns(context.Context) ([]*demo.Person, error) {
	if q.in.DemoSignIns == nil {
		return []*demo.Person{}, nil
	}
	return q.in.DemoSignIns, nil
}

// viewer is the actor as a person; nil where nobody is signed in.
func (r resolver) viewer(ctx context.Context, by auth.Actor, s selection) (*Viewer, error) {
	if !by.SignedIn() {
		return nil, nil //nolint:nilnil // nobody
	}
	own := s.of("account").and(s.of("user").of("account")).accounts()
	found, err := r.in.Accounts.UsersByIDs(ctx, by, []uuid.UUID{by.UserID}, own)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &Viewer{
		User: found[0], Account: found[0].Account, Role: by.Role,
		MayDrawDown: pdr.MayCreate(by), MayConfigure: license.MayCreate(by),
		MayManagePeople: account.MayManage(by), MayKeepAccounts: account.MayKeep(by),
	}, nil
}
