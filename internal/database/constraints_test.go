package database_test

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// act is what somebody with the owner's rights might do, and the constraint that refuses it.
type act struct{ constraint, sql string }

// acts are those against each part of the model.
var acts = map[string]map[string]act{
	"accounts":    actsOnAccounts,
	"orders":      actsOnOrders,
	"ledger":      actsOnTheLedger,
	"requests":    actsOnRequests,
	"records":     actsOnRecords,
	"rooms":       actsOnRooms,
	"allocations": actsOnAllocations,
	"cloud":       actsInTheCloud,
	"offline":     actsOffline,
	"expiry":      actsOnExpiry,
	"services":    actsOnServices,
	"people":      actsOnPeople,
	"factors":     actsOnFactors,
}

// Everything that the model rules out, done in SQL as the owner of the schema: the constraint that refuses it is named after
// the rule. {names} stand for what is in the world.
func TestConstraints(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	names := furnish(t, w)
	for name, group := range acts {
		for what, a := range group {
			t.Run(name+"/"+what, func(t *testing.T) {
				before := w.Dump(t)
				if got := violated(t, w, named(t, names, a.sql)); got != a.constraint {
					t.Errorf("it violates %q, want %q", got, a.constraint)
				}
				if changed := testworld.Changed(before, w.Dump(t)); len(changed) > 0 {
					t.Errorf("it has changed %v", changed)
				}
			})
		}
	}
}

// violated runs SQL in one transaction to its end and is the constraint that it violates.
func violated(t *testing.T, w *testworld.World, sql string) string {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), w.Owner, func(tx pgx.Tx) error {
		_, err := tx.Conn().PgConn().Exec(t.Context(), sql).ReadAll()
		return err
	})
	if err == nil {
		return "nothing: it was done"
	}
	if name := database.ConstraintOf(err); name != "" {
		return name
	}
	return "nothing: " + err.Error()
}

