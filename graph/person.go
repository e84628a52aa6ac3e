package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

func (a accountFields) People(ctx context.Context, of *account.Account, n int, after, search *string) (*PersonConnection, error) {
	s := selected(ctx)
	list := account.People{Request: pageOf(n, after, s), AccountID: of.ID, Search: orEmpty(search)}
	p, err := a.in.Accounts.People(ctx, auth.From(ctx), list, s.rows().of("user").of("account").accounts())
	return personConnection(p, s), err
}

func (a accountFields) AssignableRoles(ctx context.Context, of *account.Account) ([]auth.Role, error) {
	return account.Assignable(auth.From(ctx), of), nil
}

func (m mutation) InvitePerson(ctx context.Context, in InvitePersonInput) (*PersonPayload, error) {
	id, err := m.in.Accounts.Invite(ctx, auth.From(ctx), account.Invitee{
		AccountID: idOf(typeid.Account, in.AccountID), Email: in.Email, Name: in.Name, Role: in.Role,
		Locale: phrase.Language(in.Locale), Key: in.IdempotencyKey,
	})
	return m.personAnswer(ctx, uuid.Nil, id, err)
}

func (m mutation) ChangePersonRole(ctx context.Context, in ChangePersonRoleInput) (*PersonPayload, error) {
	c := account.Command{ID: idOf(typeid.User, in.ID), Version: in.Version, Key: in.IdempotencyKey}
	id, err := m.in.Accounts.ChangeRole(ctx, auth.From(ctx), c, in.Role)
	return m.personAnswer(ctx, c.ID, id, err)
}

func (m mutation) DisablePerson(ctx context.Context, in PersonCommandInput) (*PersonPayload, error) {
	return m.onPerson(ctx, in, m.in.Accounts.Disable)
}

func (m mutation) EnablePerson(ctx context.Context, in PersonCommandInput) (*PersonPayload, error) {
	return m.onPerson(ctx, in, m.in.Accounts.Enable)
}

func (m mutation) ResendInvitation(ctx context.Context, in PersonCommandInput) (*PersonPayload, error) {
	return m.onPerson(ctx, in, m.in.Accounts.Resend)
}

func (m mutation) onPerson(ctx context.Context, in PersonCommandInput,
	do func(context.Context, auth.Actor, account.Command) (uuid.UUID, error),
) (*PersonPayload, error) {
	c := account.Command{ID: idOf(typeid.User, in.ID), Version: in.Version, Key: in.IdempotencyKey}
	id, err := do(ctx, auth.From(ctx), c)
	return m.personAnswer(ctx, c.ID, id, err)
}

// personAnswer is the person that a command was done on, as they are now, or why it was not done. Who decided on an old version is
// shown the new one.
func (m mutation) personAnswer(ctx context.Context, asked, done uuid.UUID, err error) (*PersonPayload, error) {
	payload := &PersonPayload{UserErrors: []UserError{}}
	if err != nil {
		stale := fault.Is(err, fault.Conflict)
		if payload.UserErrors, err = userErrors(ctx, err); err != nil {
			return nil, err
		}
		if !stale {
			return payload, nil
		}
		done = asked
	}
	if wanted := selected(ctx).of("person"); !wanted.none() {
		payload.Person, err = m.in.Accounts.Person(ctx, auth.From(ctx), done, wanted.of("user").of("account").accounts())
	}
	return payload, err
}

func (m mutation) CreateAccount(ctx context.Context, in CreateAccountInput) (*AccountPayload, error) {
	id, err := m.in.Accounts.Open(ctx, auth.From(ctx), account.Opening{
		Kind: in.Kind, Name: in.Name, Website: in.Website, ExternalID: in.ExternalID,
		PartnerID: someID(typeid.Account, in.PartnerID), Key: in.IdempotencyKey,
	})
	return m.accountAnswer(ctx, id, err)
}

func (m mutation) LinkCustomer(ctx context.Context, in PartnershipInput) (*AccountPayload, error) {
	id, err := m.in.Accounts.LinkCustomer(ctx, auth.From(ctx), partnership(in))
	return m.accountAnswer(ctx, id, err)
}

func (m mutation) UnlinkCustomer(ctx context.Context, in PartnershipInput) (*AccountPayload, error) {
	id, err := m.in.Accounts.UnlinkCustomer(ctx, auth.From(ctx), partnership(in))
	return m.accountAnswer(ctx, id, err)
}

func partnership(in PartnershipInput) account.Partnership {
	return account.Partnership{
		PartnerID: idOf(typeid.Account, in.PartnerID), CustomerID: idOf(typeid.Account, in.CustomerID), Key: in.IdempotencyKey,
	}
}

func (m mutation) accountAnswer(ctx context.Context, id uuid.UUID, err error) (*AccountPayload, error) {
	payload := &AccountPayload{UserErrors: []UserError{}}
	if err != nil {
		payload.UserErrors, err = userErrors(ctx, err)
		if err != nil {
			return nil, err
		}
		return payload, nil
	}
	if with := selected(ctx).of("account").accounts(); with != nil {
		var found []*account.Account
		found, err = m.in.Accounts.ByIDs(ctx, auth.From(ctx), []uuid.UUID{id}, *with)
		payload.Account = first(found)
	}
	return payload, err
}
