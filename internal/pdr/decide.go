package pdr

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// Submit sends a draft to the accounts team and reserves its units.
func (s *Service) Submit(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.do(ctx, by, c, Submit, c, func(ctx context.Context, tx bun.Tx, p *PDR, t transition) error {
		comment, err := commentOf(c)
		if err != nil {
			return err
		}
		if err := p.incomplete().Err(); err != nil {
			return err
		}
		if err := drawable(ctx, tx, by, p, "orderId"); err != nil {
			return err
		}
		return s.step(ctx, tx, by, p, t, comment)
	})
}

// Withdraw takes a request back and gives its units back.
func (s *Service) Withdraw(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.do(ctx, by, c, Withdraw, c, func(ctx context.Context, tx bun.Tx, p *PDR, t transition) error {
		comment, err := commentOf(c)
		if err != nil {
			return err
		}
		return s.step(ctx, tx, by, p, t, comment)
	})
}

// Approve agrees to a request. Its units stay reserved until it is accepted, or its deadline passes.
func (s *Service) Approve(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.do(ctx, by, c, Approve, c, func(ctx context.Context, tx bun.Tx, p *PDR, t transition) error {
		comment, err := commentOf(c)
		if err != nil {
			return err
		}
		if err := drawable(ctx, tx, by, p, "id"); err != nil {
			return err
		}
		return s.step(ctx, tx, by, p, t, comment)
	})
}

// Reject turns a request down, with a reason that the partner reads as it is written.
func (s *Service) Reject(ctx context.Context, by auth.Actor, c Command, reason string) (uuid.UUID, error) {
	input := struct {
		Command
		Reason string
	}{c, reason}
	return s.do(ctx, by, c, Reject, input, func(ctx context.Context, tx bun.Tx, p *PDR, t transition) error {
		why, f := text.Reason(reason)
		if f != nil {
			return f.At("reason")
		}
		p.RejectionReason = &why
		return s.step(ctx, tx, by, p, t, &why, "rejection_reason")
	})
}

// Accept moves the units of an approved request to its customer, whose account is made now if it is new.
func (s *Service) Accept(ctx context.Context, by auth.Actor, c Command) (uuid.UUID, error) {
	return s.do(ctx, by, c, Accept, c, func(ctx context.Context, tx bun.Tx, p *PDR, t transition) error {
		comment, err := commentOf(c)
		if err != nil {
			return err
		}
		if err := drawable(ctx, tx, by, p, "id"); err != nil {
			return err
		}
		contact := account.Contact{Name: *p.ContactName, Email: *p.ContactEmail}
		if p.CustomerID == uuid.Nil {
			// a new account is nobody's customer until it is linked
			if err := database.Above(ctx, tx, func() error {
				p.CustomerID, err = account.Adopt(ctx, tx, p.PartnerID, *p.CustomerName, *p.CustomerWebsite, contact)
				return err
			}); err != nil {
				return err
			}
		} else if err := account.KeepContact(ctx, tx, p.PartnerID, p.CustomerID, contact); err != nil {
			return err
		}
		return s.step(ctx, tx, by, p, t, comment, "customer_id")
	})
}

// commentOf is what is said with a command, cleaned; nothing at all is no comment.
func commentOf(c Command) (*string, error) {
	if c.Comment == nil {
		return nil, nil //nolint:nilnil // nothing was said
	}
	comment, f := text.Note(*c.Comment)
	if f != nil {
		return nil, f.At("comment")
	}
	if comment == "" {
		return nil, nil //nolint:nilnil // nothing was said
	}
	return &comment, nil
}

// reserve sets the units of the request aside, or says of each line that is short what there is.
func (p *PDR) reserve(ctx context.Context, tx bun.Tx) error {
	err := entitlement.Reserve(ctx, tx, p.PartnerID, p.units())
	short, ok := err.(entitlement.Shortages) //nolint:errorlint // Reserve does not wrap it
	if !ok {
		return err
	}
	var faults fault.List
	for _, line := range short {
		faults.Add(tooFew(p.Lines[line.Index], line))
	}
	return faults.Err()
}
