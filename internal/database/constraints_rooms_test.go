package database_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

var actsOnRooms = map[string]act{
	"begins active":            {"control_room_moves_legally", room("status", "'ACTIVE'")},
	"begins at version 2":      {"control_room_moves_legally", room("version", "2")},
	"comes to life again":      {"control_room_moves_legally", `UPDATE control_rooms SET status = 'PENDING' WHERE id = {ended_room}`},
	"is seen after its end":    {"control_room_moves_legally", `UPDATE control_rooms SET last_seen_at = now() WHERE id = {ended_room}`},
	"skips a version":          {"control_room_counts_versions", `UPDATE control_rooms SET version = version + 2 WHERE id = {own_room}`},
	"goes back a version":      {"control_room_counts_versions", `UPDATE control_rooms SET version = version - 1 WHERE id = {room}`},
	"changes its GUID":         {"control_room_keeps_identity", `UPDATE control_rooms SET guid = {new} WHERE id = {own_room}`},
	"changes hands":            {"control_room_keeps_identity", `UPDATE control_rooms SET account_id = {osterby} WHERE id = {own_room}`},
	"changes partner":          {"control_room_keeps_identity", `UPDATE control_rooms SET partner_id = {brightquay} WHERE id = {own_room}`},
	"goes to the cloud":        {"control_room_keeps_identity", `UPDATE control_rooms SET licensing = 'CLOUD' WHERE id = {own_room}`},
	"changes who made it":      {"control_room_keeps_identity", `UPDATE control_rooms SET created_by_id = {approver} WHERE id = {own_room}`},
	"changes when it was made": {"control_room_keeps_identity", `UPDATE control_rooms SET created_at = created_at - interval '1 day' WHERE id = {own_room}`},
	"is removed":               {"control_room_never_removed", `DELETE FROM control_rooms WHERE id = {own_room}`},
	"has a GUID twice":         {"control_room_guid_once", room("guid", "(SELECT guid FROM control_rooms WHERE id = {ended_room})")},
	"has a name twice":         {"control_room_name_once", room("name_key", "(SELECT name_key FROM control_rooms WHERE id = {own_room})")},
	"has no name":              {"control_room_name_length", room("name", "''")},
	"has too long a name":      {"control_room_name_length", room("name", "repeat('x', 65)")},
	"is licensed somehow":      {"control_room_licensing_known", room("licensing", "'BOTH'")},
	"is in an unknown status":  {"control_room_status_known", `ALTER TABLE control_rooms DISABLE TRIGGER USER;` + room("status", "'LOST'")},
	"is fail safe on premises": {"control_room_fail_safe_in_cloud", `ALTER TABLE control_rooms DISABLE TRIGGER USER;` + room("status", "'FAIL_SAFE'")},
	"is of no account":         {"control_rooms_account_id_fkey", room("account_id", "{nobody}")},
	"is made by nobody":        {"control_rooms_created_by_id_fkey", room("created_by_id", "{nobody}")},
	"is of another's customer": {"control_room_of_own_customer", room("account_id, partner_id", "{meridian}, {halvorsen}")},
	"is of a partner's own":    {"control_room_of_own_customer", room("account_id, partner_id", "{halvorsen}, {halvorsen}")},

	"an event that there isn't":       {"control_room_event_kind_known", roomEvent("{room}", "'SING'", "NULL", "{requester}")},
	"somebody who signs":              {"control_room_event_by_someone", roomEvent("{room}", "'ISSUE'", "NULL", "{requester}")},
	"nobody who configures":           {"control_room_event_by_someone", roomEvent("{room}", "'CONFIGURE'", "NULL", "NULL")},
	"an event by nobody there is":     {"control_room_events_by_id_fkey", roomEvent("{room}", "'CONFIGURE'", "NULL", "{nobody}")},
	"an event of no Control Room":     {"control_room_events_control_room_id_fkey", `ALTER TABLE control_room_events DISABLE TRIGGER USER;` + roomEvent("{nobody}", "'CONFIGURE'", "NULL", "{requester}")},
	"an event of no file there is":    {"control_room_events_license_file_id_fkey", roomEvent("{room}", "'CONFIGURE'", "{nobody}", "{requester}")},
	"a history that is rewritten":     {"control_room_event_append_only", `UPDATE control_room_events SET comment = 'I said so'`},
	"a history that is forgotten":     {"control_room_event_append_only", `DELETE FROM control_room_events`},
	"every history that is erased":    {"control_room_event_never_emptied", `TRUNCATE control_room_events`},
	"every Control Room that is gone": {"control_room_event_never_emptied", `ALTER TABLE license_file_lines DISABLE TRIGGER USER; TRUNCATE control_rooms CASCADE`},
}

