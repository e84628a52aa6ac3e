package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Message is what the vendor's provisioning system is told of an event. It is the same at every attempt.
type Message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      Notice    `json:"data"`
}

// Notice is a cloud service as it was after the event.
type Notice struct {
	ID      string                 `json:"id"`
	Version int                    `json:"version"`
	Kind    order.CloudServiceKind `json:"kind"`
	Name    string                 `json:"name"`
	Region  string                 `json:"region"`
	Account NoticeAccount          `json:"account"`
	Status  Status                 `json:"status"`
}

// NoticeAccount is whose cloud service it is.
type NoticeAccount struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// occurrence is an event with all that a message says of it.
type occurrence struct {
	ID          uuid.UUID
	Kind        Action
	ToStatus    Status
	Version     int
	At          time.Time
	ServiceID   uuid.UUID
	ServiceKind order.CloudServiceKind
	Name        string
	Region      string
	AccountID   uuid.UUID
	AccountName string
	DeliveredAt *time.Time
}

func (o *occurrence) message() Message {
	return Message{Type: topics[o.Kind], Timestamp: o.At.UTC(), Data: Notice{
		ID: typeid.Format(typeid.CloudService, o.ServiceID), Version: o.Version, Kind: o.ServiceKind, Name: o.Name, Region: o.Region,
		Account: NoticeAccount{ID: typeid.Format(typeid.Account, o.AccountID), Name: o.AccountName}, Status: o.ToStatus,
	}}
}

// deliver tells the vendor's system of an event, and notes what came of it. What was taken is not sent again.
func (s *Service) deliver(ctx context.Context, eventID uuid.UUID) error {
	if s.Webhook == nil {
		return nil // written while there was one; what waits is in the queue of the web app
	}
	var found []occurrence
	if err := database.Rows(ctx, s.db, &found, `
		SELECT event.id, event.kind, event.to_status, event.version, event.at, service.id AS service_id, service.kind AS service_kind,
			service.name, service.region, service.account_id, account.name AS account_name, delivery.delivered_at
		FROM cloud_service_events event
		JOIN cloud_services service ON service.id = event.cloud_service_id
		JOIN accounts account ON account.id = service.account_id
		LEFT JOIN cloud_service_deliveries delivery ON delivery.event_id = event.id
		WHERE event.id = $1`, eventID); err != nil {
		return err
	}
	if len(found) != 1 {
		return fmt.Errorf("there is no event %s", eventID)
	}
	if found[0].DeliveredAt != nil {
		return nil
	}
	body, err := json.Marshal(found[0].message())
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}
	status, failed := s.Webhook.send(ctx, eventID.String(), body)
	if err := s.note(ctx, eventID, status, failed); err != nil {
		return err
	}
	if failed != nil {
		return fmt.Errorf("tell the provisioning system of %s: %w", eventID, failed)
	}
	return nil
}

const noteWithin = 5 * time.Second

// note writes down what became of an attempt, even where the job has no time left.
func (s *Service) note(ctx context.Context, eventID uuid.UUID, status int, failed error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	var response *int
	var failure *string
	if status != 0 {
		response = &status
	}
	if failed != nil {
		failure = new(failed.Error())
	}
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (int, error) {
		return database.Exec(ctx, tx, `
			INSERT INTO cloud_service_deliveries AS delivery (event_id, response, failure, delivered_at)
			VALUES ($1, $2, $3, CASE WHEN $3::text IS NULL THEN now() END)
			ON CONFLICT (event_id) DO UPDATE SET attempts = delivery.attempts + 1, attempted_at = now(),
				response = excluded.response, failure = excluded.failure, delivered_at = excluded.delivered_at`, eventID, response, failure)
	})
	if err != nil {
		return fmt.Errorf("note what became of the message %s: %w", eventID, err)
	}
	return nil
}
