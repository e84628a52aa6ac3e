package ledger

import (
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/demo"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/signing"
)

type plant struct{ check, spoil, want string }

// plants are ways to spoil the books of the demo behind the back of every trigger and foreign key, and what has to be said.
var plants = []plant{
	{
		"holding_allocated", `UPDATE entitlements SET allocated = 1 WHERE id = holding('SO-104502', 'NV-AR-NU', 'Brightquay Systems')`,
		"Attended Runner on SO-104502 of Brightquay Systems: expected 0 allocated, found 1 allocated.",
	},
	{
		"holding_covered", `ALTER TABLE entitlements DROP CONSTRAINT never_overdrawn;
			UPDATE entitlements SET reserved = 1001 WHERE id = holding('SO-104502', 'NV-AR-NU', 'Brightquay Systems')`,
		"Attended Runner on SO-104502 of Brightquay Systems: expected 1000 or less reserved and allocated, found 1001 reserved and 0 allocated.",
	},
	{
		"holding_quantity", `UPDATE entitlements SET quantity = quantity + 1 WHERE id = holding('SO-104211', 'NV-UR-RT', 'Larkfield Insurance')`,
		"Unattended Runner on SO-104211 of Larkfield Insurance: expected 12 held, found 13 held.",
	},
	{
		"holding_quantity", `DELETE FROM movements WHERE entitlement_id = holding('SO-104388', 'NV-STR-PK', 'Solvang Energi')`,
		"Starter pack on SO-104388 of Solvang Energi: expected 0 held, found 5 held.",
	},
	{
		"holding_reserved", `UPDATE entitlements SET reserved = reserved - 1 WHERE id = holding('SO-104211', 'NV-AR-NU', 'Halvorsen Digital')`,
		"Attended Runner on SO-104211 of Halvorsen Digital: expected 20 reserved, found 19 reserved.",
	},
	{
		"holding_reserved", `DELETE FROM entitlements WHERE id = holding('SO-104211', 'NV-AR-NU', 'Halvorsen Digital')`,
		"Attended Runner on SO-104211 of the partner who asks for it: expected 20 reserved, found 0 reserved.",
	},
	{
		"holding_tenant", `UPDATE entitlements SET partner_id = account('Kestrel & Moor IT') WHERE id = holding('SO-104211', 'NV-UR-RT', 'Larkfield Insurance')`,
		"Unattended Runner on SO-104211 of Larkfield Insurance: expected the partner, the order and the product of Unattended Runner on SO-104211, found others.",
	},
	{
		"line_drawn", `UPDATE pdr_lines SET quantity = 6 WHERE pdr_id = request(7)`,
		"Starter pack on SO-104388: expected 6 drawn, found 5 drawn.",
	},
	{
		"line_drawn", `UPDATE entitlements SET account_id = account('Tessaro Consulting') WHERE id = holding('SO-104388', 'NV-STR-PK', 'Halvorsen Digital')`,
		"Starter pack on SO-104388: expected 5 drawn, found nothing that its buyer holds.",
	},
	{
		"line_issued", `UPDATE order_lines SET ordered = 21 WHERE id = (SELECT order_line_id FROM entitlements WHERE id = holding('SO-104388', 'NV-STR-PK', 'Halvorsen Digital'))`,
		"Starter pack on SO-104388: expected 1 issue of 21 to the buyer, found issues: 1, to the buyer: 20, from the source: -20, movements: 2.",
	},
	{
		"line_issued", `DELETE FROM movements WHERE entitlement_id = holding('SO-104502', 'NV-AR-NU', 'Brightquay Systems')`,
		"Attended Runner on SO-104502: expected 1 issue of 1000 to the buyer, found issues: 1, to the buyer: 0, from the source: -1000, movements: 1.",
	},
	{
		"movement_balance", `UPDATE movements SET balance = balance + 1 WHERE entitlement_id = holding('SO-104388', 'NV-STR-PK', 'Solvang Energi')`,
		" of Starter pack on SO-104388 of Solvang Energi: expected a balance of 5, found a balance of 6.",
	},
	{
		"request_history", `UPDATE pdr_events SET from_state = 'DRAFT' WHERE pdr_id = request(1) AND version = 2`,
		"Event 2 of PDR-000001: expected a step from SUBMITTED, found APPROVE from DRAFT to APPROVED.",
	},
	{
		"request_history", `UPDATE pdr_events SET from_state = NULL, to_state = 'ACCEPTED' WHERE pdr_id = request(23)`,
		"Event 1 of PDR-000023: expected a step from nothing, found SUBMIT from nothing to ACCEPTED.",
	},
	{
		"request_lines", `DELETE FROM pdr_lines WHERE pdr_id = request(11)`,
		"PDR-000011: expected lines of its order, found no lines.",
	},
	{
		"request_lines", `UPDATE pdr_lines SET order_line_id = (SELECT order_line_id FROM entitlements WHERE id = holding('SO-104502', 'NV-AR-NU', 'Brightquay Systems'))
			WHERE pdr_id = request(11)`,
		"PDR-000011: expected lines of its order, found lines of another: 1.",
	},
	{
		"request_stamps", `UPDATE pdrs SET accepted_by_id = decided_by_id, accepted_at = 'today' WHERE id = request(1)`,
		"PDR-000001: expected accepted by requests@halvorsen.example at ",
	},
	{
		"request_state", `UPDATE pdrs SET state = 'WITHDRAWN' WHERE id = request(15)`,
		"PDR-000015: expected APPROVED, found WITHDRAWN.",
	},
	{
		"request_state", `DELETE FROM pdr_events WHERE pdr_id = request(22)`,
		"PDR-000022: expected an event, found DRAFT.",
	},
	{
		"request_tenant", `UPDATE pdrs SET partner_id = account('Brightquay Systems') WHERE id = request(1)`,
		"PDR-000001: expected an order and a customer of Brightquay Systems, found SO-104211 for Larkfield Insurance.",
	},
	{
		"request_version", `UPDATE pdrs SET version = 4 WHERE id = request(1)`,
		"PDR-000001: expected version 3, found version 4.",
	},
	{
		"request_version", `DELETE FROM pdr_events WHERE pdr_id = request(1) AND version = 2`,
		"Event 3 of PDR-000001: expected version 2, found version 3.",
	},
	{
		"room_file", inRoom + `UPDATE allocations SET quantity = 2`,
		"Unattended Runner on SO-104211 of Larkfield Insurance in CR-PLANT of Larkfield Insurance: expected 2 granted, found 3 granted.",
	},
	{
		"room_file", inRoom + `UPDATE license_files SET status = 'RELEASED'`,
		"Unattended Runner on SO-104211 of Larkfield Insurance in CR-PLANT of Larkfield Insurance: expected 3 granted, found 0 granted.",
	},
	{
		"room_file", inRoom + `DELETE FROM allocations`,
		"Unattended Runner on SO-104211 of Larkfield Insurance in CR-PLANT of Larkfield Insurance: expected 0 granted, found 3 granted.",
	},
	{
		"room_file", inRoom + `INSERT INTO license_file_lines
			SELECT id, holding('SO-104388', 'NV-STR-PK', 'Solvang Energi'), 1 FROM license_files`,
		"Starter pack on SO-104388 of Solvang Energi in CR-PLANT of Larkfield Insurance: expected 0 granted, found 1 granted.",
	},
	{
		"room_history", inRoom + `UPDATE control_rooms SET status = 'ACTIVE'`,
		"CR-PLANT of Larkfield Insurance: expected PENDING, found ACTIVE.",
	},
	{
		"room_history", inRoom + `UPDATE control_room_events SET from_status = 'ACTIVE'`,
		"CR-PLANT of Larkfield Insurance: expected a first step, found CREATE from ACTIVE to PENDING.",
	},
	{
		"room_history", inRoom + `DELETE FROM control_room_events`,
		"CR-PLANT of Larkfield Insurance: expected an event, found PENDING.",
	},
	{
		"room_tenant", inRoom + `UPDATE control_rooms SET partner_id = account('Brightquay Systems')`,
		"CR-PLANT of Larkfield Insurance: expected units of its account, through Brightquay Systems, found Unattended Runner on SO-104211 of Larkfield Insurance, through Halvorsen Digital.",
	},
	{
		"room_tenant", inRoom + `UPDATE control_rooms SET partner_id = account('Osterby Foods')`,
		"CR-PLANT of Larkfield Insurance: expected a customer of Osterby Foods, found another account.",
	},
	{
		"room_tenant", inRoom + `UPDATE allocations SET entitlement_id = holding('SO-104388', 'NV-STR-PK', 'Solvang Energi')`,
		"CR-PLANT of Larkfield Insurance: expected units of its account, through any partner, found Starter pack on SO-104388 of Solvang Energi, through ",
	},
	{
		"service_history", `UPDATE cloud_services SET version = 3 WHERE name = 'calder-docs'`,
		"Cloud service calder-docs: expected PROVISIONING at version 2, found PROVISIONING at version 3.",
	},
	{
		"service_history", `UPDATE cloud_service_events SET from_status = 'FAILED' WHERE kind = 'START'`,
		"Cloud service calder-docs: expected a step from REQUESTED, found START from FAILED to PROVISIONING.",
	},
	{
		"service_unit", `DELETE FROM allocations WHERE cloud_service_id IS NOT NULL`,
		"Cloud service calder-docs: expected 1 unit that provisions IQ_BOT_SERVER, found none.",
	},
	{
		"service_unit", `UPDATE products SET provisions = NULL WHERE sku = 'NV-IQ-SRV'`,
		"Cloud service calder-docs: expected 1 unit that provisions IQ_BOT_SERVER, found 1 of Document server on SO-104811 of Calder Valley Hospitals.",
	},
	{
		"service_unit", `UPDATE cloud_services SET status = 'DELETED' WHERE name = 'calder-docs'`,
		"Cloud service calder-docs: expected no unit, found 1 of Document server on SO-104811 of Calder Valley Hospitals.",
	},
	{
		"transfer_conserves", `UPDATE movements SET delta = delta + 1, balance = balance + 1 WHERE entitlement_id = holding('SO-104388', 'NV-STR-PK', 'Solvang Energi')`,
		"Starter pack on SO-104388 in the transfer of PDR-000007: expected a sum of 0, found a sum of 1.",
	},
	{
		"transfer_lines", `UPDATE entitlements SET account_id = account('Osterby Foods') WHERE id = holding('SO-104388', 'NV-STR-PK', 'Solvang Energi')`,
		"Starter pack on SO-104388 for Osterby Foods in PDR-000007: expected 0 moved, found 5 moved.",
	},
	{
		"transfer_once", `DELETE FROM transfers WHERE pdr_id = request(7)`,
		"PDR-000007: expected 1 transfer, by whoever accepted, found transfers: 0, by others: 0.",
	},
	{
		"transfer_once", `UPDATE transfers SET pdr_id = request(11) WHERE pdr_id = request(7)`,
		"PDR-000011: expected no transfer, found transfers: 1, by others: 1.",
	},
}

