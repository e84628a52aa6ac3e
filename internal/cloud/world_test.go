package cloud_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/ledger"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// world is a world whose accounts have units to provision with.
type world struct {
	*testworld.World

	Room, Documents    uuid.UUID    // products: of a Control Room, of a document server
	Sooner, Later      *order.Order // Larkfield's through Halvorsen, of the product Room: 1 until tomorrow, 2 for long
	Paper, Brightquays *order.Order // Larkfield's: 9 Documents through Halvorsen, 1 Room through Brightquay
	Own                *order.Order // Halvorsen's own: 1 Room
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{World: testworld.New(t)}
	w.Room, w.Documents = w.Provisions(t, "NV-CR-CLD", order.ControlRoom), w.Provisions(t, "NV-IQ-SRV", order.IQBotServer)
	w.Later = w.BoughtFor(t, "SO-1", w.Halvorsen, w.Larkfield, 300, testworld.Of(w.Room, 2))
	w.Sooner = w.BoughtFor(t, "SO-2", w.Halvorsen, w.Larkfield, 1, testworld.Of(w.Room, 1))
	w.Paper = w.BoughtFor(t, "SO-3", w.Halvorsen, w.Larkfield, 300, testworld.Of(w.Documents, 9))
	w.Brightquays = w.BoughtFor(t, "SO-4", w.Brightquay, w.Larkfield, 200, testworld.Of(w.Room, 1))
	w.Own = w.Place(t, "SO-5", w.Halvorsen, testworld.Of(w.Room, 1))
	return w
}

// allocated is how many units of an order are in use.
func (w *world) allocated(t *testing.T, o *order.Order) int {
	t.Helper()
	return testworld.Value[int](t, w.World, `SELECT sum(allocated)::int FROM entitlements WHERE order_id = $1`, o.ID)
}

// balances fails the test unless the books are right.
func (w *world) balances(t *testing.T) {
	t.Helper()
	differences, err := ledger.Verify(t.Context(), w.Pool.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences {
		t.Error(d)
	}
}

// in is a document server of Larkfield's that Halvorsen asked for, in this status.
func (w *world) in(t *testing.T, status cloud.Status, name string) uuid.UUID {
	t.Helper()
	return w.brought(t, w.Hosted(t, w.Requester, w.Larkfield, order.IQBotServer, name), status)
}

// brought is a new cloud service once it is in this status.
func (w *world) brought(t *testing.T, id uuid.UUID, status cloud.Status) uuid.UUID {
	t.Helper()
	switch status {
	case cloud.Requested:
	case cloud.Provisioning, cloud.Active, cloud.Failed:
		w.Reported(t, id, status)
	case cloud.Suspended:
		w.done(t, w.Services.Suspend, w.Requester, w.brought(t, id, cloud.Active))
	case cloud.Deprovisioning:
		w.done(t, w.Services.Deprovision, w.Requester, w.brought(t, id, cloud.Active))
	case cloud.Deleted:
		w.Reported(t, w.brought(t, id, cloud.Deprovisioning), cloud.Deleted)
	}
	return id
}

// done does a command on a cloud service as it is.
func (w *world) done(t *testing.T, do command, by auth.Actor, id uuid.UUID) {
	t.Helper()
	if _, err := do(t.Context(), by, w.OnHosted(t, id)); err != nil {
		t.Fatal(err)
	}
}

// refused is the code and the path of a refusal, "" where there was none.
func refused(t *testing.T, err error) string {
	t.Helper()
	refusals := fault.All(err)
	if err != nil && len(refusals) == 0 {
		t.Fatalf("it fails: %v", err)
	}
	out := ""
	for _, f := range refusals {
		if out != "" {
			out += ", "
		}
		out += string(f.Code) + " " + f.Key
		for _, step := range f.Path {
			out += " " + step
		}
	}
	return out
}

// jobAgain leaves a message to be sent.
func jobAgain(w *world, event uuid.UUID) func(context.Context, bun.Tx) (struct{}, error) {
	return func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		return struct{}{}, w.Queue.Insert(ctx, tx, cloud.DeliverJob{EventID: event})
	}
}
