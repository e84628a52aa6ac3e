package license_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/ledger"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// sky is Larkfield's cloud: 5 Bot Creators through Halvorsen and 3 through Brightquay.
type sky struct {
	*testworld.World
	left, right uuid.UUID // the entitlements
}

func newSky(t *testing.T) *sky {
	t.Helper()
	w := testworld.New(t)
	return &sky{
		World: w, left: w.HeldBy(t, w.Larkfield, w.ForCustomer.ID, w.Creator),
		right: w.Bought(t, "SO-104900", w.Brightquay, w.Larkfield, testworld.Of(w.Creator, 3)),
	}
}

func creators(n int) license.Units { return license.Units{SKU: "NV-BC-NU", Units: n} }
func runners(n int) license.Units  { return license.Units{SKU: "NV-UR-RT", Units: n} }

// status is where a Control Room is, as who looks after it reads it.
func (s *sky) status(t *testing.T, c *testworld.Cloud) license.Status {
	t.Helper()
	return s.RoomNow(t, c.ID).Status
}

// history is the kinds of a Control Room's events.
func (s *sky) history(t *testing.T, c *testworld.Cloud) []license.Action {
	t.Helper()
	var kinds []license.Action
	for _, e := range s.RoomNow(t, c.ID).Events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// line is Bot Creator in a Control Room's pool, as the actor reads it.
func (s *sky) line(t *testing.T, by auth.Actor, c *testworld.Cloud) license.PoolLine {
	t.Helper()
	r, err := s.Licenses.One(t.Context(), by, license.Ref{ID: c.ID}, license.With{Pool: true})
	if err != nil || r == nil {
		t.Fatalf("%v, %v", r, err)
	}
	for _, line := range r.Pool {
		if line.Product.ID == s.Creator {
			return *line
		}
	}
	return license.PoolLine{}
}

func (s *sky) look(t *testing.T) (silent, short int) {
	t.Helper()
	silent, err := s.Licenses.LapseSilent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	short, err = s.Licenses.TripShort(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return silent, short
}

const day = 24 * time.Hour

// Where silence takes a Control Room, read at once, written down once by the next look, and where its next report takes it then.
func TestSilenceByTheClock(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		over   bool // it was in fail-safe already, because it used too much
		silent time.Duration
		want   license.Status
		since  []license.Action // what the look adds to its history
		good   []license.Action // and a good report then
		bad    []license.Action // or a bad one
	}{
		"a moment":                   {silent: time.Second, want: license.Active, bad: kinds(license.Trip)},
		"almost 48 hours":            {silent: 48*time.Hour - time.Minute, want: license.Active, bad: kinds(license.Trip)},
		"48 hours":                   {silent: 48 * time.Hour, want: license.FailSafe, since: kinds(license.Trip), good: kinds(license.Resume)},
		"almost 30 days":             {silent: 30*day - time.Minute, want: license.FailSafe, since: kinds(license.Trip), good: kinds(license.Resume)},
		"30 days":                    {silent: 30 * day, want: license.Suspended, since: kinds(license.Suspend), good: kinds(license.Resume), bad: kinds(license.Trip)},
		"48 hours in fail-safe":      {over: true, silent: 48 * time.Hour, want: license.FailSafe, good: kinds(license.Resume)},
		"30 days in fail-safe":       {over: true, silent: 30 * day, want: license.Suspended, since: kinds(license.Suspend), good: kinds(license.Resume), bad: kinds(license.Trip)},
		"almost 30 days, and before": {over: true, silent: 30*day - time.Minute, want: license.FailSafe, good: kinds(license.Resume)},
	} {
		for _, good := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := newSky(t)
				c := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-CLOUD")
				c.Reports(t, creators(8))
				if tt.over {
					c.Reports(t, creators(9))
				}
				before := s.history(t, c)
				c.Silent(t, tt.silent)
				if got := s.status(t, c); got != tt.want {
					t.Errorf("it is %s before the look, want %s", got, tt.want)
				}
				found, err := s.Licenses.List(t.Context(), s.CustomerAdmin, license.List{
					Request: page.Request{First: 10}, AccountID: s.Larkfield, Status: []license.Status{tt.want},
				}, license.With{})
				if err != nil || len(found.Nodes) != 1 {
					t.Errorf("the list of those that are %s has %d: %v", tt.want, len(found.Nodes), err)
				}
				for look := range 2 {
					if silent, _ := s.look(t); silent != len(tt.since)*(1-look) {
						t.Errorf("look %d finds %d", look, silent)
					}
				}
				if got := testworld.Value[string](t, s.World, `SELECT status FROM control_rooms WHERE id = $1`, c.ID); got != string(tt.want) {
					t.Errorf("it is %s after the look, want %s", got, tt.want)
				}
				use, want := 8, append(append(before, tt.since...), tt.good...)
				end := license.Active
				if !good {
					use, want, end = 9, append(append(before, tt.since...), tt.bad...), license.FailSafe
				}
				answer := c.Reports(t, creators(use))
				if answer.Status != end || s.status(t, c) != end {
					t.Errorf("it is answered %s, want %s", answer.Status, end)
				}
				if diff := cmp.Diff(want, s.history(t, c)); diff != "" {
					t.Errorf("its history (-want +got):\n%s", diff)
				}
				audited := testworld.Value[int](t, s.World, `SELECT count(*) FROM audit_log WHERE object_id = $1`, c.ID)
				if audited != len(want) {
					t.Errorf("%d audit entries for %d events", audited, len(want))
				}
			})
		}
	}
}

