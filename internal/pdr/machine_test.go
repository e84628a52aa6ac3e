package pdr_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/ledger"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

func init() {
	// Some seconds' worth; go test ./internal/pdr -run Model -rapid.checks=1000 for more.
	for name, value := range map[string]string{"rapid.checks": "25", "rapid.steps": "150"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
}

// Any commands, in any order, by anybody: each is answered as the model answers it, and leaves the requests, the units and
// what everybody sees as the model has them.
func TestModel(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	runs := 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		s := newMachine(t, w, runs)
		rt.Repeat(map[string]func(*rapid.T){
			"create": s.create, "create again": s.create, "approve": s.approve, "approve again": s.approve, "accept": s.accept,
			"accept again": s.accept, "any": s.any, "edit": s.edit, "replay": s.replay, "expire": s.expire, "order": s.turn, "": s.compare,
			"add room": s.addRoom, "configure": s.configure, "configure again": s.configure, "empty": s.empty, "sign": s.sign, "replay room": s.replayRoom,
		})
		s.compareLists(rt)
		s.compareRoomLists(rt)
	})
	w.Balances(t)
	differences, err := ledger.Verify(t.Context(), w.Pool.DB)
	if err != nil || len(differences) > 0 {
		t.Errorf("the ledger differs: %v, %v", differences, err)
	}
}

// machine runs each command in the model and for real. Many share a world: each has orders and new customers of its own.
type machine struct {
	model
	w      *testworld.World
	ctx    context.Context
	run    string
	people []person
	actors map[string]auth.Actor
	ids    map[string]uuid.UUID // of accounts and products
	placed []*order.Order
	made   []uuid.UUID // the model's requests
	keys   int
	sent   []modelCommand // with a key

	madeRooms []uuid.UUID // the model's Control Rooms
	sentRooms []roomCommand
}

func newMachine(t *testing.T, w *testworld.World, run int) *machine {
	t.Helper()
	s := &machine{
		model: model{units: map[holding]*units{}, keys: map[string]effect{}}, w: w, ctx: t.Context(), run: fmt.Sprint(run),
		actors: map[string]auth.Actor{},
		ids: map[string]uuid.UUID{
			"norvane": w.Norvane, "halvorsen": w.Halvorsen, "brightquay": w.Brightquay, "osterby": w.Osterby, "larkfield": w.Larkfield,
			"meridian": w.Meridian, "creator": w.Creator, "runner": w.Runner, "pages": w.Pages, "unsold": w.Unsold, "nothing": uuid.New(),
		},
	}
	for _, by := range append(w.All(), w.SecondApprover, w.RivalAdmin, w.RivalRequester) {
		company := "nobody"
		for _, name := range []string{"norvane", "halvorsen", "brightquay", "osterby", "larkfield"} {
			if s.ids[name] == by.AccountID {
				company = name
			}
		}
		p := person{name: by.UserID.String(), company: company, role: by.Role}
		s.people, s.actors[p.name] = append(s.people, p), by
	}
	for i, products := range []map[string]int{{"creator": 10, "runner": 6}, {"creator": 4, "pages": 5}, {"creator": 8, "runner": 8}} {
		partner := []string{"halvorsen", "halvorsen", "brightquay"}[i]
		s.place(partner, products)
		var lines []order.Wanted
		for _, product := range slices.Sorted(maps.Keys(products)) {
			lines = append(lines, testworld.Of(s.ids[product], products[product]))
		}
		s.placed = append(s.placed, w.Place(t, fmt.Sprintf("SO-%d-%d", run, i), s.ids[partner], lines...))
	}
	return s
}

// odd is now and then: then anything goes, also what nobody in their senses would ask for.
func odd(rt *rapid.T) bool { return rapid.IntRange(0, 3).Draw(rt, "odd") == 0 }

