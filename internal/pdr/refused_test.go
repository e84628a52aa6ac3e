package pdr_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// refused fails the test unless the command is refused just so and has changed nothing, anywhere.
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
}
