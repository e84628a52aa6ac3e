package testworld

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
)

func (w *World) open(tb testing.TB) {
	tb.Helper()
	w.URL = dbtest.URL(tb)
	w.Pool = dbtest.Open(tb)
	owner, err := pgxpool.New(tb.Context(), w.URL)
	if err != nil {
		tb.Fatal(err)
	}
	w.Owner = owner
	tb.Cleanup(owner.Close)
}
