package license_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/page"
)

// shown is a ground with a Control Room of each kind that has a file, and who sees which.
type shown struct {
	*ground
	names map[uuid.UUID]string
	files map[uuid.UUID]string
	sees  []viewing
}

type viewing struct {
	who  string
	by   auth.Actor
	want []string
}

func newShown(t *testing.T) *shown {
	t.Helper()
	s := &shown{ground: newGround(t), names: map[uuid.UUID]string{}, files: map[uuid.UUID]string{}}
	own := s.Configured(t, s.Admin, s.Room(t, s.Admin, s.Halvorsen, "CR-PARTNER"), units(s.HeldBy(t, s.Halvorsen, s.Everyday.ID, s.Creator), 1))
	rival := s.Configured(t, s.RivalAdmin, s.Room(t, s.RivalAdmin, s.Larkfield, "CR-RIVAL"), units(s.Rival, 1))
	s.Configured(t, s.CustomerAdmin, s.Own, units(s.Rival, 1), units(s.Held, 1))
	for name, id := range map[string]uuid.UUID{"through": s.Through, "own": s.Own, "partner": own, "rival": rival} {
		s.names[id], s.files[s.RoomNow(t, id).LicenseFiles[0].ID] = name, name
	}
	larks := []string{"own", "rival", "through"}
	s.sees = []viewing{
		{"the vendor", s.Auditor, []string{"own", "partner", "rival", "through"}},
		{"the partner", s.Viewer, []string{"partner", "through"}},
		{"the other partner", s.RivalRequester, []string{"rival"}},
		{"the customer", s.CustomerAdmin, larks},
		{"the customer's viewer", s.Person(t, s.Larkfield, auth.CustomerViewer, "viewer@larkfield.example"), larks},
		{"another customer", s.CustomerViewer, nil},
		{"nobody", auth.Actor{}, nil},
	}
	return s
}

var everything = license.With{
	Accounts: &account.With{}, Allocations: &entitlement.With{Account: &account.With{}},
	Files: &license.WithFiles{Lines: &entitlement.With{}}, Events: true, People: &account.With{},
}

// Whichever way somebody looks, they see the Control Rooms and the files that are theirs to see, and no others.
func TestVisibility(t *testing.T) {
	t.Parallel()
	s := newShown(t)
	for _, v := range s.sees {
		for way, got := range map[string][]string{
			"one by one": s.oneByOne(t, v.by), "by GUID": s.byGUID(t, v.by), "by ids": s.byIDs(t, v.by), "in lists": s.inLists(t, v.by),
			"by files": s.byFiles(t, v.by), "by living file": s.byLiving(t, v.by), "by content": s.byContent(t, v.by),
		} {
			slices.Sort(got)
			if diff := cmp.Diff(v.want, got); diff != "" {
				t.Errorf("%s sees, %s (-want +got):\n%s", v.who, way, diff)
			}
		}
	}
}

func (s *shown) oneByOne(t *testing.T, by auth.Actor) (seen []string) {
	t.Helper()
	for id, name := range s.names {
		r, err := s.Licenses.One(t.Context(), by, license.Ref{ID: id}, everything)
		if err != nil {
			t.Fatal(err)
		}
		if r != nil {
			seen = append(seen, name)
			whole(t, r)
		}
	}
	return seen
}

// whole fails the test where a Control Room that somebody sees has something in it that they do not.
func whole(t *testing.T, r *license.ControlRoom) {
	t.Helper()
	if r.Account == nil || (r.PartnerID != nil) != (r.Partner != nil) || len(r.Allocations) == 0 || len(r.LicenseFiles) == 0 {
		t.Errorf("of %s something is hidden", r.Name)
	}
	for _, a := range slices.Concat(r.Allocations, r.LicenseFiles[0].Lines) {
		if a.Entitlement == nil {
			t.Errorf("of %s units are hidden", r.Name)
		}
	}
}

func (s *shown) byGUID(t *testing.T, by auth.Actor) (seen []string) {
	t.Helper()
	for id, name := range s.names {
		r, err := s.Licenses.One(t.Context(), by, license.Ref{GUID: s.RoomNow(t, id).GUID}, license.With{})
		if err != nil {
			t.Fatal(err)
		}
		if r != nil {
			seen = append(seen, name)
		}
	}
	return seen
}

