package database_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// seenBy is the accounts whose people see a row t of a table; the vendor's see all. Each of these tables is behind the wall.
var seenBy = map[string]string{
	"accounts": `ARRAY(SELECT t.id UNION SELECT customer_id FROM partnerships WHERE partner_id = t.id
		UNION SELECT partner_id FROM partnerships WHERE customer_id = t.id)`,
	"partnerships": `ARRAY[t.partner_id, t.customer_id]`,
	"users":        `ARRAY[t.account_id]`,
	"sessions":     `ARRAY(SELECT account_id FROM users WHERE id = t.user_id)`,
	"api_tokens":   `ARRAY(SELECT account_id FROM users WHERE id = t.user_id)`,
	"person_links": `ARRAY(SELECT account_id FROM users WHERE id = t.user_id)`,

	"totp_factors":   `ARRAY(SELECT account_id FROM users WHERE id = t.user_id)`,
	"recovery_codes": `ARRAY(SELECT account_id FROM users WHERE id = t.user_id)`,
	"passkeys":       `ARRAY(SELECT account_id FROM users WHERE id = t.user_id)`,

	"orders":      `ARRAY[t.partner_id]`,
	"order_lines": `ARRAY(SELECT partner_id FROM orders WHERE id = t.order_id)`,
	"order_terms": `ARRAY(SELECT account_id FROM entitlements WHERE order_id = t.id)`,
	"pdrs":        `ARRAY[t.partner_id]`,
	"pdr_lines":   `ARRAY(SELECT partner_id FROM pdrs WHERE id = t.pdr_id)`,
	"pdr_events":  `ARRAY(SELECT partner_id FROM pdrs WHERE id = t.pdr_id)`,

	"entitlements": `ARRAY[t.partner_id, t.account_id]`,
	"movements":    `ARRAY(SELECT unnest(ARRAY[partner_id, account_id]) FROM entitlements WHERE id = t.entitlement_id)`,
	"transfers": `ARRAY(SELECT unnest(ARRAY[partner_id, account_id]) FROM movements JOIN entitlements held ON held.id = entitlement_id
		WHERE transfer_id = t.id)`,

	"control_rooms":       `ARRAY[t.partner_id, t.account_id]`,
	"control_room_events": roomSeenBy("t.control_room_id"),
	"control_room_uses":   roomSeenBy("t.control_room_id"),
	"license_files":       roomSeenBy("t.control_room_id"),
	"license_file_lines":  roomSeenBy("(SELECT control_room_id FROM license_files WHERE id = t.license_file_id)"),
	"license_requests":    roomSeenBy("t.control_room_id"),
	"allocations": `ARRAY(SELECT unnest(ARRAY[partner_id, account_id]) FROM control_rooms WHERE id = t.control_room_id
		UNION SELECT unnest(ARRAY[partner_id, account_id]) FROM cloud_services WHERE id = t.cloud_service_id)`,
	"cloud_services":       `ARRAY[t.partner_id, t.account_id]`,
	"cloud_service_events": `ARRAY(SELECT unnest(ARRAY[partner_id, account_id]) FROM cloud_services WHERE id = t.cloud_service_id)`,

	"mails": nobody, "cloud_service_deliveries": nobody, "expiry_digests": nobody, "expiry_notices": nobody,
	"failed_sign_ins": nobody, "challenges": nobody, "audit_log": nobody,
}

const nobody = `'{}'::uuid[]`

func roomSeenBy(id string) string {
	return `ARRAY(SELECT unnest(ARRAY[partner_id, account_id]) FROM control_rooms WHERE id = ` + id + `)`
}

// open are the tables that are not behind the wall, and why.
var open = map[string]string{
	"products":                  "the catalog is everybody's",
	"pdr_transitions":           "a rule",
	"control_room_transitions":  "a rule",
	"cloud_service_transitions": "a rule",
	"audit_seals":               "hashes of the audit log, by number",
	"audit_unsealed":            "numbers of the audit log",
	"idempotency_keys":          "ids and hashes, by the key of who asks",
	"goose_db_version":          "which migrations have run",
	"river_job":                 "the job queue, which holds ids alone",
	"river_leader":              "the job queue",
	"river_migration":           "the job queue",
	"river_notification":        "the job queue",
	"river_queue":               "the job queue",
}

// A table, or a view, is behind the wall or on the list of those that are not.
func TestEveryTableIsBehindTheWall(t *testing.T) {
	t.Parallel()
	walled := column(t, dbtest.URL(t), `SELECT relname::text FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND (relkind IN ('r', 'p') AND relrowsecurity OR relkind IN ('v', 'm')) ORDER BY 1`)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(seenBy)), walled); diff != "" {
		t.Errorf("behind the wall (-want +got):\n%s", diff)
	}
	rest := column(t, dbtest.URL(t), `SELECT relname::text FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'f') AND NOT relrowsecurity ORDER BY 1`)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(open)), rest); diff != "" {
		t.Errorf("not behind the wall (-want +got):\n%s", diff)
	}
	// what a trigger reads is all there is, so it is the owner who reads
	asViewer := column(t, dbtest.URL(t), `SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
		AND prorettype = 'trigger'::regtype AND proname !~ '^river_' AND NOT prosecdef AND proconfig IS DISTINCT FROM '{search_path=pg_catalog}' ORDER BY 1`)
	if len(asViewer) > 0 {
		t.Errorf("these triggers read as the viewer: %q", asViewer)
	}
}

