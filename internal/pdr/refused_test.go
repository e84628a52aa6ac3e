package pdr_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// raised are the keys of the sentences that refusals have been seen with.
var raised sync.Map

// refused fails the test unless the command is refused just so, in a sentence in each language, and has changed nothing
// anywhere.
func refused(t *testing.T, w *testworld.World, want *fault.Fault, command func() error) {
	t.Helper()
	refusedFor(t, w, fault.List{want}, command)
}

func refusedFor(t *testing.T, w *testworld.World, want fault.List, command func() error) {
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
