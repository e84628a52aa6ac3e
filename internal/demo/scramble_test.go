package demo

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
)

func TestScrambleIsThatOfPostgreSQL(t *testing.T) {
	t.Parallel()
	var i int64
	var seed uint64
	var want int64
	rows, err := dbtest.Open(t).Pgx.Query(t.Context(), `
		SELECT i, seed, hashint8extended(i, seed) FROM generate_series(1, 5000000, 7919) i, generate_series(0::bigint, 7) seed
		UNION ALL SELECT 9007199254740993, 8589934595, hashint8extended(9007199254740993, 8589934595)`)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	_, err = pgx.ForEachRow(rows, []any{&i, &seed, &want}, func() error {
		n++
		if got := scramble(i, seed); got != want {
			t.Fatalf("scramble(%d, %d) = %d, want %d", i, seed, got, want)
		}
		return nil
	})
	if err != nil || n < 5000 {
		t.Fatalf("%d rows were compared (%v)", n, err)
	}
}