// Each constraint and each trigger that refuses has an act against it.
func TestEveryConstraintIsTried(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	rows, err := w.Owner.Query(t.Context(), `
		SELECT conname::text FROM pg_constraint JOIN pg_class r ON r.oid = conrelid
		WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u') AND r.relname !~ '^(river|goose)'
		UNION SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class r ON r.oid = indrelid
		WHERE r.relnamespace = 'public'::regnamespace AND indisunique AND NOT indisprimary AND r.relname !~ '^(river|goose)'
		UNION SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal
		UNION SELECT (regexp_matches(prosrc, 'CONSTRAINT = ''(\w+)''', 'g'))[1] FROM pg_proc WHERE pronamespace = 'public'::regnamespace
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	there, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	tried := map[string]bool{}
	for _, group := range acts {
		for a := range maps.Values(group) {
			tried[a.constraint] = true
		}
	}
	var missed []string
	for _, name := range there {
		if !tried[name] && !slices.Contains(untried, name) {
			missed = append(missed, name)
		}
	}
	if diff := cmp.Diff([]string(nil), missed); diff != "" {
		t.Errorf("nothing is tried against (-want +got):\n%s", diff)
	}
}

// untried are the unique keys that only serve as targets of foreign keys, with an id in them that is unique by itself, and the
// triggers that refuse nothing, or by the name of another.
var untried = []string{
	"account_of_kind", "account_by_key", "license_request_of_room", "order_of_partner", "order_line_whole", "entitlement_of_line", "pdr_of_partner", "pdr_with_order",
	"entitlement_follows_ledger_from_start", "movement_is_followed", "pdr_event_is_told", "control_room_whole", "entitlement_whole",
	"allocated_follows_rooms_from_start", "control_room_event_is_told", "cloud_service_whole", "cloud_service_event_is_told", "session_ended", "user_changed", "api_token_revoked", "api_token_shortened",
	"audit_entry_waits_for_seal", "order_line_of_partner",
	"order_in_partnership", "pdr_in_partnership", "control_room_in_partnership", "cloud_service_in_partnership",
	"challenges_end",
}

// furnish puts requests and Control Rooms into the world and is the names of all that is in it.
func furnish(t *testing.T, w *testworld.World) map[string]string {
	t.Helper()
	content := testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 2))
	theirs, err := w.PDRs.Create(t.Context(), w.RivalRequester, pdr.Creation{
		Submit: true, Content: testworld.Asking(w.Theirs, w.Meridian, testworld.Units(w.Creator, 2)),
	})
	if err != nil {
		t.Fatal(err)
	}
	accepted := w.In(t, pdr.Accepted, content)
	names := map[string]uuid.UUID{
		"norvane": w.Norvane, "halvorsen": w.Halvorsen, "brightquay": w.Brightquay, "larkfield": w.Larkfield, "osterby": w.Osterby, "meridian": w.Meridian,
		"requester": w.Requester.UserID, "approver": w.Approver.UserID, "admin": w.VendorAdmin.UserID,
		"creator": w.Creator, "runner": w.Runner, "unsold": w.Unsold,
		"everyday": w.Everyday.ID, "second": w.Second.ID, "their_order": w.Theirs.ID, "everyday_creator": line(w.Everyday, w.Creator),
		"everyday_runner": line(w.Everyday, w.Runner), "second_creator": line(w.Second, w.Creator), "their_creator": line(w.Theirs, w.Creator),
		"draft": w.In(t, pdr.Draft, content), "submitted": w.In(t, pdr.Submitted, content), "approved": w.In(t, pdr.Approved, content),
		"rejected": w.In(t, pdr.Rejected, content), "accepted": accepted, "theirs": theirs, "nobody": uuid.New(), "new": uuid.New(), "other": uuid.New(),
	}
	for name, holder := range map[string]uuid.UUID{"partner_holding": w.Halvorsen, "customer_holding": w.Osterby} {
		names[name] = testworld.Value[uuid.UUID](t, w, `SELECT id FROM entitlements WHERE account_id = $1 AND order_line_id = $2`,
			holder, line(w.Everyday, w.Creator))
	}
	maps.Copy(names, furnishRooms(t, w))
	maps.Copy(names, furnishServices(t, w))
	furnishFactors(t, w)
	names["transfer"] = testworld.Value[uuid.UUID](t, w, `SELECT id FROM transfers WHERE pdr_id = $1`, accepted)
	quoted := make(map[string]string, len(names))
	for name, id := range names {
		quoted[name] = "'" + id.String() + "'::uuid"
	}
	return quoted
}

func line(o *order.Order, product uuid.UUID) uuid.UUID {
	for _, l := range o.Lines {
		if l.ProductID == product {
			return l.ID
		}
	}
	return uuid.Nil
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

func named(t *testing.T, names map[string]string, sql string) string {
	t.Helper()
	return placeholder.ReplaceAllStringFunc(sql, func(name string) string {
		id, ok := names[strings.Trim(name, "{}")]
		if !ok {
			t.Fatalf("there is no %s", name)
		}
		return id
	})
}

// A request moves along the edges of pdr_transitions and nowhere else: each other pair of states is refused.
func TestEveryOtherEdgeIsRefused(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	states := []pdr.State{pdr.Draft, pdr.Submitted, pdr.Approved, pdr.Rejected, pdr.Accepted, pdr.Withdrawn, pdr.Expired}
	for _, from := range states {
		id := w.In(t, from, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1)))
		for _, to := range states {
			if testworld.Value[bool](t, w, `SELECT EXISTS (SELECT FROM pdr_transitions WHERE from_state = $1 AND to_state = $2)`, string(from), string(to)) {
				continue
			}
			_, err := w.Owner.Exec(t.Context(), `UPDATE pdrs SET state = $2, version = version + 1 WHERE id = $1`, id, string(to))
			if got := database.ConstraintOf(err); got != "pdr_moves_legally" {
				t.Errorf("from %s to %s: %v", from, to, err)
			}
		}
	}
}

// What the application may not do its role has no right to, whatever the triggers say.
func TestTheApplicationMayNot(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	w.In(t, pdr.Accepted, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1)))
	statements := []string{
		"UPDATE order_lines SET ordered = ordered + 1", "DELETE FROM order_lines", "DELETE FROM orders", "DELETE FROM accounts", "DELETE FROM products",
		"DELETE FROM entitlements", "UPDATE entitlements SET account_id = gen_random_uuid()", "DELETE FROM pdrs", "UPDATE pdr_lines SET quantity = 1",
		"INSERT INTO pdr_transitions VALUES ('ACCEPTED', 'DRAFT')", "UPDATE pdr_transitions SET to_state = 'DRAFT'",
		"INSERT INTO control_room_transitions VALUES ('DECOMMISSIONED', 'ACTIVE')", "UPDATE control_room_transitions SET to_status = 'ACTIVE'",
		"DELETE FROM control_rooms", "UPDATE control_rooms SET account_id = gen_random_uuid()", "UPDATE control_rooms SET name = ''",
		"DELETE FROM license_files", "UPDATE license_files SET control_room_id = gen_random_uuid()",
		"UPDATE allocations SET control_room_id = gen_random_uuid()", "TRUNCATE allocations",
		"INSERT INTO cloud_service_transitions VALUES ('DELETED', 'ACTIVE')", "UPDATE cloud_service_transitions SET to_status = 'ACTIVE'",
		"DELETE FROM cloud_services", "UPDATE cloud_services SET name = 'other'", "UPDATE allocations SET cloud_service_id = NULL",
		"DELETE FROM cloud_service_deliveries", "TRUNCATE expiry_digests CASCADE", "TRUNCATE expiry_notices",
		"CREATE TABLE mine ()", "ALTER TABLE movements DISABLE TRIGGER ALL", "DROP TRIGGER movement_append_only ON movements",
		"SET session_replication_role = replica", "UPDATE mails SET text = ''", "DELETE FROM mails", "UPDATE goose_db_version SET version_id = 0",
	}
	for _, table := range []string{"transfers", "movements", "pdr_events", "audit_log", "audit_seals", "license_file_lines", "control_room_events", "cloud_service_events"} {
		statements = append(statements, "DELETE FROM "+table, "TRUNCATE "+table+" CASCADE")
	}
	for _, change := range []string{
		"transfers SET kind = kind", "movements SET delta = delta", "pdr_events SET comment = ''", "audit_log SET action = ''", "audit_seals SET at = now()",
		"license_file_lines SET quantity = 1", "control_room_events SET comment = ''",
		"expiry_digests SET day = day", "expiry_notices SET day = day",
		"cloud_service_events SET comment = ''",
	} {
		statements = append(statements, "UPDATE "+change)
	}
	for _, statement := range statements {
		_, err := w.Pool.Pgx.Exec(context.WithoutCancel(t.Context()), statement)
		if !strings.Contains(strings.ToLower(errorText(err)), "42501") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if who := currentRole(t, w); who != database.Role {
		t.Errorf("the application acts as %s", who)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func currentRole(t *testing.T, w *testworld.World) string {
	t.Helper()
	var who string
	if err := w.Pool.Pgx.QueryRow(t.Context(), "SELECT current_user").Scan(&who); err != nil {
		t.Fatal(err)
	}
	return who
}
