package graph_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/ledger"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// commands is how many the clients send in all; go test ./graph -run Clients -commands=20000 is what is promised.
var commands = flag.Int("commands", 1500, "how many commands the racing clients send")

const clients = 64

// Many clients draw, decide and accept on the same order lines, each as fast as it is answered. What they were told has happened
// is what has happened: no unit is made, lost or given twice.
func TestClientsOnOneOrderLine(t *testing.T) {
	t.Parallel()
	race(t, 1, 150)
}

func TestClientsOnAHundredOrderLines(t *testing.T) {
	t.Parallel()
	race(t, 100, 12)
}

func race(t *testing.T, lines, units int) {
	t.Helper()
	s := newSite(t)
	r := &racecourse{site: s, reserved: map[uuid.UUID]int{}, accepted: map[uuid.UUID]int{}, requests: map[string]*racing{}}
	wanted := make([]order.Wanted, lines)
	for i := range wanted {
		id := s.Product(t, fmt.Sprint("SKU-", i), fmt.Sprint("Product ", i), order.License, 1)
		r.products = append(r.products, id)
		wanted[i] = testworld.Of(id, units)
	}
	r.order = s.Place(t, "SO-1", s.Halvorsen, wanted...)

	var all errgroup.Group
	for i := range clients {
		all.Go(func() error { return r.run(t.Context(), rand.New(rand.NewPCG(2026, uint64(i))), *commands/clients) })
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}

	handed := 0
	for i, product := range r.products {
		want := testworld.Holding{Quantity: units - r.accepted[product], Reserved: r.reserved[product]}
		if got := s.Holding(t, s.Halvorsen, r.order.ID, product); got != want {
			t.Errorf("of product %d the partner has %+v, want %+v", i, got, want)
		}
		customers := s.Holding(t, s.Osterby, r.order.ID, product).Quantity + s.Holding(t, s.Larkfield, r.order.ID, product).Quantity
		if customers != r.accepted[product] {
			t.Errorf("of product %d the customers have %d, want %d", i, customers, r.accepted[product])
		}
		handed += customers
	}
	if handed == 0 || r.refused == 0 {
		t.Errorf("%d units were handed on and %d commands refused: the race was none", handed, r.refused)
	}
	s.Balances(t)
	if differences, err := ledger.Verify(t.Context(), s.Pool.DB); err != nil || len(differences) > 0 {
		t.Errorf("the ledger differs: %v, %v", differences, err)
	}
}

// racecourse is what the clients share, and what they were told.
type racecourse struct {
	*site
	order    *order.Order
	products []uuid.UUID

	mu                 sync.Mutex
	reserved, accepted map[uuid.UUID]int
	requests           map[string]*racing
	ids                []string
	refused            int
}

// racing is a request as whoever changed it last was told.
type racing struct {
	id, state string
	version   int
	units     map[uuid.UUID]int
}

// told is what a command is answered with.
type told struct {
	Done struct {
		PDR *struct {
			ID, State string
			Version   int
		}
		UserErrors []struct{ Code string }
	}
}

// expected is what those who race are refused with.
var expected = []string{"INSUFFICIENT_QUANTITY", "CONFLICT", "INVALID_TRANSITION"}

