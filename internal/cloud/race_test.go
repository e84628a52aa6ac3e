package cloud_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// atOnce runs several things from one moment on and is what each of them was refused with.
func atOnce(t *testing.T, do ...func() error) map[string]int {
	t.Helper()
	var all errgroup.Group
	errs, start := make([]error, len(do)), make(chan struct{})
	for i := range do {
		all.Go(func() error {
			<-start
			errs[i] = do[i]()
			return nil
		})
	}
	close(start)
	_ = all.Wait()
	out := map[string]int{}
	for _, err := range errs {
		out[refused(t, err)]++
	}
	return out
}

// Many want the three units that Halvorsen's customer has: three get one.
func TestTheLastUnit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const many = 16
	var all []func() error
	for n := range many {
		all = append(all, func() error {
			_, err := w.Services.Provision(t.Context(), []auth.Actor{w.Requester, w.Admin}[n%2], cloud.Request{
				AccountID: w.Larkfield, Kind: order.ControlRoom, Name: fmt.Sprint("room-", n), Region: "us-east",
			})
			return err
		})
	}
	got := atOnce(t, all...)
	if got[""] != 3 || got["INSUFFICIENT_QUANTITY cloud.no_unit.control_room kind"] != many-3 {
		t.Errorf("they are answered %v", got)
	}
	w.balances(t)
}

// A unit goes to a cloud service or into a Control Room that is configured with it, never to both.
func TestAUnitForTwoUses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 10 {
		room, err := w.Licenses.Create(t.Context(), w.RivalAdmin, license.Creation{AccountID: w.Larkfield, Name: fmt.Sprint("CR-", n), Licensing: license.InCloud})
		if err != nil {
			t.Fatal(err)
		}
		held := w.HeldBy(t, w.Larkfield, w.Brightquays.ID, w.Room)
		got := atOnce(t, func() error {
			_, err := w.Services.Provision(t.Context(), w.RivalAdmin, cloud.Request{
				AccountID: w.Larkfield, Kind: order.ControlRoom, Name: fmt.Sprint("room-", n), Region: "us-east",
			})
			return err
		}, func() error {
			_, err := w.Licenses.Configure(t.Context(), w.RivalAdmin, w.OnRoom(t, room), []license.Wanted{{EntitlementID: held, Quantity: 1}})
			return err
		})
		if got[""] != 1 || w.allocated(t, w.Brightquays) != 1 {
			t.Fatalf("they are answered %v, %d units are in use", got, w.allocated(t, w.Brightquays))
		}
		w.balances(t)
		if ids := testworld.Value[[]uuid.UUID](t, w.World, `SELECT coalesce(array_agg(id), '{}') FROM cloud_services WHERE status <> 'DELETED'`); len(ids) == 1 {
			w.gone(t, ids[0])
			continue
		}
		if _, err := w.Licenses.Release(t.Context(), w.RivalAdmin, w.OnRoom(t, room)); err != nil {
			t.Fatal(err)
		}
	}
}

// Of two commands on one cloud service at one version one is done.
func TestTwoCommandsOnOneCloudService(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	actions := w.actions()
	for name, tt := range map[string]struct {
		from          cloud.Status
		first, second cloud.Action
		by            auth.Actor // does the second
	}{
		"fulfilled twice":             {cloud.Provisioning, cloud.Activate, cloud.Activate, w.VendorAdmin},
		"fulfilled and failed":        {cloud.Provisioning, cloud.Activate, cloud.Fail, w.VendorAdmin},
		"fulfilled and deprovisioned": {cloud.Provisioning, cloud.Activate, cloud.Deprovision, w.Requester},
		"deleted twice":               {cloud.Deprovisioning, cloud.Delete, cloud.Delete, w.VendorAdmin},
	} {
		for n := range 5 {
			id := w.in(t, tt.from, fmt.Sprint("s-", n))
			c := w.OnHosted(t, id)
			got := atOnce(t,
				func() error { _, err := actions[tt.first](t.Context(), w.Operator, c); return err },
				func() error { _, err := actions[tt.second](t.Context(), tt.by, c); return err },
			)
			if got[""] != 1 || got["CONFLICT cloud.version version"] != 1 {
				t.Errorf("%s: %v", name, got)
			}
			w.balances(t)
			w.gone(t, id)
		}
	}
	// and the same report sent twice at once has one effect, and two good answers
	c := w.OnHosted(t, w.in(t, cloud.Requested, "same"))
	c.Key = new("message-1")
	again := func() error { _, err := actions[cloud.Start](t.Context(), w.Operator, c); return err }
	if got := atOnce(t, again, again, again); got[""] != 3 || w.HostedNow(t, c.ID).Version != 2 {
		t.Errorf("the same report: %v, version %d", got, w.HostedNow(t, c.ID).Version)
	}
}