func kinds(actions ...license.Action) []license.Action { return actions }

// Nobody looked while it was silent: its report finds out, and both changes are in its history.
func TestAReportAfterASilenceThatNobodySaw(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	c := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-CLOUD")
	c.Reports(t)
	c.Silent(t, 49*time.Hour)
	c.Reports(t)
	want := kinds(license.Create, license.Credential, license.Resume, license.Trip, license.Resume)
	if diff := cmp.Diff(want, s.history(t, c)); diff != "" {
		t.Errorf("its history (-want +got):\n%s", diff)
	}
	// and so does a command
	c.Silent(t, 31*day)
	c.Quota(t, s.CustomerAdmin, license.Wanted{EntitlementID: s.left, Quantity: 2})
	if diff := cmp.Diff(append(want, license.Suspend, license.Configure), s.history(t, c)); diff != "" {
		t.Errorf("its history (-want +got):\n%s", diff)
	}
}

// A heartbeat is no change: it leaves no history, no audit entry, no mail and no version.
func TestAHeartbeat(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	c := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-CLOUD")
	if got := s.status(t, c); got != license.Pending {
		t.Errorf("it is %s before its first report", got)
	}
	c.Reports(t, creators(2))
	before := s.Dump(t)
	answer := c.Reports(t, creators(2))
	changed := slices.Sorted(slices.Values(testworld.Changed(before, s.Dump(t))))
	if diff := cmp.Diff([]string{"control_room_uses", "control_rooms"}, changed); diff != "" {
		t.Errorf("what changed (-want +got):\n%s", diff)
	}
	now := s.RoomNow(t, c.ID)
	if now.Version != 2 || now.LastSeenAt == nil || now.AppVersion == nil || *now.AppVersion != "36.0.1" {
		t.Errorf("it is at version %d, seen %v as %v", now.Version, now.LastSeenAt, now.AppVersion)
	}
	if !answer.ReportBy.Equal(now.LastSeenAt.Add(48 * time.Hour)) {
		t.Errorf("to report by %s, seen %s", answer.ReportBy, now.LastSeenAt)
	}
	if diff := cmp.Diff([]*license.Units{new(creators(8))}, answer.Entitled); diff != "" {
		t.Errorf("entitled (-want +got):\n%s", diff)
	}
}

// A Control Room that uses too much says of what, until it uses less.
func TestExcess(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	c := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-CLOUD")
	answer := c.Reports(t, creators(9), runners(1), license.Units{SKU: "NV-FH-HR"})
	if answer.Status != license.FailSafe {
		t.Errorf("it is %s", answer.Status)
	}
	if diff := cmp.Diff([]*license.Units{new(creators(8))}, answer.Entitled); diff != "" {
		t.Errorf("entitled (-want +got):\n%s", diff)
	}
	c.Reports(t, creators(10)) // no better, and nothing new
	events := s.RoomNow(t, c.ID).Events
	last := events[len(events)-1]
	want := "It uses more than it may. Use less of it there, or raise its quota or what the account holds. " +
		"Bot Creator: uses 9, may use 8. Unattended Runner: uses 1, may use 0."
	if len(events) != 3 || last.Kind != license.Trip || *last.Comment != want {
		t.Errorf("event %d is %s, %q", len(events), last.Kind, *last.Comment)
	}
	if line := s.line(t, s.CustomerAdmin, c); line.Available != 0 || line.UsedHere != 10 || line.Purchased != 8 {
		t.Errorf("the pool shows %+v", line)
	}
	if answer := c.Reports(t); answer.Status != license.Active {
		t.Errorf("it is %s", answer.Status)
	}
	if line := s.line(t, s.CustomerAdmin, c); line.Available != 8 || line.UsedHere != 0 {
		t.Errorf("the pool shows %+v", line)
	}
	if n := testworld.Value[int](t, s.World, `SELECT count(*) FROM control_room_uses`); n != 0 {
		t.Errorf("%d uses are left", n)
	}
}

