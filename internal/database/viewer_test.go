package database_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// A connection that one viewer had shows the next no row of the first, whatever became of the first's transaction.
func TestAConnectionForgetsWhoHadIt(t *testing.T) {
	t.Parallel()
	w := newWall(t)
	refused := errors.New("refused")
	before := map[string]func(ctx context.Context) error{
		"a read": func(ctx context.Context) error { _, err := w.partners(ctx); return err },
		"a transaction": func(ctx context.Context) error {
			return inTx(ctx, w, func(context.Context, bun.Tx) error { return nil })
		},
		"one rolled back": func(ctx context.Context) error {
			return inTx(ctx, w, func(context.Context, bun.Tx) error { return refused })
		},
		"one that saw more": func(ctx context.Context) error {
			return inTx(ctx, w, func(ctx context.Context, tx bun.Tx) error {
				return database.Above(ctx, tx, func() error { return nil })
			})
		},
		"one that failed while it saw more": func(ctx context.Context) error {
			return inTx(ctx, w, func(ctx context.Context, tx bun.Tx) error {
				return database.Above(ctx, tx, func() error { return refused })
			})
		},
		"a statement that is wrong": func(ctx context.Context) error {
			return inTx(ctx, w, func(ctx context.Context, tx bun.Tx) error { _, err := database.Exec(ctx, tx, "SELECT 1/0"); return err })
		},
	}
	halvorsen := as(t.Context(), database.Of(w.Halvorsen))
	next := map[string]struct {
		ctx  context.Context
		want []uuid.UUID
	}{
		"the rival":  {as(t.Context(), database.Of(w.Brightquay)), []uuid.UUID{w.Brightquay}},
		"a customer": {as(t.Context(), database.Of(w.Larkfield)), nil},
		"nobody":     {t.Context(), nil},
	}
	for what, first := range before {
		for who, second := range next {
			if err := first(halvorsen); err != nil && !errors.Is(err, refused) && !strings.Contains(err.Error(), "22012") {
				t.Fatal(err)
			}
			shown, err := w.partners(second.ctx)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(second.want, shown); diff != "" {
				t.Errorf("after %s, %s sees orders of (-want +got):\n%s", what, who, diff)
			}
		}
	}
	if n := w.pool.Pgx.Stat().TotalConns(); n != 1 {
		t.Errorf("there were %d connections, so none was handed on", n)
	}
}

