package testworld

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Dump is every row of every table as text, by table. Two dumps are equal where nothing has changed.
func (w *World) Dump(tb testing.TB) map[string]string {
	tb.Helper()
	ctx := context.WithoutCancel(tb.Context())
	rows, err := w.Owner.Query(ctx, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`)
	if err != nil {
		tb.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		tb.Fatal(err)
	}
	each := make([]string, len(tables))
	for i, table := range tables {
		each[i] = "SELECT '" + table + "', coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM " + table + " t"
	}
	rows, err = w.Owner.Query(ctx, strings.Join(each, " UNION ALL "))
	if err != nil {
		tb.Fatal(err)
	}
	type content struct{ Table, Rows string }
	contents, err := pgx.CollectRows(rows, pgx.RowToStructByPos[content])
	if err != nil {
		tb.Fatal(err)
	}
	dump := make(map[string]string, len(contents))
	for _, c := range contents {
		dump[c.Table] = c.Rows
	}
	return dump
}

// Changed is the tables that a dump differs from an earlier one in.
func Changed(before, after map[string]string) []string {
	var tables []string
	for table := range maps.Keys(after) {
		if before[table] != after[table] {
			tables = append(tables, table)
		}
	}
	return tables
}

// Holding is what an account has of an order line.
type Holding struct{ Quantity, Reserved, Allocated int }

// Holding is what the account has of a product of the order; the zero Holding where it has none.
func (w *World) Holding(tb testing.TB, account, order, product any) Holding {
	tb.Helper()
	rows, err := w.Owner.Query(context.WithoutCancel(tb.Context()), `SELECT quantity, reserved, allocated FROM entitlements
		WHERE account_id = $1 AND order_id = $2 AND product_id = $3`, account, order, product)
	if err != nil {
		tb.Fatal(err)
	}
	held, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Holding])
	if err != nil {
		tb.Fatal(err)
	}
	if len(held) == 0 {
		return Holding{}
	}
	return held[0]
}
