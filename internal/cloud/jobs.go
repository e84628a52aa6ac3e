package cloud

import (
	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/drawdown-portal/drawdown/internal/jobs"
)

// EventJob has people told of an event: mail follows. It is inserted in the transaction of the event.
type EventJob struct {
	EventID uuid.UUID `json:"event_id"`
}

// Kind names the job in the queue.
func (EventJob) Kind() string { return "cloud_service_event" }

// DeliverJob has the vendor's provisioning system told of an event. It is inserted in the transaction of the event.
type DeliverJob struct {
	EventID uuid.UUID `json:"event_id"`
}

// Kind names the job in the queue.
func (DeliverJob) Kind() string { return "cloud_service_delivery" }

// InsertOpts puts it where others' servers are waited for.
func (DeliverJob) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: jobs.Outside} }

// told are the actions that people hear of by mail.
var told = map[Action]bool{Activate: true, Fail: true, Overdue: true}

// topics are the actions that the vendor's system hears of, by the type of the message.
var topics = map[Action]string{
	Provision:   "cloud_service.requested",
	Retry:       "cloud_service.requested",
	Suspend:     "cloud_service.suspended",
	Resume:      "cloud_service.resumed",
	Deprovision: "cloud_service.deprovisioning",
}

// follow is what is to be done after an event. Without a system that hears of it, people are told what waits for them.
func (s *Service) follow(e Event) []river.JobArgs {
	_, sent := topics[e.Kind]
	switch {
	case sent && s.Webhook != nil:
		return []river.JobArgs{DeliverJob{EventID: e.ID}}
	case sent || told[e.Kind]:
		return []river.JobArgs{EventJob{EventID: e.ID}}
	default:
		return nil
	}
}
