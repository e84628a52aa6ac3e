package entitlement_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// do runs a command of the ledger in a transaction of its own.
func do(t *testing.T, w *testworld.World, command func(context.Context, bun.Tx) error) error {
	t.Helper()
	_, err := database.InTx(t.Context(), w.Pool.DB, func(ctx context.Context, tx bun.Tx) (any, error) { return nil, command(ctx, tx) })
	return err
}

// of is units of the lines of an order, in its order.
func of(o *order.Order, quantities ...int) []entitlement.Units {
	var units []entitlement.Units
	for i, n := range quantities {
		if n != 0 {
			units = append(units, entitlement.Units{OrderLineID: o.Lines[i].ID, Quantity: n})
		}
	}
	return units
}

// All is reserved, or nothing is and each kind of units that is short is named.
func TestReserve(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	w.Configured(t, w.Requester, w.Room(t, w.Requester, w.Halvorsen, "CR-HALV"),
		license.Wanted{EntitlementID: w.HeldBy(t, w.Halvorsen, w.Everyday.ID, w.Creator), Quantity: 10},
		license.Wanted{EntitlementID: w.HeldBy(t, w.Halvorsen, w.Everyday.ID, w.Pages), Quantity: 1})
	for name, tt := range map[string]struct {
		units []entitlement.Units
		want  entitlement.Shortages
		after [3]int // reserved of 25, 60 and 30; 5, 0 and 0 are, and 10, 0 and 1 are allocated
	}{
		"one":               {of(w.Everyday, 1), nil, [3]int{6, 0, 0}},
		"the last":          {of(w.Everyday, 10), nil, [3]int{15, 0, 0}},
		"one more":          {of(w.Everyday, 11), entitlement.Shortages{{Index: 0, Requested: 11, Available: 10}}, [3]int{5, 0, 0}},
		"several":           {of(w.Everyday, 2, 3, 4), nil, [3]int{7, 3, 4}},
		"all":               {of(w.Everyday, 10, 60, 29), nil, [3]int{15, 60, 29}},
		"one of them short": {of(w.Everyday, 1, 61, 1), entitlement.Shortages{{Index: 1, Requested: 61, Available: 60}}, [3]int{5, 0, 0}},
		"two of them short": {of(w.Everyday, 11, 1, 30), entitlement.Shortages{{0, 11, 10}, {2, 30, 29}}, [3]int{5, 0, 0}},
		"another's":         {of(w.Theirs, 1, 1), entitlement.Shortages{{0, 1, 0}, {1, 1, 0}}, [3]int{5, 0, 0}},
		"a million":         {of(w.Everyday, 1_000_000), entitlement.Shortages{{0, 1_000_000, 10}}, [3]int{5, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			w.Exec(t, `UPDATE entitlements SET reserved = 0 WHERE order_id = $1`, w.Everyday.ID)
			w.Exec(t, `UPDATE entitlements SET reserved = 5 WHERE order_line_id = $1`, w.Everyday.Lines[0].ID)
			err := do(t, w, func(ctx context.Context, tx bun.Tx) error { return entitlement.Reserve(ctx, tx, w.Halvorsen, tt.units) })
			short, _ := errors.AsType[entitlement.Shortages](err)
			if diff := cmp.Diff(tt.want, short); diff != "" || (err != nil && short == nil) {
				t.Errorf("it is short of (-want +got):\n%s\n%v", diff, err)
			}
			var got [3]int
			for i, product := range []uuid.UUID{w.Creator, w.Runner, w.Pages} {
				got[i] = w.Holding(t, w.Halvorsen, w.Everyday.ID, product).Reserved
			}
			if got != tt.after {
				t.Errorf("%v are reserved, want %v", got, tt.after)
			}
		})
	}
}

// What was not reserved cannot be released or moved: the constraint is the last to say so.
func TestOnlyWhatIsReserved(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	if err := do(t, w, func(ctx context.Context, tx bun.Tx) error {
		return entitlement.Reserve(ctx, tx, w.Halvorsen, of(w.Everyday, 5))
	}); err != nil {
		t.Fatal(err)
	}
	before := w.Dump(t)
	for name, tt := range map[string]struct {
		constraint string // none: its own count says so
		command    func(context.Context, bun.Tx) error
	}{
		"release more": {"never_overdrawn", func(ctx context.Context, tx bun.Tx) error {
			return entitlement.Release(ctx, tx, w.Halvorsen, of(w.Everyday, 6))
		}},
		"release another's": {"", func(ctx context.Context, tx bun.Tx) error {
			return entitlement.Release(ctx, tx, w.Halvorsen, of(w.Theirs, 1))
		}},
		"move more":         {"never_overdrawn", func(ctx context.Context, tx bun.Tx) error { return move(ctx, tx, w, of(w.Everyday, 6), w.Osterby) }},
		"move another's":    {"", func(ctx context.Context, tx bun.Tx) error { return move(ctx, tx, w, of(w.Theirs, 1), w.Osterby) }},
		"move to another's": {"entitlement_of_own_customer", func(ctx context.Context, tx bun.Tx) error { return move(ctx, tx, w, of(w.Everyday, 1), w.Meridian) }},
		"move for nothing":  {"transfer_of_pdr", func(ctx context.Context, tx bun.Tx) error { return move(ctx, tx, w, of(w.Everyday, 1), w.Osterby) }},
	} {
		if err := do(t, w, tt.command); err == nil || database.ConstraintOf(err) != tt.constraint {
			t.Errorf("%s: %v", name, err)
		}
	}
	if changed := testworld.Changed(before, w.Dump(t)); len(changed) > 0 {
		t.Errorf("what was refused has changed %v", changed)
	}
}

func move(ctx context.Context, tx bun.Tx, w *testworld.World, units []entitlement.Units, to uuid.UUID) error {
	return entitlement.Move(ctx, tx, entitlement.Transfer{From: w.Halvorsen, To: to, Units: units, PDRID: uuid.New(), By: w.Requester.UserID})
}

// Units that were placed are all issued, to the end customer where there is one.
func TestIssue(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	if got, want := w.Holding(t, w.Halvorsen, w.Everyday.ID, w.Runner), (testworld.Holding{Quantity: 60}); got != want {
		t.Errorf("the partner has %+v, want %+v", got, want)
	}
	if got, want := w.Holding(t, w.Larkfield, w.ForCustomer.ID, w.Creator), (testworld.Holding{Quantity: 5}); got != want {
		t.Errorf("the end customer has %+v, want %+v", got, want)
	}
	if got := w.Holding(t, w.Halvorsen, w.ForCustomer.ID, w.Creator); got != (testworld.Holding{}) {
		t.Errorf("its partner has %+v of it", got)
	}
	if err := do(t, w, func(ctx context.Context, tx bun.Tx) error { return entitlement.Issue(ctx, tx, w.Everyday.ID, nil, nil) }); err == nil {
		t.Error("the units of an order are issued twice")
	}
	w.Balances(t)
}
