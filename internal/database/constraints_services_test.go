package database_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

var actsOnServices = map[string]act{
	"begins active":                  {"cloud_service_moves_legally", hosted("status, url", "'ACTIVE', 'https://a.example'")},
	"begins at version 2":            {"cloud_service_moves_legally", hosted("version", "2")},
	"begins with a Control Room":     {"cloud_service_moves_legally", hosted("control_room_id", "{cloud_room}")},
	"runs again once it is gone":     {"cloud_service_moves_legally", `UPDATE cloud_services SET status = 'ACTIVE', version = version + 1 WHERE id = {gone_service}`},
	"changes once it is gone":        {"cloud_service_moves_legally", `UPDATE cloud_services SET failure = 'why not' WHERE id = {gone_service}`},
	"skips a version":                {"cloud_service_counts_versions", `UPDATE cloud_services SET version = version + 2 WHERE id = {service}`},
	"goes back a version":            {"cloud_service_counts_versions", `UPDATE cloud_services SET version = version - 1 WHERE id = {service}`},
	"moves on and counts no version": {"cloud_service_counts_versions", `UPDATE cloud_services SET status = 'PROVISIONING' WHERE id = {service}`},
	"is called something else":       {"cloud_service_keeps_identity", `UPDATE cloud_services SET name = 'other' WHERE id = {service}`},
	"becomes another kind":           {"cloud_service_keeps_identity", `UPDATE cloud_services SET kind = 'CONTROL_ROOM' WHERE id = {service}`},
	"goes to another region":         {"cloud_service_keeps_identity", `UPDATE cloud_services SET region = 'moon' WHERE id = {service}`},
	"changes hands":                  {"cloud_service_keeps_identity", `UPDATE cloud_services SET account_id = {osterby} WHERE id = {service}`},
	"changes partner":                {"cloud_service_keeps_identity", `UPDATE cloud_services SET partner_id = NULL WHERE id = {service}`},
	"changes who asked":              {"cloud_service_keeps_identity", `UPDATE cloud_services SET requested_by_id = {approver} WHERE id = {service}`},
	"loses its Control Room":         {"cloud_service_keeps_identity", `UPDATE cloud_services SET control_room_id = NULL WHERE id = {room_service}`},
	"is removed":                     {"cloud_service_never_removed", `DELETE FROM cloud_services WHERE id = {service}`},
	"is of an unknown kind":          {"cloud_service_kind_known", hosted("kind", "'CASTLE'")},
	"has no name":                    {"cloud_service_name_fits", hosted("name", "''")},
	"has a name of digits":           {"cloud_service_name_fits", hosted("name", "'007'")},
	"has too long a name":            {"cloud_service_name_fits", hosted("name", "repeat('a', 28)")},
	"has a name twice":               {"cloud_service_name_once", hosted("name", "'docs'")},
	"runs nowhere":                   {"cloud_service_region_length", hosted("region", "''")},
	"is in an unknown status":        {"cloud_service_status_known", `ALTER TABLE cloud_services DISABLE TRIGGER USER;` + hosted("status", "'LOST'")},
	"has a url in the clear":         {"cloud_service_url_length", hosted("url", "'http://a.example'")},
	"has a long url":                 {"cloud_service_url_length", hosted("url", "'https://' || repeat('a', 2000)")},
	"fails and says too little":      {"cloud_service_failure_length", hosted("failure", "'no'")},
	"fails and says nothing":         {"cloud_service_failed_says_why", `UPDATE cloud_services SET status = 'FAILED', version = version + 1 WHERE id = {service}`},
	"runs, but where":                {"cloud_service_runs_somewhere", `UPDATE cloud_services SET status = 'ACTIVE', version = version + 1 WHERE id = {service}`},
	"runs without its Control Room": {"cloud_service_runs_its_room", `ALTER TABLE cloud_services DISABLE TRIGGER USER;
		UPDATE cloud_services SET control_room_id = NULL WHERE id = {room_service}`},
	"has a Control Room as a document server": {"cloud_service_runs_its_room", `UPDATE cloud_services SET control_room_id = {waiting_room} WHERE id = {service}`},
	"is late with nothing":                    {"cloud_service_overdue_waits", `UPDATE cloud_services SET overdue_at = now() WHERE id = {room_service}`},
	"is of no account":                        {"cloud_services_account_id_fkey", `ALTER TABLE cloud_services DROP CONSTRAINT cloud_service_of_own_customer;` + hosted("account_id", "{nobody}")},
	"is asked for by nobody":                  {"cloud_services_requested_by_id_fkey", hosted("requested_by_id", "{nobody}")},
	"is of another's customer":                {"cloud_service_of_own_customer", hosted("account_id", "{meridian}")},
	"has another account's Control Room": {"cloud_service_of_own_room", `ALTER TABLE cloud_services DISABLE TRIGGER cloud_service_moves_legally;
		UPDATE cloud_services SET control_room_id = {cloud_room} WHERE id = {room_service}`},
	"has a Control Room of another service": {"cloud_service_room_once", `ALTER TABLE cloud_services DISABLE TRIGGER cloud_service_moves_legally;` +
		hosted("kind, control_room_id", "'CONTROL_ROOM', (SELECT control_room_id FROM cloud_services WHERE id = {room_service})")},
	"has no unit":                  {"cloud_service_has_its_unit", hosted("id", "{new}")},
	"gives its unit away":          {"cloud_service_has_its_unit", `DELETE FROM allocations WHERE cloud_service_id = {service}; ` + freed},
	"keeps its unit when it goes":  {"cloud_service_has_its_unit", `UPDATE cloud_services SET status = 'DELETED', version = version + 1 WHERE id = {ending_service}`},
	"has a unit once it is gone":   {"cloud_service_has_its_unit", pays("{gone_service}", "{larkfield}", "{halvorsen}", "{documents}", "{halvorsen}", "1") + `; ` + taken},
	"has two units":                {"allocation_once_in_service", pays("{service}", "{larkfield}", "{halvorsen}", "{hosting}", "{halvorsen}", "1")},
	"pays with two":                {"allocation_pays_with_one_unit", `UPDATE allocations SET quantity = 2 WHERE cloud_service_id = {service}`},
	"uses its unit up":             {"allocation_pays_with_one_unit", `UPDATE allocations SET consumed = 1 WHERE cloud_service_id = {service}`},
	"pays for both":                {"allocation_of_one", `ALTER TABLE allocations DISABLE TRIGGER allocation_stays; UPDATE allocations SET control_room_id = {waiting_room} WHERE cloud_service_id = {service}`},
	"pays for nothing":             {"allocation_of_one", `INSERT INTO allocations (account_id, partner_key, entitlement_id, partner_id, quantity) VALUES ({larkfield}, {halvorsen}, {hosting}, {halvorsen}, 1)`},
	"gives to one room twice":      {"allocation_once_in_room", given("{room}", "{larkfield}", "{halvorsen}", "{held}", "{halvorsen}", "1")},
	"pays for what there is not":   {"allocation_in_own_service", pays("{nobody}", "{larkfield}", "{halvorsen}", "{hosting}", "{halvorsen}", "1")},
	"pays through another partner": {"allocation_in_own_service", pays("{gone_service}", "{larkfield}", "{brightquay}", "{rival_held}", "{brightquay}", "1")},
	"pays with the ledger's leave": {"allocated_follows_rooms", pays("{gone_service}", "{larkfield}", "{halvorsen}", "{hosting}", "{halvorsen}", "1")},
	"pays for another service":     {"allocation_stays", `UPDATE allocations SET cloud_service_id = {gone_service} WHERE cloud_service_id = {service}`},

	"an event that there isn't":   {"cloud_service_event_kind_known", serviceEvent("{service}", "'SING'", "{requester}")},
	"somebody who is late":        {"cloud_service_event_by_someone", serviceEvent("{service}", "'OVERDUE'", "{requester}")},
	"nobody who suspends":         {"cloud_service_event_by_someone", serviceEvent("{service}", "'SUSPEND'", "NULL")},
	"an event by nobody there is": {"cloud_service_events_by_id_fkey", serviceEvent("{service}", "'SUSPEND'", "{nobody}")},
	"an event of no service": {"cloud_service_events_cloud_service_id_fkey", `ALTER TABLE cloud_service_events DISABLE TRIGGER USER;` +
		serviceEvent("{nobody}", "'SUSPEND'", "{requester}")},
	"a history that is rewritten":          {"cloud_service_event_append_only", `UPDATE cloud_service_events SET comment = 'I said so'`},
	"a history that is forgotten":          {"cloud_service_event_append_only", `DELETE FROM cloud_service_events`},
	"every history erased":                 {"cloud_service_event_never_emptied", `TRUNCATE cloud_service_events CASCADE`},
	"a delivery of nothing":                {"cloud_service_deliveries_event_id_fkey", `INSERT INTO cloud_service_deliveries (event_id, delivered_at) VALUES ({nobody}, now())`},
	"a delivery without a try":             {"cloud_service_delivery_was_tried", delivery("0", "now()", "NULL")},
	"a delivery that failed":               {"cloud_service_delivery_ended", delivery("1", "now()", "'no'")},
	"a delivery of which nothing is known": {"cloud_service_delivery_ended", delivery("1", "NULL", "NULL")},
}

