package pdr_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// By its id a request is read with its lines at once, by its number one after the other; either way it is the same.
func TestARequestReadsTheSameByIDAndByNumber(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	with := pdr.With{Lines: true, Order: &order.With{Lines: true}}
	for name, id := range map[string]uuid.UUID{
		// entered in another order than that of the order's lines
		"with lines":       w.Submitted(t, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Runner, 2), testworld.Units(w.Creator, 1))),
		"without lines":    w.Draft(t, pdr.Content{Order: &order.Ref{ID: w.Everyday.ID}}),
		"without an order": w.Draft(t, pdr.Content{}),
	} {
		byID, err := w.PDRs.One(t.Context(), w.Requester, pdr.Ref{ID: id}, with)
		if err != nil {
			t.Fatal(err)
		}
		byNumber, err := w.PDRs.One(t.Context(), w.Requester, pdr.Ref{Serial: byID.Serial}, with)
		if err != nil {
			t.Fatal(err)
		}
		// a line's way to its order line is loaded only where it is asked for
		for _, line := range byID.Lines {
			line.OrderLine = nil
		}
		if diff := cmp.Diff(byNumber, byID, cmp.AllowUnexported(order.Order{})); diff != "" {
			t.Errorf("%s: by number, and by id (-+):\n%s", name, diff)
		}
		hidden, err := w.PDRs.One(t.Context(), w.RivalAdmin, pdr.Ref{ID: id}, with)
		if err != nil || hidden != nil {
			t.Errorf("%s: another partner reads %v (%v)", name, hidden, err)
		}
	}
}
