package entitlement_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// Larkfield buys through two partners: each sees of it what came through itself.
func TestExpiry(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	held := func(number string, partner uuid.UUID) *order.Order {
		placement := testworld.Term(partner, number, -400, 300, testworld.Of(w.Runner, 2))
		placement.EndCustomerID = w.Larkfield
		return w.PlaceAs(t, placement)
	}
	for _, tt := range []struct {
		o    *order.Order
		days int
	}{
		{w.ForCustomer, 30},
		{held("SO-1", w.Brightquay), 0},
		{held("SO-2", w.Brightquay), 31},
		{held("SO-3", w.Brightquay), -1},
		{held("SO-4", w.Brightquay), -30},
		{held("SO-5", w.Brightquay), -31},
		{held("SO-6", w.Halvorsen), -9},
		{w.Cancelled, 3},
		{w.Held, 3},
	} {
		w.Exec(t, `UPDATE orders SET starts_on = current_date - 400, ends_on = current_date + $2::int WHERE id = $1`, tt.o.ID, tt.days)
	}
	w.Exec(t, `UPDATE orders SET status = 'CANCELLED' WHERE number = 'SO-6'`)

	type expiry struct{ Expiring, First, Left, Expired, Last int }
	const none = 999
	for name, tt := range map[string]struct {
		by      auth.Actor
		account uuid.UUID
		want    expiry
	}{
		"the customer":                 {w.CustomerAdmin, w.Larkfield, expiry{2, 0, 0, 2, -1}},
		"the partner":                  {w.Viewer, w.Larkfield, expiry{1, 30, 30, 0, none}},
		"the other partner":            {w.RivalAdmin, w.Larkfield, expiry{1, 0, 0, 2, -1}},
		"the vendor":                   {w.Auditor, w.Larkfield, expiry{2, 0, 0, 2, -1}},
		"what is on hold or cancelled": {w.Viewer, w.Halvorsen, expiry{0, none, none, 1, -2}},
		"another's account":            {w.CustomerAdmin, w.Osterby, expiry{0, none, none, 0, none}},
		"nobody":                       {auth.Actor{}, w.Larkfield, expiry{0, none, none, 0, none}},
	} {
		e, err := w.Entitlements.Expiry(t.Context(), tt.by, tt.account)
		if err != nil {
			t.Fatal(err)
		}
		got := expiry{e.Expiring, none, none, e.Expired, none}
		if e.FirstEndsOn != nil {
			got.First = testworld.Value[int](t, w, `SELECT $1::date - current_date`, *e.FirstEndsOn)
		}
		if e.DaysLeft != nil {
			got.Left = *e.DaysLeft
		}
		if e.LastEndedOn != nil {
			got.Last = testworld.Value[int](t, w, `SELECT $1::date - current_date`, *e.LastEndedOn)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
