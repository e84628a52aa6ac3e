package testworld

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/drawdown-portal/drawdown/internal/database"
)

const server = "postgres://postgres@127.0.0.1:54999/"

var template = sync.OnceValues(func() (string, error) {
	version, err := database.Version()
	if err != nil {
		return "", err
	}
	name := "tw_template_" + version[:12]
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, server+"postgres")
	if err != nil {
		return "", err
	}
	defer admin.Close(ctx)
	if _, err := admin.Exec(ctx, "SELECT pg_advisory_lock(7788)"); err != nil {
		return "", err
	}
	var there bool
	if err := admin.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil || there {
		return name, err
	}
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name+"_new"); err != nil {
		return "", err
	}
	if err := database.Migrate(ctx, server+name+"_new"); err != nil {
		return "", err
	}
	_, err = admin.Exec(ctx, "ALTER DATABASE "+name+"_new RENAME TO "+name)
	return name, err
})

// open makes a database for one test.
func (w *World) open(tb testing.TB) {
	tb.Helper()
	ctx := context.WithoutCancel(tb.Context())
	from, err := template()
	if err != nil {
		tb.Fatal(err)
	}
	name := "tw_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	admin, err := pgx.Connect(ctx, server+"postgres")
	if err != nil {
		tb.Fatal(err)
	}
	defer admin.Close(ctx)
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+from); err != nil {
		tb.Fatal(err)
	}
	w.URL = server + name
	if w.Pool, err = database.Open(ctx, w.URL); err != nil {
		tb.Fatal(err)
	}
	if w.Owner, err = pgxpool.New(ctx, w.URL); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		w.Owner.Close()
		if err := w.Pool.Close(); err != nil {
			tb.Error(err)
		}
		admin, err := pgx.Connect(ctx, server+"postgres")
		if err != nil {
			tb.Error(err)
			return
		}
		defer admin.Close(ctx)
		if _, err := admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Error(err)
		}
	})
}