// The most that a report can say is taken down.
func TestTheMostThatCanBeReported(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	most := s.World.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-CLOUD").Report(creators(1_000_000))
	most.AppVersion = strings.Repeat("한", 64)
	if answer, err := s.Licenses.Report(t.Context(), most); err != nil || answer.Status != license.FailSafe {
		t.Errorf("answered %v, %v", answer, err)
	}
}

// Two Control Rooms want the last units at the same moment: one may use them, the other is told that it may not.
func TestTwoReportTheLastUnits(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	for range 10 {
		a := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "A "+uuid.NewString())
		b := s.Cloud(t, s.RivalRequester, s.Larkfield, "B "+uuid.NewString())
		answers := make(chan *license.Answer, 2)
		for _, report := range []license.Report{a.Report(creators(6)), b.Report(creators(3))} {
			go func() {
				answer, err := s.Licenses.Report(context.WithoutCancel(t.Context()), report)
				if err != nil {
					t.Error(err)
				}
				answers <- answer
			}()
		}
		got := map[license.Status]int{}
		for range 2 {
			if answer := <-answers; answer != nil {
				got[answer.Status]++
			}
		}
		if diff := cmp.Diff(map[license.Status]int{license.Active: 1, license.FailSafe: 1}, got); diff != "" {
			t.Fatalf("of two (-want +got):\n%s", diff)
		}
		if held := testworld.Value[int](t, s.World, `SELECT sum(held) FROM control_room_uses`); held != 8 {
			t.Errorf("%d units are held of 8", held)
		}
		for _, c := range []*testworld.Cloud{a, b} {
			if _, err := s.Licenses.Decommission(t.Context(), s.VendorAdmin, because(s.OnRoom(t, c.ID))); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func because(c license.Command) license.Command {
	c.Reason = new("it is no more")
	return c
}

// Two partners share a customer: each has its own units, and learns nothing of the other's.
func TestTwoPartnersShareACustomer(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	a := s.Cloud(t, s.Requester, s.Larkfield, "CR-LEFT")
	b := s.Cloud(t, s.RivalRequester, s.Larkfield, "CR-RIGHT")
	before := s.line(t, s.Requester, a)
	if answer := b.Reports(t, creators(3)); answer.Status != license.Active {
		t.Errorf("it is %s with units of its partner", answer.Status)
	}
	if after := s.line(t, s.Requester, a); after.Purchased != 5 || after.Available != 5 || after.UsedEverywhere != 0 || before.Purchased != 5 {
		t.Errorf("one partner sees %+v of what the other's uses", after)
	}
	if answer := b.Reports(t, creators(4)); answer.Status != license.FailSafe {
		t.Errorf("it is %s with units of another partner", answer.Status)
	}
	if r, err := s.Licenses.One(t.Context(), s.Requester, license.Ref{GUID: b.GUID}, license.With{Pool: true}); err != nil || r != nil {
		t.Errorf("one partner reads the other's Control Room: %v, %v", r, err)
	}
	if line := s.line(t, s.CustomerAdmin, b); line.UsedHere != 4 || line.Purchased != 3 || line.Available != 0 {
		t.Errorf("the customer sees %+v", line)
	}
	own := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-OWN")
	if line := s.line(t, s.CustomerAdmin, own); line.Purchased != 8 || line.UsedEverywhere != 4 || line.Available != 5 {
		t.Errorf("the customer's own has %+v", line)
	}
}

// Units in license files, in draw-down requests and in quotas are not for others; the books stay right.
func TestNoUnitIsUsedTwice(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	file := s.Room(t, s.CustomerAdmin, s.Larkfield, "CR-FILE")
	s.Configured(t, s.CustomerAdmin, file, license.Wanted{EntitlementID: s.left, Quantity: 1})
	limited := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-QUOTA")
	limited.Quota(t, s.CustomerAdmin, license.Wanted{EntitlementID: s.left, Quantity: 2})
	free := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-FREE")

	if line := s.line(t, s.CustomerAdmin, limited); line.Purchased != 7 || line.Quota == nil || *line.Quota != 2 || line.Available != 2 {
		t.Errorf("with a quota it has %+v", line)
	}
	if line := s.line(t, s.CustomerAdmin, free); line.Purchased != 7 || line.Quota != nil || line.Available != 5 {
		t.Errorf("without one it has %+v", line)
	}
	if answer := limited.Reports(t, creators(3)); answer.Status != license.FailSafe {
		t.Errorf("above its quota it is %s", answer.Status)
	}
	if answer := free.Reports(t, creators(5)); answer.Status != license.Active {
		t.Errorf("the other is %s", answer.Status)
	}
	limited.Quota(t, s.CustomerAdmin, license.Wanted{EntitlementID: s.left, Quantity: 3})
	if answer := limited.Reports(t, creators(3)); answer.Status != license.Active {
		t.Errorf("with a larger quota it is %s", answer.Status)
	}
	// that unit was in use: who uses it gives way
	if _, short := s.look(t); short != 1 || s.status(t, free) != license.FailSafe {
		t.Errorf("%d gave way, and the other is %s", short, s.status(t, free))
	}
	s.Balances(t)
	if wrong, err := ledger.Verify(t.Context(), s.Pool.DB); err != nil || len(wrong) != 0 {
		t.Errorf("the ledger has %v, %v", wrong, err)
	}
	// without its quota it has what is left of what is free
	if _, err := s.Licenses.Release(t.Context(), s.CustomerAdmin, s.OnRoom(t, limited.ID)); err != nil {
		t.Fatal(err)
	}
	if line := s.line(t, s.CustomerAdmin, limited); line.Quota != nil || line.UsedHere != 3 || line.Available != 0 {
		t.Errorf("without its quota it has %+v", line)
	}
}

// What is held becomes less: the newest give way, each once, and what they give up is there for the others.
func TestWhatIsHeldBecomesLess(t *testing.T) {
	t.Parallel()
	for name, less := range map[string]func(t *testing.T, s *sky){
		"its order ends": func(t *testing.T, s *sky) {
			s.Exec(t, `UPDATE orders SET ends_on = current_date - 1 WHERE id = (SELECT order_id FROM entitlements WHERE id = $1)`, s.right)
		},
		"its order is put on hold": func(t *testing.T, s *sky) {
			s.Exec(t, `UPDATE orders SET status = 'ON_HOLD', hold_reason = 'the invoice is open'
				WHERE id = (SELECT order_id FROM entitlements WHERE id = $1)`, s.right)
		},
		"it goes into a license file": func(t *testing.T, s *sky) {
			room := s.Room(t, s.CustomerAdmin, s.Larkfield, "CR-FILE")
			s.Configured(t, s.CustomerAdmin, room, license.Wanted{EntitlementID: s.right, Quantity: 3})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSky(t)
			oldest := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-1")
			newer := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-2")
			oldest.Reports(t, creators(4))
			newer.Reports(t, creators(4))
			if silent, short := s.look(t); silent+short != 0 {
				t.Fatalf("%d and %d before anything happened", silent, short)
			}
			less(t, s)
			for look, want := range []int{1, 0} {
				if _, short := s.look(t); short != want {
					t.Errorf("look %d finds %d, want %d", look, short, want)
				}
			}
			if s.status(t, oldest) != license.Active || s.status(t, newer) != license.FailSafe {
				t.Errorf("the oldest is %s, the newer %s", s.status(t, oldest), s.status(t, newer))
			}
			if answer := newer.Reports(t, creators(1)); answer.Status != license.Active {
				t.Errorf("with what is left it is %s", answer.Status)
			}
			if answer := oldest.Reports(t, creators(5)); answer.Status != license.FailSafe {
				t.Errorf("with what the other uses it is %s", answer.Status)
			}
		})
	}
}

// A partner's own Control Room has its stock, but for what waits in draw-down requests.
func TestAPartnersOwnStock(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	c := s.Cloud(t, s.Requester, s.Halvorsen, "CR-LAB")
	free := s.line(t, s.Requester, c).Available
	c.Reports(t, creators(free))
	s.Submitted(t, testworld.Asking(s.Everyday, s.Larkfield, testworld.Units(s.Creator, 4)))
	if _, short := s.look(t); short != 1 {
		t.Errorf("%d give way to a draw-down request", short)
	}
	if got := c.Reports(t, creators(free-4)); got.Status != license.Active {
		t.Errorf("with the rest it is %s", got.Status)
	}
}

// Silent for 30 days, it uses nothing: others have its units, whoever looks.
func TestASuspendedControlRoomUsesNothing(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	gone := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-GONE")
	c := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-CLOUD")
	gone.Reports(t, creators(8))
	if got := c.Reports(t, creators(1)); got.Status != license.FailSafe {
		t.Errorf("it is %s beside one that uses all", got.Status)
	}
	gone.Silent(t, 29*day)
	if got := c.Reports(t, creators(1)); got.Status != license.FailSafe {
		t.Errorf("it is %s beside one that may come back", got.Status)
	}
	gone.Silent(t, 30*day)
	if got := c.Reports(t, creators(8)); got.Status != license.Active {
		t.Errorf("it is %s beside one that is suspended", got.Status)
	}
	if got := gone.Reports(t, creators(1)); got.Status != license.FailSafe {
		t.Errorf("it comes back %s to what others use", got.Status)
	}
}

// Everything at once: Control Rooms report, get quotas and lose them, and units go into a license file and come back. Nothing deadlocks,
// the books are right, and once all was looked at nobody holds what is another's.
func TestAllAtOnceInOnePool(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	var rooms []*testworld.Cloud
	for i, by := range []auth.Actor{s.CustomerAdmin, s.Requester, s.RivalRequester, s.CustomerAdmin} {
		rooms = append(rooms, s.Cloud(t, by, s.Larkfield, fmt.Sprint("CR-", i)))
	}
	file := s.Room(t, s.CustomerAdmin, s.Larkfield, "CR-FILE")
	entitlements := []uuid.UUID{s.left, s.left, s.right, s.right}
	ctx := context.WithoutCancel(t.Context())
	var all errgroup.Group
	for i, c := range rooms {
		all.Go(func() error {
			for n := range 25 {
				if _, err := s.Licenses.Report(ctx, c.Report(creators((n*(i+2))%7))); err != nil {
					return err
				}
			}
			return nil
		})
		all.Go(func() error {
			for n := range 12 {
				wanted := []license.Wanted{{EntitlementID: entitlements[i], Quantity: 1 + n%2}}[:n%2]
				_, err := s.Licenses.Configure(ctx, s.CustomerAdmin, s.OnRoom(t, c.ID), wanted)
				if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.InsufficientQuantity) {
					return err
				}
			}
			return nil
		})
	}
	all.Go(func() error {
		for range 12 {
			_, err := s.Licenses.Configure(ctx, s.CustomerAdmin, s.OnRoom(t, file), []license.Wanted{{EntitlementID: s.left, Quantity: 2}})
			if err == nil {
				_, err = s.Licenses.Release(ctx, s.CustomerAdmin, s.OnRoom(t, file))
			}
			if err != nil && !fault.Is(err, fault.InsufficientQuantity) {
				return err
			}
			if _, err := s.Licenses.TripShort(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s.look(t)
	}
	s.Balances(t)
	for _, rule := range []string{
		`SELECT sum(held) > 8 - (SELECT sum(allocated) FROM entitlements WHERE account_id = $1) FROM control_room_uses used
			JOIN control_rooms room ON room.id = used.control_room_id
			WHERE room.account_id = $1 AND room.status = 'ACTIVE' AND NOT EXISTS (SELECT FROM allocations WHERE control_room_id = room.id)`,
		`SELECT bool_or(units > held) FROM control_room_uses used JOIN control_rooms room ON room.id = used.control_room_id
			WHERE room.account_id = $1 AND room.status = 'ACTIVE'`,
	} {
		if broken := testworld.Value[*bool](t, s.World, rule, s.Larkfield); broken != nil && *broken {
			t.Errorf("true: %s", rule)
		}
	}
}

// The queue looks by itself, as soon as the server runs.
func TestTheQueueLooks(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	silent := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-SILENT")
	short := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-SHORT")
	silent.Reports(t)
	short.Reports(t, creators(8))
	silent.Silent(t, 48*time.Hour)
	s.Exec(t, `UPDATE orders SET ends_on = current_date - 1 WHERE id = (SELECT order_id FROM entitlements WHERE id = $1)`, s.right)
	s.Licenses.Work(s.Queue)
	if err := s.Queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		n := testworld.Value[int](t, s.World, `SELECT count(*) FROM control_room_events WHERE kind = 'FAIL_SAFE'`)
		if n == 2 {
			break
		}
		if time.Since(began) > 20*time.Second {
			t.Fatalf("%d went to fail-safe", n)
		}
	}
	if err := s.Queue.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}
