package database_test

var actsOffline = map[string]act{
	"a cycle without a deadline": {"control_room_cycle_whole", `UPDATE control_rooms SET cycle_began_at = now() WHERE id = {room}`},
	"a deadline of eight days": {
		"control_room_confirms_in_time",
		`UPDATE control_rooms SET cycle_began_at = now(), confirm_by = now() + interval '8 days' WHERE id = {room}`,
	},
	"a request from the cloud": {
		"control_room_offline_on_premises",
		`INSERT INTO control_rooms (id, guid, account_id, name, name_key, licensing, created_by_id, request_key)
			VALUES ({new}, {new}, {larkfield}, 'CR', 'cr', 'CLOUD', {requester}, 'key')`,
	},
	"a request of no Control Room":     {"license_requests_control_room_id_fkey", requested("{nobody}", "'n'", "'OPEN'", "{requester}")},
	"a request by nobody there is":     {"license_requests_by_id_fkey", requested("{room}", "'n'", "'OPEN'", "{nobody}")},
	"a request in an unknown status":   {"license_request_status_known", requested("{room}", "'n'", "'LOST'", "{requester}")},
	"a request that is replayed":       {"license_request_nonce_once", requested("{room}", "'n'", "'CANCELLED'", "{requester}") + requestedAs("{other}", "{own_room}", "'n'", "'OPEN'", "{requester}")},
	"two open requests":                {"license_request_one_open", requested("{room}", "'n'", "'OPEN'", "{requester}") + requestedAs("{other}", "{room}", "'m'", "'OPEN'", "{requester}")},
	"a request that is opened again":   {"license_request_is_kept", requested("{room}", "'n'", "'CANCELLED'", "{requester}") + `UPDATE license_requests SET status = 'OPEN'`},
	"a request that changes its nonce": {"license_request_is_kept", requested("{room}", "'n'", "'OPEN'", "{requester}") + `UPDATE license_requests SET nonce = 'm'`},
	"a request that is forgotten":      {"license_request_never_removed", requested("{room}", "'n'", "'OPEN'", "{requester}") + `DELETE FROM license_requests`},
	"an answer to another's request": {
		"license_file_answers_own_request",
		requested("{room}", "'n'", "'OPEN'", "{requester}") +
			`INSERT INTO license_files (id, control_room_id, created_by_id, request_id) VALUES ({other}, {own_room}, {requester}, {new})`,
	},
}

func requested(room, nonce, status, by string) string {
	return requestedAs("{new}", room, nonce, status, by)
}

func requestedAs(id, room, nonce, status, by string) string {
	return `INSERT INTO license_requests (id, control_room_id, nonce, status, by_id) VALUES (` + id + `, ` + room + `, ` + nonce + `, ` + status + `, ` + by + `);`
}
