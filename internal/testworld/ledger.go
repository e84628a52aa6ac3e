package testworld

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Balances fails the test unless the books are right: every transfer sums to zero, every holding is the sum of its postings,
// reserved is what waiting requests ask for, allocated is what Control Rooms and their license files have, and no line has more or
// fewer units than were ordered.
func (w *World) Balances(tb testing.TB) {
	tb.Helper()
	wrong := map[string]int{}
	for rule, sql := range rules {
		if n := Value[int](tb, w, sql); n != 0 {
			wrong[rule] = n
		}
	}
	if diff := cmp.Diff(map[string]int{}, wrong); diff != "" {
		tb.Errorf("the ledger does not balance (-want +got):\n%s", diff)
	}
}

// rules count what is against them.
var rules = map[string]string{
	"every transfer sums to zero for each line": `SELECT count(*) FROM
		(SELECT FROM movements GROUP BY transfer_id, order_line_id HAVING sum(delta) <> 0) AS wrong`,
	"a holding is the sum of its postings": `SELECT count(*) FROM entitlements held
		WHERE quantity <> (SELECT coalesce(sum(delta), 0) FROM movements WHERE entitlement_id = held.id)`,
	"a holding is the balance of its last posting": `SELECT count(*) FROM entitlements held
		WHERE quantity <> (SELECT balance FROM movements WHERE entitlement_id = held.id ORDER BY seq DESC LIMIT 1)`,
	"no unit is made or lost": `SELECT count(*) FROM order_lines line
		WHERE ordered <> (SELECT coalesce(sum(quantity), 0) FROM entitlements WHERE order_line_id = line.id)`,
	"reserved is what waits": `SELECT count(*) FROM entitlements held WHERE reserved <> (
		SELECT coalesce(sum(asked.quantity), 0) FROM pdr_lines asked JOIN pdrs ON pdrs.id = asked.pdr_id
		WHERE pdrs.state IN ('SUBMITTED', 'APPROVED') AND pdrs.partner_id = held.account_id AND asked.order_line_id = held.order_line_id)`,
	"an accepted request has one transfer, of just its units": `SELECT count(*) FROM pdrs WHERE
		(SELECT count(*) FROM transfers WHERE pdr_id = pdrs.id) <> (state = 'ACCEPTED')::int
		OR (state = 'ACCEPTED' AND EXISTS (
			(SELECT order_line_id, quantity FROM pdr_lines WHERE pdr_id = pdrs.id
			EXCEPT ALL SELECT m.order_line_id, m.delta FROM movements m JOIN transfers t ON t.id = m.transfer_id
			JOIN entitlements e ON e.id = m.entitlement_id WHERE t.pdr_id = pdrs.id AND e.account_id = pdrs.customer_id)))`,
	"every state has its history": `SELECT count(*) FROM pdrs WHERE state <>
		(SELECT to_state FROM pdr_events WHERE pdr_id = pdrs.id ORDER BY version DESC LIMIT 1)`,
	"a history goes on from where it was": `SELECT count(*) FROM (SELECT from_state, lag(to_state) OVER life AS before,
		row_number() OVER life AS step FROM pdr_events WINDOW life AS (PARTITION BY pdr_id ORDER BY version)) AS steps
		WHERE from_state IS DISTINCT FROM before`,
	"no unit is in two places": `SELECT count(*) FROM entitlements WHERE reserved < 0 OR allocated < 0 OR reserved + allocated > quantity`,
	"allocated is what Control Rooms have": `SELECT count(*) FROM entitlements held WHERE allocated <>
		(SELECT coalesce(sum(quantity), 0) FROM allocations WHERE entitlement_id = held.id)`,
	"the living file of a Control Room grants what it has": `WITH living AS (SELECT control_room_id, entitlement_id, quantity
			FROM license_file_lines JOIN license_files file ON file.id = license_file_id WHERE file.status IN ('GENERATING', 'ACTIVE', 'FAILED'))
		SELECT count(*) FROM control_rooms room WHERE licensing = 'FILE' AND EXISTS (
		(SELECT entitlement_id, quantity FROM allocations WHERE control_room_id = room.id
		EXCEPT SELECT entitlement_id, quantity FROM living WHERE control_room_id = room.id
		EXCEPT SELECT entitlement_id, consumed FROM allocations WHERE control_room_id = room.id)
		UNION ALL (SELECT entitlement_id, quantity FROM living WHERE control_room_id = room.id
		EXCEPT SELECT entitlement_id, quantity FROM allocations WHERE control_room_id = room.id))`,
	"every Control Room has its history": `SELECT count(*) FROM control_rooms room WHERE status <>
		(SELECT to_status FROM control_room_events WHERE control_room_id = room.id ORDER BY seq DESC LIMIT 1)`,
	"the history of a Control Room goes on from where it was": `SELECT count(*) FROM (SELECT from_status,
		lag(to_status) OVER (PARTITION BY control_room_id ORDER BY seq) AS before FROM control_room_events) AS steps
		WHERE from_status IS DISTINCT FROM before`,
}