func (s *machine) create(rt *rapid.T) {
	c := modelCommand{
		action:   rapid.SampledFrom([]pdr.Action{pdr.Submit, pdr.Submit, pdr.Submit, pdr.Create}).Draw(rt, "action"),
		by:       s.somebody(rt, asking, ""),
		request:  none,
		order:    rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 2, none}).Draw(rt, "order"),
		customer: rapid.SampledFrom([]string{"osterby", "larkfield", "larkfield", "meridian", "new Tarn", "new Umbra", "new Tarn", ""}).Draw(rt, "customer"),
		key:      s.key(rt),
	}
	if odd(rt) {
		c.behalf = rapid.SampledFrom([]string{"", "halvorsen", "halvorsen", "brightquay", "osterby"}).Draw(rt, "behalf")
		c.asked = s.wanted(rt, c.order)
		s.try(rt, c)
		return
	}
	c.order = max(c.order, 0)
	partner := s.orders[c.order].partner
	c.by = s.somebody(rt, asking, partner)
	if c.by.company == "norvane" {
		c.behalf = partner
	}
	if c.customer == "" || (!strings.HasPrefix(c.customer, "new") && !slices.Contains(customersOf[partner], c.customer)) {
		c.customer = "larkfield"
	}
	c.asked = s.wanted(rt, c.order)
	s.try(rt, c)
}

func (s *machine) edit(rt *rapid.T) {
	s.on(rt, pdr.Edit, asking, func(c *modelCommand) { c.asked = s.wanted(rt, s.requests[c.request].order) })
}

func (s *machine) approve(rt *rapid.T) {
	s.on(rt, pdr.Approve, deciding, func(c *modelCommand) { c.longAgo = rapid.IntRange(0, 5).Draw(rt, "long ago") == 0 })
}

func (s *machine) accept(rt *rapid.T) { s.on(rt, pdr.Accept, taking, nil) }

func (s *machine) any(rt *rapid.T) {
	action := rapid.SampledFrom([]pdr.Action{pdr.Submit, pdr.Withdraw, pdr.Clone, pdr.Reject}).Draw(rt, "action")
	may := asking
	if action == pdr.Reject {
		may = deciding
	}
	s.on(rt, action, may, nil)
}

// replay sends a command again that was sent with a key, as it was or in other words.
func (s *machine) replay(rt *rapid.T) {
	if len(s.sent) == 0 {
		s.create(rt)
		return
	}
	c := rapid.SampledFrom(s.sent).Draw(rt, "sent")
	if rapid.IntRange(0, 3).Draw(rt, "other words") == 0 {
		switch {
		case c.request == none:
			c.customer = "new Solvang"
		case c.action != pdr.Clone: // which has no words
			c.version += 3
		}
	}
	s.try(rt, c)
}

func (s *machine) expire(rt *rapid.T) {
	if _, err := s.w.PDRs.ExpireDue(s.ctx); err != nil {
		rt.Fatal(err)
	}
	s.model.expire()
}

// turn holds an order, lets it go on, or ends it.
func (s *machine) turn(rt *rapid.T) {
	i := rapid.IntRange(0, len(s.orders)-1).Draw(rt, "order")
	o, set := s.orders[i], "status = 'ACTIVE', hold_reason = NULL"
	switch {
	case o.over:
		return
	case o.held:
		o.held = false
	case rapid.IntRange(0, 9).Draw(rt, "end") > 0:
		o.held, set = true, "status = 'ON_HOLD', hold_reason = 'unpaid'"
	default:
		o.over, set = true, rapid.SampledFrom([]string{"status = 'CANCELLED'", "ends_on = current_date - 1"}).Draw(rt, "how")
	}
	if _, err := s.w.Owner.Exec(s.ctx, "UPDATE orders SET "+set+" WHERE id = $1", s.placed[i].ID); err != nil {
		rt.Fatal(err)
	}
}

// somebody is mostly one of those who may, of a partner's side where it is named, and now and then anybody.
func (s *machine) somebody(rt *rapid.T, may []auth.Role, partner string) person {
	people := s.people
	if rapid.IntRange(0, 9).Draw(rt, "anybody") > 0 {
		people = slices.DeleteFunc(slices.Clone(people), func(p person) bool {
			return !slices.Contains(may, p.role) || (partner != "" && p.company != "norvane" && p.company != partner)
		})
	}
	return rapid.SampledFrom(people).Draw(rt, "by")
}

// on tries a command on one of the requests: mostly one that it fits, as it is now. Where there is none it makes one.
func (s *machine) on(rt *rapid.T, action pdr.Action, may []auth.Role, with func(*modelCommand)) {
	var fit []int
	for i, r := range s.requests {
		if slices.ContainsFunc(life, func(row lifeRow) bool { return row.action == action && row.from == r.now() }) {
			fit = append(fit, i)
		}
	}
	c := modelCommand{action: action, order: none}
	switch strange := odd(rt); {
	case strange && len(s.requests) > 0:
		c.request = rapid.IntRange(0, len(s.requests)-1).Draw(rt, "request")
		c.version = s.requests[c.request].version + rapid.SampledFrom([]int{0, 0, -1, 1}).Draw(rt, "stale")
		c.by = s.somebody(rt, may, "")
	case len(fit) > 0:
		c.request = rapid.SampledFrom(fit).Draw(rt, "request")
		r := s.requests[c.request]
		c.version, c.by = r.version, s.somebody(rt, may, r.partner)
	default:
		s.create(rt)
		return
	}
	c.key = s.key(rt)
	if with != nil {
		with(&c)
	}
	s.try(rt, c)
}

