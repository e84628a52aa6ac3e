package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// serviceEvent is one step in the life of a cloud service with all that a mail says about it. What there is none of is zero.
type serviceEvent struct {
	ID       uuid.UUID
	Kind     cloud.Action
	ToStatus cloud.Status
	At       time.Time
	Comment  string

	ServiceID uuid.UUID
	Service   string
	Region    string
	URL       string `bun:"url"`
	AccountID uuid.UUID
	Account   string
	PartnerID uuid.UUID // zero where it was not asked for through a partner
	Vendor    string
	Actor     string

	AskerEmail  string
	AskerLocale phrase.Language
}

const selectServiceEvent = `
SELECT event.id, event.kind, event.to_status, event.at, event.comment, service.id AS service_id, service.name AS service, service.region,
	service.url, service.account_id, account.name AS account, service.partner_id, vendor.name AS vendor, actor.name AS actor,
	asker.email AS asker_email, asker.locale AS asker_locale
FROM cloud_service_events event
JOIN cloud_services service ON service.id = event.cloud_service_id
JOIN accounts account ON account.id = service.account_id
JOIN accounts vendor ON vendor.kind = 'VENDOR'
LEFT JOIN users by ON by.id = event.by_id
LEFT JOIN accounts actor ON actor.id = by.account_id
LEFT JOIN users asker ON asker.id = service.requested_by_id AND asker.active
WHERE event.id = $1`

// announceService writes the mails of an event of a cloud service, and leaves each to be sent.
func (s *Service) announceService(ctx context.Context, eventID uuid.UUID) error {
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		var found []serviceEvent
		if err := database.Rows(ctx, tx, &found, selectServiceEvent, eventID); err != nil {
			return struct{}{}, err
		}
		if len(found) != 1 {
			return struct{}{}, fmt.Errorf("there is no event %s", eventID)
		}
		letters, err := s.serviceLetters(ctx, tx, &found[0])
		if err != nil || len(letters) == 0 {
			return struct{}{}, err
		}
		return struct{}{}, s.write(ctx, tx, cause{ID: eventID}, unrepeated(letters))
	})
	if err != nil {
		return fmt.Errorf("announce event %s of a cloud service: %w", eventID, err)
	}
	return nil
}

// byHand are the letters to operators about what they have to do, where no provisioning system does it.
var byHand = map[cloud.Action]string{
	cloud.Provision: "cloud_service_requested", cloud.Retry: "cloud_service_requested", cloud.Deprovision: "cloud_service_deprovisioning",
	cloud.Suspend: "cloud_service_suspended", cloud.Resume: "cloud_service_resumed",
}

// serviceLetters is what an event says to whom.
func (s *Service) serviceLetters(ctx context.Context, db bun.IDB, e *serviceEvent) ([]addressed, error) {
	switch {
	case e.Kind == cloud.Activate:
		return s.aboutService(e, "cloud_service_active", e.asker(), "mail.footer.provisioner"), nil
	case e.Kind == cloud.Fail && e.ToStatus == cloud.Failed:
		return s.aboutService(e, "cloud_service_failed", e.asker(), "mail.footer.provisioner"), nil
	case e.Kind == cloud.Fail:
		return s.aboutService(e, "cloud_service_stuck", e.asker(), "mail.footer.provisioner"), nil
	}
	team, err := operators(ctx, db)
	if err != nil {
		return nil, err
	}
	if e.Kind != cloud.Overdue {
		return s.aboutService(e, byHand[e.Kind], team, "mail.footer.operator"), nil
	}
	admins, err := e.admins(ctx, db)
	return append(s.aboutService(e, "cloud_service_overdue_vendor", team, "mail.footer.operator"),
		s.aboutService(e, "cloud_service_overdue", admins, "mail.footer.keeper")...), err
}

// aboutService is the letter of a template, whose sentences are named after it.
func (s *Service) aboutService(e *serviceEvent, template string, to []recipient, footer string) []addressed {
	link := s.public.JoinPath("a", typeid.Format(typeid.Account, e.AccountID), "cloud-services", typeid.Format(typeid.CloudService, e.ServiceID))
	return address(template, to, link, func(l phrase.Language) letter {
		say := e.speaker(l)
		key := "mail." + template
		written := letter{
			Subject: say(key + ".subject"), Opening: []string{say(key + ".opening")}, Closing: []string{say(key + ".next")},
			Button: say("mail.cloud_service.button"), Footer: say(footer),
		}
		if e.Comment != "" {
			written.Opening = append(written.Opening, say("mail.room.comment"))
		}
		return written
	})
}

func (e *serviceEvent) speaker(l phrase.Language) func(key string) string {
	values := map[string]any{
		"service": oneLine(e.Service), "region": oneLine(e.Region), "url": e.URL, "account": oneLine(e.Account), "vendor": oneLine(e.Vendor),
		"actor": oneLine(e.Actor), "comment": e.Comment, "at": phrase.Moment(l, e.At),
	}
	return func(key string) string { return phrase.Say(l, key, values) }
}

// asker is who asked for the cloud service, unless they may no longer sign in.
func (e *serviceEvent) asker() []recipient {
	if e.AskerEmail == "" {
		return nil
	}
	return []recipient{{Email: e.AskerEmail, Locale: e.AskerLocale}}
}

// operators are those who fulfil cloud services; where there is none, the vendor's admins.
func operators(ctx context.Context, db bun.IDB) ([]recipient, error) {
	var found []recipient
	err := database.Rows(ctx, db, &found, `
		SELECT email, locale FROM users
		WHERE active AND role = coalesce(
			(SELECT role FROM users WHERE role = 'VENDOR_OPERATOR' AND active LIMIT 1), 'VENDOR_ADMIN')
		ORDER BY email_key`)
	return found, err
}

// admins are those of the account and of the partner that asked for the cloud service.
func (e *serviceEvent) admins(ctx context.Context, db bun.IDB) ([]recipient, error) {
	var found []recipient
	err := database.Rows(ctx, db, &found, `
		SELECT email, locale FROM users
		WHERE account_id IN ($1, $2) AND role IN ('CUSTOMER_ADMIN', 'PARTNER_ADMIN') AND active
		ORDER BY email_key`, e.AccountID, e.PartnerID)
	return found, err
}
