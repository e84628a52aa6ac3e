package pdr_test

import (
	"fmt"
	"slices"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
)

// modelRoom is a Control Room on premises.
type modelRoom struct {
	account, partner string // partner: whom it was made through, nobody where it is the account's own
	name             string
	status           license.Status
	version          int
	has              map[holding]int
	unsigned         bool // its license file is still to be signed
}

// roomCommand is what somebody asks for: on a Control Room, or for a new one.
type roomCommand struct {
	action        license.Action
	by            person
	room          int // none: a new one
	version       int
	account, name string
	wanted        []wanted
	reason        string
	key           string
}

type wanted struct {
	of       holding
	quantity int
}

var (
	configuring = []auth.Role{auth.CustomerAdmin, auth.PartnerRequester, auth.PartnerAdmin}
	releasing   = append([]auth.Role{auth.VendorOperator, auth.VendorAdmin}, configuring...)
)

// mayRoom are the roles that an action on Control Rooms is for.
func mayRoom(action license.Action) []auth.Role {
	if action == license.Release || action == license.Decommission {
		return releasing
	}
	return configuring
}

// doRoom is what a command is answered with: the codes of its refusals, or none and the Control Room that it was done on.
func (m *model) doRoom(c roomCommand) ([]fault.Code, int) {
	if !slices.Contains(mayRoom(c.action), c.by.role) {
		return refuse(fault.Forbidden), none
	}
	of := c.by.name + " " + c.key
	if done, ok := m.keys[of]; ok && c.key != "" {
		if done.command != fmt.Sprint(c) {
			return refuse(fault.IdempotencyMismatch), none
		}
		return nil, done.request
	}
	codes, room := m.applyRoom(c)
	if len(codes) == 0 && c.key != "" {
		m.keys[of] = effect{fmt.Sprint(c), room}
	}
	return codes, room
}

func (m *model) applyRoom(c roomCommand) ([]fault.Code, int) {
	if c.room == none {
		return m.createRoom(c)
	}
	r := m.rooms[c.room]
	switch {
	case !r.visible(c.by):
		return refuse(fault.NotFound), none
	case c.version != r.version:
		return refuse(fault.Conflict), none
	case r.status == license.Decommissioned || (c.action == license.Release && len(r.has) == 0):
		return refuse(fault.InvalidTransition), none
	case c.action != license.Configure && len(c.reason) < 3 && (c.by.company == "norvane" || c.reason != ""):
		return refuse(fault.BadUserInput), none
	}
	if c.action == license.Configure {
		if codes := m.cannotHave(r, c.wanted); len(codes) > 0 {
			return codes, none
		}
	}
	m.give(r, c.wanted)
	r.version++
	switch r.unsigned = false; c.action {
	case license.Configure:
		r.unsigned = true
	case license.Release:
		r.status = license.Pending
	default:
		r.status = license.Decommissioned
	}
	return nil, c.room
}

// visible is to the vendor, to the account, and to the one partner that it was made through.
func (r *modelRoom) visible(by person) bool {
	return by.company == "norvane" || by.company == r.account || by.company == r.partner
}

func (m *model) createRoom(c roomCommand) ([]fault.Code, int) {
	r := &modelRoom{account: c.account, name: c.name, status: license.Pending, version: 1, has: map[holding]int{}}
	if c.account != c.by.company {
		if !slices.Contains(customersOf[c.by.company], c.account) {
			return refuse(fault.NotFound), none
		}
		r.partner = c.by.company
	}
	for _, other := range m.rooms {
		if other.account == r.account && other.partner == r.partner && other.name == r.name && other.status != license.Decommissioned {
			return refuse(fault.BadUserInput), none
		}
	}
	m.rooms = append(m.rooms, r)
	return nil, len(m.rooms) - 1
}

// cannotHave is why a Control Room cannot have what is wanted.
func (m *model) cannotHave(r *modelRoom, all []wanted) []fault.Code {
	if len(all) == 0 {
		return refuse(fault.BadUserInput)
	}
	for i, w := range all {
		if w.quantity < 1 || w.quantity > 1_000_000 || slices.ContainsFunc(all[:i], func(v wanted) bool { return v.of == w.of && m.units[w.of] != nil }) {
			return refuse(fault.BadUserInput)
		}
	}
	var codes []fault.Code
	for _, w := range all {
		switch {
		case m.units[w.of] == nil || w.of.holder != r.account || (r.partner != "" && m.orders[w.of.order].partner != r.partner):
			codes = append(codes, fault.NotFound)
		case m.orders[w.of.order].over, m.orders[w.of.order].held && w.quantity > r.has[w.of]:
			codes = append(codes, fault.BadUserInput)
		}
	}
	for _, w := range all {
		if u := m.units[w.of]; len(codes) == 0 && w.quantity-r.has[w.of] > u.available() {
			return refuse(fault.InsufficientQuantity)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// give makes what a Control Room has what is wanted.
func (m *model) give(r *modelRoom, all []wanted) {
	for of, n := range r.has {
		m.units[of].allocated -= n
	}
	clear(r.has)
	for _, w := range all {
		r.has[w.of] = w.quantity
		m.units[w.of].allocated += w.quantity
	}
}

// sign is what a Control Room comes to with its license file.
func (r *modelRoom) sign() {
	if r.unsigned {
		r.unsigned, r.status = false, license.Active
	}
}

// actionsOn is what somebody is offered with a Control Room that they see.
func (r *modelRoom) actionsOn(by person) []license.Action {
	offered := []license.Action{}
	for _, action := range []license.Action{license.Configure, license.Release, license.Decommission, license.Request} {
		needsUnits := action == license.Release || action == license.Request
		if slices.Contains(mayRoom(action), by.role) && r.status != license.Decommissioned && (!needsUnits || len(r.has) > 0) {
			offered = append(offered, action)
		}
	}
	return offered
}
