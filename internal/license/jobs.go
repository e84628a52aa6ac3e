package license

import (
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/drawdown-portal/drawdown/internal/jobs"
)

// EventJob has people told of an event: mail follows. It is inserted in the transaction of the event.
type EventJob struct {
	EventID uuid.UUID `json:"event_id"`
}

// Kind names the job in the queue.
func (EventJob) Kind() string { return "control_room_event" }

// told are the actions that people hear of by mail. Whoever waited for a file hears of it only after a while: the letter is
// written, or not, by who writes letters.
var told = map[Action]bool{Issue: true, Fail: true, Release: true, Decommission: true, Trip: true, Resume: true, Suspend: true}

// IssueJob has a license file signed.
type IssueJob struct {
	FileID uuid.UUID `json:"file_id"`
}

// Kind names the job in the queue.
func (IssueJob) Kind() string { return "license_file" }

// InsertOpts has one job at a time at each file.
func (IssueJob) InsertOpts() river.InsertOpts { return river.InsertOpts{UniqueOpts: jobs.Undone()} }

// LapseJob looks for cloud Control Rooms that the clock, or what is no longer held, has taken elsewhere.
type LapseJob struct{}

const lapseEvery = time.Minute

// Kind names the job in the queue.
func (LapseJob) Kind() string { return "control_room_lapse" }
