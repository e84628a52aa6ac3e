package notify

import (
	"context"
	"fmt"

	"github.com/google/uuid"
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
		for _, a := range unrepeated(letters) {
			if err := s.write(ctx, tx, e, a); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	if err != nil {
		return fmt.Errorf("announce event %s: %w", eventID, err)
	}
	return nil
}

// write keeps one mail, once, and leaves it to be sent where there is a server to send it by.
func (s *Service) write(ctx context.Context, tx bun.Tx, e *event, a addressed) error {
	plain, html, err := a.Letter.lay()
	if err != nil {
		return err
	}
	id := uuid.Must(uuid.NewV7())
	written, err := database.Exec(ctx, tx, `
		INSERT INTO mails (id, cause_id, template, recipient, subject, text, html, locale, pdr_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (cause_id, template, recipient) DO NOTHING`,
		id, e.ID, a.Template, a.To, a.Letter.Subject, plain, html, a.Letter.Language, e.PDRID)
	if err != nil || written == 0 || s.post == nil {
		return err
	}
	return s.queue.Insert(ctx, tx, sendJob{MailID: id})
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