// inRoom is a Control Room of Larkfield Insurance, its own, with a license file of 3 units that came through
// Halvorsen Digital.
const inRoom = `
	DELETE FROM cloud_service_events; DELETE FROM cloud_services;
	DELETE FROM control_room_events; DELETE FROM license_file_lines; DELETE FROM license_files; DELETE FROM allocations; DELETE FROM control_rooms;
	UPDATE entitlements SET allocated = 0;
	INSERT INTO control_rooms (id, guid, account_id, partner_id, name, name_key, licensing, created_by_id)
		SELECT gen_random_uuid(), gen_random_uuid(), account('Larkfield Insurance'), NULL, 'CR-PLANT', 'cr-plant', 'FILE', id FROM users LIMIT 1;
	INSERT INTO control_room_events (id, control_room_id, kind, to_status, by_id)
		SELECT gen_random_uuid(), id, 'CREATE', 'PENDING', created_by_id FROM control_rooms;
	INSERT INTO license_files (id, control_room_id, created_by_id) SELECT gen_random_uuid(), id, created_by_id FROM control_rooms;
	INSERT INTO allocations (control_room_id, entitlement_id, account_id, partner_key, partner_id, quantity)
		SELECT room.id, held.id, room.account_id, room.partner_key, held.partner_id, 3 FROM control_rooms room
		JOIN entitlements held ON held.id = holding('SO-104211', 'NV-UR-RT', 'Larkfield Insurance');
	INSERT INTO license_file_lines SELECT license_files.id, entitlement_id, quantity FROM allocations JOIN license_files USING (control_room_id);
	UPDATE entitlements SET allocated = 3 WHERE id = holding('SO-104211', 'NV-UR-RT', 'Larkfield Insurance');`

