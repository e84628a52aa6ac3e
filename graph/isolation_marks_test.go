package graph_test

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A mark is written into a text of the database, and names who may read it: "zq", the letters of the companies, "qz", and the column.
// Whoever finds one that does not name them has been shown what is another's. The vendor may read all.
var mark = regexp.MustCompile(`zq([hblomc]*)qz([0-9]+)x`)

// Who may read, as letters: of a company itself, of those that it does business with, and of the two sides of what is held.
const (
	// partners see who of the vendor has decided, and so whose people they are
	relations = `CASE t.kind WHEN 'VENDOR' THEN 'hb' ELSE letter(t.id) END || coalesce((SELECT string_agg(letter(partner_id), '') FROM partnerships WHERE customer_id = t.id), '')
		|| coalesce((SELECT string_agg(letter(customer_id), '') FROM partnerships WHERE partner_id = t.id), '')`
	vendors  = `''`
	everyone = `'hblom'`
	partners = `letter(t.partner_id)`
	sides    = `letter(t.account_id) || coalesce(letter(t.partner_id), '')`
	ofOrder  = `(SELECT letter(partner_id) FROM orders WHERE id = t.order_id)`
	ofHeld   = `(SELECT letter(account_id) || coalesce(letter(partner_id), '') FROM entitlements WHERE id = t.entitlement_id)`
	ofPDR    = `(SELECT letter(partner_id) FROM pdrs WHERE id = t.pdr_id)`
	ofRoom   = `(SELECT letter(account_id) || coalesce(letter(partner_id), '') FROM control_rooms WHERE id = t.control_room_id)`
	ofHosted = `(SELECT letter(account_id) || coalesce(letter(partner_id), '') FROM cloud_services WHERE id = t.cloud_service_id)`
	ofHolder = `(SELECT CASE kind WHEN 'VENDOR' THEN 'hb' ELSE letter(id) END FROM accounts WHERE id = t.account_id)`
	ofUser   = `(SELECT letter(account_id) FROM users WHERE id = t.user_id)`
)

// plants is who may read each column that people write in, and how it is written; {} is the mark.
var plants = map[string]struct{ readers, form string }{
	"accounts.name":                    {relations, "{}"},
	"accounts.name_key":                {relations, "{}"},
	"accounts.website":                 {relations, "https://{}.example"},
	"accounts.website_host":            {relations, "{}.example"},
	"accounts.external_id":             {vendors, "{}"},
	"api_tokens.last_used_address":     {ofUser, "{}"},
	"api_tokens.name":                  {ofUser, "{}"},
	"audit_log.after":                  {vendors, `{"text": "{}"}`},
	"audit_log.before":                 {vendors, `{"text": "{}"}`},
	"audit_log.address":                {vendors, "{}"},
	"audit_log.request_id":             {vendors, "{}"},
	"cloud_service_deliveries.failure": {vendors, "{}"},
	"cloud_service_events.comment":     {ofHosted, "{}"},
	"cloud_services.failure":           {sides, "{}"},
	"cloud_services.name":              {sides, "{}"},
	"cloud_services.region":            {sides, "{}"},
	"cloud_services.url":               {sides, "https://{}.example"},
	"control_room_events.comment":      {ofRoom, "{}"},
	"control_rooms.app_version":        {sides, "{}"},
	"control_rooms.name":               {sides, "{}"},
	"control_rooms.name_key":           {sides, "{}"},
	"control_rooms.request_key":        {vendors, "{}"},
	"mails.failure":                    {vendors, "{}"},
	"mails.html":                       {vendors, "<p>{}</p>"},
	"mails.recipient":                  {vendors, "{}@mail.example"},
	"mails.secret":                     {vendors, "{}"},
	"mails.subject":                    {vendors, "{}"},
	"mails.text":                       {vendors, "{}"},
	"orders.hold_reason":               {partners, "{}"},
	"orders.number":                    {partners, "{}"},
	"orders.purchase_order":            {partners, "{}"},
	"partnerships.contact_email":       {partners, "{}@contact.example"},
	"partnerships.contact_name":        {partners, "{}"},
	"partnerships.name_key":            {partners, "{}"},
	"partnerships.website_host":        {partners, "{}.example"},
	"passkeys.name":                    {ofUser, "{}"},
	"pdr_events.comment":               {ofPDR, "{}"},
	"pdrs.contact_email":               {partners, "{}@request.example"},
	"pdrs.contact_name":                {partners, "{}"},
	"pdrs.customer_name":               {partners, "{}"},
	"pdrs.customer_website":            {partners, "https://{}.example"},
	"pdrs.note":                        {partners, "{}"},
	"pdrs.rejection_reason":            {partners, "{}"},
	"products.name":                    {everyone, "{}"},
	"products.sku":                     {everyone, "{}"},
	"products.unit":                    {everyone, "{}"},
	"sessions.address":                 {ofUser, "{}"},
	"sessions.device":                  {ofUser, "{}"},
	"users.email":                      {ofHolder, "{}@people.example"},
	"users.email_key":                  {ofHolder, "{}@people.example"},
	"users.name":                       {ofHolder, "{}"},
	"users.time_zone":                  {ofHolder, "{}"},
}

