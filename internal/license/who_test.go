package license_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// Who may do what with which Control Room: configure, release and decommission one, in this order. + it is done, . it is not
// theirs to do, ? they are told that there is none.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	everyday := g.HeldBy(t, g.Halvorsen, g.Everyday.ID, g.Creator)
	made := map[string]struct {
		by       auth.Actor
		account  uuid.UUID
		creators uuid.UUID
	}{
		"made for Larkfield": {g.Requester, g.Larkfield, g.Held},
		"Larkfield's own":    {g.CustomerAdmin, g.Larkfield, g.Rival},
		"Halvorsen's own":    {g.Admin, g.Halvorsen, everyday},
	}
	order := []string{"made for Larkfield", "Larkfield's own", "Halvorsen's own"}
	for _, who := range []struct {
		by   auth.Actor
		want string
	}{
		{g.VendorAdmin, ".++ .++ .++"},
		{g.Approver, "... ... ..."},
		{g.Operator, ".++ .++ .++"},
		{g.Auditor, "... ... ..."},
		{g.Admin, "+++ ??? +++"},
		{g.Requester, "+++ ??? +++"},
		{g.Viewer, "... ... ..."},
		{g.CustomerAdmin, "+++ +++ ???"},
		{g.CustomerViewer, "... ... ..."},
		{g.Person(t, g.Larkfield, auth.CustomerViewer, "viewer@larkfield.example"), "... ... ..."},
		{g.Person(t, g.Osterby, auth.CustomerAdmin, "admin@osterby.example"), "??? ??? ???"},
		{g.RivalAdmin, "??? ??? ???"},
		{g.RivalRequester, "??? ??? ???"},
		{auth.Actor{}, "... ... ..."},
	} {
		got := ""
		for i, name := range order {
			if i > 0 {
				got += " "
			}
			for _, action := range actions {
				of := made[name]
				room := g.Configured(t, of.by, g.Room(t, of.by, of.account, uuid.NewString()), units(of.creators, 1))
				c := g.OnRoom(t, room)
				c.Reason = new("The machine is lost.")
				_, err := take(t.Context(), g.Licenses, who.by, action, c, units(of.creators, 2))
				got += mark(t, err)
				offers(t, g.World, who.by, room)
				if g.RoomNow(t, room).Status != license.Decommissioned {
					finish(t, g.World, of.by, room)
				}
			}
		}
		if got != who.want {
			t.Errorf("%s of %s may %q, want %q", who.by.Role, who.by.AccountID, got, who.want)
		}
	}
	g.Balances(t)
}

func mark(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return "+"
	}
	all := fault.All(err)
	if len(all) != 1 {
		t.Fatal(err)
	}
	switch all[0].Code {
	case fault.Forbidden:
		return "."
	case fault.NotFound:
		return "?"
	default:
		return string(all[0].Code)
	}
}

// offers fails the test unless just what is offered with a Control Room would be done.
func offers(t *testing.T, w *testworld.World, by auth.Actor, id uuid.UUID) {
	t.Helper()
	seen, err := w.Licenses.One(t.Context(), by, license.Ref{ID: id}, license.With{})
	if err != nil {
		t.Fatal(err)
	}
	if seen == nil {
		return
	}
	offered := map[license.Action]bool{}
	for _, action := range seen.Actions {
		offered[action] = true
	}
	for _, action := range actions {
		c := license.Command{ID: id, Version: seen.Version, Key: new("\x00")} // a key that lets nobody past who may
		_, err := take(t.Context(), w.Licenses, by, action, c)
		refusals := fault.All(err)
		if len(refusals) != 1 {
			t.Fatal(err)
		}
		if may := refusals[0].Code != fault.Forbidden && possible(w.RoomNow(t, id), action); may != offered[action] {
			t.Errorf("%s is offered to %s: %t, and could be done: %t", action, by.Role, offered[action], may)
		}
	}
}

// possible is what can be done with a Control Room on premises by whoever may.
func possible(r *license.ControlRoom, action license.Action) bool {
	return r.Status != license.Decommissioned && (action != license.Release || len(r.Allocations) > 0)
}

func finish(t *testing.T, w *testworld.World, by auth.Actor, room uuid.UUID) {
	t.Helper()
	if _, err := w.Licenses.Decommission(t.Context(), by, w.OnRoom(t, room)); err != nil {
		t.Fatal(err)
	}
}

// A token with the scope does what its owner may.
func TestATokenActsWithinItsScope(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	by := g.Admin
	by.TokenID, by.Principal, by.Scopes = uuid.New(), uuid.New(), []auth.Scope{auth.Licenses}
	room := g.created(t, by, license.Creation{AccountID: g.Larkfield, Name: "CR-TOKEN", Licensing: license.ByFile})
	for _, action := range actions {
		if _, err := take(t.Context(), g.Licenses, by, action, g.OnRoom(t, room), units(g.Held, 1)); err != nil {
			t.Errorf("%s: %v", action, err)
		}
	}
}

// A name is a Control Room's as long as it is in use, among those of the same account that were made through the same partner.
func TestNames(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	for _, name := range []string{"x", strings.Repeat("x", 64), strings.Repeat("한", 64), "  Müller & Söhne <PRD>  ", "CR-OVER", "CR-OWN", "cr-cloud"} {
		g.Room(t, g.Admin, g.Larkfield, name)
	}
	g.Room(t, g.CustomerAdmin, g.Larkfield, "CR-OVER") // whose namesake is over
	g.Room(t, g.CustomerAdmin, g.Larkfield, "CR-THROUGH")
	g.Room(t, g.RivalAdmin, g.Larkfield, "CR-THROUGH")
	g.Room(t, g.Admin, g.Osterby, "CR-THROUGH")
	g.Room(t, g.Admin, g.Halvorsen, "CR-THROUGH")
	if got := testworld.Value[string](t, g.World, `SELECT name FROM control_rooms WHERE name LIKE '%Müller%'`); got != "Müller & Söhne <PRD>" {
		t.Errorf("it is called %q", got)
	}
}
