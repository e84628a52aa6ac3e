package demo

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/ledger"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// small has two shares of partners, and ten orders for each partner as every scale has.
var small = dataset{partners: 120, customers: 12_000, orders: 1_200, requests: 3_000}

func loaded(t *testing.T) *database.Pool {
	t.Helper()
	pool := dbtest.Open(t)
	if err := load(t.Context(), pool, small, io.Discard); err != nil {
		t.Fatal(err)
	}
	return pool
}

func one[T any](t *testing.T, pool *database.Pool, query string, args ...any) T {
	t.Helper()
	var value T
	if err := pool.Pgx.QueryRow(t.Context(), query, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

func TestLoadedBooksAreRight(t *testing.T) {
	t.Parallel()
	pool := loaded(t)
	differences, err := ledger.Verify(t.Context(), pool.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences[:min(len(differences), 10)] {
		t.Errorf("the load is not right: %s", d)
	}

	type counts struct{ Partners, Customers, Orders, Lines, Requests, Accepted, Vendors int }
	var got counts
	err = pool.Pgx.QueryRow(t.Context(), `SELECT
		(SELECT count(*) FROM accounts WHERE kind = 'PARTNER'), (SELECT count(*) FROM accounts WHERE kind = 'CUSTOMER'),
		(SELECT count(*) FROM orders), (SELECT count(*) FROM order_lines WHERE ordered = 100000000),
		(SELECT count(*) FROM pdrs), (SELECT count(*) FROM transfers WHERE kind = 'ACCEPT'),
		(SELECT count(*) FROM users WHERE role LIKE 'VENDOR%')`).
		Scan(&got.Partners, &got.Customers, &got.Orders, &got.Lines, &got.Requests, &got.Accepted, &got.Vendors)
	if err != nil {
		t.Fatal(err)
	}
	accepted := 0
	for i := 1; i <= small.requests; i++ {
		if small.drawDown(i).state == pdr.Accepted {
			accepted++
		}
	}
	want := counts{Partners: 120, Customers: 12_000, Orders: 1_200, Lines: 7_200, Requests: 3_000, Accepted: accepted, Vendors: 5}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what was loaded (-want +got):\n%s", diff)
	}
	for what, query := range map[string]string{
		"triggers that are off": `SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'`,
		"requests whose ids are unlike their times": `SELECT count(*) FROM (
			SELECT id < lag(id) OVER (ORDER BY created_at) AS early FROM pdrs) ordered WHERE early`,
		"holdings whose ids are unlike their times": `SELECT count(*) FROM (
			SELECT id < lag(id) OVER (PARTITION BY account_id ORDER BY created_at, id) AS early FROM entitlements) ordered WHERE early`,
		"tables that were not analyzed": `SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
			AND relname IN ('pdrs', 'pdr_lines', 'entitlements', 'movements') AND reltuples < 1000`,
	} {
		if n := one[int](t, pool, query); n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
}

// A request is made in the name of each line of vars, as the benchmark does.
func TestVarsNameWhatGoesTogether(t *testing.T) {
	t.Parallel()
	pool := loaded(t)
	path := filepath.Join(t.TempDir(), "vars.jsonl")
	if err := writeVars(path, small); err != nil {
		t.Fatal(err)
	}
	queue, err := jobs.New(pool, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	service := pdr.New(pool.DB, queue, acceptWithin)
	vendor := auth.Actor{UserID: one[uuid.UUID](t, pool, `SELECT id FROM users WHERE email = $1`, admin), Role: auth.VendorAdmin}
	whale := one[uuid.UUID](t, pool, `SELECT partner_id FROM pdrs GROUP BY partner_id ORDER BY count(*) DESC LIMIT 1`)

	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Split(strings.TrimSpace(string(body)), "\n")
	if len(all) != 1000 {
		t.Fatalf("there are %d lines, want 1000", len(all))
	}
	different := map[string]bool{}
	for _, text := range all {
		different[text] = true
	}
	if len(different) < 900 {
		t.Errorf("only %d lines are different", len(different))
	}
	for i, text := range all[:50] {
		var line map[string]string
		if err := json.Unmarshal([]byte(text), &line); err != nil || len(line) != 8 {
			t.Fatalf("%s: %v", text, err)
		}
		id := func(key string, prefix typeid.Prefix) uuid.UUID { return typeid.Parse(prefix, line[key]) }
		partner := id("partner", typeid.Account)
		made, err := service.Create(t.Context(), vendor, pdr.Creation{
			PartnerID: &partner, Submit: true,
			Content: pdr.Content{
				Order: &order.Ref{ID: id("order", typeid.Order)},
				Customer: &pdr.CustomerInput{
					AccountID: new(id("customer", typeid.Account)), Website: new("https://customer.example"),
					ContactName: new(desk), ContactEmail: new("desk@customer.example"),
				},
				Lines: &[]pdr.LineInput{{ProductID: id("product1", typeid.Product), Quantity: 1}, {ProductID: id("product2", typeid.Product), Quantity: 2}},
			},
		})
		if err != nil {
			t.Fatalf("line %d cannot be asked for: %v", i, err)
		}
		if number := one[int](t, pool, `SELECT number FROM pdrs WHERE id = $1`, made); number != small.requests+i+1 {
			t.Errorf("the request of line %d has the number %d, want %d", i, number, small.requests+i+1)
		}
		if n := one[int](t, pool, `SELECT count(*) FROM pdrs WHERE id = $1`, id("pdr", typeid.PDR)); n != 1 {
			t.Errorf("the request of line %d is not there", i)
		}
		if n := one[int](t, pool, `SELECT count(*) FROM entitlements WHERE account_id = $1`, id("account", typeid.Account)); n < 50 {
			t.Errorf("the account of line %d has %d entitlements, want 50 at least", i, n)
		}
		if got := id("whale", typeid.Account); got != whale {
			t.Errorf("the whale of line %d is %s, want %s", i, got, whale)
		}
	}
	differences, err := ledger.Verify(t.Context(), pool.DB)
	if err != nil || len(differences) != 0 {
		t.Errorf("the books are not right after it: %v, %v", differences, err)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		scale  int
		before string
		want   string
	}{
		"a database that has accounts": {
			1, `INSERT INTO accounts (id, kind, name, name_key) VALUES (gen_random_uuid(), 'PARTNER', 'Haneul', 'haneul')`,
			"load the demo: the database has accounts already: only an empty one is filled",
		},
		"no scale at all":   {0, "SELECT", "the scale is 0: it has to be between 1 and 1000"},
		"too large a scale": {1001, "SELECT", "the scale is 1001: it has to be between 1 and 1000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool := dbtest.Open(t)
			if _, err := pool.Pgx.Exec(t.Context(), tt.before); err != nil {
				t.Fatal(err)
			}
			before := one[int](t, pool, `SELECT count(*) FROM accounts`)
			err := Load(t.Context(), dbtest.URL(t), LoadOptions{Scale: tt.scale, Vars: filepath.Join(t.TempDir(), "vars"), Progress: io.Discard})
			if err == nil || err.Error() != tt.want {
				t.Errorf("Load() = %v, want %q", err, tt.want)
			}
			if after := one[int](t, pool, `SELECT count(*) FROM accounts`); after != before {
				t.Errorf("there are %d accounts, want %d", after, before)
			}
		})
	}
}

// A load that fails leaves nothing, and the next one finds the database empty.
func TestLoadIsAllOrNothing(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	owner, err := pgx.Connect(t.Context(), dbtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = owner.Close(context.Background()) }) // the database goes anyway
	failing := writerFunc(func(line []byte) (int, error) {
		if strings.HasPrefix(string(line), "entitlements") {
			_, err := owner.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid()`)
			if err != nil {
				t.Error(err)
			}
		}
		return len(line), nil
	})
	if err := load(t.Context(), pool, small, failing); err == nil || !strings.Contains(err.Error(), "transfers") {
		t.Fatalf("load() = %v, want that the connection was lost with the transfers", err)
	}
	if n := one[int](t, pool, `SELECT count(*) FROM accounts`); n != 0 {
		t.Errorf("%d accounts are left", n)
	}
	if n := one[int](t, pool, `SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'`); n != 0 {
		t.Errorf("%d triggers are off", n)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
