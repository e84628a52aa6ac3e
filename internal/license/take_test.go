package license_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// actions are what people do with a Control Room once it is made, wherever it is.
var actions = []license.Action{license.Configure, license.Release, license.Decommission}

// take does an action; wanted counts where it is to configure.
func take(ctx context.Context, s *license.Service, by auth.Actor, action license.Action, c license.Command, wanted ...license.Wanted) (uuid.UUID, error) {
	switch action {
	case license.Configure:
		return s.Configure(ctx, by, c, wanted)
	case license.Release:
		return s.Release(ctx, by, c)
	case license.IssueCredential:
		id, _, err := s.IssueCredential(ctx, by, c)
		return id, err
	default:
		return s.Decommission(ctx, by, c)
	}
}

func units(entitlement uuid.UUID, quantity int) license.Wanted {
	return license.Wanted{EntitlementID: entitlement, Quantity: quantity}
}

// bought is what Larkfield holds by an order, whose first line it is.
func (g *ground) bought(t *testing.T, p order.Placement) uuid.UUID {
	t.Helper()
	p.EndCustomerID = g.Larkfield
	o := g.PlaceAs(t, p)
	return g.HeldBy(t, g.Larkfield, o.ID, o.Lines[0].ProductID)
}

// licensed is what Larkfield holds, through Halvorsen, of a new product that is licensed so.
func (g *ground) licensed(t *testing.T, mode order.LicensingMode) uuid.UUID {
	t.Helper()
	id := g.Product(t, "NV-"+string(mode), "Product "+string(mode), order.License, 1)
	g.Exec(t, `UPDATE products SET licensing = $2 WHERE id = $1`, id, string(mode))
	return g.bought(t, testworld.Term(g.Halvorsen, "SO-"+string(mode), -30, 300, testworld.Of(id, 5)))
}
