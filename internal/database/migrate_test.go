package database_test

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
	"golang.org/x/sync/errgroup"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
)

// schema is every table, constraint, index, trigger, function and right of a database as text.
const schema = `
	SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
		FROM information_schema.columns WHERE table_schema = 'public'
	UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
	UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
	UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
	UNION ALL SELECT 'function ' || proname || ' ' || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
	UNION ALL SELECT 'right ' || relname || ' ' || coalesce(relacl::text, '') FROM pg_class WHERE relnamespace = 'public'::regnamespace
	UNION ALL SELECT 'edge ' || from_state || ' ' || to_state FROM pdr_transitions
	UNION ALL SELECT 'applied ' || version_id || ' ' || is_applied FROM goose_db_version
	UNION ALL SELECT 'applied ' || line || ' ' || version FROM river_migration
	ORDER BY 1`

func schemaOf(t *testing.T, url string) []string {
	t.Helper()
	return column(t, url, schema)
}

func column(t *testing.T, url, query string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func migrate(t *testing.T, url string) {
	t.Helper()
	if err := database.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
}

func TestMigratingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	migrate(t, url)
	once := schemaOf(t, url)
	migrate(t, url)
	if diff := cmp.Diff(once, schemaOf(t, url)); diff != "" {
		t.Errorf("after a second time (-once +twice):\n%s", diff)
	}
}

// Several processes start at once on an empty database: they take turns, and the schema is that of one.
func TestFiveMigrateAtOnce(t *testing.T) {
	t.Parallel()
	alone, together := dbtest.Empty(t), dbtest.Empty(t)
	migrate(t, alone)
	var starts errgroup.Group
	for range 5 {
		starts.Go(func() error { return database.Migrate(t.Context(), together) })
	}
	if err := starts.Wait(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(schemaOf(t, alone), schemaOf(t, together)); diff != "" {
		t.Errorf("five at once (-one +five):\n%s", diff)
	}
}

// Whoever waits for its turn has made nothing yet: the libraries make tables of their own before they look whether there is work.
func TestWhoWaitsToMigrateMakesNothing(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	other, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.WithoutCancel(t.Context()))
	if _, err := other.Exec(t.Context(), `SELECT pg_advisory_lock($1)`, database.MigrationLock); err != nil {
		t.Fatal(err)
	}
	migrated := make(chan error, 1)
	go func() { migrated <- database.Migrate(t.Context(), url) }()
	const waiting = `SELECT pid::text FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
	for len(column(t, url, waiting)) == 0 {
		select {
		case err := <-migrated:
			t.Fatalf("it did not wait: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	if made := column(t, url, `SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace`); len(made) > 0 {
		t.Errorf("out of its turn it made %s and %d more", made[0], len(made)-1)
	}
	if _, err := other.Exec(t.Context(), `SELECT pg_advisory_unlock($1)`, database.MigrationLock); err != nil {
		t.Fatal(err)
	}
	if err := <-migrated; err != nil {
		t.Error(err)
	}
}

// Each migration by itself: what tables it adds.
func TestEachMigration(t *testing.T) {
	t.Parallel()
	added := map[int64][]string{
		1: {"goose_db_version"},
		2: {"accounts", "partnerships", "users"},
		3: {"order_lines", "orders", "products"},
		4: {"entitlements", "movements", "transfers"},
		5: {"pdr_events", "pdr_lines", "pdr_transitions", "pdrs"},
		6: {"audit_log", "idempotency_keys", "mails"},
		7: {"api_tokens", "failed_sign_ins", "sessions"},
		8: {
			"allocations", "control_room_events", "control_room_transitions", "control_rooms", "license_file_lines", "license_files",
		},
		9:  {"expiry_digests", "expiry_notices"},
		10: {"license_requests"},
		11: {"control_room_uses"},
		12: {"cloud_service_deliveries", "cloud_service_events", "cloud_service_transitions", "cloud_services"},
		13: nil, 14: nil,
		15: {"audit_seals", "audit_unsealed"},
		16: nil,
		17: {"person_links"},
		18: nil,
		19: {"challenges", "passkeys", "recovery_codes", "totp_factors"},
	}
	url := dbtest.Empty(t)
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS("migrations"))
	if err != nil {
		t.Fatal(err)
	}
	const tables = `SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`
	there := map[string]bool{}
	for range provider.ListSources() {
		result, err := provider.UpByOne(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var fresh []string
		for _, table := range column(t, url, tables) {
			if !there[table] {
				there[table], fresh = true, append(fresh, table)
			}
		}
		if diff := cmp.Diff(added[result.Source.Version], fresh); diff != "" {
			t.Errorf("%s adds (-want +got):\n%s", result.Source.Path, diff)
		}
	}
	if n := len(provider.ListSources()); len(added) != n {
		t.Errorf("there are %d migrations, and %d are known here", n, len(added))
	}
}

// A hosted server gives no superuser: a role that may make roles and owns its database is enough, and its connections act as
// the application's role.
func TestMigratingAsAnOrdinaryOwner(t *testing.T) {
	t.Parallel()
	as := dbtest.Empty(t)
	owner := "owner_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	conn, err := pgx.Connect(t.Context(), as)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context())
	defer conn.Close(ctx)
	for _, statement := range []string{
		"CREATE ROLE " + owner + " LOGIN CREATEROLE PASSWORD 'secret'",
		"ALTER DATABASE " + conn.Config().Database + " OWNER TO " + owner,
		// the application's role may be there already: then it is as if this one had made it, which from 16 on is less than to act as it
		"DO $$ BEGIN IF current_setting('server_version_num')::int >= 160000 THEN EXECUTE 'GRANT " + database.Role + " TO " + owner +
			" WITH ADMIN TRUE, INHERIT FALSE, SET FALSE'; END IF; END $$",
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	t.Cleanup(func() {
		for _, statement := range []string{"REASSIGN OWNED BY " + owner + " TO CURRENT_USER", "DROP OWNED BY " + owner, "DROP ROLE " + owner} {
			conn, err := pgx.Connect(ctx, as)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Exec(ctx, statement); err != nil {
				t.Errorf("%s: %v", statement, err)
			}
			conn.Close(ctx)
		}
	})

	u, err := url.Parse(as)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(owner, "secret")
	migrate(t, u.String())
	pool, err := database.Open(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var who string
	if err := pool.Pgx.QueryRow(t.Context(), "SELECT current_user").Scan(&who); err != nil {
		t.Fatal(err)
	}
	if who != database.Role {
		t.Errorf("the application acts as %s", who)
	}
}
