package cloud_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// running is a cloud service of Larkfield's that Halvorsen asked for, and its Control Room, which may use 5 Creators.
func (w *world) running(t *testing.T, name string) (service uuid.UUID, room *testworld.Cloud) {
	t.Helper()
	service = w.Reported(t, w.Hosted(t, w.Requester, w.Larkfield, order.ControlRoom, name), cloud.Active)
	return service, w.CloudOf(t, w.Requester, *w.HostedNow(t, service).ControlRoomID)
}

func creators(n int) license.Units { return license.Units{SKU: "NV-BC-NU", Units: n} }

// Whatever a Control Room is at, it is suspended with its cloud service, and its reports are answered with nothing until that is
// resumed.
func TestAControlRoomIsSuspendedWithItsCloudService(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	silent := func(d time.Duration) func(*testing.T, *world, *testworld.Cloud) {
		return func(t *testing.T, w *world, c *testworld.Cloud) {
			t.Helper()
			c.Reports(t, creators(2))
			c.Silent(t, d)
			if _, err := w.Licenses.LapseSilent(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for from, bring := range map[license.Status]func(*testing.T, *world, *testworld.Cloud){
		license.Pending:   func(*testing.T, *world, *testworld.Cloud) {},
		license.Active:    func(t *testing.T, _ *world, c *testworld.Cloud) { t.Helper(); c.Reports(t, creators(2)) },
		license.FailSafe:  silent(2 * day),
		license.Suspended: silent(30 * day),
	} {
		t.Run(string(from), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			id, c := w.running(t, "lark")
			bring(t, w, c)
			before := w.RoomNow(t, c.ID)
			if before.Status != from {
				t.Fatalf("it is %s", before.Status)
			}
			w.done(t, w.Services.Suspend, w.Requester, id)

			now := w.RoomNow(t, c.ID)
			if now.Status != license.Suspended {
				t.Errorf("it is %s", now.Status)
			}
			if from != license.Suspended {
				e := now.Events[len(now.Events)-1]
				if now.Version != before.Version+1 || e.Kind != license.Suspend || *e.From != from || e.By == nil || e.By.ID != w.Requester.UserID {
					t.Errorf("at version %d its history ends with %+v", now.Version, e)
				}
				if said := phrase.Say(phrase.English, "license.halted", nil); e.Comment == nil || *e.Comment != said {
					t.Errorf("it says %v, want %q", e.Comment, said)
				}
				if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM audit_log
					WHERE action = 'control_room.SUSPEND' AND object_id = $1 AND by_id = $2`, c.ID, w.Requester.UserID); n != 1 {
					t.Errorf("the audit log has it %d times", n)
				}
			}
			for range 2 {
				if a := c.Reports(t, creators(2)); a.Status != license.Suspended || len(a.Entitled) != 0 {
					t.Errorf("it is answered %+v", a)
				}
			}
			again := w.RoomNow(t, c.ID)
			if again.Status != license.Suspended || len(again.Events) != len(now.Events) || again.LastSeenAt == nil || time.Since(*again.LastSeenAt) > day {
				t.Errorf("after its reports it is %s, seen at %v, with %d events more", again.Status, again.LastSeenAt, len(again.Events)-len(now.Events))
			}
			other := w.Cloud(t, w.Requester, w.Larkfield, "CR-OTHER")
			if a := other.Reports(t, creators(5)); a.Status != license.Active {
				t.Errorf("beside it, another that uses all is %s", a.Status)
			}
			other.Reports(t)

			w.done(t, w.Services.Resume, w.Operator, id)
			if now := w.RoomNow(t, c.ID); now.Status != license.Suspended {
				t.Errorf("it is %s before it reports", now.Status)
			}
			if a := c.Reports(t, creators(2)); a.Status != license.Active || len(a.Entitled) == 0 {
				t.Errorf("once its cloud service is resumed it is answered %+v", a)
			}
			w.balances(t)
		})
	}
}

// Why a cloud service was suspended is said of its Control Room too.
func TestWhyAControlRoomIsSuspended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, c := w.running(t, "lark")
	command := w.OnHosted(t, id)
	command.Reason = new("  Moved to another region ")
	if _, err := w.Services.Suspend(t.Context(), w.Operator, command); err != nil {
		t.Fatal(err)
	}
	now := w.RoomNow(t, c.ID)
	if e := now.Events[len(now.Events)-1]; e.Comment == nil || *e.Comment != "Moved to another region" {
		t.Errorf("it says %v", e.Comment)
	}
}

// What is taken down does not come back: one that was suspended stays so, and one that ran runs until it is gone.
func TestAControlRoomThatIsTakenDown(t *testing.T) {
	t.Parallel()
	for want, suspend := range map[license.Status]bool{license.Suspended: true, license.Active: false} {
		t.Run(string(want), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			id, c := w.running(t, "lark")
			c.Reports(t, creators(1))
			if suspend {
				w.done(t, w.Services.Suspend, w.CustomerAdmin, id)
			}
			w.done(t, w.Services.Deprovision, w.CustomerAdmin, id)
			if a := c.Reports(t, creators(1)); a.Status != want || (len(a.Entitled) == 0) != suspend {
				t.Errorf("it is answered %+v", a)
			}
			w.gone(t, id)
			if now := w.RoomNow(t, c.ID); now.Status != license.Decommissioned {
				t.Errorf("in the end it is %s", now.Status)
			}
			w.balances(t)
		})
	}
}

// A Control Room that reports while its cloud service is suspended does not slip through: it is suspended, and uses nothing.
func TestAReportBesideASuspension(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, c := w.running(t, "lark")
	ctx := context.WithoutCancel(t.Context())
	for range 15 {
		command := w.OnHosted(t, id)
		do := []func() error{func() error {
			_, err := w.Services.Suspend(ctx, w.Requester, command)
			return err
		}}
		for range 4 {
			do = append(do, func() error {
				_, err := w.Licenses.Report(ctx, c.Report(creators(2)))
				return err
			})
		}
		if got := atOnce(t, do...); got[""] != len(do) {
			t.Fatalf("they are answered %v", got)
		}
		if now := w.RoomNow(t, c.ID); now.Status != license.Suspended {
			t.Fatalf("it is %s", now.Status)
		}
		if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM control_room_uses WHERE control_room_id = $1`, c.ID); n != 0 {
			t.Fatalf("it uses %d products", n)
		}
		w.done(t, w.Services.Resume, w.Requester, id)
		c.Reports(t, creators(2))
	}
}
