package graph

import (
	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// pageOf is the page that the arguments of a list ask for; the total is counted only where it is selected.
func pageOf(first int, after *string, s selection) page.Request {
	r := page.Request{First: first, Count: s.has("totalCount")}
	if after != nil {
		r.After = *after
	}
	return r
}

// connect makes the edges of a page, and says where it ends.
func connect[T, E any](p page.Of[T], edge func(cursor string, node *T) *E) ([]*E, *PageInfo) {
	edges := make([]*E, len(p.Nodes))
	info := &PageInfo{HasNextPage: p.More, HasPreviousPage: p.After}
	for i, node := range p.Nodes {
		cursor := p.Cursor(node)
		edges[i] = edge(cursor, node)
		if i == 0 {
			info.StartCursor = &cursor
		}
		info.EndCursor = &cursor
	}
	return edges, info
}

func accountConnection(p page.Of[account.Account]) *AccountConnection {
	edges, info := connect(p, func(c string, n *account.Account) *AccountEdge { return &AccountEdge{c, n} })
	return &AccountConnection{edges, p.Nodes, info, p.Total}
}

func productConnection(p page.Of[order.Product]) *ProductConnection {
	edges, info := connect(p, func(c string, n *order.Product) *ProductEdge { return &ProductEdge{c, n} })
	return &ProductConnection{edges, p.Nodes, info, p.Total}
}

func orderConnection(p page.Of[order.Order]) *OrderConnection {
	edges, info := connect(p, func(c string, n *order.Order) *OrderEdge { return &OrderEdge{c, n} })
	return &OrderConnection{edges, p.Nodes, info, p.Total}
}

func pdrConnection(p page.Of[pdr.PDR]) *PDRConnection {
	edges, info := connect(p, func(c string, n *pdr.PDR) *PDREdge { return &PDREdge{c, n} })
	return &PDRConnection{edges, p.Nodes, info, p.Total}
}

func entitlementConnection(p page.Of[entitlement.Entitlement]) *EntitlementConnection {
	edges, info := connect(p, func(c string, n *entitlement.Entitlement) *EntitlementEdge { return &EntitlementEdge{c, n} })
	return &EntitlementConnection{edges, p.Nodes, info, p.Total}
}

func movementConnection(p page.Of[Movement]) *MovementConnection {
	edges, info := connect(p, func(c string, n *Movement) *MovementEdge { return &MovementEdge{c, n} })
	return &MovementConnection{edges, p.Nodes, info, p.Total}
}

func mailConnection(p page.Of[Mail]) *MailConnection {
	edges, info := connect(p, func(c string, n *Mail) *MailEdge { return &MailEdge{c, n} })
	return &MailConnection{edges, p.Nodes, info, p.Total}
}