const (
	freed = `UPDATE entitlements SET allocated = allocated - 1 WHERE id = {documents}`
	taken = `UPDATE entitlements SET allocated = allocated + 1 WHERE id = {documents}`
)

// hosted is a new document server of Larkfield's, asked for through Halvorsen, with columns that it should not have.
func hosted(columns, values string) string {
	return inserted("cloud_services", columns, values, []cell{
		{"id", "{new}"},
		{"account_id", "{larkfield}"},
		{"partner_id", "{halvorsen}"},
		{"kind", "'IQ_BOT_SERVER'"},
		{"name", "'fresh'"},
		{"region", "'us-east'"},
		{"requested_by_id", "{requester}"},
	})
}

func pays(service, account, through, entitlement, partner, quantity string) string {
	return `INSERT INTO allocations (cloud_service_id, account_id, partner_key, entitlement_id, partner_id, quantity) VALUES
		(` + service + `, ` + account + `, ` + through + `, ` + entitlement + `, ` + partner + `, ` + quantity + `)`
}

func serviceEvent(service, kind, by string) string {
	return `INSERT INTO cloud_service_events (id, cloud_service_id, kind, to_status, version, by_id) VALUES
		({new}, ` + service + `, ` + kind + `, 'REQUESTED', 1, ` + by + `)`
}

