package testworld

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
)

func (w *World) open(tb testing.TB) {
	tb.Helper()
	w.URL = dbtest.URL(tb)
	w.Pool = w.Connect(tb)
	owner, err := pgxpool.New(context.WithoutCancel(tb.Context()), w.URL)
	if err != nil {
		tb.Fatal(err)
	}
	w.Owner = owner
	tb.Cleanup(owner.Close)
}

// Connect is the connections of another process to the same database.
func (w *World) Connect(tb testing.TB) *database.Pool {
	tb.Helper()
	pool, err := database.Open(context.WithoutCancel(tb.Context()), w.URL, database.Traced(&w.Trace), database.Trusting())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := pool.Close(); err != nil {
			tb.Error(err)
		}
	})
	return pool
}

// Trace is what the application says to the database.
type Trace struct {
	mu         sync.Mutex
	statements []string
	deadlocks  int
}

// Statements is what was said since the last call, without what only begins or ends a transaction.
func (t *Trace) Statements() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	said := t.statements
	t.statements = nil
	return said
}

// Deadlocks is how often PostgreSQL has ended one by now.
func (t *Trace) Deadlocks() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.deadlocks
}

// TraceQueryStart is for pgx.
func (t *Trace) TraceQueryStart(ctx context.Context, _ *pgx.Conn, query pgx.TraceQueryStartData) context.Context {
	t.said(query.SQL)
	return ctx
}

// TraceQueryEnd is for pgx.
func (t *Trace) TraceQueryEnd(_ context.Context, _ *pgx.Conn, end pgx.TraceQueryEndData) {
	if pg, ok := errors.AsType[*pgconn.PgError](end.Err); ok && pg.Code == "40P01" {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.deadlocks++
	}
}

// TraceBatchStart is for pgx.
func (t *Trace) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

// TraceBatchQuery is for pgx: a statement counts, whether it travels alone or along with others.
func (t *Trace) TraceBatchQuery(_ context.Context, _ *pgx.Conn, query pgx.TraceBatchQueryData) {
	t.said(query.SQL)
}

// TraceBatchEnd is for pgx.
func (t *Trace) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func (t *Trace) said(statement string) {
	switch strings.ToLower(statement) {
	case "begin", "commit", "rollback", "-- ping", ";":
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.statements = append(t.statements, statement)
}
