package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// Link is what a link that was mailed is for, and to whom.
type Link struct {
	ID        uuid.UUID
	Kind      LinkKind
	UserID    uuid.UUID
	Email     string
	Name      string
	AccountID uuid.UUID
	Account   string // its name
	ExpiresAt time.Time
}

const selectLink = `
	SELECT link.id, link.kind, link.user_id, person.email, person.name, person.account_id, account.name AS account, link.expires_at
	FROM person_links link
	JOIN users person ON person.id = link.user_id
	JOIN accounts account ON account.id = person.account_id
	WHERE link.secret_hash = $1 AND link.used_at IS NULL AND link.cancelled_at IS NULL AND link.expires_at > clock_timestamp()
		AND person.disabled_at IS NULL`

// Link is what a secret from a mail opens; nil where it is good for nothing. Looking does not use it up.
func (s *Service) Link(ctx context.Context, secret string) (*Link, error) {
	var found []*Link
	if err := database.Rows(database.AsSystem(ctx), s.pool.DB, &found, selectLink, hashOf(secret)); err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// UseLink gives the person of a link the password that they choose, once. It signs nobody in: that takes all that signing in takes.
// Whatever they were signed in with before ends.
func (s *Service) UseLink(ctx context.Context, secret, password string) error {
	link, err := s.Link(ctx, secret)
	if err != nil {
		return err
	}
	if link == nil {
		return s.refuseLink(ctx)
	}
	if by := From(ctx); by.SignedIn() && by.UserID != link.UserID {
		return fault.New(fault.Conflict, "auth.link_of_another", "email", link.Email).At("secret")
	}
	of, err := s.accountByID(database.AsSystem(ctx), link.UserID)
	if err != nil {
		return err
	}
	if f := unfit(password, of.HasTOTP, link.Email, link.Name, link.Account); f != nil {
		return f.At("password")
	}
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	used, err := database.InTx(database.AsSystem(ctx), s.pool.DB, func(ctx context.Context, tx bun.Tx) (bool, error) {
		if _, err := database.Exec(ctx, tx, `SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE`, link.UserID); err != nil {
			return false, fmt.Errorf("lock the person: %w", err)
		}
		n, err := database.Exec(ctx, tx, `UPDATE person_links SET used_at = clock_timestamp()
			WHERE id = $1 AND used_at IS NULL AND cancelled_at IS NULL AND expires_at > clock_timestamp()`, link.ID)
		if err != nil || n == 0 {
			return false, err
		}
		return true, s.choose(ctx, tx, of, link, newPassword{hash, needsAnother(password)})
	})
	if err == nil && !used {
		err = s.refuseLink(ctx)
	}
	return err
}

// choose writes down the password that the person of a link has chosen.
func (s *Service) choose(ctx context.Context, tx bun.Tx, of *account, link *Link, chosen newPassword) error {
	err := database.OneOr(chosen.keep(ctx, tx, link.UserID), fault.New(fault.Conflict, "auth.link").At("secret")) // disabled meanwhile
	if err != nil {
		return err
	}
	if _, err := EndSessions(ctx, tx, link.UserID, ""); err != nil {
		return err
	}
	if err := CancelLinks(ctx, tx, link.UserID, Invitation, Reset); err != nil {
		return err
	}
	if _, err := database.Exec(ctx, tx, `UPDATE mails SET secret = NULL WHERE cause_id = $1 AND secret IS NOT NULL`, link.ID); err != nil {
		return fmt.Errorf("forget the secret of a mail: %w", err)
	}
	if link.Kind == Reset {
		return s.record(ctx, tx, of, ResetPassword, nil)
	}
	author := From(ctx).Author()
	author.UserID = link.UserID
	return audit.Record(ctx, tx, author, audit.Entry{Action: "user.JOIN", ObjectType: "user", ObjectID: link.UserID, Account: link.AccountID})
}

// refuseLink refuses a link that is good for nothing, on record: somebody may be guessing.
func (s *Service) refuseLink(ctx context.Context) error {
	ctx = database.AsSystem(ctx)
	by := From(ctx)
	address := network(by.Address)
	err := s.count(ctx, try{"link " + address, address}, func(ctx context.Context, tx bun.Tx) error {
		return audit.Record(ctx, tx, by.Author(), audit.Entry{Action: "user.LINK_REFUSED", ObjectType: "user"})
	})
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "auth.link").At("secret")
}
