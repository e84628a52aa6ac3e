package database_test

var actsOnAccounts = map[string]act{
	"a kind that there isn't": {"account_kind_known", `INSERT INTO accounts (id, kind, name, name_key) VALUES ({new}, 'RESELLER', 'a', 'a')`},
	"no name":                 {"account_name_length", `INSERT INTO accounts (id, kind, name, name_key) VALUES ({new}, 'PARTNER', '', '')`},
	"a name too long":         {"account_name_length", `UPDATE accounts SET name = repeat('x', 201) WHERE id = {osterby}`},
	"a website too long":      {"account_website_length", `UPDATE accounts SET website = repeat('x', 2049) WHERE id = {osterby}`},
	"a second vendor":         {"account_one_vendor", `INSERT INTO accounts (id, kind, name, name_key) VALUES ({new}, 'VENDOR', 'a', 'a')`},
	"an external id twice":    {"account_external_id", `UPDATE accounts SET external_id = 'C-1' WHERE kind = 'CUSTOMER'`},

	"a partner of another kind":  {"partnership_kinds", `INSERT INTO partnerships (partner_id, partner_kind, customer_id, name_key, website_host) SELECT {norvane}, 'VENDOR', id, name_key, website_host FROM accounts WHERE id = {osterby}`},
	"a customer as a partner":    {"partnership_partner", `INSERT INTO partnerships (partner_id, customer_id, name_key, website_host) SELECT {larkfield}, id, name_key, website_host FROM accounts WHERE id = {osterby}`},
	"a partner as a customer":    {"partnership_customer", `INSERT INTO partnerships (partner_id, customer_id, name_key, website_host) SELECT {halvorsen}, id, name_key, website_host FROM accounts WHERE id = {brightquay}`},
	"a customer by another name": {"partnership_key", `INSERT INTO partnerships (partner_id, customer_id, name_key, website_host) VALUES ({halvorsen}, {meridian}, 'somebody', '')`},
	"a customer made twice": {"partnership_customer_once", `
		INSERT INTO accounts (id, kind, name, name_key, website_host) SELECT {new}, kind, name, name_key, website_host FROM accounts WHERE id = {osterby};
		INSERT INTO partnerships (partner_id, customer_id, name_key, website_host) SELECT {halvorsen}, id, name_key, website_host FROM accounts WHERE id = {new}`},
	"a change of kind": {"partnership_partner", `UPDATE accounts SET kind = 'CUSTOMER' WHERE id = {brightquay}`},

	"an e-mail twice":          {"user_email_once", `UPDATE users SET email_key = 'admin@norvane.example' WHERE id = {approver}`},
	"an e-mail too short":      {"user_email_length", `UPDATE users SET email = 'a@' WHERE id = {approver}`},
	"an e-mail too long":       {"user_email_length", `UPDATE users SET email = repeat('a', 255) WHERE id = {approver}`},
	"a person without a name":  {"user_name_length", `UPDATE users SET name = '' WHERE id = {approver}`},
	"a language nobody writes": {"user_locale_known", `UPDATE users SET locale = 'xx' WHERE id = {approver}`},
	"a role that there isn't":  {"user_role_known", `UPDATE users SET role = 'VENDOR_KING' WHERE id = {approver}`},
	"a role of another kind":   {"user_role_fits_account", `UPDATE users SET role = 'PARTNER_ADMIN' WHERE id = {approver}`},
	"a move to another kind":   {"user_role_fits_account", `UPDATE users SET account_id = {osterby} WHERE id = {requester}`},
	"a session of nobody":      {"sessions_user_id_fkey", `INSERT INTO sessions (token, data, expiry) VALUES ('t', convert_to('{"user":"00000000-0000-7000-8000-000000000000"}', 'UTF8'), now())`},
	"a token of nobody":        {"api_tokens_user_id_fkey", token("{nobody}", "'t'", "sha256('s')", "{pdr:read}", "1 day")},
	"a token without a name":   {"api_token_name_length", token("{requester}", "''", "sha256('s')", "{pdr:read}", "1 day")},
	"a token that is no hash":  {"api_token_secret_is_hashed", token("{requester}", "'t'", "'secret'", "{pdr:read}", "1 day")},
	"a token of unknown scope": {"api_token_scopes_known", token("{requester}", "'t'", "sha256('s')", "{everything}", "1 day")},
	"a token of no scope":      {"api_token_scopes_known", token("{requester}", "'t'", "sha256('s')", "{}", "1 day")},
	"a token in its own place": {"api_token_replaced_by_another", token("{requester}", "'t'", "sha256('s')", "{pdr:read}", "1 day") + `; UPDATE api_tokens SET replaced_by_id = id`},
	"a token in the place of two": {"api_token_replaced_once", aToken + `
		INSERT INTO api_tokens (id, user_id, name, secret_hash, scopes, expires_at)
		SELECT unnest(ARRAY[{other}, gen_random_uuid()]), user_id, name, secret_hash, scopes, expires_at FROM api_tokens;
		UPDATE api_tokens SET replaced_by_id = {new} WHERE id <> {new}`},
	"a token in no one's place":     {"api_tokens_replaced_by_id_fkey", aToken + `UPDATE api_tokens SET replaced_by_id = {nobody}`},
	"a token used at no time":       {"api_token_used_somewhere", aToken + `UPDATE api_tokens SET last_used_address = 'x'`},
	"a token that ends later":       {"api_token_ends_one_way", aToken + `UPDATE api_tokens SET expires_at = expires_at + interval '1 minute'`},
	"a token that is revoked twice": {"api_token_ends_one_way", aToken + `UPDATE api_tokens SET revoked_at = now(); UPDATE api_tokens SET revoked_at = NULL`},
	"a token for ever":              {"api_token_at_most_a_year", token("{requester}", "'t'", "sha256('s')", "{pdr:read}", "400 days")},
}

