package account

// Status is whether a person can sign in.
type Status string

// The statuses of the API.
const (
	Invited  Status = "INVITED"
	Active   Status = "ACTIVE"
	Disabled Status = "DISABLED"
)

// Action is what is done with a person.
type Action string

// The actions of the API.
const (
	ChangeRole       Action = "CHANGE_ROLE"
	Disable          Action = "DISABLE"
	Enable           Action = "ENABLE"
	ResendInvitation Action = "RESEND_INVITATION"
)

// actionsIn is what can be done with a person of each status: what is offered, and what is not refused.
var actionsIn = map[Status][]Action{
	Invited:  {ChangeRole, ResendInvitation, Disable},
	Active:   {ChangeRole, Disable},
	Disabled: {ChangeRole, Enable},
}

// refusedIn is the word of each status in the sentences that refuse anything else.
var refusedIn = map[Status]string{Invited: "invited", Active: "active", Disabled: "disabled"}
