package license_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// Units that were used up stay with the Control Room, and with the ledger, whatever happens to the others.
func TestUnitsThatWereUsedUpStay(t *testing.T) {
	t.Parallel()
	for _, licensing := range []license.Licensing{license.ByFile, license.InCloud} {
		t.Run(string(licensing), func(t *testing.T) {
			t.Parallel()
			g := newGround(t)
			room := g.created(t, g.CustomerAdmin, license.Creation{AccountID: g.Larkfield, Name: "CR-USED", Licensing: licensing})
			do := func(action license.Action, wanted ...license.Wanted) {
				t.Helper()
				if _, err := take(t.Context(), g.Licenses, g.CustomerAdmin, action, g.OnRoom(t, room), wanted...); err != nil {
					t.Fatal(err)
				}
				g.Balances(t)
			}
			has := func(held, rival int) {
				t.Helper()
				got := map[string]int{}
				for _, a := range g.RoomNow(t, room).Allocations {
					got[a.EntitlementID.String()] = a.Quantity
				}
				want := map[string]int{}
				for id, n := range map[string]int{g.Held.String(): held, g.Rival.String(): rival} {
					if n > 0 {
						want[id] = n
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("it has (-want +got):\n%s", diff)
				}
				// Through has 2 of the first besides
				for id, n := range map[any]int{g.Held: held + 2, g.Rival: rival} {
					if got := testworld.Value[int](t, g.World, `SELECT allocated FROM entitlements WHERE id = $1`, id); got != n {
						t.Errorf("the ledger has %d, want %d", got, n)
					}
				}
			}

			do(license.Configure, units(g.Held, 2), units(g.Rival, 3))
			g.Exec(t, `UPDATE allocations SET consumed = 1 WHERE control_room_id = $1 AND entitlement_id = $2`, room, g.Rival)
			do(license.Configure, units(g.Held, 1)) // the rest is left out
			has(1, 1)
			do(license.Configure, units(g.Rival, 2)) // and taken up again
			has(0, 2)
			do(license.Release)
			has(0, 1)
			if now := g.RoomNow(t, room); now.Status != license.Pending || now.Holds {
				t.Errorf("released it is %s, and holds: %t", now.Status, now.Holds)
			}
			do(license.Configure, units(g.Held, 3), units(g.Rival, 5))
			has(3, 5)
			do(license.Decommission)
			has(0, 1)
		})
	}
}
