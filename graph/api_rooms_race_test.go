package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/ledger"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Some clients give units of an order line to Control Rooms and take them back, while others draw the same units down. What they
// were told has happened is what has happened: no unit is made, lost or given twice.
func TestConfiguringAgainstDrawingDown(t *testing.T) {
	t.Parallel()
	const rooms = 16
	units := *commands / 10
	s := newSite(t)
	product := s.Product(t, "SKU-1", "Product 1", order.License, 1)
	r := &racecourse{site: s, reserved: map[uuid.UUID]int{}, accepted: map[uuid.UUID]int{}, requests: map[string]*racing{}, products: []uuid.UUID{product}}
	r.order = s.Place(t, "SO-1", s.Halvorsen, testworld.Of(product, units))
	shared := &sharedRooms{site: s, held: s.HeldBy(t, s.Halvorsen, r.order.ID, product)}
	for i := range rooms {
		shared.rooms = append(shared.rooms, &sharedRoom{id: s.Room(t, s.Admin, s.Halvorsen, fmt.Sprint("CR-", i)), version: 1})
	}

	var all errgroup.Group
	for i := range clients {
		random := rand.New(rand.NewPCG(2027, uint64(i)))
		if i%2 == 0 {
			all.Go(func() error { return r.run(t.Context(), random, *commands/clients) })
			continue
		}
		all.Go(func() error { return shared.run(t.Context(), random, *commands/clients) })
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}

	allocated := 0
	for _, room := range shared.rooms {
		now := s.RoomNow(t, room.id)
		has := 0
		for _, a := range now.Allocations {
			has += a.Quantity
		}
		if has != room.has || now.Version != room.version {
			t.Errorf("%s has %d at %d, and its clients were told of %d at %d", now.Name, has, now.Version, room.has, room.version)
		}
		allocated += room.has
	}
	want := testworld.Holding{Quantity: units - r.accepted[product], Reserved: r.reserved[product], Allocated: allocated}
	if got := s.Holding(t, s.Halvorsen, r.order.ID, product); got != want {
		t.Errorf("the partner has %+v, want %+v", got, want)
	}
	customers := s.Holding(t, s.Osterby, r.order.ID, product).Quantity + s.Holding(t, s.Larkfield, r.order.ID, product).Quantity
	if customers != r.accepted[product] {
		t.Errorf("the customers have %d, want %d", customers, r.accepted[product])
	}
	if customers == 0 || shared.done == 0 || shared.stale == 0 || shared.short == 0 {
		t.Errorf("%d were handed on; Control Rooms were %d times given units, %d times late and %d times too few: the race was none",
			customers, shared.done, shared.stale, shared.short)
	}
	if n := s.Trace.Deadlocks(); n > 0 {
		t.Errorf("%d deadlocks", n)
	}
	s.Balances(t)
	if differences, err := ledger.Verify(t.Context(), s.Pool.DB); err != nil || len(differences) > 0 {
		t.Errorf("the ledger differs: %v, %v", differences, err)
	}
}

// sharedRooms is Control Rooms that several clients are at, and what they were told.
type sharedRooms struct {
	*site
	held uuid.UUID

	mu                 sync.Mutex
	rooms              []*sharedRoom
	done, stale, short int
}

type sharedRoom struct {
	id           uuid.UUID
	version, has int
}

// configured is what a command on a Control Room is answered with.
type configured struct {
	Done struct {
		ControlRoom *struct {
			Version     int
			Allocations []struct{ Quantity int }
		}
		UserErrors []userError
	}
}

func (r *sharedRooms) run(ctx context.Context, random *rand.Rand, n int) error {
	for range n {
		r.mu.Lock()
		room := r.rooms[random.IntN(len(r.rooms))]
		version := room.version
		r.mu.Unlock()
		input, mutation, kind, by := variables{"version": version}, "configureLicenses", "ConfigureLicensesInput", []auth.Actor{r.Admin, r.Requester}[random.IntN(2)]
		if random.IntN(5) > 0 {
			input["controlRoomId"], input["allocations"] = cr(room.id), []variables{{"entitlementId": ent(r.held), "quantity": 1 + random.IntN(12)}}
		} else {
			mutation, kind, by = "releaseLicenses", "ControlRoomCommandInput", r.Operator
			input["id"], input["reason"] = cr(room.id), "The machine is lost."
		}
		answer, err := r.command(ctx, by, mutation, kind, input)
		if err != nil {
			return err
		}
		if err := r.note(room, version, answer); err != nil {
			return err
		}
	}
	return nil
}

