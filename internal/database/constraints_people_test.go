package database_test

var actsOnPeople = map[string]act{
	"a time zone without a name":    {"user_time_zone_length", `UPDATE users SET time_zone = '' WHERE id = {requester}`},
	"a password without joining":    {"user_joins_with_password", `UPDATE users SET joined_at = NULL, password_hash = 'x' WHERE id = {requester}`},
	"the last admin disabled":       {"account_keeps_an_admin", `UPDATE users SET disabled_at = now() WHERE role = 'CUSTOMER_ADMIN'`},
	"the last admin made a viewer":  {"account_keeps_an_admin", `UPDATE users SET role = 'VENDOR_VIEWER' WHERE id = {admin}`},
	"the last admin not joined":     {"account_keeps_an_admin", `UPDATE users SET joined_at = NULL, password_hash = NULL WHERE id = {admin}`},
	"an order after the end":        {"order_for_own_customer", parted + placed("{halvorsen}", "PARTNER", "{osterby}")},
	"a request after the end":       {"pdr_customer_of_partner", parted + `UPDATE pdrs SET customer_id = {osterby}, version = version + 1 WHERE id = {draft}`},
	"a session twice":               {"session_id_once", aSession("'t'") + aSession("'u'")},
	"a link of nobody":              {"person_links_user_id_fkey", aLink("{nobody}", "'RESET'", "NULL", "30 minutes")},
	"a link made by nobody":         {"person_links_created_by_id_fkey", aLink("{requester}", "'RESET'", "{nobody}", "30 minutes")},
	"a link for something else":     {"person_link_kind_known", aLink("{requester}", "'PARTY'", "NULL", "30 minutes")},
	"a link that has ended already": {"person_link_lasts", aLink("{requester}", "'RESET'", "NULL", "0 minutes")},
	"a reset of an hour":            {"person_link_lasts", aLink("{requester}", "'RESET'", "NULL", "1 hour")},
	"an invitation of a month":      {"person_link_lasts", aLink("{requester}", "'INVITATION'", "NULL", "1 month")},
	"two open links of one kind":    {"person_link_open_once", link + aLink("{requester}", "'RESET'", "NULL", "30 minutes")},
	"a secret as it is":             {"person_link_secret_is_hashed", link + `UPDATE person_links SET secret_hash = 'secret'`},
	"a secret twice":                {"person_link_secret_once", link + anInvitation + `UPDATE person_links SET secret_hash = sha256('s')`},
	"another secret":                {"person_link_ends_once", link + `UPDATE person_links SET secret_hash = sha256('s'); UPDATE person_links SET secret_hash = sha256('t')`},
	"a link used without a secret":  {"person_link_used_has_secret", link + `UPDATE person_links SET used_at = now()`},
	"a link used and cancelled":     {"person_link_ends_one_way", link + `UPDATE person_links SET secret_hash = sha256('s'), used_at = now(), cancelled_at = now()`},
	"a link used twice":             {"person_link_ends_once", link + `UPDATE person_links SET secret_hash = sha256('s'), used_at = now(); UPDATE person_links SET used_at = now()`},
	"a cancelled link that is used": {"person_link_ends_once", link + `UPDATE person_links SET secret_hash = sha256('s'), cancelled_at = now(); UPDATE person_links SET used_at = now(), cancelled_at = NULL`},
	"a secret for a cancelled link": {"person_link_ends_once", link + `UPDATE person_links SET cancelled_at = now(); UPDATE person_links SET secret_hash = sha256('s')`},
	"a room after the end":          {"control_room_of_own_customer", parted + room("account_id, partner_id", "{osterby}, {halvorsen}")},
	"a cloud service after the end": {"cloud_service_of_own_customer", parted + hosted("account_id", "{osterby}")},
}

const (
	parted       = `UPDATE partnerships SET ended_at = now() WHERE customer_id = {osterby};`
	link         = `INSERT INTO person_links (id, user_id, kind, created_at, expires_at) VALUES ({new}, {requester}, 'RESET', now(), now() + interval '30 minutes');`
	anInvitation = `INSERT INTO person_links (id, user_id, kind, created_at, expires_at) VALUES ({other}, {requester}, 'INVITATION', now(), now() + interval '1 day');`
)

func aLink(user, kind, by, lasts string) string {
	return `INSERT INTO person_links (id, user_id, kind, created_by_id, created_at, expires_at) VALUES (gen_random_uuid(), ` + user + `, ` + kind + `, ` + by +
		`, now(), now() + interval '` + lasts + `');`
}

func aSession(token string) string {
	return `INSERT INTO sessions (token, id, data, expiry) SELECT ` + token + `, {new}, convert_to('{"user":"' || {requester}::uuid || '"}', 'UTF8'), now();`
}
