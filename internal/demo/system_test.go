package demo_test

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/demo"
)

// However often the demo starts, its provisioning system has one token that is good for anything.
func TestASystemThatConnectsAgainHasOneToken(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	people := auth.New(pool, time.Now, auth.Options{})
	if _, err := database.InTx(t.Context(), pool.DB, func(ctx context.Context, tx bun.Tx) (string, error) {
		return people.CreateToken(ctx, tx, auth.NewToken{Email: "operations@norvane.example", Name: "command line"})
	}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		system, err := demo.NewSystem(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer system.Listener.Close()
		if err := system.Connect(t.Context(), pool, people, &net.TCPAddr{Port: 1}, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]int{"command line": 1, "Provisioning system of the demo": 1}
	if diff := cmp.Diff(want, rows[int](t, pool, `SELECT name, count(*) FROM api_tokens WHERE revoked_at IS NULL GROUP BY name`)); diff != "" {
		t.Errorf("tokens in force (-want +got):\n%s", diff)
	}
}
