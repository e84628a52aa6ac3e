package notify

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// secretPlace stands in a kept mail where the link that was sent has its secret.
const secretPlace = "only-in-the-mail"

// invited is all that the mail of a link says.
type invited struct {
	Kind      auth.LinkKind
	Email     string
	Name      string
	Account   string
	Vendor    string
	By        string // empty where the person asked
	Locale    phrase.Language
	ExpiresAt time.Time
}

const selectInvited = `
SELECT link.kind, person.email, person.name, account.name AS account, vendor.name AS vendor, by.name AS by, person.locale, link.expires_at
FROM person_links link
JOIN users person ON person.id = link.user_id
JOIN accounts account ON account.id = person.account_id
JOIN accounts vendor ON vendor.kind = 'VENDOR'
LEFT JOIN users by ON by.id = link.created_by_id
WHERE link.id = $1`

// mailLink writes the mail of a link, which has its secret from then on, and leaves it to be sent.
func (s *Service) mailLink(ctx context.Context, link uuid.UUID) error {
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		return struct{}{}, s.writeLink(ctx, tx, link)
	})
	if err != nil {
		return fmt.Errorf("mail link %s: %w", link, err)
	}
	return nil
}

// mailReset makes and mails a link for whoever has forgotten their password, where there is somebody.
func (s *Service) mailReset(ctx context.Context, job auth.ForgotJob) error {
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		link, ok, err := auth.ResetLink(ctx, tx, job)
		if err != nil || !ok {
			return struct{}{}, err
		}
		return struct{}{}, s.writeLink(ctx, tx, link.LinkID)
	})
	if err != nil {
		return fmt.Errorf("mail a link to a new password: %w", err)
	}
	return nil
}

func (s *Service) writeLink(ctx context.Context, tx bun.Tx, link uuid.UUID) error {
	secret, err := auth.Arm(ctx, tx, link)
	if err != nil || secret == "" {
		return err
	}
	var found []invited
	if err := database.Rows(ctx, tx, &found, selectInvited, link); err != nil {
		return err
	}
	return s.write(ctx, tx, cause{ID: link, Secret: secret}, s.linkLetter(&found[0]))
}

// linkLetter has the link's secret behind the #, which browsers keep to themselves: no server, proxy or log between reads it.
func (s *Service) linkLetter(i *invited) []addressed {
	template, page := "invitation", "join"
	if i.Kind == auth.Reset {
		template, page = "password_reset", "reset"
	}
	to := s.public.JoinPath(page)
	to.Fragment = secretPlace
	return address(template, []recipient{{i.Email, i.Locale}}, to, func(l phrase.Language) letter {
		values := map[string]any{
			"name": oneLine(i.Name), "account": oneLine(i.Account), "vendor": oneLine(i.Vendor), "by": oneLine(i.By),
			"email": i.Email, "until": phrase.Moment(l, i.ExpiresAt),
		}
		say := func(key string) string { return phrase.Say(l, "mail."+template+"."+key, values) }
		return letter{
			Subject: say("subject"), Opening: []string{say("opening")}, Closing: []string{say("until"), say("ignore")},
			Button: say("button"), Footer: say("footer"),
		}
	})
}

// withSecret is a mail as its recipient reads it.
func (m *Mail) withSecret() *Mail {
	if m.Secret == nil {
		return m
	}
	whole := *m
	whole.Text = strings.ReplaceAll(m.Text, "#"+secretPlace, "#"+*m.Secret)
	whole.HTML = strings.ReplaceAll(m.HTML, "#"+secretPlace, "#"+*m.Secret)
	return &whole
}
