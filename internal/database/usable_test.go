package database_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
)

// A server that will not do is refused in words that name the setting, and stays as it is.
func TestServersThatWillNotDo(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil string
		url   func(string) string
		want  string
	}{
		"one that is read-only": {
			spoil: `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`,
			want:  "DATABASE_URL names a server that is read-only: Drawdown needs the primary",
		},
		"one that says it is version 14": {
			spoil: `CREATE FUNCTION public.current_setting(text) RETURNS text LANGUAGE sql AS $$
					SELECT CASE $1 WHEN 'server_version_num' THEN '140019' ELSE pg_catalog.current_setting($1) END $$;
				DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$`,
			want: "DATABASE_URL names PostgreSQL 14: Drawdown needs 15 or newer",
		},
		"one that is not there": {
			url:  func(string) string { return "postgres://somebody:secret@127.0.0.1:1/drawdown" },
			want: "DATABASE_URL names a server that does not answer: ",
		},
		"one that knows no such database": {
			url:  func(u string) string { return strings.Replace(u, "/test_", "/nowhere_", 1) },
			want: "DATABASE_URL names a server that does not answer: ",
		},
		"another password": {
			url: func(u string) string {
				parsed, err := url.Parse(u)
				if err != nil {
					return ""
				}
				parsed.User = url.UserPassword(parsed.User.Username(), "secret")
				return parsed.String()
			},
			want: "DATABASE_URL names a server that does not answer: ",
		},
		"none at all": {
			url:  func(string) string { return "postgres://somebody:secret@127.0.0.1:99999/drawdown" },
			want: "DATABASE_URL cannot be read: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := dbtest.Empty(t)
			conn, err := pgx.Connect(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			if _, err := conn.Exec(t.Context(), tt.spoil); err != nil {
				t.Fatal(err)
			}
			if tt.url != nil {
				address = tt.url(address)
			}
			err = database.Migrate(t.Context(), address)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("it is refused with %v, want %s", err, tt.want)
			}
			var tables int
			const count = `SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace`
			if err := conn.QueryRow(t.Context(), count).Scan(&tables); err != nil || tables != 0 {
				t.Errorf("it has %d tables now (%v)", tables, err)
			}
		})
	}
}