func (r *racecourse) run(ctx context.Context, random *rand.Rand, n int) error {
	for range n {
		var err error
		switch p := r.pick(random); {
		case p == nil || random.IntN(3) == 0:
			err = r.create(ctx, random)
		case p.state == "SUBMITTED":
			err = r.change(ctx, random, p, map[string]auth.Actor{"approvePDR": r.Approver, "rejectPDR": r.SecondApprover, "withdrawPDR": r.Requester})
		case p.state == "APPROVED":
			err = r.change(ctx, random, p, map[string]auth.Actor{"acceptPDR": r.Requester, "withdrawPDR": r.Admin})
		default:
			err = r.change(ctx, random, p, map[string]auth.Actor{"acceptPDR": r.Admin, "approvePDR": r.Approver})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pick is any request, as it was a moment ago; mostly a young one.
func (r *racecourse) pick(random *rand.Rand) *racing {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.ids) == 0 {
		return nil
	}
	young := max(0, len(r.ids)-100)
	seen := *r.requests[r.ids[young+random.IntN(len(r.ids)-young)]]
	return &seen
}

// create submits a request; some are sent twice at once, with one key.
func (r *racecourse) create(ctx context.Context, random *rand.Rand) error {
	units, lines := map[uuid.UUID]int{}, []variables{}
	for _, i := range random.Perm(len(r.products))[:1+random.IntN(min(3, len(r.products)))] {
		units[r.products[i]] = 1 + random.IntN(3)
		lines = append(lines, variables{"productId": prd(r.products[i]), "quantity": units[r.products[i]]})
	}
	input := variables{
		"orderId": ord(r.order.ID), "lines": lines, "idempotencyKey": uuid.NewString(),
		"customer": variables{
			"accountId": acc([]uuid.UUID{r.Osterby, r.Larkfield}[random.IntN(2)]), "website": "https://a.example",
			"contactName": "Lee", "contactEmail": "lee@a.example",
		},
	}
	sends := make([]told, 1+random.IntN(8)/7)
	var all errgroup.Group
	for i := range sends {
		all.Go(func() (err error) {
			sends[i], err = r.send(ctx, r.Requester, "createPDR", "CreatePDRInput", input)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		return err
	}
	first := sends[0].Done.PDR
	for _, again := range sends {
		switch p := again.Done.PDR; {
		case first == nil:
			first = p // a refusal leaves the key free, and a moment later there may be units
		case p != nil && p.ID != first.ID:
			return fmt.Errorf("one key is answered with %s and %s", first.ID, p.ID)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if first == nil {
		r.refused++
		return nil
	}
	for product, n := range units {
		r.reserved[product] += n
	}
	r.requests[first.ID] = &racing{first.ID, first.State, first.Version, units}
	r.ids = append(r.ids, first.ID)
	return nil
}

// change takes one of several actions on a request that others may be changing too.
func (r *racecourse) change(ctx context.Context, random *rand.Rand, p *racing, actions map[string]auth.Actor) error {
	names := make([]string, 0, len(actions))
	for name := range actions {
		names = append(names, name)
	}
	slices.Sort(names)
	action, kind := names[random.IntN(len(names))], "PDRCommandInput"
	input := variables{"id": p.id, "version": p.version}
	if action == "rejectPDR" {
		kind, input["reason"] = "RejectPDRInput", "not this year"
	}
	answer, err := r.send(ctx, actions[action], action, kind, input)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := answer.Done.PDR
	if now == nil {
		r.refused++
		return nil
	}
	for product, n := range p.units {
		if now.State != "APPROVED" {
			r.reserved[product] -= n
		}
		if now.State == "ACCEPTED" {
			r.accepted[product] += n
		}
	}
	if known := r.requests[p.id]; now.Version > known.version {
		known.state, known.version = now.State, now.Version
	}
	return nil
}

func (r *racecourse) send(ctx context.Context, by auth.Actor, mutation, kind string, input variables) (answer told, err error) {
	document := "mutation($input: " + kind + "!) { done: " + mutation + "(input: $input) { pdr { id state version } userErrors { code } } }"
	a, err := r.post(ctx, by, document, variables{"input": input})
	if err != nil {
		return answer, err
	}
	if len(a.Errors) > 0 {
		return answer, fmt.Errorf("%s is answered with %+v", mutation, a.Errors)
	}
	if err := json.Unmarshal(a.Data, &answer); err != nil {
		return answer, err
	}
	for _, refusal := range answer.Done.UserErrors {
		if !slices.Contains(expected, refusal.Code) {
			return answer, fmt.Errorf("%s is refused with %s", mutation, refusal.Code)
		}
	}
	return answer, nil
}
