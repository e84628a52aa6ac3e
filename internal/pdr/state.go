package pdr

import (
	"slices"
	"strings"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// State is where a request is in its life.
type State string

// The states of the API.
const (
	Draft     State = "DRAFT"
	Submitted State = "SUBMITTED"
	Approved  State = "APPROVED"
	Rejected  State = "REJECTED"
	Accepted  State = "ACCEPTED"
	Withdrawn State = "WITHDRAWN"
	Expired   State = "EXPIRED"
)

// Action is what is done with a request, and what its history says was done.
type Action string

// The actions of the API; Create and Expire are never offered, Edit is never told.
const (
	Create   Action = "CREATE"
	Edit     Action = "EDIT"
	Submit   Action = "SUBMIT"
	Withdraw Action = "WITHDRAW"
	Approve  Action = "APPROVE"
	Reject   Action = "REJECT"
	Accept   Action = "ACCEPT"
	Expire   Action = "EXPIRE"
	Clone    Action = "CLONE"
)

// effect is what a transition does to the units of a request.
type effect string

const (
	nothing  effect = ""
	reserve  effect = "reserve"
	release  effect = "release"
	transfer effect = "transfer"
)

var (
	requesters = []auth.Role{auth.PartnerRequester, auth.PartnerAdmin, auth.VendorAdmin}
	approvers  = []auth.Role{auth.VendorApprover, auth.VendorAdmin}
	accepters  = []auth.Role{auth.PartnerRequester, auth.PartnerAdmin}
	system     = []auth.Role{}
)

type transition struct {
	from   State // empty: there was no request
	action Action
	to     State
	by     []auth.Role
	effect effect
}

// transitions is the whole life of a request. What is not in the table cannot happen; the API derives the buttons that it
// offers from the same rows. Cloning leaves a request as it is and begins another.
var transitions = []transition{
	{"", Create, Draft, requesters, nothing},
	{"", Clone, Draft, requesters, nothing},
	{"", Submit, Submitted, requesters, reserve},
	{Draft, Edit, Draft, requesters, nothing},
	{Draft, Submit, Submitted, requesters, reserve},
	{Draft, Withdraw, Withdrawn, requesters, nothing},
	{Submitted, Withdraw, Withdrawn, requesters, release},
	{Submitted, Approve, Approved, approvers, nothing},
	{Submitted, Reject, Rejected, approvers, release},
	{Submitted, Expire, Expired, system, release},
	{Approved, Accept, Accepted, accepters, transfer},
	{Approved, Withdraw, Withdrawn, requesters, release},
	{Approved, Expire, Expired, system, release},
	{Rejected, Clone, Rejected, requesters, nothing},
	{Withdrawn, Clone, Withdrawn, requesters, nothing},
	{Expired, Clone, Expired, requesters, nothing},
	{Accepted, Clone, Accepted, requesters, nothing},
}

// scopes is what a token needs for an action.
var scopes = map[Action]auth.Scope{Approve: auth.Approve, Reject: auth.Approve}

// may refuses an action that the actor's role or token never allows.
func may(by auth.Actor, action Action) error {
	allowed := slices.ContainsFunc(transitions, func(t transition) bool {
		return t.action == action && slices.Contains(t.by, by.Role)
	})
	if !allowed {
		return fault.New(fault.Forbidden, "pdr.role."+strings.ToLower(string(action)))
	}
	scope, ok := scopes[action]
	if !ok {
		scope = auth.WritePDRs
	}
	if !by.May(scope) {
		return fault.New(fault.Forbidden, "auth.scope", "scope", string(scope))
	}
	return nil
}

// MayCreate tells whether the actor may make requests at all.
func MayCreate(by auth.Actor) bool { return may(by, Create) == nil }

// next is the transition that the action makes on a request, or the reason it may not be taken.
func next(p *PDR, action Action, by auth.Actor) (transition, error) {
	for _, t := range transitions {
		if t.from != p.State || t.action != action || (!slices.Contains(t.by, by.Role) && action != Expire) {
			continue
		}
		if action == Approve && p.SubmittedByID != nil && *p.SubmittedByID == by.UserID {
			return transition{}, fault.New(fault.Forbidden, "pdr.four_eyes")
		}
		return t, nil
	}
	key, values := "pdr.state."+strings.ToLower(string(p.State)), []any{"pdr", p.Number()}
	if p.State == Expired && p.lapsed() {
		key, values = "pdr.lapsed", append(values, "date", p.AcceptBy.UTC().Format("2006-01-02"))
	}
	return transition{}, fault.New(fault.InvalidTransition, key, values...).At("id").With(fault.Transition{State: string(p.State)})
}

// lapsed tells whether a request expired because it was not accepted in time, and not with its order: expiring is the last
// change of its life.
func (p *PDR) lapsed() bool {
	return p.AcceptBy != nil && (p.Lapsed || !p.UpdatedAt.Before(*p.AcceptBy))
}

// offered is what the actor may do with a request now.
func offered(p *PDR, by auth.Actor) []Action {
	actions := []Action{}
	for _, t := range transitions {
		if t.from != p.State || may(by, t.action) != nil {
			continue
		}
		if _, err := next(p, t.action, by); err == nil {
			actions = append(actions, t.action)
		}
	}
	return actions
}