// note keeps what a client was told, where nobody was told something newer.
func (r *sharedRooms) note(room *sharedRoom, version int, answer configured) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := answer.Done.ControlRoom
	if len(answer.Done.UserErrors) > 0 {
		switch refusal := answer.Done.UserErrors[0]; refusal.Typename {
		case "VersionConflict":
			r.stale++
			if now == nil || now.Version <= version || now.Version < refusal.CurrentVersion {
				return fmt.Errorf("at version %d a conflict with version %d shows %+v", version, refusal.CurrentVersion, now)
			}
		case "InsufficientQuantity":
			r.short++
		case "InvalidTransition": // there is nothing to release
		default:
			return fmt.Errorf("it is refused with %+v", refusal)
		}
		return nil
	}
	r.done++
	// a later command may have changed it before the answer was read: then its own client says so
	if now.Version >= room.version {
		room.version, room.has = now.Version, 0
		for _, a := range now.Allocations {
			room.has += a.Quantity
		}
	}
	return nil
}

func (s *site) command(ctx context.Context, by auth.Actor, mutation, kind string, input variables) (answer configured, err error) {
	a, err := s.post(ctx, by, "mutation($input: "+kind+"!) { done: "+mutation+`(input: $input) { controlRoom { version allocations { quantity } }
		userErrors { __typename code path ... on VersionConflict { currentVersion } ... on InsufficientQuantity { requested available } } } }`, variables{"input": input})
	if err != nil {
		return answer, err
	}
	if len(a.Errors) > 0 {
		return answer, fmt.Errorf("%s is answered with %+v", mutation, a.Errors)
	}
	return answer, json.Unmarshal(a.Data, &answer)
}

// Of many who configure a Control Room at once one wins; the others are told so, and shown what it has now.
func TestConfiguringOneControlRoomAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	held, room := s.HeldBy(t, s.Halvorsen, s.Everyday.ID, s.Creator), s.Room(t, s.Admin, s.Halvorsen, "CR-1")
	answers := make([]configured, clients)
	var all errgroup.Group
	for i := range answers {
		all.Go(func() (err error) {
			answers[i], err = s.command(t.Context(), s.Admin, "configureLicenses", "ConfigureLicensesInput", variables{
				"controlRoomId": cr(room), "version": 1, "allocations": []variables{{"entitlementId": ent(held), "quantity": 1 + i%20}},
			})
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	has, won := s.RoomNow(t, room).Allocations[0].Quantity, 0
	for i, answer := range answers {
		now := answer.Done.ControlRoom
		if now == nil || now.Version != 2 || len(now.Allocations) != 1 || now.Allocations[0].Quantity != has {
			t.Errorf("client %d is shown %+v, and it has %d", i, now, has)
		}
		if len(answer.Done.UserErrors) == 0 {
			won++
			if 1+i%20 != has {
				t.Errorf("client %d is told that it has won, and it has %d", i, has)
			}
			continue
		}
		want := []userError{{Typename: "VersionConflict", Code: "CONFLICT", Path: []string{"version"}, CurrentVersion: 2}}
		if diff := cmp.Diff(want, answer.Done.UserErrors); diff != "" {
			t.Errorf("client %d is refused with (-want +got):\n%s", i, diff)
		}
	}
	if got, want := s.Holding(t, s.Halvorsen, s.Everyday.ID, s.Creator), (testworld.Holding{Quantity: 25, Allocated: has}); won != 1 || got != want {
		t.Errorf("%d have won, and the partner has %+v, want %+v", won, got, want)
	}
	s.Balances(t)
}

func cr(id uuid.UUID) string  { return typeid.Format(typeid.ControlRoom, id) }
func lic(id uuid.UUID) string { return typeid.Format(typeid.LicenseFile, id) }
func ent(id uuid.UUID) string { return typeid.Format(typeid.Entitlement, id) }
