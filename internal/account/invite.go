package account

import (
	"cmp"
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// Invitee is a person to be invited.
type Invitee struct {
	AccountID uuid.UUID
	Email     string
	Name      string
	Role      auth.Role
	Locale    phrase.Language // English where empty
	Key       *string
}

// Invite makes a person who can sign in once they have opened the link that is mailed to them.
func (s *Service) Invite(ctx context.Context, by auth.Actor, in Invitee) (uuid.UUID, error) {
	if err := admin(by); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		id := uuid.Must(uuid.NewV7())
		done, err := idempotency.Claim(ctx, tx, by, in.Key, "user.INVITE", in, id)
		if err != nil || done != uuid.Nil {
			return done, err
		}
		in, err := in.clean(ctx, tx, by)
		if err != nil {
			return uuid.Nil, err
		}
		if err := in.insert(ctx, tx, id); err != nil {
			return uuid.Nil, err
		}
		if err := s.sendInvitation(ctx, tx, by, id); err != nil {
			return uuid.Nil, err
		}
		return id, audit.Record(ctx, tx, by.Author(), audit.Entry{
			Action: "user.INVITE", ObjectType: "user", ObjectID: id, Account: in.AccountID,
			After: map[string]any{"email": in.Email, "name": in.Name, "role": in.Role, "locale": in.Locale},
		})
	})
}

// clean is the person as they are kept, or every refusal at once.
func (in Invitee) clean(ctx context.Context, tx bun.Tx, by auth.Actor) (Invitee, error) {
	var refusals fault.List
	refuse := func(f *fault.Fault, path string) {
		if f != nil {
			refusals.Add(f.At(path))
		}
	}
	var f *fault.Fault
	in.Email, f = text.Email(in.Email)
	refuse(f, "email")
	in.Name, f = text.Name(in.Name)
	refuse(f, "name")
	in.Locale = cmp.Or(in.Locale, phrase.English)
	refuse(auth.Locale(in.Locale), "locale")
	kind, err := KindOf(ctx, tx, in.AccountID)
	switch {
	case err != nil:
		return in, err
	case kind == "" || !manages(by, in.AccountID):
		refuse(fault.New(fault.NotFound, "account.not_managed"), "accountId")
	case in.Role.Side() != kind.side():
		refuse(fault.New(fault.BadUserInput, "auth.role_unfit", "role", in.Role), "role")
	}
	return in, refusals.Err()
}

func (in Invitee) insert(ctx context.Context, tx bun.Tx, id uuid.UUID) error {
	_, err := database.Exec(ctx, tx, `
		INSERT INTO users (id, account_id, email, email_key, name, role, locale, joined_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)`,
		id, in.AccountID, in.Email, text.Key(in.Email), in.Name, in.Role, in.Locale)
	if database.ConstraintOf(err) == "user_email_once" {
		return fault.New(fault.Conflict, "auth.email_taken", "email", in.Email).At("email")
	}
	if err != nil {
		return fmt.Errorf("invite: %w", err)
	}
	return nil
}

// sendInvitation has a link mailed to a person who is to join.
func (s *Service) sendInvitation(ctx context.Context, tx bun.Tx, by auth.Actor, id uuid.UUID) error {
	job, err := auth.NewLink(ctx, tx, auth.Invitation, id, by.UserID)
	if err != nil {
		return err
	}
	return s.queue.Insert(ctx, tx, job)
}