// byName lets the plants name what they spoil. It ends with the transaction.
const byName = `
SET LOCAL session_replication_role = replica;
CREATE FUNCTION pg_temp.account(wanted text) RETURNS uuid LANGUAGE sql STABLE AS 'SELECT id FROM accounts WHERE name = wanted';
CREATE FUNCTION pg_temp.request(wanted bigint) RETURNS uuid LANGUAGE sql STABLE AS 'SELECT id FROM pdrs WHERE number = wanted';
CREATE FUNCTION pg_temp.holding(bought text, product text, holder text) RETURNS uuid LANGUAGE sql STABLE AS '
	SELECT held.id FROM entitlements held JOIN orders ON orders.id = held.order_id JOIN products ON products.id = held.product_id
	WHERE orders.number = bought AND products.sku = product AND held.account_id = pg_temp.account(holder)';`

func TestVerify(t *testing.T) {
	seed(t)
	db := owner(t)

	differences, err := Verify(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences {
		t.Errorf("the demo is not right: %s", d)
	}
	for _, plant := range plants {
		t.Run(plant.check+" finds "+plant.want, func(t *testing.T) {
			found := spoiled(t, db, plant.spoil)
			if !slices.ContainsFunc(found, func(d Difference) bool {
				return d.Check == plant.check && strings.Contains(d.String(), plant.want)
			}) {
				t.Errorf("after\n%s\nit found %v", plant.spoil, found)
			}
		})
	}

	t.Run("a Control Room as it has to be breaks nothing", func(t *testing.T) {
		if found := spoiled(t, db, inRoom); len(found) > 0 {
			t.Errorf("it found %v", found)
		}
	})

	t.Run("something is planted for every check", func(t *testing.T) {
		all, err := checks()
		if err != nil {
			t.Fatal(err)
		}
		if len(all) < 20 {
			t.Errorf("there are %d checks", len(all))
		}
		for _, c := range all {
			if !strings.HasSuffix(c.rule, ".") || strings.HasPrefix(c.rule, "-") {
				t.Errorf("%s does not begin with its rule: %q", c.name, c.rule)
			}
			if !slices.ContainsFunc(plants, func(p plant) bool { return p.check == c.name }) {
				t.Errorf("nothing is planted for %s", c.name)
			}
		}
	})
}

// spoiled is what is found after the books were spoiled; they are as they were afterwards.
func spoiled(t *testing.T, db *bun.DB, statements string) []Difference {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}()
	statements = strings.NewReplacer("holding(", "pg_temp.holding(", "request(", "pg_temp.request(", "account(", "pg_temp.account(").Replace(statements)
	if _, err := tx.ExecContext(t.Context(), byName+statements); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
	differences, err := Verify(t.Context(), tx)
	if err != nil {
		t.Fatal(err)
	}
	return differences
}

// seed puts the demo into the database of the test.
func seed(t *testing.T) {
	t.Helper()
	pool := dbtest.Open(t)
	queue, err := jobs.New(pool, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	licenses := license.New(pool.DB, queue, signing.Open("there is none"), &url.URL{}) // nothing is signed while it is filled
	if did, err := demo.Seed(t.Context(), pool, auth.New(pool, time.Now, auth.Options{}), queue, licenses, time.Now); err != nil || !did {
		t.Fatalf("Seed() = %v, %v", did, err)
	}
}

// owner connects to the same database as its owner, whom no privilege stops.
func owner(t *testing.T) *bun.DB {
	t.Helper()
	config, err := pgx.ParseConfig(dbtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	config.RuntimeParams["timezone"] = "UTC"
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol // several statements at once
	db := bun.NewDB(stdlib.OpenDB(*config), pgdialect.New())
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