var aToken = token("{requester}", "'t'", "sha256('s')", "{pdr:read}", "1 day") + ";"

func token(user, name, hash, scopes, within string) string {
	return `INSERT INTO api_tokens (id, user_id, name, secret_hash, scopes, expires_at) VALUES ({new}, ` + user + `, ` + name + `, ` + hash +
		`, ARRAY(SELECT unnest(string_to_array('` + scopes[1:len(scopes)-1] + `', ','))), now() + interval '` + within + `')`
}

var actsOnOrders = map[string]act{
	"a SKU twice":              {"product_sku_once", `UPDATE products SET sku = 'NV-UR-RT' WHERE id = {creator}`},
	"an unknown kind of unit":  {"product_unit_kind_known", `UPDATE products SET unit_kind = 'BYTE' WHERE id = {creator}`},
	"a unit of nothing":        {"product_unit_size", `UPDATE products SET unit_size = 0 WHERE id = {unsold}`},
	"a license of several":     {"product_unit_size", `UPDATE products SET unit_size = 2 WHERE id = {creator}`},
	"an unknown licensing":     {"product_licensing_known", `UPDATE products SET licensing = 'SMOKE' WHERE id = {creator}`},
	"an unknown cloud service": {"product_provisions_known", `UPDATE products SET provisions = 'CASTLE' WHERE id = {creator}`},

	"a number twice":                {"order_number_once", `UPDATE orders SET number = 'SO-104388' WHERE id = {everyday}`},
	"a status that is derived":      {"order_status_known", `UPDATE orders SET status = 'EXPIRED' WHERE id = {everyday}`},
	"a hold without a reason":       {"order_hold_has_reason", `UPDATE orders SET status = 'ON_HOLD' WHERE id = {everyday}`},
	"a reason without a hold":       {"order_hold_has_reason", `UPDATE orders SET hold_reason = 'why not' WHERE id = {everyday}`},
	"an end before the start":       {"order_term", `UPDATE orders SET ends_on = starts_on - 1 WHERE id = {everyday}`},
	"an order of a customer":        {"order_placed_by_partner", placed("{larkfield}", "PARTNER", "NULL")},
	"an order of the vendor":        {"order_partner_kind", placed("{norvane}", "VENDOR", "NULL")},
	"an order for another's client": {"order_for_own_customer", placed("{halvorsen}", "PARTNER", "{meridian}")},
	"an order that changes hands":   {"entitlement_order_of_partner", `UPDATE orders SET partner_id = {brightquay} WHERE id = {second}`},

	"a line of nothing":         {"order_line_quantity", orderLine("{everyday}", "{unsold}", "0")},
	"a line of too much":        {"order_line_quantity", orderLine("{everyday}", "{unsold}", "1000000001")},
	"a product twice":           {"order_line_product_once", orderLine("{everyday}", "{creator}", "1")},
	"a line of no order":        {"order_lines_order_id_fkey", orderLine("{nobody}", "{creator}", "1")},
	"a line of no product":      {"order_lines_product_id_fkey", orderLine("{everyday}", "{nobody}", "1")},
	"more units than were sold": {"order_line_is_fixed", `UPDATE order_lines SET ordered = ordered + 1 WHERE id = {everyday_creator}`},
	"a line that goes":          {"order_line_is_fixed", `DELETE FROM order_lines WHERE id = {everyday_creator}`},
}

func placed(partner, kind, endCustomer string) string {
	return `INSERT INTO orders (id, number, partner_id, partner_kind, end_customer_id, starts_on, ends_on)
		VALUES ({new}, 'SO-1', ` + partner + `, '` + kind + `', ` + endCustomer + `, current_date, current_date)`
}

func orderLine(order, product, ordered string) string {
	return `INSERT INTO order_lines (id, order_id, product_id, position, ordered) VALUES ({new}, ` + order + `, ` + product + `, 9, ` + ordered + `)`
}
