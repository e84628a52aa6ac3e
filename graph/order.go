package graph

import (
	"context"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/order"
)

func (q query) Products(ctx context.Context, n int, after *string) (*ProductConnection, error) {
	s := selected(ctx)
	p, err := q.in.Orders.Products(ctx, auth.From(ctx), pageOf(n, after, s))
	return productConnection(p, s), err
}

func (q query) Order(ctx context.Context, id string) (*order.Order, error) {
	return q.in.Orders.One(ctx, auth.From(ctx), orderOf(id), *selected(ctx).orders())
}

func (q query) Orders(ctx context.Context, n int, after, accountID *string, status []order.Status, search *string) (*OrderConnection, error) {
	s := selected(ctx)
	return q.ordersOf(ctx, order.List{
		Request: pageOf(n, after, s), AccountID: accountOrNone(accountID), Status: status, Search: orEmpty(search),
	}, s)
}

func (r resolver) ordersOf(ctx context.Context, list order.List, s selection) (*OrderConnection, error) {
	with := order.With{}
	if wanted := s.rows().orders(); wanted != nil {
		with = *wanted
	}
	p, err := r.in.Orders.List(ctx, auth.From(ctx), list, with)
	return orderConnection(p, s), err
}
