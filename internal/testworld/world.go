// Package testworld is a small world for tests on real PostgreSQL: a vendor, two partners that share a customer, people of
// each role, and an order of each shape.
package testworld

import (
	"context"
	"log/slog"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/signing"
)

// AcceptWithin is how long an approval waits here.
const AcceptWithin = 30 * 24 * time.Hour

// World is a database with somebody and something of each kind in it, and the services on it.
type World struct {
	URL   string
	Pool  *database.Pool // as the application has it
	Owner *pgxpool.Pool  // as the role that owns the schema: for what the application must not do
	Trace Trace

	Accounts     *account.Service
	Orders       *order.Service
	Entitlements *entitlement.Service
	PDRs         *pdr.Service
	Licenses     *license.Service
	Services     *cloud.Service // without a provisioning system
	KeyFile      string         // what license files are signed with
	Queue        *jobs.Client   // it is not started

	Companies
	People
	Products
	Placed
}

// Companies are the accounts. Larkfield buys through both partners, the other customers through one.
type Companies struct {
	Norvane                      uuid.UUID // the vendor
	Halvorsen, Brightquay        uuid.UUID // partners
	Larkfield, Osterby, Meridian uuid.UUID // customers: of both, of Halvorsen, of Brightquay
}

// People are one of each role, and of some a second.
type People struct {
	VendorAdmin, Approver, SecondApprover, Operator, Auditor auth.Actor
	Admin, Requester, Viewer                                 auth.Actor // of Halvorsen
	RivalAdmin, RivalRequester                               auth.Actor // of Brightquay
	CustomerAdmin, CustomerViewer                            auth.Actor // of Larkfield, of Osterby
}

// Products are the catalog. Unsold is in no order.
type Products struct{ Creator, Runner, Pages, Unsold uuid.UUID }

// Placed are the orders. All but Theirs are Halvorsen's.
type Placed struct {
	Everyday                       *order.Order // Creator 25, Runner 60, Pages 30
	Second                         *order.Order // Creator 10, Runner 10
	Held, Ended, Cancelled, Coming *order.Order // Creator 5 each
	ForCustomer                    *order.Order // Creator 5, for Larkfield
	Theirs                         *order.Order // Brightquay's: Creator 25, Runner 60
}

// New is a world of its own, which goes with the test.
func New(tb testing.TB) *World {
	tb.Helper()
	w := &World{}
	w.open(tb)
	queue, err := jobs.New(w.Pool, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	w.Queue = queue
	w.Accounts, w.Orders, w.Entitlements = account.New(w.Pool.DB, queue), order.New(w.Pool.DB), entitlement.New(w.Pool.DB)
	w.PDRs = pdr.New(w.Pool.DB, queue, AcceptWithin)
	w.KeyFile = filepath.Join(tb.TempDir(), "keys.json")
	if err := signing.Ensure(w.KeyFile); err != nil {
		tb.Fatal(err)
	}
	w.Licenses = license.New(w.Pool.DB, queue, signing.Open(w.KeyFile), &url.URL{Scheme: "https", Host: "portal.example"})
	w.Services = cloud.New(w.Pool.DB, queue, w.Licenses, Hosting)
	w.settle(tb)
	return w
}

// Exec runs SQL as the owner of the schema.
func (w *World) Exec(tb testing.TB, sql string, args ...any) {
	tb.Helper()
	if _, err := w.Owner.Exec(context.WithoutCancel(tb.Context()), sql, args...); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
}

// Value is one value of the database.
func Value[T any](tb testing.TB, w *World, sql string, args ...any) T {
	tb.Helper()
	var v T
	if err := w.Owner.QueryRow(context.WithoutCancel(tb.Context()), sql, args...).Scan(&v); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
	return v
}

// InTx runs do in a transaction of the application.
func InTx[T any](tb testing.TB, w *World, do func(context.Context, bun.Tx) (T, error)) T {
	tb.Helper()
	out, err := database.InTx(tb.Context(), w.Pool.DB, do)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}
