package license

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license/document"
)

// How long the file that answers a request may wait to be confirmed: from the first request of its cycle, and from the latest.
const (
	confirmWithin = "7 days"
	answerWithin  = "48 hours"
)

// maxDocument is the longest request or confirmation, in bytes.
const maxDocument = 64 << 10

// Offline is where a Control Room without a connection stands. A cycle begins with a request and ends when a file that answers one of
// its requests is confirmed.
type Offline struct {
	KeyThumbprint   string     // of the key that its requests are signed with
	ConfirmedSerial int        // the license file that it was last known to have; 0: none
	CycleBeganAt    *time.Time // the first request of the cycle that is open
	ConfirmBy       *time.Time // when the file has to be confirmed, or it is suspended
}

// Offline is nil where it has never sent a request.
func (r *ControlRoom) Offline() *Offline {
	if r.RequestKey == nil {
		return nil
	}
	return &Offline{*r.RequestKey, r.ConfirmedSerial, r.CycleBeganAt, r.ConfirmBy}
}

// Upload takes the request of a Control Room without a connection and has a license file made that answers it. It cancels the requests
// before it, and what it says was used up is used up from now on.
func (s *Service) Upload(ctx context.Context, by auth.Actor, c Command, content string) (uuid.UUID, error) {
	input := struct {
		Command
		Content string
	}{c, content}
	return s.do(ctx, by, c, Request, input, func(ctx context.Context, tx bun.Tx, r *ControlRoom, t transition) error {
		if len(content) > maxDocument {
			return atContent("license.request_unreadable", r)
		}
		asked, signer, err := document.OpenRequest([]byte(content))
		if err != nil {
			return atContent("license.request_unreadable", r)
		}
		if err := r.sent(asked.GUID, signer); err != nil {
			return err
		}
		if asked.Installed != int64(r.ConfirmedSerial) {
			return atContent("license.request_out_of_cycle", r)
		}
		if err := s.consume(ctx, tx, by, r, asked.Consumed); err != nil {
			return err
		}
		if err := open(ctx, tx, by, r, asked.Nonce, signer); err != nil {
			return err
		}
		granted, err := granted(ctx, tx, r)
		if err != nil {
			return err
		}
		file, err := s.request(ctx, tx, by, r, granted)
		if err != nil {
			return err
		}
		return s.change(ctx, tx, by, r, t, Event{LicenseFileID: file}, map[string]any{"nonce": asked.Nonce})
	})
}

// Confirm takes a Control Room's word that it has installed the file that answers its latest request. That ends the cycle.
func (s *Service) Confirm(ctx context.Context, by auth.Actor, c Command, content string) (uuid.UUID, error) {
	input := struct {
		Command
		Content string
	}{c, content}
	return s.do(ctx, by, c, Confirm, input, func(ctx context.Context, tx bun.Tx, r *ControlRoom, t transition) error {
		if len(content) > maxDocument {
			return atContent("license.confirmation_unreadable", r)
		}
		said, signer, err := document.OpenConfirmation([]byte(content))
		if err != nil {
			return atContent("license.confirmation_unreadable", r)
		}
		if err := r.sent(said.GUID, signer); err != nil {
			return err
		}
		confirmed, err := database.Exec(ctx, tx, `
			UPDATE license_requests request SET status = 'CONFIRMED' FROM license_files file
			WHERE request.control_room_id = $1 AND request.status = 'OPEN' AND request.nonce = $2
			AND file.request_id = request.id AND file.status = 'ACTIVE' AND file.serial = $3 AND encode(file.sha256, 'hex') = $4`,
			r.ID, said.Nonce, said.Serial, said.SHA256)
		if err != nil {
			return fmt.Errorf("confirm a license file: %w", err)
		}
		if confirmed == 0 {
			return atContent("license.confirmation_of_another", r)
		}
		if _, err := database.Exec(ctx, tx, `UPDATE control_rooms SET confirmed_serial = $2, cycle_began_at = NULL, confirm_by = NULL WHERE id = $1`,
			r.ID, said.Serial); err != nil {
			return fmt.Errorf("confirm a license file: %w", err)
		}
		return s.change(ctx, tx, by, r, t, Event{}, map[string]any{"serial": said.Serial})
	})
}

// sent refuses what another Control Room has sent, or the same one with another key than the one it began with.
func (r *ControlRoom) sent(guid, signer string) error {
	switch {
	case guid != r.GUID.String():
		return atContent("license.request_of_another", r)
	case r.RequestKey != nil && *r.RequestKey != signer:
		return atContent("license.request_other_key", r)
	default:
		return nil
	}
}

func atContent(key string, r *ControlRoom) error {
	return fault.New(fault.BadUserInput, key, "room", r.Name).At("content")
}

// open writes a request down: the ones before it are cancelled, the first of a cycle begins it, and the clock runs.
func open(ctx context.Context, tx bun.Tx, by auth.Actor, r *ControlRoom, nonce, signer string) error {
	if err := cancelRequests(ctx, tx, r); err != nil {
		return err
	}
	taken, err := database.Exec(ctx, tx, `INSERT INTO license_requests (id, control_room_id, nonce, by_id) VALUES ($1, $2, $3, $4)
		ON CONFLICT (nonce) DO NOTHING`, uuid.Must(uuid.NewV7()), r.ID, nonce, by.UserID)
	if err != nil {
		return fmt.Errorf("take a license request: %w", err)
	}
	if taken == 0 {
		return atContent("license.request_replayed", r)
	}
	if _, err := database.Exec(ctx, tx, `UPDATE control_rooms SET request_key = $2, cycle_began_at = coalesce(cycle_began_at, now()),
		confirm_by = least(coalesce(cycle_began_at, now()) + interval '`+confirmWithin+`', now() + interval '`+answerWithin+`')
		WHERE id = $1`, r.ID, signer); err != nil {
		return fmt.Errorf("take a license request: %w", err)
	}
	return nil
}

func cancelRequests(ctx context.Context, tx bun.Tx, r *ControlRoom) error {
	if _, err := database.Exec(ctx, tx, `UPDATE license_requests SET status = 'CANCELLED' WHERE control_room_id = $1 AND status = 'OPEN'`,
		r.ID); err != nil {
		return fmt.Errorf("cancel license requests: %w", err)
	}
	return nil
}

// closeCycle ends what a Control Room that is emptied had asked for. Where its machine is lost, the next may have another key.
func closeCycle(ctx context.Context, tx bun.Tx, by auth.Actor, r *ControlRoom) error {
	if err := cancelRequests(ctx, tx, r); err != nil {
		return err
	}
	if _, err := database.Exec(ctx, tx, `UPDATE control_rooms SET cycle_began_at = NULL, confirm_by = NULL,
		request_key = CASE WHEN $2 THEN NULL ELSE request_key END, confirmed_serial = CASE WHEN $2 THEN 0 ELSE confirmed_serial END
		WHERE id = $1`, r.ID, by.Side() == auth.Vendor); err != nil {
		return fmt.Errorf("end the cycle: %w", err)
	}
	return nil
}

// granted is what the living license file of a Control Room grants.
func granted(ctx context.Context, tx bun.Tx, r *ControlRoom) ([]Wanted, error) {
	var lines []Wanted
	err := database.Rows(ctx, tx, &lines, `SELECT line.entitlement_id, line.quantity
		FROM license_file_lines line JOIN license_files file ON file.id = line.license_file_id
		WHERE file.control_room_id = $1 AND `+lives+` ORDER BY line.entitlement_id`, r.ID)
	return lines, err
}
