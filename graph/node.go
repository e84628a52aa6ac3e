package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Node is whatever has an id of its own.
type Node interface {
	NodeID() string
}

func (q query) Node(ctx context.Context, id string) (Node, error) {
	found, err := q.Nodes(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func (q query) Nodes(ctx context.Context, ids []string) ([]Node, error) {
	if len(ids) > mostNodes {
		return nil, fault.New(fault.BadUserInput, "api.nodes", "most", mostNodes)
	}
	wanted := map[typeid.Prefix][]uuid.UUID{}
	for _, s := range ids {
		if prefix, id := typeid.Split(s); id != uuid.Nil {
			wanted[prefix] = append(wanted[prefix], id)
		}
	}
	byID := map[string]Node{}
	for prefix, some := range wanted {
		found, err := q.nodesOf(ctx, prefix, some, selected(ctx))
		if err != nil {
			return nil, err
		}
		for _, node := range found {
			byID[node.NodeID()] = node
		}
	}
	out := make([]Node, len(ids))
	for i, id := range ids {
		out[i] = byID[id]
	}
	return out, nil
}

const mostNodes = 100

// nodesOf is those of one kind that the viewer may see.
func (r resolver) nodesOf(ctx context.Context, prefix typeid.Prefix, ids []uuid.UUID, s selection) ([]Node, error) {
	by := auth.From(ctx)
	switch prefix {
	case typeid.Account:
		return nodes(r.in.Accounts.ByIDs(ctx, by, ids, *s.as("Account").accounts()))
	case typeid.User:
		return nodes(r.in.Accounts.UsersByIDs(ctx, by, ids, s.as("User").of("account").accounts()))
	case typeid.Product:
		return nodes(r.in.Orders.ProductsByIDs(ctx, by, ids))
	case typeid.Order:
		return nodes(r.in.Orders.ByIDs(ctx, by, ids, *s.as("Order").orders()))
	case typeid.OrderLine:
		return nodes(r.in.Orders.LinesByIDs(ctx, by, ids))
	case typeid.PDR:
		return nodes(r.in.PDRs.ByIDs(ctx, by, ids, *s.as("PDR").pdrs()))
	case typeid.Entitlement:
		return nodes(r.in.Entitlements.ByIDs(ctx, by, ids, s.as("Entitlement").entitlements()))
	case typeid.ControlRoom:
		return nodes(r.in.Licenses.ByIDs(ctx, by, ids, *s.as("ControlRoom").rooms()))
	case typeid.LicenseFile:
		return nodes(r.in.Licenses.FilesByIDs(ctx, by, ids, *s.as("LicenseFile").files()))
	case typeid.CloudService:
		return nodes(r.in.Cloud.ByIDs(ctx, by, ids, *s.as("CloudService").instances()))
	case typeid.Movement:
		postings, err := r.in.Entitlements.MovementsByIDs(ctx, by, ids)
		if err != nil {
			return nil, err
		}
		return nodes(r.explained(ctx, postings, s.as("Movement")))
	default:
		return nil, nil
	}
}

func nodes[T Node](found []T, err error) ([]Node, error) {
	out := make([]Node, len(found))
	for i, node := range found {
		out[i] = node
	}
	return out, err
}
