package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/page"
)

func (e entitlementFields) Movements(ctx context.Context, of *entitlement.Entitlement, n int, after *string) (*MovementConnection, error) {
	s := selected(ctx)
	p, err := e.in.Entitlements.Movements(ctx, auth.From(ctx), of.ID, pageOf(n, after, s))
	if err != nil {
		return nil, err
	}
	nodes, err := e.explained(ctx, p.Nodes, s.rows())
	return movementConnection(page.Of[Movement]{
		Nodes: nodes, More: p.More, After: p.After, Total: p.Total,
		Cursor: func(m *Movement) string { return p.Cursor(m.Movement) },
	}, s), err
}

// explained puts the requests and the people behind postings beside them, where they are selected.
func (r resolver) explained(ctx context.Context, postings []*entitlement.Movement, s selection) ([]*Movement, error) {
	by := auth.From(ctx)
	out := make([]*Movement, len(postings))
	requests, people := map[uuid.UUID][]*Movement{}, map[uuid.UUID][]*Movement{}
	for i, posting := range postings {
		out[i] = &Movement{Movement: posting}
		if posting.PDRID != nil {
			requests[*posting.PDRID] = append(requests[*posting.PDRID], out[i])
		}
		if posting.ByID != nil {
			people[*posting.ByID] = append(people[*posting.ByID], out[i])
		}
	}
	if with := s.of("pdr").pdrs(); with != nil {
		found, err := r.in.PDRs.ByIDs(ctx, by, keysOf(requests), *with)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			for _, m := range requests[p.ID] {
				m.PDR = p
			}
		}
	}
	if !s.has("by") {
		return out, nil
	}
	found, err := r.in.Accounts.Actors(ctx, by, s.of("by").of("account").accounts(), keysOf(people))
	for id, movements := range people {
		for _, m := range movements {
			m.By = found[id]
		}
	}
	return out, err
}

func keysOf[T any](byID map[uuid.UUID]T) []uuid.UUID {
	ids := make([]uuid.UUID, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	return ids
}
