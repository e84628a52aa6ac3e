package notify

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// announce writes the mails of an event, and leaves each to be sent. What an earlier run has written stays as it is.
func (s *Service) announce(ctx context.Context, eventID uuid.UUID) error {
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		e, err := eventByID(ctx, tx, eventID)
		if err != nil {
			return struct{}{}, err
		}
		letters, err := s.letters(ctx, tx, e)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.write(ctx, tx, cause{ID: e.ID, PDRID: &e.PDRID}, unrepeated(letters))
	})
	if err != nil {
		return fmt.Errorf("announce event %s: %w", eventID, err)
	}
	return nil
}

// cause is what letters are about: of one cause there is one letter of each template to each recipient.
type cause struct {
	ID    uuid.UUID
	PDRID *uuid.UUID // the request that it is about; nil where it is about something else
	// Secret is what the recipient's link ends with, and nobody else reads; empty where it has none.
	Secret string
}

// write keeps mails, each once, and leaves them to be sent where there is a server to send them by.
func (s *Service) write(ctx context.Context, tx bun.Tx, c cause, letters []addressed) error {
	var ids []uuid.UUID
	var templates, recipients, subjects, texts, htmls, locales []string
	for _, a := range letters {
		plain, html, err := a.Letter.lay()
		if err != nil {
			return err
		}
		ids, templates, recipients = append(ids, uuid.Must(uuid.NewV7())), append(templates, a.Template), append(recipients, a.To)
		subjects, locales = append(subjects, a.Letter.Subject), append(locales, string(a.Letter.Language))
		texts, htmls = append(texts, plain), append(htmls, html)
	}
	var written []struct{ ID uuid.UUID }
	err := database.Rows(ctx, tx, &written, `
		INSERT INTO mails (id, cause_id, template, recipient, subject, text, html, locale, pdr_id, secret)
		SELECT mail.id, $1, template, recipient, subject, text, html, locale, $2, nullif($10, '')
		FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
			AS mail (id, template, recipient, subject, text, html, locale)
		ON CONFLICT (cause_id, template, recipient) DO NOTHING RETURNING id`,
		c.ID, c.PDRID, ids, templates, recipients, subjects, texts, htmls, locales, c.Secret)
	if err != nil || s.post == nil {
		return err
	}
	sends := make([]river.JobArgs, len(written))
	for i, mail := range written {
		sends[i] = sendJob{MailID: mail.ID}
	}
	return s.queue.Insert(ctx, tx, sends...)
}

// unrepeated is the letters without what would reach the same mailbox twice: who requested may be on the accounts team too.
func unrepeated(letters []addressed) []addressed {
	seen := make(map[string]bool, len(letters))
	out := letters[:0]
	for _, a := range letters {
		mailbox := a.Template + " " + text.Key(a.To)
		if !seen[mailbox] {
			seen[mailbox] = true
			out = append(out, a)
		}
	}
	return out
}