// wall is a furnished world, and the application's connections as they are outside of tests.
type wall struct {
	*testworld.World

	pool *database.Pool
}

func newWall(t *testing.T) *wall {
	t.Helper()
	w := testworld.New(t)
	furnish(t, w)
	for _, by := range []auth.Actor{w.Requester, w.RivalRequester, w.CustomerAdmin, w.CustomerViewer, w.Approver} {
		w.Exec(t, `INSERT INTO sessions (token, data, expiry)
			VALUES ($1, convert_to(json_build_object('user', $1::text)::text, 'UTF8'), now() + interval '1 hour')`, by.UserID.String())
		w.Exec(t, `INSERT INTO api_tokens (id, user_id, name, secret_hash, scopes, expires_at)
			VALUES (gen_random_uuid(), $1, 'ERP', sha256('x'), '{pdr:read}', now() + interval '1 day')`, by.UserID)
		w.Exec(t, `INSERT INTO person_links (id, user_id, kind, expires_at) VALUES (gen_random_uuid(), $1, 'INVITATION', now() + interval '1 day')`, by.UserID)
	}
	w.Cloud(t, w.Admin, w.Larkfield, "CR-REPORTS").Reports(t, license.Units{SKU: "NV-BC-NU", Units: 1})
	w.Exec(t, `INSERT INTO license_requests (id, control_room_id, nonce, by_id) SELECT gen_random_uuid(), id, 'n', created_by_id
		FROM control_rooms WHERE name = 'CR-ACTIVE'`)
	w.Exec(t, `INSERT INTO mails (id, cause_id, template, recipient, subject, text, html, locale)
		VALUES (gen_random_uuid(), gen_random_uuid(), 't', 'r', 's', 't', 'h', 'en')`)
	w.Exec(t, `INSERT INTO failed_sign_ins (email_key, address, at) VALUES ('e', 'a', now())`)
	w.Exec(t, `INSERT INTO cloud_service_deliveries (event_id, failure) SELECT id, 'it is down' FROM cloud_service_events LIMIT 1`)
	w.Exec(t, `INSERT INTO expiry_digests (id, user_id, day) SELECT gen_random_uuid(), $1, current_date`, w.Requester.UserID)
	w.Exec(t, `INSERT INTO expiry_notices (user_id, entitlement_id, ends_on, notice, day)
		SELECT $1, id, current_date, 0, current_date FROM entitlements LIMIT 1`, w.Requester.UserID)

	pool, err := database.Open(context.WithoutCancel(t.Context()), w.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	return &wall{w, pool}
}

// rows are those of a table that the application is shown.
func (w *wall) rows(ctx context.Context, t *testing.T, table string) []string {
	t.Helper()
	return texts(t, func() (pgx.Rows, error) { return w.pool.Pgx.Query(ctx, "SELECT t::text FROM "+table+" t ORDER BY 1") })
}

// all are the rows of a table that fulfil a condition, whoever may see them.
func (w *wall) all(t *testing.T, table, condition string, args ...any) []string {
	t.Helper()
	if table == "order_terms" { // the view is walled to its owner too
		table = "(SELECT id, status, starts_on, ends_on FROM orders)"
	}
	return texts(t, func() (pgx.Rows, error) {
		return w.Owner.Query(t.Context(), "SELECT t::text FROM "+table+" t WHERE "+condition+" ORDER BY 1", args...)
	})
}

func texts(t *testing.T, query func() (pgx.Rows, error)) []string {
	t.Helper()
	rows, err := query()
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func as(ctx context.Context, v database.Viewer) context.Context {
	return database.As(ctx, func() database.Viewer { return v })
}

// Without any filter each viewer is shown just what they may see, of every table.
func TestTheWall(t *testing.T) {
	t.Parallel()
	w := newWall(t)
	tenants := map[string]uuid.UUID{
		"a partner":                 w.Halvorsen,
		"its rival":                 w.Brightquay,
		"a customer of both":        w.Larkfield,
		"a customer of the partner": w.Osterby,
		"a customer of the rival":   w.Meridian,
		"somebody who is not there": uuid.New(),
	}
	for table, rule := range seenBy {
		all := w.all(t, table, "true")
		if len(all) == 0 {
			t.Errorf("%s is empty", table)
		}
		if diff := cmp.Diff(all, w.rows(database.AsSystem(t.Context()), t, table)); diff != "" {
			t.Errorf("%s, to who sees all (-want +got):\n%s", table, diff)
		}
		for who, ctx := range map[string]context.Context{"nobody": as(t.Context(), database.Viewer{}), "who was not named": t.Context()} {
			if shown := w.rows(ctx, t, table); len(shown) > 0 {
				t.Errorf("%s is shown to %s: %q", table, who, shown)
			}
		}
		shown, hidden := 0, 0
		for who, tenant := range tenants {
			may := w.all(t, table, "$1 = ANY("+rule+")", tenant)
			if diff := cmp.Diff(may, w.rows(as(t.Context(), database.Of(tenant)), t, table)); diff != "" {
				t.Errorf("%s, to %s (-want +got):\n%s", table, who, diff)
			}
			shown += len(may)
			hidden += len(all) - len(may)
		}
		if (shown == 0) != (rule == nobody) || hidden == 0 {
			t.Errorf("%s tries nothing: %d rows are shown and %d hidden", table, shown, hidden)
		}
	}
}
