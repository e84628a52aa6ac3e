package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

func (q query) Account(ctx context.Context, id string) (*account.Account, error) {
	found, err := q.in.Accounts.ByIDs(ctx, auth.From(ctx), []uuid.UUID{idOf(typeid.Account, id)}, *selected(ctx).accounts())
	return first(found), err
}

func (q query) Accounts(ctx context.Context, n int, after *string, kind *account.Kind, search, externalID *string) (*AccountConnection, error) {
	s := selected(ctx)
	list := account.List{Request: pageOf(n, after, s), ExternalID: externalID, Search: orEmpty(search)}
	if kind != nil {
		list.Kind = *kind
	}
	return q.accountsOf(ctx, list, s)
}

func (q query) SimilarCustomers(ctx context.Context, partnerID, name, website *string) ([]*account.Account, error) {
	found, err := q.in.Accounts.Similar(ctx, auth.From(ctx), accountOrNone(partnerID), orEmpty(name), orEmpty(website),
		*selected(ctx).accounts())
	if found == nil {
		found = []*account.Account{}
	}
	return found, err
}

func (v viewerFields) Accounts(ctx context.Context, _ *Viewer, n int, after, search *string) (*AccountConnection, error) {
	s := selected(ctx)
	return v.accountsOf(ctx, account.List{Request: pageOf(n, after, s), Search: orEmpty(search), Own: true}, s)
}

func (a accountFields) Customers(ctx context.Context, of *account.Account, n int, after, search *string) (*AccountConnection, error) {
	s := selected(ctx)
	return a.accountsOf(ctx, account.List{Request: pageOf(n, after, s), PartnerID: of.ID, Search: orEmpty(search)}, s)
}

func (a accountFields) Orders(ctx context.Context, of *account.Account, n int, after *string, status []order.Status) (*OrderConnection, error) {
	s := selected(ctx)
	return a.ordersOf(ctx, order.List{Request: pageOf(n, after, s), AccountID: of.ID, Status: status}, s)
}

func (a accountFields) Pdrs(ctx context.Context, of *account.Account, n int, after *string, filter *PDRFilter, orderBy *PDROrder) (*PDRConnection, error) {
	s := selected(ctx)
	return a.pdrsOf(ctx, pdrList(pageOf(n, after, s), of.ID, filter, orderBy), s)
}

func (a accountFields) Entitlements(ctx context.Context, of *account.Account, n int, after *string, filter *EntitlementFilter) (*EntitlementConnection, error) {
	s := selected(ctx)
	list := entitlement.List{Request: pageOf(n, after, s), AccountID: of.ID}
	if filter != nil {
		list.ProductID, list.Order = someID(typeid.Product, filter.ProductID), someOrder(filter.OrderID)
		list.Status, list.Search = filter.Status, orEmpty(filter.Search)
	}
	p, err := a.in.Entitlements.List(ctx, auth.From(ctx), list, s.rows().entitlements())
	return entitlementConnection(p, s), err
}

func (a accountFields) Expiry(ctx context.Context, of *account.Account) (*entitlement.Expiry, error) {
	return a.in.Entitlements.Expiry(ctx, auth.From(ctx), of.ID)
}

func (r resolver) accountsOf(ctx context.Context, list account.List, s selection) (*AccountConnection, error) {
	with := account.With{}
	if wanted := s.rows().accounts(); wanted != nil {
		with = *wanted
	}
	p, err := r.in.Accounts.List(ctx, auth.From(ctx), list, with)
	return accountConnection(p, s), err
}

// first is the one row that was found, or nil.
func first[T any](rows []*T) *T {
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
