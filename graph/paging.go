package graph

import (
	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/audit/trail"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/token"
)

// pageOf is the page that the arguments of a list ask for; the total is counted only where it is selected.
func pageOf(first int, after *string, s selection) page.Request {
	r := page.Request{First: first, Count: s.has("totalCount")}
	if after != nil {
		r.After = *after
	}
	return r
}

// connect says where a page ends, and makes its edges where they are selected: each has a cursor to write.
func connect[T, E any](p page.Of[T], s selection, edge func(cursor string, node *T) *E) ([]*E, *PageInfo) {
	edges := []*E{}
	if s.has("edges") {
		for _, node := range p.Nodes {
			edges = append(edges, edge(p.Cursor(node), node))
		}
	}
	info := &PageInfo{HasNextPage: p.More, HasPreviousPage: p.After}
	if n := len(p.Nodes); n > 0 {
		info.StartCursor, info.EndCursor = new(p.Cursor(p.Nodes[0])), new(p.Cursor(p.Nodes[n-1]))
	}
	return edges, info
}

func accountConnection(p page.Of[account.Account], s selection) *AccountConnection {
	edges, info := connect(p, s, func(c string, n *account.Account) *AccountEdge { return &AccountEdge{c, n} })
	return &AccountConnection{edges, p.Nodes, info, p.Total}
}

func personConnection(p page.Of[account.Person], s selection) *PersonConnection {
	edges, info := connect(p, s, func(c string, n *account.Person) *PersonEdge { return &PersonEdge{c, n} })
	return &PersonConnection{edges, p.Nodes, info, p.Total}
}

func apiTokenConnection(p page.Of[token.Token], s selection) *APITokenConnection {
	edges, info := connect(p, s, func(c string, n *token.Token) *APITokenEdge { return &APITokenEdge{c, n} })
	return &APITokenConnection{edges, p.Nodes, info, p.Total}
}

func productConnection(p page.Of[order.Product], s selection) *ProductConnection {
	edges, info := connect(p, s, func(c string, n *order.Product) *ProductEdge { return &ProductEdge{c, n} })
	return &ProductConnection{edges, p.Nodes, info, p.Total}
}

func orderConnection(p page.Of[order.Order], s selection) *OrderConnection {
	edges, info := connect(p, s, func(c string, n *order.Order) *OrderEdge { return &OrderEdge{c, n} })
	return &OrderConnection{edges, p.Nodes, info, p.Total}
}

func pdrConnection(p page.Of[pdr.PDR], s selection) *PDRConnection {
	edges, info := connect(p, s, func(c string, n *pdr.PDR) *PDREdge { return &PDREdge{c, n} })
	return &PDRConnection{edges, p.Nodes, info, p.Total}
}

func entitlementConnection(p page.Of[entitlement.Entitlement], s selection) *EntitlementConnection {
	edges, info := connect(p, s, func(c string, n *entitlement.Entitlement) *EntitlementEdge { return &EntitlementEdge{c, n} })
	return &EntitlementConnection{edges, p.Nodes, info, p.Total}
}

func controlRoomConnection(p page.Of[license.ControlRoom], s selection) *ControlRoomConnection {
	edges, info := connect(p, s, func(c string, n *license.ControlRoom) *ControlRoomEdge { return &ControlRoomEdge{c, n} })
	return &ControlRoomConnection{edges, p.Nodes, info, p.Total}
}

func cloudServiceConnection(p page.Of[cloud.Instance], s selection) *CloudServiceConnection {
	edges, info := connect(p, s, func(c string, n *cloud.Instance) *CloudServiceEdge { return &CloudServiceEdge{c, n} })
	return &CloudServiceConnection{edges, p.Nodes, info, p.Total}
}

func movementConnection(p page.Of[Movement], s selection) *MovementConnection {
	edges, info := connect(p, s, func(c string, n *Movement) *MovementEdge { return &MovementEdge{c, n} })
	return &MovementConnection{edges, p.Nodes, info, p.Total}
}

func mailConnection(p page.Of[Mail], s selection) *MailConnection {
	edges, info := connect(p, s, func(c string, n *Mail) *MailEdge { return &MailEdge{c, n} })
	return &MailConnection{edges, p.Nodes, info, p.Total}
}

func auditEntryConnection(p page.Of[trail.Entry], s selection) *AuditEntryConnection {
	edges, info := connect(p, s, func(c string, n *trail.Entry) *AuditEntryEdge { return &AuditEntryEdge{c, n} })
	return &AuditEntryConnection{edges, p.Nodes, info, p.Total}
}
