package demo_test

import (
	"context"
	"log/slog"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/demo"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/signing"
)

// seed seeds a pool as the server does.
func seed(ctx context.Context, pool *database.Pool) (bool, error) {
	queue, err := jobs.New(pool, slog.New(slog.DiscardHandler))
	if err != nil {
		return false, err
	}
	licenses := license.New(pool.DB, queue, signing.Open("there is none"), &url.URL{}) // nothing is signed while it is filled
	return demo.Seed(ctx, pool, auth.New(pool, time.Now, auth.Options{}), queue, licenses, time.Now)
}

func seeded(t *testing.T) *database.Pool {
	t.Helper()
	pool := dbtest.Open(t)
	if did, err := seed(t.Context(), pool); err != nil || !did {
		t.Fatalf("Seed() = %v, %v", did, err)
	}
	return pool
}

// rows is what a query of two columns finds, the first naming the second.
func rows[T any](t *testing.T, pool *database.Pool, query string) map[string]T {
	t.Helper()
	found, err := pool.Pgx.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	out := map[string]T{}
	for found.Next() {
		var name string
		var value T
		if err := found.Scan(&name, &value); err != nil {
			t.Fatal(err)
		}
		out[name] = value
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSeed(t *testing.T) {
	t.Parallel()
	pool := seeded(t)

	t.Run("has a request in every state", func(t *testing.T) {
		t.Parallel()
		got := rows[int](t, pool, `SELECT state, count(*) FROM pdrs GROUP BY state`)
		want := map[string]int{"ACCEPTED": 12, "DRAFT": 1, "SUBMITTED": 4, "APPROVED": 2, "REJECTED": 2, "WITHDRAWN": 1, "EXPIRED": 1}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("requests by state (-want +got):\n%s", diff)
		}
	})

	t.Run("leaves free what the walks through the demo need", func(t *testing.T) {
		t.Parallel()
		free := rows[int](t, pool, `
			SELECT "order".number || ' ' || product.sku, quantity - reserved - allocated FROM entitlements held
			JOIN orders "order" ON "order".id = held.order_id JOIN products product ON product.id = held.product_id
			WHERE held.account_id = "order".partner_id`)
		for line, least := range map[string]int{
			"SO-104211 NV-BC-NU": 10, "SO-104211 NV-UR-RT": 20, "SO-104211 NV-AR-NU": 100, "SO-104211 NV-CR-CLD": 2,
		} {
			if free[line] < least {
				t.Errorf("%s has %d free, want %d at least", line, free[line], least)
			}
		}
		for line, exactly := range map[string]int{
			"SO-104388 NV-STR-PK": 15, "SO-104502 NV-AR-NU": 1000, "SO-104502 NV-CP-NU": 500, "SO-103977 NV-UR-RT": 6,
			"SO-104702 NV-UR-RT": 300, "SO-104702 NV-AR-NU": 2000,
		} {
			if free[line] != exactly {
				t.Errorf("%s has %d free, want %d", line, free[line], exactly)
			}
		}
	})

	t.Run("has Control Rooms, and leaves their accounts some units", func(t *testing.T) {
		t.Parallel()
		got := rows[string](t, pool, `SELECT name, licensing || ' ' || status FROM control_rooms`)
		want := map[string]string{
			"CR-LARK-PRD": "FILE PENDING", "CR-LARK-UAT": "FILE PENDING", "CR-FJORD-1": "CLOUD ACTIVE",
			"CR-COBALT-A": "FILE PENDING", "CR-TARN-OLD": "FILE DECOMMISSIONED", "osterby-prod": "CLOUD PENDING",
			"CR-WEX-1": "CLOUD ACTIVE", // in fail-safe as it is read: that has not been written down yet
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Control Rooms (-want +got):\n%s", diff)
		}
		free := rows[int](t, pool, `
			SELECT account.name || ' ' || product.sku, sum(quantity - reserved - allocated)::int FROM entitlements held
			JOIN accounts account ON account.id = held.account_id JOIN products product ON product.id = held.product_id GROUP BY 1`)
		if n := free["Larkfield Insurance NV-UR-RT"]; n < 3 {
			t.Errorf("Larkfield has %d Unattended Runners outside its files, want 3 at least", n)
		}
		if n := free["Halvorsen Digital NV-CR-CLD"]; n < 1 {
			t.Errorf("Halvorsen has %d Control Rooms to provision, want 1 at least", n)
		}
	})

	t.Run("has cloud services, each paid for with a unit", func(t *testing.T) {
		t.Parallel()
		got := rows[string](t, pool, `
			SELECT service.name, concat_ws(' ', service.status, product.provisions, partner.name, service.failure IS NOT NULL)
			FROM cloud_services service JOIN allocations paid ON paid.cloud_service_id = service.id
			JOIN entitlements held ON held.id = paid.entitlement_id JOIN products product ON product.id = held.product_id
			JOIN accounts partner ON partner.id = service.partner_id`)
		want := map[string]string{
			"osterby-prod": "ACTIVE CONTROL_ROOM Halvorsen Digital f", "calder-docs": "PROVISIONING IQ_BOT_SERVER Brightquay Systems f",
			"umbra-test": "FAILED CONTROL_ROOM Northgate Distribution t",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("cloud services (-want +got):\n%s", diff)
		}
	})

	t.Run("has used about 60 % of the everyday order", func(t *testing.T) {
		t.Parallel()
		used := rows[float64](t, pool, `
			SELECT product.sku, (100.0 * (line.ordered - held.quantity + held.reserved) / line.ordered)::float8
			FROM order_lines line JOIN orders "order" ON "order".id = line.order_id JOIN products product ON product.id = line.product_id
			JOIN entitlements held ON held.order_line_id = line.id AND held.account_id = "order".partner_id
			WHERE "order".number = 'SO-104211'`)
		if len(used) != 5 {
			t.Errorf("the order has %d lines, want 5", len(used))
		}
		for sku, percent := range used {
			if percent < 50 || percent > 70 {
				t.Errorf("%s is used to %.0f %%, want about 60", sku, percent)
			}
		}
	})

	t.Run("keeps to its times", func(t *testing.T) {
		t.Parallel()
		if got := rows[bool](t, pool, `
			SELECT 'a request has waited four days', now() - submitted_at BETWEEN '4 days' AND '4 days 10 minutes' FROM pdrs WHERE number = 20
			UNION ALL SELECT 'one has just been submitted', now() - submitted_at < '10 minutes' FROM pdrs WHERE number = 23
			UNION ALL SELECT 'an approval lapses within a day', accept_by - now() BETWEEN '23 hours 50 minutes' AND '1 day' FROM pdrs WHERE number = 15
			UNION ALL SELECT 'another has time', accept_by - now() > '20 days' FROM pdrs WHERE number = 19
			UNION ALL SELECT 'one has expired when it lapsed', state = 'EXPIRED' AND updated_at - accept_by < '1 hour' FROM pdrs WHERE number = 13
			UNION ALL SELECT 'nothing was accepted after it lapsed', bool_and(accepted_at < accept_by) FROM pdrs WHERE state = 'ACCEPTED'
			UNION ALL SELECT 'acceptances go back nine months', min(accepted_at) BETWEEN now() - interval '280 days' AND now() - interval '265 days' FROM pdrs
			UNION ALL SELECT 'numbers follow time', bool_and(later.created_at > pdr.created_at) FROM pdrs pdr JOIN pdrs later ON later.number = pdr.number + 1
			UNION ALL SELECT 'ids follow time', bool_and(later.id > pdr.id) FROM pdrs pdr JOIN pdrs later ON later.number = pdr.number + 1
			UNION ALL SELECT 'SO-103977 ends in 21 days', ends_on = current_date + 21 FROM orders WHERE number = 'SO-103977'
			UNION ALL SELECT 'SO-102550 has ended', ends_on < current_date FROM orders WHERE number = 'SO-102550'`); len(got) != 11 {
			t.Errorf("only %v was looked at", got)
		} else {
			for what, is := range got {
				if !is {
					t.Errorf("it is not so that %s", what)
				}
			}
		}
	})

	t.Run("leaves alone what is for a first use", func(t *testing.T) {
		t.Parallel()
		touched := rows[int](t, pool, `
			SELECT partner.name, count(*) FROM pdrs pdr JOIN accounts partner ON partner.id = pdr.partner_id
			WHERE partner.name IN ('Brightquay Systems', 'Northgate Distribution') GROUP BY partner.name`)
		if len(touched) != 0 {
			t.Errorf("there are requests of %v", touched)
		}
	})

	t.Run("clones what was rejected", func(t *testing.T) {
		t.Parallel()
		got := rows[string](t, pool, `
			SELECT rejected.rejection_reason, coalesce((SELECT clone.state FROM pdrs clone WHERE clone.cloned_from_id = rejected.id), '-')
			FROM pdrs rejected WHERE rejected.state = 'REJECTED'`)
		want := map[string]string{"quantity above the agreed balance": "SUBMITTED", "customer already has a direct contract": "-"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rejections and their clones (-want +got):\n%s", diff)
		}
	})

	t.Run("sells through a partner to a customer", func(t *testing.T) {
		t.Parallel()
		got := rows[string](t, pool, `
			SELECT partner.name, buyer.name FROM orders "order" JOIN accounts partner ON partner.id = "order".partner_id
			JOIN accounts buyer ON buyer.id = "order".end_customer_id WHERE "order".number = 'SO-104800'`)
		if diff := cmp.Diff(map[string]string{"Brightquay Systems": "Meridian Rail Freight"}, got); diff != "" {
			t.Errorf("SO-104800 (-want +got):\n%s", diff)
		}
	})

	t.Run("does nothing where there is an account", func(t *testing.T) {
		t.Parallel()
		if did, err := seed(t.Context(), pool); did || err != nil {
			t.Errorf("a second Seed() = %v, %v, want false", did, err)
		}
		if got := rows[int](t, pool, `SELECT 'requests', count(*) FROM pdrs`); got["requests"] != 23 {
			t.Errorf("there are %d requests, want 23", got["requests"])
		}
	})
}

// Several processes of one demo start at once.
func TestSeedsOnce(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	const processes = 4
	var done [processes]bool
	var failed [processes]error
	var wg sync.WaitGroup
	for i := range processes {
		wg.Go(func() { done[i], failed[i] = seed(t.Context(), pool) })
	}
	wg.Wait()
	seeded := 0
	for i := range processes {
		if failed[i] != nil {
			t.Errorf("process %d: %v", i, failed[i])
		}
		if done[i] {
			seeded++
		}
	}
	if seeded != 1 {
		t.Errorf("%d processes seeded, want 1", seeded)
	}
	if got := rows[int](t, pool, `SELECT 'vendors', count(*) FROM accounts WHERE kind = 'VENDOR'`); got["vendors"] != 1 {
		t.Errorf("there are %d vendors", got["vendors"])
	}
}

// Everybody in the list of sign-ins can sign in.
func TestPeopleCanSignIn(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	got := rows[string](t, pool, `SELECT person.email, person.role || ' of ' || account.name || ' in ' || person.locale
		FROM users person JOIN accounts account ON account.id = person.account_id`)
	want := map[string]string{}
	for _, p := range demo.People {
		want[p.Email] = string(p.Role) + " of " + p.AccountName + " in " + p.Locale
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
	for email, hash := range rows[string](t, pool, `SELECT email, password_hash FROM users`) {
		if ok, err := argon2id.ComparePasswordAndHash(demo.Password, hash); err != nil || !ok {
			t.Errorf("%s does not have the password of the demo (%v)", email, err)
		}
	}
}