func delivery(attempts, delivered, failure string) string {
	return `INSERT INTO cloud_service_deliveries (event_id, attempts, delivered_at, failure)
		SELECT id, ` + attempts + `, ` + delivered + `, ` + failure + ` FROM cloud_service_events LIMIT 1`
}

// furnishServices puts cloud services of Larkfield's into the world, asked for by Halvorsen: a document server that waits, one that
// is being taken down, one that is gone, and a Control Room that runs.
func furnishServices(t *testing.T, w *testworld.World) map[string]uuid.UUID {
	t.Helper()
	room, documents := w.Provisions(t, "NV-CR-CLD", order.ControlRoom), w.Provisions(t, "NV-IQ-SRV", order.IQBotServer)
	bought := w.BoughtFor(t, "SO-105100", w.Halvorsen, w.Larkfield, 300, testworld.Of(room, 2), testworld.Of(documents, 4))
	ask := func(kind order.CloudServiceKind, name string) uuid.UUID {
		return w.Hosted(t, w.Admin, w.Larkfield, kind, name)
	}
	end := func(id uuid.UUID) uuid.UUID {
		if _, err := w.Services.Deprovision(t.Context(), w.Admin, w.OnHosted(t, id)); err != nil {
			t.Fatal(err)
		}
		return id
	}
	return map[string]uuid.UUID{
		"service": ask(order.IQBotServer, "docs"), "ending_service": end(ask(order.IQBotServer, "ending")),
		"gone_service": w.Reported(t, end(ask(order.IQBotServer, "gone")), cloud.Deleted),
		"room_service": w.Reported(t, ask(order.ControlRoom, "room"), cloud.Active),
		"hosting":      w.HeldBy(t, w.Larkfield, bought.ID, room), "documents": w.HeldBy(t, w.Larkfield, bought.ID, documents),
	}
}

// A cloud service moves along the edges of cloud_service_transitions and nowhere else: each other pair of statuses is refused.
func TestEveryOtherEdgeOfACloudServiceIsRefused(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	id := furnishServices(t, w)["room_service"]
	statuses := []cloud.Status{
		cloud.Requested, cloud.Provisioning, cloud.Active, cloud.Failed, cloud.Suspended, cloud.Deprovisioning, cloud.Deleted,
	}
	refused := 0
	w.Exec(t, `UPDATE cloud_services SET failure = 'the region is full' WHERE id = $1`, id)
	for _, from := range statuses {
		w.Exec(t, `ALTER TABLE cloud_services DISABLE TRIGGER USER`)
		w.Exec(t, `UPDATE cloud_services SET status = $2 WHERE id = $1`, id, string(from))
		w.Exec(t, `ALTER TABLE cloud_services ENABLE TRIGGER USER`)
		for _, to := range statuses {
			if from == to && from != cloud.Deleted || testworld.Value[bool](t, w,
				`SELECT EXISTS (SELECT FROM cloud_service_transitions WHERE from_status = $1 AND to_status = $2)`, string(from), string(to)) {
				continue
			}
			_, err := w.Owner.Exec(t.Context(), `UPDATE cloud_services SET status = $2, version = version + 1 WHERE id = $1`, id, string(to))
			if got := database.ConstraintOf(err); got != "cloud_service_moves_legally" {
				t.Errorf("from %s to %s: %v", from, to, err)
			}
			refused++
		}
	}
	if want := 7*7 - 6 - 14; refused != want {
		t.Errorf("%d pairs were tried, want %d", refused, want)
	}
}
