package account

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
)

// Command is an action on a person whom somebody saw at a version.
type Command struct {
	ID      uuid.UUID
	Version int
	Key     *string
}

// ChangeRole makes a person something else in their account. Their sessions go on with the new role; what they had open ends.
func (s *Service) ChangeRole(ctx context.Context, by auth.Actor, c Command, role auth.Role) (uuid.UUID, error) {
	input := struct {
		Command
		Role auth.Role
	}{c, role}
	return s.do(ctx, by, c, ChangeRole, input, func(ctx context.Context, tx bun.Tx, p *Person) error {
		if role.Side() != p.Role.Side() {
			return fault.New(fault.BadUserInput, "auth.role_unfit", "role", role).At("role")
		}
		if !role.IsAdmin() {
			if err := spareLastAdmin(ctx, tx, p); err != nil {
				return err
			}
		}
		before := map[string]any{"role": p.Role}
		return s.change(ctx, tx, by, p, ChangeRole, before, map[string]any{"role": role}, `, role = $2`, role)
	})
}

// Disable shuts a person out: their sessions, tokens and links end with it.
func (s *Service) Disable(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.do(ctx, by, c, Disable, c, func(ctx context.Context, tx bun.Tx, p *Person) error {
		if err := spareLastAdmin(ctx, tx, p); err != nil {
			return err
		}
		if err := auth.Expel(ctx, tx, p.ID); err != nil {
			return err
		}
		return s.change(ctx, tx, by, p, Disable, nil, nil, `, disabled_at = now()`)
	})
}

// Enable lets a person in again, as who they were. Whoever had not joined yet needs a new invitation.
func (s *Service) Enable(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.do(ctx, by, c, Enable, c, func(ctx context.Context, tx bun.Tx, p *Person) error {
		return s.change(ctx, tx, by, p, Enable, nil, nil, `, disabled_at = NULL`)
	})
}

// Resend invites a person once more; the link before is good for nothing from then on.
func (s *Service) Resend(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.do(ctx, by, c, ResendInvitation, c, func(ctx context.Context, tx bun.Tx, p *Person) error {
		if err := s.sendInvitation(ctx, tx, by, p.ID); err != nil {
			return err
		}
		return s.change(ctx, tx, by, p, ResendInvitation, nil, nil, "")
	})
}

// do runs a command on a person in one transaction: it claims the key, locks the account and then the person, checks right, version and
// status, and hands over to act for what is the command's own.
func (s *Service) do(ctx context.Context, by auth.Actor, c Command, action Action, input any,
	act func(ctx context.Context, tx bun.Tx, p *Person) error,
) (uuid.UUID, error) {
	if err := admin(by); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		done, err := idempotency.Claim(ctx, tx, by, c.Key, "user."+string(action), input, c.ID)
		if err != nil || done != uuid.Nil {
			return done, err
		}
		p, err := lockPerson(ctx, tx, by, c.ID)
		if err != nil {
			return uuid.Nil, err
		}
		if c.Version != p.Version {
			return uuid.Nil, fault.New(fault.Conflict, "account.version", "person", p.Name).At("version").
				With(fault.Stale{CurrentVersion: p.Version})
		}
		if status := p.Status(); !slices.Contains(actionsIn[status], action) {
			return uuid.Nil, fault.New(fault.InvalidTransition, "account.person."+refusedIn[status], "person", p.Name).
				With(fault.Transition{State: string(status)})
		}
		return p.ID, act(ctx, tx, p)
	})
}

// lockPerson reads a person whom the actor manages, and keeps their account and them to the end of the transaction: of two admins who
// take one another's rights at once, the second sees what the first has done.
func lockPerson(ctx context.Context, tx bun.Tx, by auth.Actor, id uuid.UUID) (*Person, error) {
	none := fault.New(fault.NotFound, "account.person_not_found").At("id")
	var of uuid.UUID
	if err := database.Value(ctx, tx, &of, `SELECT account_id FROM users WHERE id = $1`, id); err != nil {
		return nil, database.OneOr(err, none)
	}
	if !manages(by, of) {
		return nil, none
	}
	if err := lockAccount(ctx, tx, of); err != nil {
		return nil, err
	}
	if err := stillAdmin(ctx, tx, by); err != nil {
		return nil, err
	}
	p := new(Person)
	err := database.Select(tx, p).Where("person.id = ?", id).For("NO KEY UPDATE").Scan(ctx)
	return p, database.OneOr(err, none)
}

// stillAdmin refuses whoever was disabled, or made something else, since they asked.
func stillAdmin(ctx context.Context, tx bun.Tx, by auth.Actor) error {
	var still bool
	err := database.Value(ctx, tx, &still, `
		SELECT EXISTS (SELECT FROM users WHERE id = $1 AND role = $2 AND active)`, by.UserID, by.Role)
	if err == nil && !still {
		err = fault.New(fault.Forbidden, "account.not_admin")
	}
	return err
}

func lockAccount(ctx context.Context, tx bun.Tx, id uuid.UUID) error {
	if _, err := database.Exec(ctx, tx, `SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE`, id); err != nil {
		return fmt.Errorf("lock the account: %w", err)
	}
	return nil
}

// spareLastAdmin refuses to take an account its last admin who can sign in. The account is locked.
func spareLastAdmin(ctx context.Context, tx bun.Tx, p *Person) error {
	if !p.Role.IsAdmin() || p.Status() != Active {
		return nil
	}
	var others bool
	err := database.Value(ctx, tx, &others, `
		SELECT EXISTS (SELECT FROM users WHERE account_id = $1 AND role = $2 AND id <> $3 AND active)`,
		p.AccountID, p.Role, p.ID)
	if err == nil && !others {
		err = fault.New(fault.Conflict, "account.last_admin", "person", p.Name).At("id")
	}
	return err
}

// change writes what was done with a person, and counts it; set is SQL for what changes besides, with $2 for the value where there is one.
func (s *Service) change(ctx context.Context, tx bun.Tx, by auth.Actor, p *Person, action Action, before, after any, set string, value ...any) error {
	_, err := database.Exec(ctx, tx, `UPDATE users SET version = version + 1`+set+` WHERE id = $1`, append([]any{p.ID}, value...)...)
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return audit.Record(ctx, tx, by.Author(), audit.Entry{
		Action: "user." + string(action), ObjectType: "user", ObjectID: p.ID, Account: p.AccountID, Before: before, After: after,
	})
}