// partners are those whose orders the application is shown.
func (w *wall) partners(ctx context.Context) ([]uuid.UUID, error) {
	rows, err := w.pool.Pgx.Query(ctx, `SELECT DISTINCT partner_id FROM orders ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if len(all) == 0 {
		return nil, err
	}
	return all, err
}

func inTx(ctx context.Context, w *wall, do func(context.Context, bun.Tx) error) error {
	_, err := database.InTx(ctx, w.pool.DB, func(ctx context.Context, tx bun.Tx) (any, error) { return nil, do(ctx, tx) })
	return err
}

// Many at once on few connections: each sees their own, by every way to the database.
func TestViewersAtOnce(t *testing.T) {
	t.Parallel()
	w := newWall(t)
	var all sync.WaitGroup
	for i := range 64 {
		partner := []uuid.UUID{w.Halvorsen, w.Brightquay}[i%2]
		ctx := as(t.Context(), database.Of(partner))
		all.Go(func() {
			for range 20 {
				shown, err := w.partners(ctx)
				if diff := cmp.Diff([]uuid.UUID{partner}, shown); err != nil || diff != "" {
					t.Errorf("a statement shows orders of (-want +got):\n%s%v", diff, err)
				}
				var own []*account.Account
				b := database.NewBatch(w.pool.DB)
				b.Add(b.Select(&own).Where("account.kind = 'PARTNER'"), func() {})
				var every []*account.Account
				b.AddAbove(b.Select(&every).Where("account.kind = 'PARTNER'"), func() {})
				if err := b.Run(ctx); err != nil || len(own) != 1 || own[0].ID != partner || len(every) != 2 {
					t.Errorf("a batch shows %d partners, and above %d: %v", len(own), len(every), err)
				}
				err = inTx(ctx, w, func(ctx context.Context, tx bun.Tx) error {
					var n int
					err := database.Value(ctx, tx, &n, `SELECT count(*) FROM accounts WHERE kind = 'PARTNER'`)
					if n != 1 {
						t.Errorf("a transaction shows %d partners", n)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// What a viewer cannot see they cannot change, lock or add to.
func TestTheWallStandsBeforeWrites(t *testing.T) {
	t.Parallel()
	w := newWall(t)
	ctx := as(t.Context(), database.Of(w.Halvorsen))
	for name, statement := range map[string]string{
		"changed": `UPDATE orders SET purchase_order = 'mine' WHERE partner_id = $1`,
		"locked":  `SELECT FROM orders WHERE partner_id = $1 FOR UPDATE`,
		"left":    `DELETE FROM pdr_lines WHERE partner_id = $1`,
	} {
		done, err := w.pool.Pgx.Exec(ctx, statement, w.Brightquay)
		if err != nil || done.RowsAffected() != 0 {
			t.Errorf("%d rows of another are %s: %v", done.RowsAffected(), name, err)
		}
	}
	for name, statement := range map[string]string{
		"an order":       `INSERT INTO orders (id, number, partner_id, starts_on, ends_on) VALUES (gen_random_uuid(), 'SO-1', $1, now(), now())`,
		"a hand-over":    `UPDATE orders SET partner_id = $1 WHERE number = 'SO-103001'`,
		"a person":       `INSERT INTO users (id, account_id, role, name, email, email_key) VALUES (gen_random_uuid(), $1, 'PARTNER_ADMIN', 'n', 'e@e', 'e@e')`,
		"a customer":     `INSERT INTO partnerships (partner_id, customer_id, name_key, website_host) SELECT $1, id, name_key, website_host FROM accounts WHERE name = 'Osterby Foods'`,
		"a Control Room": `INSERT INTO control_rooms (id, guid, account_id, name, name_key, licensing, created_by_id) SELECT gen_random_uuid(), gen_random_uuid(), $1, 'n', 'n', 'FILE', id FROM users LIMIT 1`,
	} {
		_, err := w.pool.Pgx.Exec(ctx, statement, w.Brightquay)
		if !strings.Contains(errorText(err), "row-level security") {
			t.Errorf("%s of another: %v", name, err)
		}
	}
	if _, err := w.pool.Pgx.Exec(t.Context(), `INSERT INTO audit_log (action, object_type) VALUES ('a', 'b')`); !strings.Contains(errorText(err), "row-level security") {
		t.Errorf("an entry of nobody: %v", err)
	}
	if _, err := w.pool.Pgx.Exec(ctx, `INSERT INTO audit_log (action, object_type) VALUES ('a', 'b')`); err != nil {
		t.Errorf("an entry of a partner: %v", err)
	}
}

// The actor of a request is who the database is told of, whoever they have become by it.
func TestAnActorIsAViewer(t *testing.T) {
	t.Parallel()
	w := newWall(t)
	for who, tt := range map[string]struct {
		by   auth.Actor
		want []uuid.UUID
	}{
		"a vendor":           {w.Auditor, []uuid.UUID{w.Halvorsen, w.Brightquay}},
		"a partner":          {w.Viewer, []uuid.UUID{w.Halvorsen}},
		"a customer":         {w.CustomerAdmin, nil},
		"nobody":             {auth.Actor{}, nil},
		"an account alone":   {auth.Actor{AccountID: w.Halvorsen}, nil},
		"a role of long ago": {auth.Actor{AccountID: w.Halvorsen, Role: "PARTNER_KING"}, nil},
		"a vendor by name":   {auth.Actor{AccountID: w.Norvane, Role: "VENDOR"}, nil},
	} {
		shown, err := w.partners(auth.With(database.AsSystem(t.Context()), tt.by))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, shown); diff != "" {
			t.Errorf("%s sees orders of (-want +got):\n%s", who, diff)
		}
	}
}