// wanted is mostly some units of products of the order, and now and then what cannot be had.
func (s *machine) wanted(rt *rapid.T, order int) []asked {
	if order != none && !odd(rt) {
		var all []asked
		for _, product := range slices.Sorted(maps.Keys(s.orders[order].products)) {
			if n := rapid.SampledFrom([]int{0, 1, 2, 3, 6}).Draw(rt, "quantity"); n > 0 {
				all = append(all, asked{product, n})
			}
		}
		return all
	}
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) asked {
		return asked{
			rapid.SampledFrom([]string{"creator", "creator", "creator", "runner", "runner", "pages", "unsold", "nothing"}).Draw(rt, "product"),
			rapid.SampledFrom([]int{1, 1, 2, 2, 3, 4, 7, 0, -1, 1_000_001}).Draw(rt, "quantity"),
		}
	}), 0, 3).Draw(rt, "lines")
}

func (s *machine) key(rt *rapid.T) string {
	if rapid.IntRange(0, 2).Draw(rt, "keyed") > 0 {
		return ""
	}
	s.keys++
	return fmt.Sprintf("%s %d", s.run, s.keys)
}

// try has the model and the service do a command, and compares their answers.
func (s *machine) try(rt *rapid.T, c modelCommand) {
	want, request := s.do(c)
	id, err := s.really(c)
	var got []fault.Code
	for _, f := range fault.All(err) {
		got = append(got, f.Code)
	}
	if err != nil && got == nil {
		rt.Fatalf("%+v fails: %v", c, err)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, slices.Compact(got)); diff != "" {
		rt.Fatalf("%+v is answered with (-want +got):\n%s\n%v", c, diff, err)
	}
	if c.key != "" && !slices.ContainsFunc(s.sent, func(b modelCommand) bool { return b.key == c.key }) {
		s.sent = append(s.sent, c)
	}
	switch {
	case err != nil:
	case request == len(s.made):
		s.made = append(s.made, id)
	case s.made[request] != id:
		rt.Fatalf("%+v answers with another request", c)
	}
}

func (s *machine) really(c modelCommand) (uuid.UUID, error) {
	by, key := s.actors[c.by.name], &c.key
	if c.key == "" {
		key = nil
	}
	lines := make([]pdr.LineInput, len(c.asked))
	for i, a := range c.asked {
		lines[i] = testworld.Units(s.ids[a.product], a.quantity)
	}
	if c.request == none {
		return s.w.PDRs.Create(s.ctx, by, s.creation(c, lines, key))
	}
	command := pdr.Command{Ref: pdr.Ref{ID: s.made[c.request]}, Version: c.version, Key: key}
	service := s.w.PDRs
	if c.longAgo {
		service = service.AsOf(time.Now().Add(-testworld.AcceptWithin - time.Hour))
	}
	switch c.action {
	case pdr.Edit:
		return service.Update(s.ctx, by, command, pdr.Content{Lines: &lines})
	case pdr.Submit:
		return service.Submit(s.ctx, by, command)
	case pdr.Withdraw:
		return service.Withdraw(s.ctx, by, command)
	case pdr.Approve:
		return service.Approve(s.ctx, by, command)
	case pdr.Reject:
		return service.Reject(s.ctx, by, command, "not this year")
	case pdr.Accept:
		return service.Accept(s.ctx, by, command)
	case pdr.Clone:
		return service.Clone(s.ctx, by, command.Ref, key)
	default:
		return uuid.Nil, errors.New("no such command")
	}
}

