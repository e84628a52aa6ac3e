package demo

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/license"
)

// room is a Control Room of the demo, and what it has been given.
type room struct {
	name      string
	account   string
	by        string // whoever looks after it; of a customer without people its partner
	licensing license.Licensing
	units     []unitsOf
	over      bool // it was decommissioned
}

// unitsOf are units of an order, as the account holds them.
type unitsOf struct {
	order string
	units
}

const (
	larkfield = "licenses@larkfield.example"
	northgate = "admin@northgate.example"
)

var rooms = []room{
	{
		name: "CR-LARK-PRD", account: "Larkfield Insurance", by: kestrel, licensing: license.ByFile,
		units: []unitsOf{{"SO-104610", units{"NV-CR-ONP", 1}}, {"SO-104610", units{"NV-UR-RT", 2}}},
	},
	{
		name: "CR-LARK-UAT", account: "Larkfield Insurance", by: larkfield, licensing: license.ByFile,
		units: []unitsOf{{"SO-104211", units{"NV-UR-RT", 4}}, {"SO-104211", units{"NV-BC-NU", 2}}},
	},
	{name: "CR-FJORD-1", account: "Fjordlys Bank", by: halvorsen, licensing: license.InCloud},
	{
		name: "CR-COBALT-A", account: "Cobalt Ridge Mining", by: kestrel, licensing: license.ByFile,
		units: []unitsOf{{"SO-104610", units{"NV-BC-NU", 1}}, {"SO-104610", units{"NV-UR-RT", 1}}},
	},
	{name: "CR-TARN-OLD", account: "Tarn Logistics", by: northgate, licensing: license.ByFile, over: true},
}

// equip makes the Control Rooms as people would have done. Their license files are signed once the server runs.
func (w *world) equip(ctx context.Context, pool *database.Pool, service *license.Service) error {
	for _, r := range rooms {
		if err := w.makeRoom(ctx, pool, service, r); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return nil
}

func (w *world) makeRoom(ctx context.Context, pool *database.Pool, service *license.Service, r room) error {
	by := w.people[r.by]
	id, err := service.Create(ctx, by, license.Creation{AccountID: w.accounts[r.account], Name: r.name, Licensing: r.licensing})
	if err != nil {
		return err
	}
	command := license.Command{ID: id, Version: 1}
	if len(r.units) > 0 {
		wanted, err := w.wanted(ctx, pool, r)
		if err != nil {
			return err
		}
		if _, err := service.Configure(ctx, by, command, wanted); err != nil {
			return err
		}
		command.Version++
	}
	if r.over {
		_, err = service.Decommission(ctx, by, command)
	}
	return err
}

func (w *world) wanted(ctx context.Context, pool *database.Pool, r room) ([]license.Wanted, error) {
	wanted := make([]license.Wanted, len(r.units))
	for i, u := range r.units {
		var held uuid.UUID
		if err := database.Value(ctx, pool.DB, &held, `
			SELECT held.id FROM entitlements held JOIN orders "order" ON "order".id = held.order_id
			WHERE held.account_id = $1 AND "order".number = $2 AND held.product_id = $3`,
			w.accounts[r.account], u.order, w.products[u.sku]); err != nil {
			return nil, fmt.Errorf("%s of %s: %w", u.sku, u.order, err)
		}
		wanted[i] = license.Wanted{EntitlementID: held, Quantity: u.quantity}
	}
	return wanted, nil
}
