package license_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// raised are the keys of the sentences that refusals have been seen with.
var raised sync.Map

// refused fails the test unless the command is refused just so, in a sentence in each language, and has changed nothing
// anywhere.
func refused(t *testing.T, w *testworld.World, want fault.List, command func() error) {
	t.Helper()
	before := w.Dump(t)
	err := command()
	got := fault.All(err)
	if err != nil && got == nil {
		t.Fatalf("it failed and was not refused: %v", err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(fault.Fault{}, "Values"), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the refusals (-want +got):\n%s", diff)
	}
	if changed := testworld.Changed(before, w.Dump(t)); len(changed) > 0 {
		t.Errorf("it was refused and has changed %v", changed)
	}
	for _, f := range got {
		raised.Store(f.Key, true)
		for _, language := range []phrase.Language{phrase.English, phrase.Korean} {
			said := phrase.Say(language, f.Key, f.Values)
			if said == f.Key || strings.Contains(said, "<no value>") || strings.Contains(said, "{{") {
				t.Errorf("in %s %s says %q of %v", language, f.Key, said, f.Values)
			}
		}
	}
}

// bad is one refusal of the code, at a place of the input.
func bad(code fault.Code, key string, path ...string) *fault.Fault {
	return &fault.Fault{Code: code, Key: key, Path: path}
}

// ground is a world in which Larkfield holds units of each kind, and has Control Rooms.
type ground struct {
	*testworld.World
	Through, Own, Cloud, Over uuid.UUID // Control Rooms of Larkfield: made by Halvorsen, and by itself
	Held, Rival               uuid.UUID // Bot Creator, through Halvorsen: 5, of which Through has 2; through Brightquay: 5
}

func newGround(t *testing.T) *ground {
	t.Helper()
	w := testworld.New(t)
	g := &ground{World: w, Held: w.HeldBy(t, w.Larkfield, w.ForCustomer.ID, w.Creator)}
	g.Rival = g.bought(t, testworld.Term(w.Brightquay, "SO-104900", -30, 300, testworld.Of(w.Creator, 5)))
	g.Through = w.Configured(t, w.Admin, w.Room(t, w.Admin, w.Larkfield, "CR-THROUGH"), license.Wanted{EntitlementID: g.Held, Quantity: 2})
	g.Own = w.Room(t, w.CustomerAdmin, w.Larkfield, "CR-OWN")
	g.Cloud = g.created(t, w.CustomerAdmin, license.Creation{AccountID: w.Larkfield, Name: "CR-CLOUD", Licensing: license.InCloud})
	g.Over = w.Room(t, w.CustomerAdmin, w.Larkfield, "CR-OVER")
	if _, err := w.Licenses.Decommission(t.Context(), w.CustomerAdmin, w.OnRoom(t, g.Over)); err != nil {
		t.Fatal(err)
	}
	return g
}

func (g *ground) created(t *testing.T, by auth.Actor, c license.Creation) uuid.UUID {
	t.Helper()
	id, err := g.Licenses.Create(t.Context(), by, c)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
