package database_test

// actsInTheCloud are against what cloud Control Rooms are held to. Each makes the Control Room that it is about.
var actsInTheCloud = map[string]act{
	"runs a version without a name":  {"control_room_app_version_length", inCloud + `UPDATE control_rooms SET app_version = '' WHERE id = {new}`},
	"runs a version that never ends": {"control_room_app_version_length", inCloud + `UPDATE control_rooms SET app_version = repeat('9', 65) WHERE id = {new}`},
	"has a credential of no time":    {"control_room_credential_whole", inCloud + `UPDATE control_rooms SET credential_hash = sha256('x') WHERE id = {new}`},
	"was issued no credential":       {"control_room_credential_whole", inCloud + `UPDATE control_rooms SET credential_issued_at = now() WHERE id = {new}`},
	"keeps what is no hash":          {"control_room_credential_whole", inCloud + `UPDATE control_rooms SET credential_hash = 'crc_x', credential_issued_at = now() WHERE id = {new}`},
	"has a credential on premises": {"control_room_credential_in_cloud", `INSERT INTO control_rooms
		(id, guid, account_id, name, name_key, licensing, created_by_id, credential_hash, credential_issued_at)
		VALUES ({new}, {new}, {larkfield}, 'x', 'x', 'FILE', {requester}, sha256('x'), now())`},
	"has a credential after its end": {"control_room_credential_in_cloud", inCloud + `UPDATE control_rooms
		SET status = 'DECOMMISSIONED', credential_hash = sha256('x'), credential_issued_at = now() WHERE id = {new}`},
	"is active and was never seen": {"control_room_seen_when_it_runs", inCloud + `UPDATE control_rooms SET status = 'ACTIVE' WHERE id = {new}`},

	"uses nothing, and says so":    {"control_room_use_units", inCloud + uses("{new}", "{creator}", "0", "0")},
	"uses more than anybody has":   {"control_room_use_units", inCloud + uses("{new}", "{creator}", "1000001", "0")},
	"holds more than it uses":      {"control_room_use_units", inCloud + uses("{new}", "{creator}", "1", "2")},
	"holds less than nothing":      {"control_room_use_units", inCloud + uses("{new}", "{creator}", "1", "-1")},
	"uses what there isn't":        {"control_room_uses_product_id_fkey", inCloud + uses("{new}", "{nobody}", "1", "1")},
	"is no Control Room, and uses": {"control_room_uses_control_room_id_fkey", `ALTER TABLE control_room_uses DISABLE TRIGGER USER;` + uses("{nobody}", "{creator}", "1", "1")},
	"is on premises, and reports": {"control_room_use_in_cloud", `INSERT INTO control_rooms (id, guid, account_id, name, name_key, licensing, created_by_id)
		VALUES ({new}, {new}, {larkfield}, 'x', 'x', 'FILE', {requester});` + uses("{new}", "{creator}", "1", "1")},
	"is over, and reports": {"control_room_use_in_cloud", inCloud + `UPDATE control_rooms SET status = 'DECOMMISSIONED' WHERE id = {new};` +
		uses("{new}", "{creator}", "1", "1")},

	"goes to fail-safe by someone": {"control_room_event_by_someone", inCloud + happened("'FAIL_SAFE'", "{requester}", "NULL")},
	"resumes by someone":           {"control_room_event_by_someone", inCloud + happened("'RESUME'", "{requester}", "NULL")},
	"has a credential of nobody's": {"control_room_event_by_someone", inCloud + happened("'CREDENTIAL'", "NULL", "NULL")},
	"uses too much, and resumes":   {"control_room_event_excess_is_fail_safe", inCloud + happened("'RESUME'", "NULL", "'[]'")},
	"lives, and that is history":   {"control_room_event_kind_known", inCloud + happened("'HEARTBEAT'", "{requester}", "NULL")},
}

const inCloud = `INSERT INTO control_rooms (id, guid, account_id, name, name_key, licensing, created_by_id)
	VALUES ({new}, {new}, {larkfield}, 'x', 'x', 'CLOUD', {requester});`

func uses(room, product, units, held string) string {
	return `INSERT INTO control_room_uses (control_room_id, product_id, units, held) VALUES (` + room + `, ` + product + `, ` + units + `, ` + held + `)`
}

func happened(kind, by, excess string) string {
	return `INSERT INTO control_room_events (id, control_room_id, kind, to_status, by_id, excess) VALUES
		({other}, {new}, ` + kind + `, 'PENDING', ` + by + `, ` + excess + `)`
}
