package notify

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// announceNotice tells a person what has changed of how they sign in: where it was not them they learn of it. Whoever may no longer sign
// in is told too.
func (s *Service) announceNotice(ctx context.Context, notice auth.NoticeJob) error {
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		var found []safetyEvent
		err := database.Rows(ctx, tx, &found, `
			SELECT person.email, person.locale, vendor.name AS vendor
			FROM users person JOIN accounts vendor ON vendor.kind = 'VENDOR' WHERE person.id = $1`, notice.UserID)
		if err != nil {
			return struct{}{}, err
		}
		if len(found) != 1 {
			return struct{}{}, fmt.Errorf("there is no person %s", notice.UserID)
		}
		return struct{}{}, s.write(ctx, tx, cause{ID: notice.ID}, s.aboutSafety(notice, found[0]))
	})
	if err != nil {
		return fmt.Errorf("announce notice %s: %w", notice.ID, err)
	}
	return nil
}

// safetyEvent is whose sign-in has changed.
type safetyEvent struct {
	Email  string
	Locale phrase.Language
	Vendor string
}

// aboutSafety is the letter of a notice, whose sentences are named after it.
func (s *Service) aboutSafety(notice auth.NoticeJob, e safetyEvent) []addressed {
	name := strings.ToLower(string(notice.Notice))
	to := []recipient{{Email: e.Email, Locale: e.Locale}}
	return address("security_"+name, to, s.public.JoinPath("me"), func(l phrase.Language) letter {
		values := map[string]any{"at": phrase.Moment(l, notice.At), "vendor": oneLine(e.Vendor)}
		say := func(key string) string { return phrase.Say(l, key, values) }
		return letter{
			Subject: say("security." + name + ".subject"),
			Opening: []string{say("security." + name + ".opening")},
			Closing: []string{say("security.not_you")},
			Button:  say("security.button"),
			Footer:  say("security.footer"),
		}
	})
}
