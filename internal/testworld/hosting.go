package testworld

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/order"
)

// Hosting is how cloud services are offered here.
var Hosting = cloud.Options{
	Plan:         cloud.Plan{Regions: []string{"eu-central", "us-east"}, URLTemplate: "https://{name}.cloud.example"},
	FulfilWithin: 24 * time.Hour,
}

// Provisions is a new product, of which a unit pays for a cloud service.
func (w *World) Provisions(tb testing.TB, sku string, kind order.CloudServiceKind) uuid.UUID {
	tb.Helper()
	return InTx(tb, w, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		return order.CreateProduct(ctx, tx, order.Product{
			SKU: sku, Name: sku, Unit: "instance", UnitKind: order.License, UnitSize: 1, Licensing: order.CloudLicensing, Provisions: &kind,
		})
	})
}

// BoughtFor is an order of a customer through a partner, which ends in so many days.
func (w *World) BoughtFor(tb testing.TB, number string, partner, customer uuid.UUID, days int, lines ...order.Wanted) *order.Order {
	tb.Helper()
	p := Term(partner, number, -30, days, lines...)
	p.EndCustomerID = customer
	return w.PlaceAs(tb, p)
}

// Hosted is a new cloud service of the account, asked for by the actor.
func (w *World) Hosted(tb testing.TB, by auth.Actor, accountID uuid.UUID, kind order.CloudServiceKind, name string) uuid.UUID {
	tb.Helper()
	return must(tb)(w.Services.Provision(tb.Context(), by, cloud.Request{AccountID: accountID, Kind: kind, Name: name, Region: "eu-central"}))
}

// HostedNow is the cloud service as it is, seen by the vendor.
func (w *World) HostedNow(tb testing.TB, id uuid.UUID) *cloud.Instance {
	tb.Helper()
	found, err := w.Services.ByIDs(tb.Context(), w.Auditor, []uuid.UUID{id}, cloud.With{Events: true, People: true})
	if err != nil || len(found) != 1 {
		tb.Fatalf("read %s: %v", id, err)
	}
	return found[0]
}

// OnHosted is a command on a cloud service as it is now.
func (w *World) OnHosted(tb testing.TB, id uuid.UUID) cloud.Command {
	tb.Helper()
	return cloud.Command{ID: id, Version: w.HostedNow(tb, id).Version}
}

// Reported is a cloud service that the vendor has said this of, with what goes along with it.
func (w *World) Reported(tb testing.TB, id uuid.UUID, status cloud.Status) uuid.UUID {
	tb.Helper()
	f := cloud.Fulfilment{Command: w.OnHosted(tb, id), Status: status}
	i := w.HostedNow(tb, id)
	switch status {
	case cloud.Active:
		f.URL = new("https://" + i.Name + ".cloud.example")
		if i.Kind == order.ControlRoom {
			f.GUID = new(uuid.NewString())
		}
	case cloud.Failed:
		f.Failure = new("the region is full")
	default:
	}
	return must(tb)(w.Services.Fulfil(tb.Context(), w.Operator, f))
}
