package license

import (
	"slices"
	"strings"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// Status is where a Control Room is in its life.
type Status string

// The statuses of the API.
const (
	Pending        Status = "PENDING"
	Active         Status = "ACTIVE"
	FailSafe       Status = "FAIL_SAFE"
	Suspended      Status = "SUSPENDED"
	Decommissioned Status = "DECOMMISSIONED"
)

// Action is what is done with a Control Room, and what its history says was done.
type Action string

// The actions of the API; those of the system are never offered.
const (
	Create       Action = "CREATE"
	Configure    Action = "CONFIGURE"
	Wait         Action = "WAIT"
	Issue        Action = "ISSUE"
	Fail         Action = "FAIL"
	Release      Action = "RELEASE"
	Decommission Action = "DECOMMISSION"

	IssueCredential Action = "ISSUE_CREDENTIAL" //nolint:gosec // no credential; the history calls it Credential
	Credential      Action = "CREDENTIAL"
	Trip            Action = "FAIL_SAFE"
	Resume          Action = "RESUME"
	Suspend         Action = "SUSPEND"

	Request Action = "REQUEST"
	Confirm Action = "CONFIRM"
)

var (
	// configurers look after the licenses of their own account, and partners after those of their customers.
	configurers = []auth.Role{auth.CustomerAdmin, auth.PartnerRequester, auth.PartnerAdmin}
	// rescuers act for an account whose machine is lost, and say why.
	rescuers  = []auth.Role{auth.VendorOperator, auth.VendorAdmin}
	releasers = slices.Concat(configurers, rescuers)
	system    = []auth.Role{}
)

type transition struct {
	of     Licensing
	from   Status // empty: there was no Control Room
	action Action
	to     Status
	by     []auth.Role
}

// transitions is the whole life of a Control Room. What is not in the table cannot happen; the API derives the buttons that it
// offers from the same rows.
var transitions = []transition{
	{ByFile, "", Create, Pending, configurers},
	{ByFile, Pending, Configure, Pending, configurers},
	{ByFile, Pending, Wait, Pending, system},
	{ByFile, Pending, Issue, Active, system},
	{ByFile, Pending, Fail, Pending, system},
	{ByFile, Pending, Request, Pending, configurers},
	{ByFile, Pending, Suspend, Suspended, system},
	{ByFile, Pending, Release, Pending, releasers},
	{ByFile, Pending, Decommission, Decommissioned, releasers},
	{ByFile, Active, Configure, Active, configurers},
	{ByFile, Active, Wait, Active, system},
	{ByFile, Active, Issue, Active, system},
	{ByFile, Active, Fail, Active, system},
	{ByFile, Active, Request, Active, configurers},
	{ByFile, Active, Confirm, Active, configurers},
	{ByFile, Active, Suspend, Suspended, system},
	{ByFile, Active, Release, Pending, releasers},
	{ByFile, Active, Decommission, Decommissioned, releasers},
	{ByFile, Suspended, Wait, Suspended, system},
	{ByFile, Suspended, Issue, Suspended, system},
	{ByFile, Suspended, Fail, Suspended, system},
	{ByFile, Suspended, Release, Pending, releasers},
	{ByFile, Suspended, Decommission, Decommissioned, releasers},

	{InCloud, "", Create, Pending, configurers},
	{InCloud, Pending, IssueCredential, Pending, configurers},
	{InCloud, Pending, Configure, Pending, configurers},
	{InCloud, Pending, Release, Pending, releasers},
	{InCloud, Pending, Decommission, Decommissioned, releasers},
	{InCloud, Pending, Trip, FailSafe, system},
	{InCloud, Pending, Resume, Active, system},
	{InCloud, Pending, Suspend, Suspended, system},
	{InCloud, Active, IssueCredential, Active, configurers},
	{InCloud, Active, Configure, Active, configurers},
	{InCloud, Active, Release, Active, releasers},
	{InCloud, Active, Decommission, Decommissioned, releasers},
	{InCloud, Active, Trip, FailSafe, system},
	{InCloud, Active, Suspend, Suspended, system},
	{InCloud, FailSafe, IssueCredential, FailSafe, configurers},
	{InCloud, FailSafe, Configure, FailSafe, configurers},
	{InCloud, FailSafe, Release, FailSafe, releasers},
	{InCloud, FailSafe, Decommission, Decommissioned, releasers},
	{InCloud, FailSafe, Resume, Active, system},
	{InCloud, FailSafe, Suspend, Suspended, system},
	{InCloud, Suspended, IssueCredential, Suspended, configurers},
	{InCloud, Suspended, Configure, Suspended, configurers},
	{InCloud, Suspended, Release, Suspended, releasers},
	{InCloud, Suspended, Decommission, Decommissioned, releasers},
	{InCloud, Suspended, Trip, FailSafe, system},
	{InCloud, Suspended, Resume, Active, system},
}

// may refuses an action that the actor's role or token never allows.
func may(by auth.Actor, action Action) error {
	if !slices.ContainsFunc(transitions, func(t transition) bool { return t.action == action && slices.Contains(t.by, by.Role) }) {
		return fault.New(fault.Forbidden, "license.role."+strings.ToLower(string(action)))
	}
	if !by.May(auth.Licenses) {
		return fault.New(fault.Forbidden, "auth.scope", "scope", string(auth.Licenses))
	}
	return nil
}

// MayCreate tells whether the actor may make Control Rooms at all.
func MayCreate(by auth.Actor) bool { return may(by, Create) == nil }

// next is the transition that the action makes on a Control Room, or the reason it may not be taken.
func next(r *ControlRoom, action Action, by auth.Actor) (transition, error) {
	if action == IssueCredential && r.Licensing == ByFile {
		return transition{}, refused(r, "license.no_credential")
	}
	for _, t := range transitions {
		if t.of == r.Licensing && t.from == r.Status && t.action == action && slices.Contains(t.by, by.Role) {
			if key, forbids := r.forbids(action); forbids {
				return transition{}, refused(r, key)
			}
			return t, nil
		}
	}
	return transition{}, refused(r, "license.status."+strings.ToLower(string(r.Status)))
}

// forbids tells why an action that its status allows cannot be taken on the Control Room as it is.
func (r *ControlRoom) forbids(action Action) (key string, forbids bool) {
	switch action {
	case Decommission:
		return "license.hosted", r.Hosted
	case Release:
		return "license.nothing_to_release", !r.Holds
	case Request:
		return "license.nothing_to_request", !r.Holds
	case Confirm:
		return "license.nothing_to_confirm", r.ConfirmBy == nil
	default:
		return "", false
	}
}

// follows is the transition that the system makes.
func follows(r *ControlRoom, action Action) (transition, bool) {
	for _, t := range transitions {
		if t.of == r.Licensing && t.from == r.Status && t.action == action {
			return t, true
		}
	}
	return transition{}, false
}

func refused(r *ControlRoom, key string) error {
	return fault.New(fault.InvalidTransition, key, "room", r.Name).At("id").With(fault.Transition{State: string(r.Status)})
}

// offered is what the actor may do with a Control Room now.
func offered(r *ControlRoom, by auth.Actor) []Action {
	actions := []Action{}
	for _, action := range []Action{Configure, Release, Decommission, IssueCredential, Request, Confirm} {
		if may(by, action) != nil {
			continue
		}
		if _, err := next(r, action, by); err == nil {
			actions = append(actions, action)
		}
	}
	return actions
}
