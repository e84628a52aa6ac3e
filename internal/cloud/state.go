package cloud

import (
	"slices"
	"strings"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// Status is where a cloud service is in its life.
type Status string

// The statuses of the API.
const (
	Requested      Status = "REQUESTED"
	Provisioning   Status = "PROVISIONING"
	Active         Status = "ACTIVE"
	Failed         Status = "FAILED"
	Suspended      Status = "SUSPENDED"
	Deprovisioning Status = "DEPROVISIONING"
	Deleted        Status = "DELETED"
)

// waiting are the statuses in which the vendor has to do something.
var waiting = []Status{Requested, Provisioning, Deprovisioning}

// Action is what is done with a cloud service, and what its history says was done.
type Action string

// The actions of the API. Start, Activate, Fail and Delete are what the vendor reports; Overdue is the system's.
const (
	Provision   Action = "PROVISION"
	Start       Action = "START"
	Activate    Action = "ACTIVATE"
	Fail        Action = "FAIL"
	Retry       Action = "RETRY"
	Suspend     Action = "SUSPEND"
	Resume      Action = "RESUME"
	Deprovision Action = "DEPROVISION"
	Delete      Action = "DELETE"
	Overdue     Action = "OVERDUE"
)

var (
	// provisioners look after the cloud services of their own account, and partners after those of their customers.
	provisioners = []auth.Role{auth.CustomerAdmin, auth.PartnerRequester, auth.PartnerAdmin}
	// fulfillers do what the vendor has to do, and look after every account's.
	fulfillers = []auth.Role{auth.VendorOperator, auth.VendorAdmin}
	managers   = slices.Concat(provisioners, fulfillers)
	system     = []auth.Role{}
)

type transition struct {
	from   Status // empty: there was no cloud service
	action Action
	to     Status
	by     []auth.Role
}

// transitions is the whole life of a cloud service. What is not in the table cannot happen; the API derives the buttons that it
// offers from the same rows.
var transitions = []transition{
	{"", Provision, Requested, provisioners},
	{Requested, Start, Provisioning, fulfillers},
	{Requested, Activate, Active, fulfillers},
	{Requested, Fail, Failed, fulfillers},
	{Requested, Deprovision, Deprovisioning, managers},
	{Requested, Overdue, Requested, system},
	{Provisioning, Start, Provisioning, fulfillers},
	{Provisioning, Activate, Active, fulfillers},
	{Provisioning, Fail, Failed, fulfillers},
	{Provisioning, Deprovision, Deprovisioning, managers},
	{Provisioning, Overdue, Provisioning, system},
	{Failed, Retry, Requested, managers},
	{Failed, Deprovision, Deprovisioning, managers},
	{Active, Suspend, Suspended, managers},
	{Active, Deprovision, Deprovisioning, managers},
	{Suspended, Resume, Active, managers},
	{Suspended, Deprovision, Deprovisioning, managers},
	// taking down may take more than one try: what went wrong is shown, and it goes on
	{Deprovisioning, Fail, Deprovisioning, fulfillers},
	{Deprovisioning, Delete, Deleted, fulfillers},
	{Deprovisioning, Overdue, Deprovisioning, system},
}

// reports are the statuses that the vendor may report, and what each means.
var reports = map[Status]Action{Provisioning: Start, Active: Activate, Failed: Fail, Deleted: Delete}

// scopes are what a token needs for an action; for the others it needs auth.Licenses.
var scopes = map[Action]auth.Scope{Start: auth.Fulfil, Activate: auth.Fulfil, Fail: auth.Fulfil, Delete: auth.Fulfil}

// may refuses an action that the actor's role or token never allows.
func may(by auth.Actor, action Action) error {
	if !slices.ContainsFunc(transitions, func(t transition) bool { return t.action == action && slices.Contains(t.by, by.Role) }) {
		return fault.New(fault.Forbidden, "cloud.role."+roleKey(action))
	}
	scope, ok := scopes[action]
	if !ok {
		scope = auth.Licenses
	}
	if !by.May(scope) {
		return fault.New(fault.Forbidden, "auth.scope", "scope", string(scope))
	}
	return nil
}

func roleKey(action Action) string {
	switch {
	case action == Provision:
		return "provision"
	case scopes[action] == auth.Fulfil:
		return "fulfil"
	default:
		return "manage"
	}
}

// next is the transition that the action makes on a cloud service, or the reason it may not be taken.
func next(i *Instance, action Action, by auth.Actor) (transition, error) {
	for _, t := range transitions {
		if t.from == i.Status && t.action == action && slices.Contains(t.by, by.Role) {
			return t, nil
		}
	}
	return transition{}, fault.New(fault.InvalidTransition, "cloud.status."+strings.ToLower(string(i.Status)), "service", i.Name).
		At("id").With(fault.Transition{State: string(i.Status)})
}

// follows is the transition that the system makes, or that begins a life.
func follows(from Status, action Action) (transition, bool) {
	for _, t := range transitions {
		if t.from == from && t.action == action {
			return t, true
		}
	}
	return transition{}, false
}

// offered is what the actor may do with a cloud service now. To start what is started changes nothing, so that is not offered.
func offered(i *Instance, by auth.Actor) []Action {
	actions := []Action{}
	for _, action := range []Action{Start, Activate, Fail, Retry, Suspend, Resume, Deprovision, Delete} {
		if may(by, action) != nil {
			continue
		}
		if _, err := next(i, action, by); err == nil && (action != Start || i.Status != Provisioning) {
			actions = append(actions, action)
		}
	}
	return actions
}
