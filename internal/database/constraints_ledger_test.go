package database_test

var actsOnTheLedger = map[string]act{
	"more reserved than is held":  {"never_overdrawn", `UPDATE entitlements SET reserved = quantity + 1 WHERE id = {partner_holding}`},
	"more promised than is held":  {"never_overdrawn", `UPDATE entitlements SET reserved = quantity, allocated = 1 WHERE id = {partner_holding}`},
	"less than nothing reserved":  {"never_overdrawn", `UPDATE entitlements SET reserved = -1 WHERE id = {partner_holding}`},
	"less than nothing allocated": {"never_overdrawn", `UPDATE entitlements SET allocated = -1 WHERE id = {partner_holding}`},
	"less held than is reserved":  {"never_overdrawn", `UPDATE entitlements SET quantity = reserved - 1 WHERE id = {partner_holding}`},
	"a holding twice":             {"entitlement_once", holding("{halvorsen}", "{everyday_creator}", "{everyday}", "{halvorsen}", "{creator}", "0")},
	"a line of another order":     {"entitlement_line_in_order", holding("{larkfield}", "{everyday_creator}", "{second}", "{halvorsen}", "{creator}", "0")},
	"another product":             {"entitlement_line_in_order", holding("{larkfield}", "{everyday_creator}", "{everyday}", "{halvorsen}", "{runner}", "0")},
	"an order of another partner": {"entitlement_order_of_partner", holding("{larkfield}", "{everyday_creator}", "{everyday}", "{brightquay}", "{creator}", "0")},
	"a customer of another":       {"entitlement_of_own_customer", holding("{meridian}", "{everyday_creator}", "{everyday}", "{halvorsen}", "{creator}", "0")},
	"another partner":             {"entitlement_of_own_customer", holding("{brightquay}", "{everyday_creator}", "{everyday}", "{halvorsen}", "{creator}", "0")},
	"a holder there isn't": {"entitlements_account_id_fkey", `ALTER TABLE entitlements DROP CONSTRAINT entitlement_of_own_customer; ` +
		holding("{nobody}", "{everyday_creator}", "{everyday}", "{halvorsen}", "{creator}", "0")},
	"units from nowhere":           {"entitlement_follows_ledger", `UPDATE entitlements SET quantity = quantity + 1 WHERE id = {partner_holding}`},
	"units that vanish":            {"entitlement_follows_ledger", `UPDATE entitlements SET quantity = quantity - 1 WHERE id = {partner_holding}`},
	"a new holding out of nowhere": {"entitlement_follows_ledger", holding("{larkfield}", "{everyday_creator}", "{everyday}", "{halvorsen}", "{creator}", "5")},
	"a posting that nothing follows": {"entitlement_follows_ledger", transferred("ISSUE", "NULL") + `
		INSERT INTO movements (id, transfer_id, order_line_id, entitlement_id, delta, balance)
			SELECT gen_random_uuid(), {new}, order_line_id, id, -1, quantity - 1 FROM entitlements WHERE id = {partner_holding};
		INSERT INTO movements (id, transfer_id, order_line_id, entitlement_id, delta, balance)
			SELECT gen_random_uuid(), {new}, order_line_id, id, 1, quantity + 1 FROM entitlements WHERE id = {customer_holding}`},

	"a transfer of an unknown kind":    {"transfer_kind_known", transferred("GIFT", "NULL")},
	"an acceptance of no request":      {"transfer_accept_names_pdr", transferred("ACCEPT", "NULL")},
	"an issue by a request":            {"transfer_accept_names_pdr", transferred("ISSUE", "{approved}")},
	"an acceptance twice":              {"transfer_accept_once", transferred("ACCEPT", "{accepted}")},
	"an acceptance of an unknown one":  {"transfer_of_pdr", transferred("ACCEPT", "{nobody}")},
	"a transfer by nobody there is":    {"transfers_by_id_fkey", `INSERT INTO transfers (id, kind, by_id) VALUES ({new}, 'ISSUE', {nobody})`},
	"a transfer that is changed":       {"transfer_append_only", `UPDATE transfers SET at = now() WHERE id = {transfer}`},
	"a transfer that is removed":       {"transfer_append_only", `DELETE FROM transfers WHERE id = {transfer}`},
	"all transfers removed":            {"transfer_never_emptied", `TRUNCATE transfers CASCADE`},
	"a posting that is changed":        {"movement_append_only", `UPDATE movements SET delta = 1 WHERE transfer_id = {transfer}`},
	"a posting that is removed":        {"movement_append_only", `DELETE FROM movements WHERE transfer_id = {transfer}`},
	"all postings removed":             {"movement_never_emptied", `TRUNCATE movements`},
	"a posting of nothing":             {"movement_moves", transferred("ISSUE", "NULL") + posting("{new}", "{everyday_creator}", "NULL", "0", "NULL")},
	"a balance of the source":          {"movement_balance", transferred("ISSUE", "NULL") + posting("{new}", "{everyday_creator}", "NULL", "1", "1")},
	"a holding without a balance":      {"movement_balance", transferred("ISSUE", "NULL") + posting("{new}", "{everyday_creator}", "{partner_holding}", "1", "NULL")},
	"a balance below nothing":          {"movement_balance", transferred("ISSUE", "NULL") + posting("{new}", "{everyday_creator}", "{partner_holding}", "-99", "-1")},
	"a posting of no transfer":         {"movements_transfer_id_fkey", posting("{nobody}", "{everyday_creator}", "NULL", "1", "NULL")},
	"a posting on no line":             {"movements_order_line_id_fkey", transferred("ISSUE", "NULL") + posting("{new}", "{nobody}", "NULL", "1", "NULL")},
	"a posting on another line":        {"movement_on_its_line", transferred("ISSUE", "NULL") + posting("{new}", "{everyday_runner}", "{partner_holding}", "1", "24")},
	"a posting that makes units":       {"transfer_conserves", transferred("ISSUE", "NULL") + posting("{new}", "{everyday_creator}", "NULL", "1", "NULL")},
	"a posting that does not continue": {"movement_continues", transferred("ISSUE", "NULL") + posting("{new}", "{everyday_creator}", "{partner_holding}", "1", "2")},
	"a holding posted twice": {"movement_once", transferred("ISSUE", "NULL") + posting("{new}", "{everyday_creator}", "NULL", "1", "NULL") +
		`;` + posting("{new}", "{everyday_creator}", "NULL", "2", "NULL")},
	"units of one line given as another's": {"transfer_conserves", transferred("ISSUE", "NULL") +
		posting("{new}", "{everyday_creator}", "NULL", "-1", "NULL") + `;` + posting("{new}", "{everyday_runner}", "NULL", "1", "NULL")},
}

