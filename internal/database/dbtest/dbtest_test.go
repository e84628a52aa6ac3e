package dbtest_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/database/embedded"
)

// ask is the answer to a query by the owner of a database.
func ask(t *testing.T, url, query string) (answer string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

const tables = "SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'"

func TestNewIsWhatTheApplicationSees(t *testing.T) {
	t.Parallel()
	var user, name string
	if err := dbtest.New(t).NewSelect().ColumnExpr("current_user, current_database()").Scan(t.Context(), &user, &name); err != nil {
		t.Fatal(err)
	}
	if user != database.Role {
		t.Errorf("the user is %s, want %s", user, database.Role)
	}
	if got := ask(t, dbtest.URL(t), "SELECT current_user || ' ' || current_database()"); got != embedded.User+" "+name {
		t.Errorf("the owner is %s, want %s in the same database", got, embedded.User)
	}
	if got := ask(t, dbtest.URL(t), tables); got == "0" {
		t.Error("the database has no tables")
	}
}

func TestEachTestHasItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{dbtest.URL(t): true}
	for range 3 {
		t.Run("", func(t *testing.T) {
			url := dbtest.URL(t)
			if seen[url] {
				t.Errorf("%s is another test's", url)
			}
			seen[url] = true
			if again := dbtest.URL(t); again != url {
				t.Errorf("the second time it is %s, want %s", again, url)
			}
			ask(t, url, "SELECT lo_from_bytea(7, 'mine')::text")
		})
	}
	if got := ask(t, dbtest.URL(t), "SELECT count(*)::text FROM pg_largeobject"); got != "0" {
		t.Error("what another test has stored is here")
	}
}

func TestDatabasesAreDroppedAfterTheirTest(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("uses a database", func(t *testing.T) {
		name = ask(t, dbtest.URL(t), "SELECT current_database()")
		conn, err := pgx.Connect(t.Context(), dbtest.URL(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close(t.Context()) }) // as many tests do, too late
	})
	if got := ask(t, dbtest.URL(t), "SELECT count(*)::text FROM pg_database WHERE datname = '"+name+"'"); got != "0" {
		t.Errorf("%s is still there", name)
	}
}

func TestEmptyIsNotMigrated(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	if got := ask(t, url, tables); got != "0" {
		t.Errorf("there are %s tables", got)
	}
	if err := database.Migrate(t.Context(), url); err != nil {
		t.Errorf("Migrate() = %v", err)
	}
}
