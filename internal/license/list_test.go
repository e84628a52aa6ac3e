package license_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/page"
)

// listed reads all pages, so many rows at a time, and is the names.
func (g *ground) listed(t *testing.T, l license.List, first int) (names []string) {
	t.Helper()
	l.AccountID, l.Request = g.Larkfield, page.Request{First: first, Count: true}
	for {
		p, err := g.Licenses.List(t.Context(), g.CustomerAdmin, l, license.With{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Nodes {
			names = append(names, r.Name)
			l.After = p.Cursor(r)
		}
		if !p.More {
			if p.Total != len(names) {
				t.Errorf("of %d there are %v", p.Total, names)
			}
			return names
		}
	}
}

// A list has the newest first, and each Control Room once, however long its pages are.
func TestListsAreRead(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	want := []string{"CR-OVER", "CR-CLOUD", "CR-OWN", "CR-THROUGH"}
	for i := range 5 {
		name := fmt.Sprint("CR-", i)
		g.Room(t, g.CustomerAdmin, g.Larkfield, name)
		want = slices.Insert(want, 0, name)
	}
	g.Exec(t, `UPDATE control_rooms SET updated_at = now() - random() * interval '1 day' WHERE status <> 'DECOMMISSIONED'`) // which orders nothing
	for _, first := range []int{1, 2, 3, 100} {
		if diff := cmp.Diff(want, g.listed(t, license.List{}, first)); diff != "" {
			t.Errorf("%d at a time (-want +got):\n%s", first, diff)
		}
	}
	for what, r := range map[string]page.Request{"none": {First: 0}, "too many": {First: 101}, "an unknown page": {First: 1, After: "x"}} {
		_, err := g.Licenses.List(t.Context(), g.CustomerAdmin, license.List{AccountID: g.Larkfield, Request: r}, license.With{})
		if all := fault.All(err); len(all) != 1 || all[0].Code != fault.BadUserInput {
			t.Errorf("%s is answered with %v", what, err)
		}
	}
}

// A list is narrowed by kind, by status and by name or GUID, by all of these at once, and never widened.
func TestListsAreNarrowed(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	rivals := g.Room(t, g.RivalAdmin, g.Meridian, "CR-HIDDEN")
	guid := g.RoomNow(t, g.Own).GUID.String()
	for name, tt := range map[string]struct {
		list license.List
		want []string
	}{
		"by file":               {license.List{Licensing: new(license.ByFile)}, []string{"CR-OVER", "CR-OWN", "CR-THROUGH"}},
		"in cloud":              {license.List{Licensing: new(license.InCloud)}, []string{"CR-CLOUD"}},
		"of a status":           {license.List{Status: []license.Status{license.Active}}, []string{"CR-THROUGH"}},
		"of two":                {license.List{Status: []license.Status{license.Active, license.Decommissioned}}, []string{"CR-OVER", "CR-THROUGH"}},
		"of none":               {license.List{Status: []license.Status{license.Suspended}}, nil},
		"by a part of the name": {license.List{Search: " cr-o "}, []string{"CR-OVER", "CR-OWN"}},
		"by all its letters":    {license.List{Search: "%"}, nil},
		"by GUID":               {license.List{Search: guid}, []string{"CR-OWN"}},
		"by GUID, in capitals":  {license.List{Search: strings.ToUpper(guid)}, []string{"CR-OWN"}},
		"by part of a GUID":     {license.List{Search: guid[:8]}, nil},
		"by a foreign GUID":     {license.List{Search: g.RoomNow(t, rivals).GUID.String()}, nil},
		"by a foreign name":     {license.List{Search: "HIDDEN"}, nil},
		"with a NUL in it":      {license.List{Search: "CR-O\x00WN"}, []string{"CR-OWN"}},
		"by all at once": {
			license.List{Licensing: new(license.ByFile), Status: []license.Status{license.Pending}, Search: "CR-O"}, []string{"CR-OWN"},
		},
	} {
		if diff := cmp.Diff(tt.want, g.listed(t, tt.list, 2)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