func holding(account, line, order, partner, product, quantity string) string {
	return `INSERT INTO entitlements (id, account_id, order_line_id, order_id, partner_id, product_id, quantity) VALUES
		({new}, ` + account + `, ` + line + `, ` + order + `, ` + partner + `, ` + product + `, ` + quantity + `)`
}

func transferred(kind, pdr string) string {
	return `INSERT INTO transfers (id, kind, pdr_id) VALUES ({new}, '` + kind + `', ` + pdr + `);`
}

func posting(transfer, line, entitlement, delta, balance string) string {
	return `INSERT INTO movements (id, transfer_id, order_line_id, entitlement_id, delta, balance) VALUES
		(gen_random_uuid(), ` + transfer + `, ` + line + `, ` + entitlement + `, ` + delta + `, ` + balance + `)`
}

var actsOnRecords = map[string]act{
	"an empty key":                 {"idempotency_key_length", `INSERT INTO idempotency_keys VALUES ({requester}, '', 'h', {new})`},
	"a key too long":               {"idempotency_key_length", `INSERT INTO idempotency_keys VALUES ({requester}, repeat('k', 256), 'h', {new})`},
	"an audit entry that changes":  {"audit_append_only", `UPDATE audit_log SET action = 'nothing'`},
	"an audit entry that goes":     {"audit_append_only", `DELETE FROM audit_log`},
	"an audit log that is emptied": {"audit_never_emptied", `TRUNCATE audit_log CASCADE`},
	"an entry by nobody there is":  {"audit_log_by_id_fkey", `INSERT INTO audit_log (by_id, action, object_type) VALUES ({nobody}, 'a', 'b')`},
	"an entry for no account":      {"audit_log_account_id_fkey", `INSERT INTO audit_log (account_id, action, object_type) VALUES ({nobody}, 'a', 'b')`},
	"a seal that changes":          {"audit_seal_append_only", sealed("1", "(SELECT min(id) FROM audit_log)") + `; UPDATE audit_seals SET hash = sha256('x')`},
	"a seal that goes":             {"audit_seal_append_only", sealed("1", "(SELECT min(id) FROM audit_log)") + `; DELETE FROM audit_seals`},
	"every seal removed":           {"audit_seal_never_emptied", `TRUNCATE audit_seals`},
	"a second seal of an entry":    {"audit_seal_once", sealed("1", "(SELECT min(id) FROM audit_log)") + `;` + sealed("2", "(SELECT min(id) FROM audit_log)")},
	"a chain that forks":           {"audit_seals_pkey", sealed("1", "(SELECT min(id) FROM audit_log)") + `;` + sealed("1", "(SELECT max(id) FROM audit_log)")},
	"a seal before the first":      {"audit_seal_counts_from_one", sealed("0", "(SELECT min(id) FROM audit_log)")},
	"a seal of no entry":           {"audit_seals_entry_id_fkey", sealed("1", "0")},
	"half a hash":                  {"audit_seal_hash_length", `INSERT INTO audit_seals VALUES (1, (SELECT min(id) FROM audit_log), '\x00')`},
	"a mail about no request":      {"mails_pdr_id_fkey", mail("{new}", "{nobody}")},
	"a mail twice":                 {"mail_once", mail("{new}", "NULL") + `;` + mail("{other}", "NULL")},
}

func sealed(seq, entry string) string {
	return `INSERT INTO audit_seals (seq, entry_id, hash) VALUES (` + seq + `, ` + entry + `, sha256('x'))`
}

func mail(id, pdr string) string {
	return `INSERT INTO mails (id, cause_id, template, recipient, subject, text, html, locale, pdr_id) VALUES
		(` + id + `, {submitted}, 't', 'a@b.example', '', '', '', 'en', ` + pdr + `)`
}
