package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// soon is how quickly a license file has to be there for nobody to need a mail about it.
const soon = time.Minute

// roomEvent is one step in the life of a Control Room with all that a mail says about it. What there is none of is zero.
type roomEvent struct {
	ID      uuid.UUID
	Kind    license.Action
	At      time.Time
	Comment string
	Excess  []license.Excess `bun:"type:jsonb"`

	RoomID    uuid.UUID
	Room      string
	Licensing license.Licensing
	AccountID uuid.UUID
	Account   string
	PartnerID uuid.UUID // zero where it was not made through a partner
	Vendor    string
	ActorID   uuid.UUID // the account of who did it
	Actor     string

	FileAskedAt time.Time
	AskerEmail  string
	AskerLocale phrase.Language
}

const selectRoomEvent = `
SELECT event.id, event.kind, event.at, event.comment, event.excess, room.id AS room_id, room.name AS room, room.licensing,
	room.account_id, account.name AS account, room.partner_id, vendor.name AS vendor,
	actor.id AS actor_id, actor.name AS actor, file.created_at AS file_asked_at, asker.email AS asker_email, asker.locale AS asker_locale
FROM control_room_events event
JOIN control_rooms room ON room.id = event.control_room_id
JOIN accounts account ON account.id = room.account_id
JOIN accounts vendor ON vendor.kind = 'VENDOR'
LEFT JOIN users by ON by.id = event.by_id
LEFT JOIN accounts actor ON actor.id = by.account_id
LEFT JOIN license_files file ON file.id = event.license_file_id
LEFT JOIN users asker ON asker.id = file.created_by_id AND asker.active
WHERE event.id = $1`

// announceRoom writes the mails of an event of a Control Room, and leaves each to be sent.
func (s *Service) announceRoom(ctx context.Context, eventID uuid.UUID) error {
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		var found []roomEvent
		if err := database.Rows(ctx, tx, &found, selectRoomEvent, eventID); err != nil {
			return struct{}{}, err
		}
		if len(found) != 1 {
			return struct{}{}, fmt.Errorf("there is no event %s", eventID)
		}
		letters, err := s.roomLetters(ctx, tx, &found[0])
		if err != nil || len(letters) == 0 {
			return struct{}{}, err
		}
		return struct{}{}, s.write(ctx, tx, cause{ID: eventID}, unrepeated(letters))
	})
	if err != nil {
		return fmt.Errorf("announce event %s of a Control Room: %w", eventID, err)
	}
	return nil
}

// roomLetters is what an event says to whom. Whoever did it knows, and so do their colleagues.
func (s *Service) roomLetters(ctx context.Context, db bun.IDB, e *roomEvent) ([]addressed, error) {
	switch e.Kind {
	case license.Issue:
		if e.At.Sub(e.FileAskedAt) < soon {
			return nil, nil
		}
		return s.aboutRoom(e, "license_file_ready", e.asker(), "mail.footer.asker"), nil
	case license.Fail:
		return s.aboutRoom(e, "license_file_failed", e.asker(), "mail.footer.asker"), nil
	case license.Release:
		keepers, err := keepers(ctx, db, e)
		return s.aboutRoom(e, "licenses_released", keepers, "mail.footer.keeper"), err
	case license.Decommission:
		keepers, err := keepers(ctx, db, e)
		return s.aboutRoom(e, "room_decommissioned", keepers, "mail.footer.keeper"), err
	case license.Trip, license.Resume, license.Suspend:
		if e.Licensing == license.InCloud {
			return s.cloudLetters(ctx, db, e)
		}
		keepers, err := keepers(ctx, db, e)
		return s.aboutRoom(e, "room_unconfirmed", keepers, "mail.footer.keeper"), err
	default:
		return nil, nil
	}
}

// aboutRoom is the letter of a template, whose sentences are named after it.
func (s *Service) aboutRoom(e *roomEvent, template string, to []recipient, footer string) []addressed {
	page := map[license.Licensing]string{license.ByFile: "file-licenses", license.InCloud: "cloud-licenses"}[e.Licensing]
	link := s.public.JoinPath("a", typeid.Format(typeid.Account, e.AccountID), page, typeid.Format(typeid.ControlRoom, e.RoomID))
	return address(template, to, link, func(l phrase.Language) letter {
		say := e.speaker(l)
		key := "mail." + template
		written := letter{
			Subject: say(key + ".subject"), Opening: []string{say(key + ".opening")}, Closing: []string{say(key + ".next")},
			Button: say("mail.room.button"), Footer: say(footer),
		}
		if e.Comment != "" {
			written.Opening = append(written.Opening, say("mail.room.comment"))
		}
		return written
	})
}

func (e *roomEvent) speaker(l phrase.Language) func(key string) string {
	values := map[string]any{
		"room": oneLine(e.Room), "account": oneLine(e.Account), "vendor": oneLine(e.Vendor), "actor": oneLine(e.Actor),
		"comment": e.Comment, "at": phrase.Moment(l, e.At),
	}
	return func(key string) string { return phrase.Say(l, key, values) }
}

// asker is who asked for the license file, unless they may no longer sign in.
func (e *roomEvent) asker() []recipient {
	if e.AskerEmail == "" {
		return nil
	}
	return []recipient{{Email: e.AskerEmail, Locale: e.AskerLocale}}
}

// keepers are the admins of the account and of the partner that the Control Room was made through, but for those of the account that
// did it.
func keepers(ctx context.Context, db bun.IDB, e *roomEvent) ([]recipient, error) {
	var found []recipient
	err := database.Rows(ctx, db, &found, `
		SELECT email, locale FROM users
		WHERE account_id IN ($1, $2) AND account_id <> $3 AND role IN ('CUSTOMER_ADMIN', 'PARTNER_ADMIN') AND active
		ORDER BY email_key`, e.AccountID, e.PartnerID, e.ActorID)
	return found, err
}
