package license

import (
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/order"
)

// The pool of an account that buys through two partners: what each of its Control Rooms may use, and what its page shows.
func TestWhatOneOfManyMayUse(t *testing.T) {
	t.Parallel()
	var (
		left, right = uuid.New(), uuid.New()                               // partners
		own, own2   = uuid.New(), uuid.New()                               // Control Rooms of the account's own
		a, a2, b    = uuid.New(), uuid.New(), uuid.New()                   // of the left partner, of the right
		through     = map[uuid.UUID]uuid.UUID{a: left, a2: left, b: right} // the others are the account's own
	)
	type parts map[uuid.UUID]int
	type line struct{ May, Purchased, Here, Everywhere, Available int }
	for name, tt := range map[string]struct {
		free, quotas, uses parts
		held               parts // where it is not all of what is used
		want               map[uuid.UUID]line
	}{
		"nothing is held": {want: map[uuid.UUID]line{own: {}, a: {}}},
		"nothing is used": {
			free: parts{left: 5, right: 3},
			want: map[uuid.UUID]line{own: {8, 8, 0, 0, 8}, a: {5, 5, 0, 0, 5}, b: {3, 3, 0, 0, 3}},
		},
		"what one uses another may not": {
			free: parts{left: 5}, uses: parts{a: 2},
			want: map[uuid.UUID]line{own: {3, 5, 0, 2, 3}, a: {5, 5, 2, 2, 3}, a2: {3, 5, 0, 2, 3}},
		},
		"the account's own use what partners do not": {
			free: parts{left: 5, right: 3}, uses: parts{own: 3},
			want: map[uuid.UUID]line{own: {8, 8, 3, 3, 5}, own2: {5, 8, 0, 3, 5}, a: {5, 5, 0, 0, 5}, b: {3, 3, 0, 0, 3}},
		},
		"and overflow into what is left": {
			free: parts{left: 5, right: 3}, uses: parts{own: 4, b: 2},
			want: map[uuid.UUID]line{own: {6, 8, 4, 6, 2}, a: {2, 5, 0, 3, 2}, b: {3, 3, 2, 2, 1}},
		},
		"a partner's use is no other partner's": {
			free: parts{left: 5, right: 3}, uses: parts{a: 5},
			want: map[uuid.UUID]line{own: {3, 8, 0, 5, 3}, a2: {0, 5, 0, 5, 0}, b: {3, 3, 0, 0, 3}},
		},
		"a quota is all that may be used": {
			free: parts{left: 5}, quotas: parts{a: 2}, uses: parts{a: 1},
			want: map[uuid.UUID]line{own: {5, 7, 0, 1, 5}, a: {2, 7, 1, 1, 1}, a2: {5, 7, 0, 1, 5}},
		},
		"a quota of another's is not in what a partner's has": {
			free: parts{left: 5}, quotas: parts{own: 2, b: 3},
			want: map[uuid.UUID]line{own: {2, 10, 0, 0, 2}, own2: {5, 10, 0, 0, 5}, a: {5, 5, 0, 0, 5}, b: {3, 3, 0, 0, 3}},
		},
		"a quota of what has ended is nothing, and a quota": {
			free: parts{left: 5}, quotas: parts{a: 0},
			want: map[uuid.UUID]line{a: {0, 5, 0, 0, 0}, a2: {5, 5, 0, 0, 5}},
		},
		"excess over a quota takes nothing from others": {
			free: parts{left: 5}, quotas: parts{a: 2}, uses: parts{a: 4}, held: parts{a: 2},
			want: map[uuid.UUID]line{a: {2, 7, 4, 4, 0}, a2: {5, 7, 0, 4, 5}},
		},
		"excess takes nothing from others": {
			free: parts{left: 5}, uses: parts{a: 3, a2: 9}, held: parts{a2: 2},
			want: map[uuid.UUID]line{a: {3, 5, 3, 12, 0}, a2: {2, 5, 9, 12, 0}, own: {0, 5, 0, 12, 0}},
		},
		"what is no longer there is not owed by other partners": {
			free: parts{left: 1, right: 3}, uses: parts{a: 5},
			want: map[uuid.UUID]line{own: {3, 4, 0, 5, 3}, a: {1, 1, 5, 5, 0}, b: {3, 3, 0, 0, 3}},
		},
		"never fewer than none": {
			free: parts{left: 1}, uses: parts{own: 5, a: 5},
			want: map[uuid.UUID]line{own: {0, 1, 5, 10, 0}, own2: {0, 1, 0, 10, 0}, a: {0, 1, 5, 10, 0}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := pool{}.of(&order.Product{SKU: "NV"})
			maps.Copy(p.free, tt.free)
			for room, units := range tt.quotas {
				p.quotas[room] = &roomPart{through: through[room], units: units}
			}
			for room, units := range tt.uses {
				held, given := tt.held[room]
				if !given {
					held = units
				}
				p.uses[room] = &roomPart{through: through[room], units: units, held: held}
			}
			for room, want := range tt.want {
				got := p.line(room, through[room])
				if diff := cmp.Diff(want, line{got.may, got.Purchased, got.UsedHere, got.UsedEverywhere, got.Available}); diff != "" {
					t.Errorf("of %s (-want +got):\n%s", map[uuid.UUID]string{own: "own", own2: "own2", a: "a", a2: "a2", b: "b"}[room], diff)
				}
				if (got.Quota != nil) != (p.quotas[room] != nil) {
					t.Errorf("the quota is %v", got.Quota)
				}
			}
		})
	}
}

// However Control Rooms report, in whatever order, what they hold can be dealt out of what is free, each unit once; and who may use so
// many could not use one more.
func TestWhatIsHeldCanBeDealtOut(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 11))
	partners := []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}
	for range 2_000 {
		p := pool{}.of(&order.Product{})
		for _, partner := range partners {
			p.free[partner] = random.IntN(6)
		}
		rooms := make([]roomPart, 6)
		ids := make([]uuid.UUID, len(rooms))
		for i := range rooms {
			ids[i], rooms[i].through = uuid.New(), append(partners, uuid.Nil, uuid.Nil)[random.IntN(5)]
		}
		for range 20 {
			i := random.IntN(len(rooms))
			id, through := ids[i], rooms[i].through
			may, units := p.may(id, through), random.IntN(9)
			p.uses[id] = &roomPart{through: through, units: units, held: min(units, may)}
			if !dealt(p, partners) {
				t.Fatalf("more is held than is free: %v %v", p.free, p.uses)
			}
			p.uses[id].held = may + 1
			if dealt(p, partners) {
				t.Fatalf("%d of %d could be used: %v", may+1, may, p.free)
			}
			p.uses[id].held = min(units, may)
		}
	}
}

// dealt tells whether what is held can be dealt out: to the Control Rooms of each partner first, the account's own take the rest.
func dealt(p *productPool, partners []uuid.UUID) bool {
	rest := 0
	for _, partner := range partners {
		left := p.free[partner]
		for _, use := range p.uses {
			if use.through == partner {
				left -= use.held
			}
		}
		if left < 0 {
			return false
		}
		rest += left
	}
	for _, use := range p.uses {
		if use.through == uuid.Nil {
			rest -= use.held
		}
	}
	return rest >= 0
}