func (s *shown) byIDs(t *testing.T, by auth.Actor) (seen []string) {
	t.Helper()
	ids := []uuid.UUID{uuid.New()}
	for id := range s.names {
		ids = append(ids, id)
	}
	found, err := s.Licenses.ByIDs(t.Context(), by, ids, everything)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range found {
		seen = append(seen, s.names[r.ID])
	}
	return seen
}

func (s *shown) inLists(t *testing.T, by auth.Actor) (seen []string) {
	t.Helper()
	for _, account := range []uuid.UUID{s.Larkfield, s.Halvorsen, s.Osterby, uuid.New()} {
		list, err := s.Licenses.List(t.Context(), by, license.List{AccountID: account, Request: page.Request{First: 50, Count: true}}, everything)
		if err != nil {
			t.Fatal(err)
		}
		if list.Total != len(list.Nodes) {
			t.Errorf("%s is told of %d, and sees %d", by.Role, list.Total, len(list.Nodes))
		}
		for _, r := range list.Nodes {
			if name := s.names[r.ID]; name != "" {
				seen = append(seen, name)
			}
		}
	}
	return seen
}

func (s *shown) byFiles(t *testing.T, by auth.Actor) (seen []string) {
	t.Helper()
	ids := []uuid.UUID{uuid.New()}
	for id := range s.files {
		ids = append(ids, id)
	}
	found, err := s.Licenses.FilesByIDs(t.Context(), by, ids, license.WithFiles{Room: &everything, Lines: &entitlement.With{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		seen = append(seen, s.names[f.ControlRoom.ID])
		whole(t, f.ControlRoom)
	}
	return seen
}

func (s *shown) byLiving(t *testing.T, by auth.Actor) (seen []string) {
	t.Helper()
	for id, name := range s.names {
		f, err := s.Licenses.Living(t.Context(), by, id, license.WithFiles{})
		if err != nil {
			t.Fatal(err)
		}
		if f != nil {
			seen = append(seen, name)
		}
	}
	return seen
}

// byContent also fails the test unless what is not theirs is refused as what does not exist.
func (s *shown) byContent(t *testing.T, by auth.Actor) (seen []string) {
	t.Helper()
	_, _, unknown := s.Licenses.Content(t.Context(), by, uuid.New())
	for id, name := range s.files {
		content, _, err := s.Licenses.Content(t.Context(), by, id)
		switch {
		case err == nil && len(content) > 0:
			seen = append(seen, name)
		case len(content) > 0 || cmp.Diff(fault.All(unknown), fault.All(err)) != "":
			t.Errorf("%s is refused with %v, and an unknown file with %v", name, err, unknown)
		}
	}
	return seen
}

// Who did something is for the vendor and for those who did it, and partners know the vendor's people; why is for all.
func TestWhoDidSomething(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	if _, err := g.Licenses.Configure(t.Context(), g.CustomerAdmin, g.OnRoom(t, g.Through), []license.Wanted{units(g.Held, 1)}); err != nil {
		t.Fatal(err)
	}
	lost := g.OnRoom(t, g.Through)
	lost.Reason = new("The machine is lost.")
	if _, err := g.Licenses.Release(t.Context(), g.Operator, lost); err != nil {
		t.Fatal(err)
	}
	for who, v := range map[string]struct {
		by   auth.Actor
		want []string
	}{
		"the vendor":   {g.Auditor, []string{"CREATE admin", "CONFIGURE admin", "ISSUE", "CONFIGURE licenses", "RELEASE operations: The machine is lost."}},
		"the partner":  {g.Viewer, []string{"CREATE admin", "CONFIGURE admin", "ISSUE", "CONFIGURE", "RELEASE operations: The machine is lost."}},
		"the customer": {g.CustomerAdmin, []string{"CREATE", "CONFIGURE", "ISSUE", "CONFIGURE licenses", "RELEASE: The machine is lost."}},
	} {
		r, err := g.Licenses.One(t.Context(), v.by, license.Ref{ID: g.Through}, everything)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range r.Events {
			said := string(e.Kind)
			if e.By != nil {
				said += " " + e.By.Name
			}
			if e.Comment != nil {
				said += ": " + *e.Comment
			}
			got = append(got, said)
		}
		if diff := cmp.Diff(v.want, got); diff != "" {
			t.Errorf("%s is told (-want +got):\n%s", who, diff)
		}
	}
}
