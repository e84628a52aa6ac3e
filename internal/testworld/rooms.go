package testworld

import (
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/license"
)

// Room is a new Control Room on premises of the account, made by the actor.
func (w *World) Room(tb testing.TB, by auth.Actor, accountID uuid.UUID, name string) uuid.UUID {
	tb.Helper()
	return must(tb)(w.Licenses.Create(tb.Context(), by, license.Creation{AccountID: accountID, Name: name, Licensing: license.ByFile}))
}

// RoomNow is the Control Room as it is, seen by the vendor.
func (w *World) RoomNow(tb testing.TB, id uuid.UUID) *license.ControlRoom {
	tb.Helper()
	r, err := w.Licenses.One(tb.Context(), w.Auditor, license.Ref{ID: id}, license.With{
		Accounts: &account.With{}, Allocations: &entitlement.With{}, Files: &license.WithFiles{Lines: &entitlement.With{}}, Events: true,
	})
	if err != nil || r == nil {
		tb.Fatalf("read %s: %v", id, err)
	}
	return r
}

// OnRoom is a command on a Control Room as it is now.
func (w *World) OnRoom(tb testing.TB, id uuid.UUID) license.Command {
	tb.Helper()
	return license.Command{ID: id, Version: w.RoomNow(tb, id).Version}
}

// Configured is a Control Room that has been given units, and its license file.
func (w *World) Configured(tb testing.TB, by auth.Actor, room uuid.UUID, wanted ...license.Wanted) uuid.UUID {
	tb.Helper()
	must(tb)(w.Licenses.Configure(tb.Context(), by, w.OnRoom(tb, room), wanted))
	if waits, err := w.Licenses.Issue(tb.Context(), w.RoomNow(tb, room).LicenseFiles[0].ID); err != nil || waits {
		tb.Fatalf("the license file waits (%t): %v", waits, err)
	}
	return room
}

// HeldBy is the entitlement that an account has of a product of an order.
func (w *World) HeldBy(tb testing.TB, account, order, product uuid.UUID) uuid.UUID {
	tb.Helper()
	return Value[uuid.UUID](tb, w, `SELECT id FROM entitlements WHERE account_id = $1 AND order_id = $2 AND product_id = $3`, account, order, product)
}