var actsOnAllocations = map[string]act{
	"gives nothing":                 {"allocation_quantity", given("{own_room}", "{larkfield}", "NULL", "{held}", "{halvorsen}", "0")},
	"uses up more than was given":   {"allocation_quantity", `UPDATE allocations SET consumed = quantity + 1 WHERE control_room_id = {room}`},
	"uses up less than nothing":     {"allocation_quantity", `UPDATE allocations SET consumed = -1 WHERE control_room_id = {room}`},
	"gives to no Control Room":      {"allocation_in_own_room", given("{nobody}", "{larkfield}", "NULL", "{held}", "{halvorsen}", "1")},
	"gives as another account":      {"allocation_in_own_room", given("{own_room}", "{osterby}", "NULL", "{customer_holding}", "{halvorsen}", "1")},
	"gives as if through a partner": {"allocation_in_own_room", given("{own_room}", "{larkfield}", "{halvorsen}", "{held}", "{halvorsen}", "1")},
	"gives another account's units": {"allocation_of_own_units", given("{own_room}", "{larkfield}", "NULL", "{customer_holding}", "{halvorsen}", "1")},
	"gives units as a partner's":    {"allocation_of_own_units", given("{waiting_room}", "{larkfield}", "{halvorsen}", "{rival_held}", "{halvorsen}", "1")},
	"gives another partner's units": {"allocation_through_partner", given("{waiting_room}", "{larkfield}", "{halvorsen}", "{rival_held}", "{brightquay}", "1")},
	"moves to another Control Room": {"allocation_stays", `UPDATE allocations SET control_room_id = {own_room} WHERE control_room_id = {room}`},
	"becomes other units":           {"allocation_stays", `UPDATE allocations SET entitlement_id = {rival_held} WHERE control_room_id = {room}`},
	"gives what the ledger keeps":   {"allocated_follows_rooms", given("{cloud_room}", "{larkfield}", "NULL", "{rival_held}", "{brightquay}", "1")},
	"gives more than it says":       {"allocated_follows_rooms", `UPDATE allocations SET quantity = quantity + 1 WHERE control_room_id = {room}`},
	"takes back what stays":         {"allocated_follows_rooms", `DELETE FROM allocations WHERE control_room_id = {room}`},
	"is in the ledger alone":        {"allocated_follows_rooms", `UPDATE entitlements SET allocated = allocated + 1 WHERE id = {held}`},
	"begins in the ledger": {"allocated_follows_rooms", `ALTER TABLE entitlements DISABLE TRIGGER entitlement_follows_ledger_from_start;
		INSERT INTO entitlements (id, account_id, order_line_id, order_id, partner_id, product_id, quantity, allocated)
			VALUES ({new}, {larkfield}, {everyday_creator}, {everyday}, {halvorsen}, {creator}, 1, 1)`},

	"begins signed":                {"license_file_is_kept", file("status", "'ACTIVE'")},
	"begins with content":          {"license_file_is_kept", file("content", "'x'")},
	"is signed anew":               {"license_file_is_kept", `UPDATE license_files SET content = 'x' WHERE id = {file}`},
	"is signed with another key":   {"license_file_is_kept", `UPDATE license_files SET key_id = 'x' WHERE id = {file}`},
	"lasts longer":                 {"license_file_is_kept", `UPDATE license_files SET expires_on = expires_on + 1 WHERE id = {file}`},
	"is issued later":              {"license_file_is_kept", `UPDATE license_files SET issued_at = now() + interval '1 day' WHERE id = {file}`},
	"loses what was signed":        {"license_file_is_kept", `UPDATE license_files SET content = NULL, key_id = NULL, expires_on = NULL, issued_at = NULL WHERE id = {file}`},
	"is for another Control Room":  {"license_file_is_kept", `UPDATE license_files SET control_room_id = {own_room} WHERE id = {file}`},
	"is by another":                {"license_file_is_kept", `UPDATE license_files SET created_by_id = {approver} WHERE id = {file}`},
	"has another number":           {"license_file_is_kept", `ALTER TABLE license_files ALTER serial SET GENERATED BY DEFAULT; UPDATE license_files SET serial = 999 WHERE id = {file}`},
	"is signed and superseded":     {"license_file_is_kept", `UPDATE license_files SET status = 'SUPERSEDED', ` + signature + ` WHERE id = {waiting_file}`},
	"is signed and waits":          {"license_file_is_kept", `UPDATE license_files SET ` + signature + ` WHERE id = {waiting_file}`},
	"waits again":                  {"license_file_moves_legally", `UPDATE license_files SET status = 'GENERATING' WHERE id = {file}`},
	"fails once it was signed":     {"license_file_moves_legally", `UPDATE license_files SET status = 'FAILED', failure = 'x' WHERE id = {file}`},
	"lives again":                  {"license_file_moves_legally", `UPDATE license_files SET status = 'ACTIVE' WHERE id = {old_file}`},
	"is released once superseded":  {"license_file_moves_legally", `UPDATE license_files SET status = 'RELEASED' WHERE id = {old_file}`},
	"is thrown away":               {"license_file_never_removed", `DELETE FROM license_files WHERE id = {file}`},
	"is signed in part":            {"license_file_whole", file("issued_at", "now()")},
	"is active unsigned":           {"license_file_active_is_signed", `UPDATE license_files SET status = 'ACTIVE' WHERE id = {waiting_file}`},
	"fails and says nothing":       {"license_file_failed_says_why", `UPDATE license_files SET status = 'FAILED' WHERE id = {waiting_file}`},
	"has a status there isn't":     {"license_file_status_known", `ALTER TABLE license_files DISABLE TRIGGER USER;` + file("status", "'EXPIRED'")},
	"has a number twice":           {"license_file_serial_once", `INSERT INTO license_files (id, serial, control_room_id, created_by_id) OVERRIDING SYSTEM VALUE SELECT {new}, serial, {own_room}, {requester} FROM license_files WHERE id = {file}`},
	"lives beside another":         {"license_file_one_lives", file("control_room_id", "{room}")},
	"is for no Control Room":       {"license_files_control_room_id_fkey", file("control_room_id", "{nobody}")},
	"is asked for by nobody":       {"license_files_created_by_id_fkey", file("created_by_id", "{nobody}")},
	"grants what was not given":    {"license_file_grants_allocations", file("id", "{new}") + `;` + fileLine("{new}", "{held}", "1")},
	"dies and leaves what it gave": {"license_file_grants_allocations", `UPDATE license_files SET status = 'RELEASED' WHERE id = {file}`},
	"grants less than was given": {"license_file_grants_allocations", `UPDATE allocations SET quantity = quantity + 1 WHERE control_room_id = {room};
		UPDATE entitlements SET allocated = allocated + 1 WHERE id = {held}`},
	"grants what was taken back": {"license_file_grants_allocations", `DELETE FROM allocations WHERE control_room_id = {room};
		UPDATE entitlements SET allocated = allocated - 2 WHERE id = {held}`},
	"is not there for what was given": {"license_file_grants_allocations", given("{own_room}", "{larkfield}", "NULL", "{rival_held}", "{brightquay}", "1") + `;
		UPDATE entitlements SET allocated = allocated + 1 WHERE id = {rival_held}`},

	"grants nothing":            {"license_file_line_quantity", newFile + fileLine("{other}", "{rival_held}", "0")},
	"grants what there isn't":   {"license_file_lines_entitlement_id_fkey", newFile + fileLine("{other}", "{nobody}", "1")},
	"grants something more":     {"license_file_line_comes_along", fileLine("{file}", "{rival_held}", "1")},
	"grants in no file":         {"license_file_lines_license_file_id_fkey", fileLine("{nobody}", "{held}", "1")},
	"grants another number":     {"license_file_line_append_only", `UPDATE license_file_lines SET quantity = 9`},
	"grants no longer":          {"license_file_line_append_only", `DELETE FROM license_file_lines`},
	"grants nothing to anybody": {"license_file_line_never_emptied", `TRUNCATE license_file_lines`},
}

