package demo

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/license/document"
	"github.com/drawdown-portal/drawdown/internal/signing"
)

// room is a Control Room of the demo, and what it has been given.
type room struct {
	name      string
	account   string
	by        string // whoever looks after it; of a customer without people its partner
	licensing license.Licensing
	units     []unitsOf
	reports   bool // it has reported in, and uses what is listed
	uses      []units
	silent    time.Duration // since it did
	asked     time.Duration // since it asked for its file; zero where it has a connection, or does without
	over      bool          // it was decommissioned
}

// unitsOf are units of an order, as the account holds them.
type unitsOf struct {
	order string
	units
}

const (
	larkfield = "licenses@larkfield.example"
	northgate = "admin@northgate.example"
	// deltaVerde has no people in the demo: the vendor's admin looked after its customer's Control Room when it began.
	deltaVerde = "Delta Verde Tech"
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
	{
		name: "CR-FJORD-1", account: "Fjordlys Bank", by: halvorsen, licensing: license.InCloud,
		reports: true, uses: []units{{"NV-BC-NU", 2}, {"NV-UR-RT", 5}},
	},
	{
		name: "CR-COBALT-A", account: "Cobalt Ridge Mining", by: kestrel, licensing: license.ByFile,
		units: []unitsOf{{"SO-104610", units{"NV-BC-NU", 1}}, {"SO-104610", units{"NV-UR-RT", 1}}}, asked: 5 * days,
	},
	{name: "CR-WEX-1", account: "Wexley Water", by: deltaVerde, licensing: license.InCloud, reports: true, silent: 51 * hours},
	{name: "CR-TARN-OLD", account: "Tarn Logistics", by: northgate, licensing: license.ByFile, over: true},
}

// equip makes the Control Rooms as people would have done. Their license files are signed once the server runs.
func (w *world) equip(ctx context.Context, pool *database.Pool, service *license.Service, today time.Time) error {
	for _, r := range rooms {
		if err := w.makeRoom(ctx, pool, service, r, today); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return nil
}

func (w *world) makeRoom(ctx context.Context, pool *database.Pool, service *license.Service, r room, today time.Time) error {
	by, ok := w.people[r.by]
	if !ok {
		by = w.people[admin]
		by.AccountID, by.Role = w.accounts[r.by], auth.PartnerAdmin
	}
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
	switch {
	case r.reports:
		return w.report(ctx, pool, service, by, command, r)
	case r.asked > 0:
		return ask(ctx, pool, service, by, command, today, r.asked)
	case r.over:
		_, err = service.Decommission(ctx, by, command)
	}
	return err
}

// report has a cloud Control Room report in, some time ago.
func (w *world) report(ctx context.Context, pool *database.Pool, service *license.Service, by auth.Actor, c license.Command, r room) error {
	id, credential, err := service.IssueCredential(ctx, by, c)
	if err != nil {
		return err
	}
	var guid uuid.UUID
	if err := database.Value(ctx, pool.DB, &guid, `SELECT guid FROM control_rooms WHERE id = $1`, id); err != nil {
		return err
	}
	report := license.Report{GUID: guid, Credential: credential, AppVersion: "11.3.5"}
	for _, u := range r.uses {
		report.Uses = append(report.Uses, license.Units{SKU: u.sku, Units: u.quantity})
	}
	if _, err := service.Report(ctx, report); err != nil {
		return err
	}
	_, err = pool.DB.ExecContext(ctx, `UPDATE control_rooms SET last_seen_at = last_seen_at - make_interval(secs => ?) WHERE id = ?`, r.silent.Seconds(), id)
	return err
}

// ask has a Control Room without a connection ask for its file, in a cycle that began some time ago. Its key goes with the demo: the
// machine is made up.
func ask(ctx context.Context, pool *database.Pool, service *license.Service, by auth.Actor, c license.Command, today time.Time, ago time.Duration) error {
	folder, err := os.MkdirTemp("", "drawdown-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	key := filepath.Join(folder, "key.json")
	if err := signing.Ensure(key); err != nil {
		return err
	}
	var guid uuid.UUID
	if err := database.Value(ctx, pool.DB, &guid, `SELECT guid FROM control_rooms WHERE id = $1`, c.ID); err != nil {
		return err
	}
	nonce := make([]byte, 16)
	_, _ = rand.Read(nonce) // never fails
	request, err := document.SealRequest(document.Request{
		CreatedAt: today.Add(-ago), GUID: guid.String(), Nonce: base64.RawURLEncoding.EncodeToString(nonce),
	}, signing.Open(key))
	if err != nil {
		return err
	}
	if _, err := service.Upload(ctx, by, c, string(request)); err != nil {
		return err
	}
	_, err = pool.DB.ExecContext(ctx, `UPDATE control_rooms SET cycle_began_at = cycle_began_at - make_interval(secs => ?) WHERE id = ?`, ago.Seconds(), c.ID)
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
