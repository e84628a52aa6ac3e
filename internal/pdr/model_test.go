package pdr_test

import (
	"fmt"
	"slices"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// model is what the design says of requests, Control Rooms and units, and nothing of how it is done: no database, no locks, no time but
// what a test says has passed.
type model struct {
	orders   []*modelOrder
	requests []*modelRequest
	rooms    []*modelRoom
	units    map[holding]*units
	keys     map[string]effect
}

// person is somebody by role and company; company and customers go by name.
type person struct {
	name    string
	company string
	role    auth.Role
}

type modelOrder struct {
	partner    string
	products   map[string]int
	held, over bool
}

type modelRequest struct {
	partner, customer, submitter string
	order                        int // none
	asked                        []asked
	state                        pdr.State
	version                      int
	lapsed                       bool
}

type asked struct {
	product  string
	quantity int
}

// holding is one account's of one product of one order.
type holding struct {
	holder  string
	order   int
	product string
}

type units struct{ quantity, reserved, allocated int }

func (u *units) available() int { return u.quantity - u.reserved - u.allocated }

// effect is what a key has done.
type effect struct {
	command string
	request int // or the Control Room
}

// none is no order, and no request.
const none = -1

// customersOf are the customers there are from the start. A name that begins with "new" is that of a new one.
var customersOf = map[string][]string{"halvorsen": {"osterby", "larkfield"}, "brightquay": {"meridian", "larkfield"}}

// modelCommand is what somebody asks for: on a request, or for a new one.
type modelCommand struct {
	action   pdr.Action // Create keeps a new draft, Submit sends it at once
	by       person
	request  int // none: a new one
	version  int
	behalf   string
	order    int
	customer string
	asked    []asked
	key      string
	longAgo  bool // the approval has lapsed by now
}

// do is what a command is answered with: the codes of its refusals, or none and the request that it was done on.
func (m *model) do(c modelCommand) ([]fault.Code, int) {
	if !mayEver(c.action, c.by.role) {
		return refuse(fault.Forbidden), none
	}
	if c.key == "" {
		return m.apply(c)
	}
	of := c.by.name + " " + c.key
	if done, ok := m.keys[of]; ok {
		if done.command != fmt.Sprint(c) {
			return refuse(fault.IdempotencyMismatch), none
		}
		return nil, done.request
	}
	codes, request := m.apply(c)
	if len(codes) == 0 {
		m.keys[of] = effect{fmt.Sprint(c), request}
	}
	return codes, request
}

func refuse(codes ...fault.Code) []fault.Code { return codes }

func mayEver(action pdr.Action, role auth.Role) bool {
	if action == pdr.Create {
		return slices.Contains(asking, role)
	}
	return slices.ContainsFunc(life, func(r lifeRow) bool { return r.action == action && slices.Contains(r.by, role) })
}

func (m *model) apply(c modelCommand) ([]fault.Code, int) {
	if c.request == none {
		return m.create(c)
	}
	r := m.requests[c.request]
	if c.by.company != "norvane" && c.by.company != r.partner {
		return refuse(fault.NotFound), none
	}
	if c.version != r.version && c.action != pdr.Clone {
		return refuse(fault.Conflict), none
	}
	possible := slices.ContainsFunc(life, func(row lifeRow) bool {
		return row.from == r.now() && row.action == c.action && slices.Contains(row.by, c.by.role)
	})
	if !possible {
		return refuse(fault.InvalidTransition), none
	}
	if c.action == pdr.Clone {
		m.requests = append(m.requests, &modelRequest{
			partner: r.partner, customer: r.customer, order: r.order, asked: r.asked, state: pdr.Draft, version: 1,
		})
		return nil, len(m.requests) - 1
	}
	if codes := m.change(r, c); len(codes) > 0 {
		return codes, none
	}
	r.version++
	return nil, c.request
}

func (r *modelRequest) now() pdr.State {
	if r.state == pdr.Approved && r.lapsed {
		return pdr.Expired
	}
	return r.state
}

// change does the step of a request that the table allows.
func (m *model) change(r *modelRequest, c modelCommand) []fault.Code {
	switch c.action {
	case pdr.Edit:
		codes := m.wrong(r.order, c.asked)
		if len(codes) == 0 {
			r.asked = c.asked
		}
		return codes
	case pdr.Submit:
		if r.order == none || len(r.asked) == 0 || r.customer == "" {
			return refuse(fault.BadUserInput)
		}
		if !m.drawable(r.order) {
			return refuse(fault.Conflict)
		}
		if !m.reserve(r) {
			return refuse(fault.InsufficientQuantity)
		}
		r.state, r.submitter = pdr.Submitted, c.by.name
	case pdr.Withdraw:
		if r.state != pdr.Draft {
			m.release(r)
		}
		r.state = pdr.Withdrawn
	case pdr.Approve:
		if r.submitter == c.by.name {
			return refuse(fault.Forbidden)
		}
		if !m.drawable(r.order) {
			return refuse(fault.Conflict)
		}
		r.state, r.lapsed = pdr.Approved, c.longAgo
	case pdr.Reject:
		m.release(r)
		r.state = pdr.Rejected
	case pdr.Accept:
		if !m.drawable(r.order) {
			return refuse(fault.Conflict)
		}
		m.release(r)
		for _, a := range r.asked {
			m.of(r.partner, r.order, a.product).quantity -= a.quantity
			m.of(r.taker(), r.order, a.product).quantity += a.quantity
		}
		r.state = pdr.Accepted
	}
	return nil
}

// taker is who gets the units: a new customer is its partner's own.
func (r *modelRequest) taker() string {
	if slices.Contains(customersOf[r.partner], r.customer) {
		return r.customer
	}
	return r.partner + "'s " + r.customer
}

func (m *model) create(c modelCommand) ([]fault.Code, int) {
	partner := c.by.company
	switch {
	case partner != "norvane" && c.behalf != "" && c.behalf != partner:
		return refuse(fault.NotFound), none
	case partner == "norvane" && c.behalf == "":
		return refuse(fault.BadUserInput), none
	case partner == "norvane":
		partner = c.behalf
	}
	if customersOf[partner] == nil {
		return refuse(fault.NotFound), none
	}
	var codes []fault.Code
	isNew := len(c.customer) > 3 && c.customer[:3] == "new"
	if c.customer != "" && !isNew && !slices.Contains(customersOf[partner], c.customer) {
		codes = append(codes, fault.NotFound)
	}
	if c.order != none && m.orders[c.order].partner != partner {
		codes = append(codes, fault.NotFound)
	} else {
		codes = append(codes, m.wrong(c.order, c.asked)...)
		if c.action == pdr.Submit && c.order != none && !m.drawable(c.order) {
			codes = append(codes, fault.Conflict)
		}
	}
	if c.action == pdr.Submit && (c.order == none || len(c.asked) == 0 || c.customer == "") {
		codes = append(codes, fault.BadUserInput)
	}
	r := &modelRequest{partner: partner, customer: c.customer, order: c.order, asked: c.asked, state: pdr.Draft, version: 1}
	if len(codes) == 0 && c.action == pdr.Submit {
		r.state, r.submitter = pdr.Submitted, c.by.name
		if !m.reserve(r) {
			codes = append(codes, fault.InsufficientQuantity)
		}
	}
	if len(codes) > 0 {
		slices.Sort(codes)
		return slices.Compact(codes), none
	}
	m.requests = append(m.requests, r)
	return nil, len(m.requests) - 1
}

// wrong is what is wrong with units that are asked of an order.
func (m *model) wrong(order int, all []asked) []fault.Code {
	if order == none && len(all) > 0 {
		return refuse(fault.BadUserInput)
	}
	codes := map[fault.Code]bool{}
	for i, a := range all {
		if a.quantity < 1 || a.quantity > 1_000_000 {
			codes[fault.BadUserInput] = true
		}
		if a.product == "nothing" {
			codes[fault.NotFound] = true
		} else if _, ok := m.orders[order].products[a.product]; !ok {
			codes[fault.BadUserInput] = true
		}
		if slices.ContainsFunc(all[:i], func(b asked) bool { return b.product == a.product && a.product != "nothing" }) {
			codes[fault.BadUserInput] = true
		}
	}
	var list []fault.Code
	for code := range codes {
		list = append(list, code)
	}
	slices.Sort(list)
	return list
}

func (m *model) drawable(order int) bool { return !m.orders[order].held && !m.orders[order].over }

func (m *model) of(holder string, order int, product string) *units {
	at := holding{holder, order, product}
	if m.units[at] == nil {
		m.units[at] = &units{}
	}
	return m.units[at]
}

// reserve sets all units of a request aside, or none.
func (m *model) reserve(r *modelRequest) bool {
	for _, a := range r.asked {
		if u := m.of(r.partner, r.order, a.product); u.available() < a.quantity {
			return false
		}
	}
	for _, a := range r.asked {
		m.of(r.partner, r.order, a.product).reserved += a.quantity
	}
	return true
}

func (m *model) release(r *modelRequest) {
	for _, a := range r.asked {
		m.of(r.partner, r.order, a.product).reserved -= a.quantity
	}
}

// expire is time passing: what is due expires.
func (m *model) expire() {
	for _, r := range m.requests {
		waits := r.state == pdr.Submitted || r.state == pdr.Approved
		if waits && (r.lapsed || m.orders[r.order].over) {
			m.release(r)
			r.state, r.lapsed = pdr.Expired, false
			r.version++
		}
	}
}

// place adds an order, with its units at the partner.
func (m *model) place(partner string, products map[string]int) {
	m.orders = append(m.orders, &modelOrder{partner: partner, products: products})
	for product, quantity := range products {
		m.of(partner, len(m.orders)-1, product).quantity = quantity
	}
}

// visible is the requests that somebody sees.
func (m *model) visible(by person) []int {
	var seen []int
	for i, r := range m.requests {
		if by.company == "norvane" || by.company == r.partner {
			seen = append(seen, i)
		}
	}
	return seen
}