const signature = `content = 'x', key_id = 'k', expires_on = current_date, issued_at = now()`

// inserted is a row with some columns as they should not be, and the others as they should.
func inserted(table, columns, values string, row []cell) string {
	names, each := columns, values
	for _, c := range row {
		if c.name != columns && !begins(columns, c.name) {
			names, each = names+", "+c.name, each+", "+c.value
		}
	}
	return `INSERT INTO ` + table + ` (` + names + `) VALUES (` + each + `)`
}

type cell struct{ name, value string }

// room is a new Control Room of Larkfield's own with columns that it should not have.
func room(columns, values string) string {
	return inserted("control_rooms", columns, values, []cell{
		{"id", "{new}"}, {"guid", "{new}"}, {"account_id", "{larkfield}"}, {"name", "'x'"}, {"name_key", "'x'"}, {"licensing", "'FILE'"}, {"created_by_id", "{requester}"},
	})
}

// file is a new license file of Larkfield's own Control Room, which has none.
func file(columns, values string) string {
	return inserted("license_files", columns, values, []cell{{"id", "{new}"}, {"control_room_id", "{own_room}"}, {"created_by_id", "{requester}"}})
}

const newFile = `INSERT INTO license_files (id, control_room_id, created_by_id) VALUES ({other}, {own_room}, {requester});`

