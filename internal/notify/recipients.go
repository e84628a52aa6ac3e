package notify

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// recipient is an address and the language that is read there.
type recipient struct {
	Email  string
	Locale phrase.Language
}

// approvers is the address of the accounts team, in the language of the person who signs in with it if there is one; else
// everyone who approves and may still sign in.
func (s *Service) approvers(ctx context.Context, db bun.IDB) ([]recipient, error) {
	var found []recipient
	if s.accountsTeam == "" {
		err := database.Rows(ctx, db, &found,
			`SELECT email, locale FROM users WHERE role = 'VENDOR_APPROVER' AND active ORDER BY email_key`)
		return found, err
	}
	err := database.Rows(ctx, db, &found,
		`SELECT email, locale FROM users WHERE email_key = $1 AND active`, text.Key(s.accountsTeam))
	if err != nil {
		return nil, err
	}
	team := recipient{Email: s.accountsTeam, Locale: phrase.English}
	if len(found) == 1 {
		team.Locale = found[0].Locale
	}
	return []recipient{team}, nil
}

// requester is who asked, unless they may no longer sign in.
func (e *event) requester() []recipient {
	if e.RequesterDisabled {
		return nil
	}
	return []recipient{{Email: e.RequesterEmail, Locale: e.RequesterLanguage}}
}

// contact is whom the request names at the customer; of their language nothing is known but that of who wrote to them.
func (e *event) contact() []recipient {
	return []recipient{{Email: e.ContactEmail, Locale: e.RequesterLanguage}}
}
