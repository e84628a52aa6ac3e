package pdr

import (
	"time"

	"github.com/google/uuid"
)

// EventJob has people told of an event: mail follows. It is inserted in the transaction of the event.
type EventJob struct {
	EventID uuid.UUID `json:"event_id"`
}

// Kind names the job in the queue.
func (EventJob) Kind() string { return "pdr_event" }

// told are the actions that people hear of by mail.
var told = map[Action]bool{Submit: true, Approve: true, Reject: true, Accept: true, Expire: true}

// ExpireJob looks for requests whose time has passed.
type ExpireJob struct{}

const expireEvery = time.Minute

// Kind names the job in the queue.
func (ExpireJob) Kind() string { return "pdr_expire" }