// bare is the columns that are not written in by people: words of ours, and keys that nobody reads.
var bare = regexp.MustCompile(`^(` + strings.Join([]string{
	`\w+\.(kind|status|state|action|from_\w+|to_\w+|locale|role|template|licensing|unit_kind|provisions|\w+_kind|object_type)`,
	`\w+_transitions\.\w+`, `control_room_events\.excess`, `license_files\.(key_id|content|sha256|failure)`, `license_requests\.nonce`,
	`api_tokens\.(secret_hash|scopes)`, `audit_seals\.hash`, `control_rooms\.credential_hash`, `users\.password_hash`,
	`person_links\.secret_hash`, `sessions\.(token|data)`, `(totp_factors|recovery_codes|challenges|failed_sign_ins|idempotency_keys|river_\w+|goose_db_version)\.\w+`,
	`passkeys\.(credential_id|public_key|transports)`,
}, "|") + `)$`)

// unread is the columns that no answer has: they are compared with, or kept for the vendor's machine.
var unread = []string{
	"accounts.website_host", "cloud_service_deliveries.failure", "control_rooms.name_key", "control_rooms.request_key",
	"mails.secret", "partnerships.name_key", "partnerships.website_host", "users.email_key",
}

// plant writes a mark into every text of the database, and answers the columns by the number that their marks carry.
func plant(t *testing.T, s *site) []string {
	t.Helper()
	letters := map[string]string{
		s.Halvorsen.String(): "h", s.Brightquay.String(): "b", s.Larkfield.String(): "l", s.Osterby.String(): "o", s.Meridian.String(): "m",
	}
	var cases strings.Builder
	for id, letter := range letters {
		fmt.Fprintf(&cases, " WHEN '%s' THEN '%s'", id, letter)
	}
	s.Exec(t, `CREATE FUNCTION letter(uuid) RETURNS text LANGUAGE sql AS $$ SELECT CASE $1::text`+cases.String()+` ELSE '' END $$`)
	rows, err := s.Owner.Query(t.Context(), `SELECT table_name || '.' || column_name, data_type FROM information_schema.columns
		WHERE table_schema = 'public' AND is_generated = 'NEVER' AND data_type IN ('text', 'jsonb', 'bytea', 'ARRAY') ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	var columns []string
	for rows.Next() {
		var column, kind string
		if err := rows.Scan(&column, &kind); err != nil {
			t.Fatal(err)
		}
		switch _, planted := plants[column]; {
		case planted:
			columns = append(columns, column+" "+kind)
		case !bare.MatchString(column):
			t.Errorf("%s is new: say who may read it", column)
		}
	}
	if len(columns) != len(plants) {
		t.Errorf("%d columns are there of the %d that are to be planted", len(columns), len(plants))
	}
	// histories are planted in also where nobody has said anything; one connection: its triggers and foreign keys stand still meanwhile
	statements := []string{`SET session_replication_role = replica`}
	for i, each := range columns {
		column, kind, _ := strings.Cut(each, " ")
		columns[i] = column
		table, name, _ := strings.Cut(column, ".")
		text := fmt.Sprintf(`replace('%s', '{}', 'zq' || %s || 'qz%dx' || abs(hashtext(t.ctid::text)))`, plants[column].form, plants[column].readers, i)
		statements = append(statements, fmt.Sprintf(`UPDATE %s t SET %s = (%s)::%s WHERE %s IS NOT NULL OR '%s.%s' LIKE '%%_events.comment'`, table, name, text, kind, name, table, name))
	}
	conn, err := s.Owner.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for _, statement := range append(statements, `RESET session_replication_role`) {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return columns
}

// shown is the columns that what was said to a viewer has marks of, and what in it is not for them: marks, and ids but those that the
// question named. Cursors are read as what they are made of.
func (p *proof) shown(v viewer, said, asked string) (seen, leaks []string) {
	for _, m := range mark.FindAllStringSubmatch(opened(said), -1) {
		n, err := strconv.Atoi(m[2])
		if err != nil || n > len(p.columns) {
			continue
		}
		column := append(p.columns, "what was said with a command")[n]
		seen = append(seen, column)
		if !v.may(m[1]) {
			leaks = append(leaks, column+" of "+strconv.Quote(m[1]))
		}
	}
	for _, id := range anID.FindAllString(opened(said), -1) {
		if letters, known := p.readers[id]; known && !v.may(letters) && !strings.Contains(asked, id) {
			leaks = append(leaks, "the id of "+p.named[id]+" of "+strconv.Quote(letters))
		}
	}
	slices.Sort(leaks)
	return seen, slices.Compact(leaks)
}

// anID is an id as the outside sees it or as the database has it, aCursor a place in a list.
var (
	anID    = regexp.MustCompile(`\b([a-z]{2,4}_[0-7][0-9a-hjkmnp-tv-z]{25}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\b`)
	aCursor = regexp.MustCompile(`"(?:c|cursor|startCursor|endCursor)":"([A-Za-z0-9_-]+)"`)
)

// opened is what was said, with what its cursors are made of.
func opened(said string) string {
	for _, cursor := range aCursor.FindAllStringSubmatch(said, -1) {
		if content, err := base64.RawURLEncoding.DecodeString(cursor[1]); err == nil {
			said += " " + string(content)
		}
	}
	return said
}