func (s *machine) creation(c modelCommand, lines []pdr.LineInput, key *string) pdr.Creation {
	creation := pdr.Creation{Submit: c.action == pdr.Submit, Key: key, Content: pdr.Content{Lines: &lines}}
	if c.behalf != "" {
		creation.PartnerID = new(s.ids[c.behalf])
	}
	if c.order != none {
		creation.Content.Order = &order.Ref{ID: s.placed[c.order].ID}
	}
	if c.customer == "" {
		return creation
	}
	customer := &pdr.CustomerInput{Website: new("https://a.example"), ContactName: new("Lee"), ContactEmail: new("lee@a.example")}
	if name, ok := strings.CutPrefix(c.customer, "new "); ok {
		customer.Name = new(name + " " + s.run)
	} else {
		customer.AccountID = new(s.ids[c.customer])
	}
	creation.Content.Customer = customer
	return creation
}

// compare looks at every request and every unit after each step.
func (s *machine) compare(rt *rapid.T) {
	type status struct {
		State   pdr.State
		Version int
	}
	want, got := map[uuid.UUID]status{}, map[uuid.UUID]status{}
	for i, r := range s.requests {
		want[s.made[i]] = status{r.state, r.version}
	}
	rows, err := s.w.Owner.Query(s.ctx, `SELECT id, state, version FROM pdrs WHERE id = ANY($1)`, s.made)
	if err != nil {
		rt.Fatal(err)
	}
	for rows.Next() {
		var id uuid.UUID
		var now status
		if err := rows.Scan(&id, &now.State, &now.Version); err != nil {
			rt.Fatal(err)
		}
		got[id] = now
	}
	if diff := cmp.Diff(want, got); diff != "" {
		rt.Fatalf("the requests (-want +got):\n%s", diff)
	}
	s.compareUnits(rt)
	s.compareRooms(rt)
}

func (s *machine) compareUnits(rt *rapid.T) {
	want, got := map[string]units{}, map[string]units{}
	for at, u := range s.units {
		if *u != (units{}) {
			want[fmt.Sprint(at)] = *u
		}
	}
	rows, err := s.w.Owner.Query(s.ctx, `
		SELECT CASE WHEN account_id = ANY($2) THEN account.name_key ELSE partner.name_key || ' ' || account.name_key END,
			array_position($1, held.order_id) - 1, product.name, quantity, reserved, allocated
		FROM entitlements held JOIN accounts account ON account.id = account_id JOIN accounts partner ON partner.id = partner_id
		JOIN products product ON product.id = product_id WHERE held.order_id = ANY($1)`,
		[]uuid.UUID{s.placed[0].ID, s.placed[1].ID, s.placed[2].ID},
		[]uuid.UUID{s.w.Halvorsen, s.w.Brightquay, s.w.Osterby, s.w.Larkfield, s.w.Meridian})
	if err != nil {
		rt.Fatal(err)
	}
	for rows.Next() {
		var at holding
		var u units
		if err := rows.Scan(&at.holder, &at.order, &at.product, &u.quantity, &u.reserved, &u.allocated); err != nil {
			rt.Fatal(err)
		}
		at.holder, at.product = s.known(at.holder), strings.ToLower(at.product[strings.LastIndex(at.product, " ")+1:])
		if u != (units{}) {
			got[fmt.Sprint(at)] = u
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(units{})); diff != "" {
		rt.Fatalf("the units (-want +got):\n%s", diff)
	}
}

// known is what the model calls an account: "halvorsen", or "halvorsen's new Tarn".
func (s *machine) known(name string) string {
	words := strings.Fields(name)
	if last := len(words) - 2; words[last+1] == s.run {
		return words[0] + "'s new " + strings.ToUpper(words[last][:1]) + words[last][1:]
	}
	return words[0]
}

// compareLists looks at what everybody sees of all requests, the newest first, and in which state.
func (s *machine) compareLists(rt *rapid.T) {
	for _, by := range s.people {
		var want, got []string
		for _, i := range s.visible(by) {
			want = append([]string{fmt.Sprint(s.made[i], s.requests[i].now())}, want...)
		}
		for after, more := "", true; more && len(got) <= len(want); {
			seen, err := s.w.PDRs.List(s.ctx, s.actors[by.name], pdr.List{Request: page.Request{First: 100, After: after}}, pdr.With{})
			if err != nil {
				rt.Fatal(err)
			}
			for _, p := range seen.Nodes {
				if slices.Contains(s.made, p.ID) {
					got = append(got, fmt.Sprint(p.ID, p.State))
				}
				after = seen.Cursor(p)
			}
			more = seen.More && len(got) < len(want)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("%s of %s sees (-want +got):\n%s", by.role, by.company, diff)
		}
	}
}