func fileLine(file, entitlement, quantity string) string {
	return `INSERT INTO license_file_lines VALUES (` + file + `, ` + entitlement + `, ` + quantity + `)`
}

func given(room, account, through, entitlement, partner, quantity string) string {
	return `INSERT INTO allocations (control_room_id, account_id, partner_key, entitlement_id, partner_id, quantity) VALUES
		(` + room + `, ` + account + `, coalesce(` + through + `, '00000000-0000-0000-0000-000000000000'::uuid), ` + entitlement + `, ` + partner + `, ` + quantity + `)`
}

func roomEvent(room, kind, file, by string) string {
	return `INSERT INTO control_room_events (id, control_room_id, kind, to_status, license_file_id, by_id) VALUES
		({new}, ` + room + `, ` + kind + `, 'PENDING', ` + file + `, ` + by + `)`
}

// furnishRooms puts Control Rooms of Larkfield into the world: one with its file and one that it had before, one whose file waits,
// one that is over, and two that nobody has configured.
func furnishRooms(t *testing.T, w *testworld.World) map[string]uuid.UUID {
	t.Helper()
	rivals := testworld.Term(w.Brightquay, "SO-104900", -30, 300, testworld.Of(w.Creator, 5))
	rivals.EndCustomerID = w.Larkfield
	held, rivalHeld := w.HeldBy(t, w.Larkfield, w.ForCustomer.ID, w.Creator), w.HeldBy(t, w.Larkfield, w.PlaceAs(t, rivals).ID, w.Creator)

	active := w.Configured(t, w.Admin, w.Room(t, w.Admin, w.Larkfield, "CR-ACTIVE"), license.Wanted{EntitlementID: held, Quantity: 1})
	w.Configured(t, w.Admin, active, license.Wanted{EntitlementID: held, Quantity: 2})
	waiting := w.Room(t, w.Admin, w.Larkfield, "CR-WAITING")
	_, err := w.Licenses.Configure(t.Context(), w.Admin, w.OnRoom(t, waiting), []license.Wanted{{EntitlementID: held, Quantity: 1}})
	if err != nil {
		t.Fatal(err)
	}
	ended := w.Room(t, w.CustomerAdmin, w.Larkfield, "CR-ENDED")
	if _, err := w.Licenses.Decommission(t.Context(), w.CustomerAdmin, w.OnRoom(t, ended)); err != nil {
		t.Fatal(err)
	}
	inCloud, err := w.Licenses.Create(t.Context(), w.CustomerAdmin, license.Creation{AccountID: w.Larkfield, Name: "CR-CLOUD", Licensing: license.InCloud})
	if err != nil {
		t.Fatal(err)
	}
	files := w.RoomNow(t, active).LicenseFiles
	return map[string]uuid.UUID{
		"room": active, "waiting_room": waiting, "ended_room": ended, "cloud_room": inCloud, "own_room": w.Room(t, w.CustomerAdmin, w.Larkfield, "CR-OWN"),
		"held": held, "rival_held": rivalHeld, "file": files[0].ID, "old_file": files[1].ID, "waiting_file": w.RoomNow(t, waiting).LicenseFiles[0].ID,
	}
}

// A Control Room moves along the edges of control_room_transitions and nowhere else: each other pair of statuses is refused.
func TestEveryOtherEdgeOfAControlRoomIsRefused(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	statuses := []license.Status{license.Pending, license.Active, license.FailSafe, license.Suspended, license.Decommissioned}
	refused := 0
	for _, from := range statuses {
		id, err := w.Licenses.Create(t.Context(), w.CustomerAdmin, license.Creation{AccountID: w.Larkfield, Name: string(from), Licensing: license.InCloud})
		if err != nil {
			t.Fatal(err)
		}
		w.Exec(t, `ALTER TABLE control_rooms DISABLE TRIGGER control_room_moves_legally`)
		w.Exec(t, `UPDATE control_rooms SET status = $2, last_seen_at = now() WHERE id = $1`, id, string(from))
		w.Exec(t, `ALTER TABLE control_rooms ENABLE TRIGGER control_room_moves_legally`)
		for _, to := range statuses {
			if from == to && from != license.Decommissioned || testworld.Value[bool](t, w,
				`SELECT EXISTS (SELECT FROM control_room_transitions WHERE from_status = $1 AND to_status = $2)`, string(from), string(to)) {
				continue
			}
			_, err := w.Owner.Exec(t.Context(), `UPDATE control_rooms SET status = $2, version = version + 1 WHERE id = $1`, id, string(to))
			if got := database.ConstraintOf(err); got != "control_room_moves_legally" {
				t.Errorf("from %s to %s: %v", from, to, err)
			}
			refused++
		}
	}
	if refused < len(statuses) {
		t.Errorf("only %d pairs were tried", refused)
	}
}
