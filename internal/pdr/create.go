package pdr

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
	"github.com/drawdown-portal/drawdown/internal/order"
)

// Creation is a request to be made, and submitted at once or kept as a draft.
type Creation struct {
	PartnerID *uuid.UUID // nil: the actor's own account
	Content   Content
	Submit    bool
	Key       *string
}

// Create makes a request.
func (s *Service) Create(ctx context.Context, by auth.Actor, c Creation) (uuid.UUID, error) {
	t := transition{"", Create, Draft, requesters, nothing}
	if c.Submit {
		t = transition{"", Submit, Submitted, requesters, reserve}
	}
	if err := may(by, t.action); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		p := &PDR{ID: uuid.Must(uuid.NewV7()), Version: 1, State: t.to, CreatedByID: by.UserID}
		done, err := idempotency.Claim(ctx, tx, by, c.Key, string(Create), c, p.ID)
		if err != nil || done != uuid.Nil {
			return done, err
		}
		if p.PartnerID, err = behalf(ctx, tx, by, c.PartnerID); err != nil {
			return uuid.Nil, err
		}
		o, faults, err := p.write(ctx, tx, by, c.Content)
		if err != nil {
			return uuid.Nil, err
		}
		if c.Submit {
			faults = append(faults, p.lacking(o, c.Content, faults)...)
		}
		if err := faults.Err(); err != nil {
			return uuid.Nil, err
		}
		return p.ID, s.insert(ctx, tx, by, p, t)
	})
}

// lacking is what stands against submitting a request that is being written, besides the faults of what was given: a field
// that is there and wrong is not missing as well.
func (p *PDR) lacking(o *order.Order, c Content, wrong fault.List) fault.List {
	var faults fault.List
	for _, f := range p.incomplete() {
		given := slices.ContainsFunc(wrong, func(w *fault.Fault) bool { return slices.Equal(w.Path, f.Path) })
		if f.Path[0] == "lines" {
			given = c.Lines != nil && len(*c.Lines) > 0
		}
		if !given {
			faults.Add(f)
		}
	}
	if o != nil {
		if f := o.Undrawable(); f != nil {
			faults.Add(f.At("orderId"))
		}
	}
	return faults
}

// behalf is the partner for whom the actor asks.
func behalf(ctx context.Context, tx bun.Tx, by auth.Actor, partnerID *uuid.UUID) (uuid.UUID, error) {
	if by.Side() == auth.Partner {
		if partnerID != nil && *partnerID != by.AccountID {
			return uuid.Nil, fault.New(fault.NotFound, "pdr.partner_not_found").At("partnerId")
		}
		return by.AccountID, nil
	}
	if partnerID == nil {
		return uuid.Nil, fault.New(fault.BadUserInput, "pdr.partner_missing").At("partnerId")
	}
	kind, err := account.KindOf(ctx, tx, *partnerID)
	if err == nil && kind != account.Partner {
		err = fault.New(fault.NotFound, "pdr.partner_not_found").At("partnerId")
	}
	return *partnerID, err
}

// insert writes a new request with its first event, and reserves its units where it begins submitted.
func (s *Service) insert(ctx context.Context, tx bun.Tx, by auth.Actor, p *PDR, t transition) error {
	if t.action == Submit {
		p.SubmittedByID = &by.UserID
	}
	err := database.Value(ctx, tx, &p.Serial, `
		INSERT INTO pdrs (id, version, state, partner_id, order_id, customer_id, customer_name, customer_website, contact_name,
			contact_email, note, cloned_from_id, created_by_id, created_at, updated_at, submitted_by_id, submitted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, coalesce($14, now()), coalesce($14, now()), $15,
			CASE WHEN $15::uuid IS NOT NULL THEN coalesce($14, now()) END)
		RETURNING number`,
		p.ID, p.Version, p.State, p.PartnerID, orNull(p.OrderID), orNull(p.CustomerID), p.CustomerName, p.CustomerWebsite, p.ContactName,
		p.ContactEmail, p.Note, orNull(p.ClonedFromID), p.CreatedByID, s.at, p.SubmittedByID)
	if err != nil {
		return fmt.Errorf("create request: %w", err)
	}
	if err := p.insertLines(ctx, tx); err != nil {
		return err
	}
	if err := s.apply(ctx, tx, by, p, t.effect); err != nil {
		return err
	}
	return s.record(ctx, tx, by, p, t, nil, nil)
}

func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// Update changes a draft.
func (s *Service) Update(ctx context.Context, by auth.Actor, c Command, content Content) (uuid.UUID, error) {
	input := struct {
		Command
		Content Content
	}{c, content}
	return s.do(ctx, by, c, Edit, input, func(ctx context.Context, tx bun.Tx, p *PDR, t transition) error {
		_, faults, err := p.write(ctx, tx, by, content)
		if err != nil {
			return err
		}
		if err := faults.Err(); err != nil {
			return err
		}
		// the lines go with their order, so they are taken out before it changes
		lines := p.Lines
		p.Lines = nil
		if err := p.replaceLines(ctx, tx); err != nil {
			return err
		}
		err = s.step(ctx, tx, by, p, t, nil,
			"order_id", "customer_id", "customer_name", "customer_website", "contact_name", "contact_email", "note")
		if err != nil {
			return err
		}
		p.Lines = lines
		return p.insertLines(ctx, tx)
	})
}

// Clone makes a new draft that says what the request said.
func (s *Service) Clone(ctx context.Context, by auth.Actor, ref Ref, key *string) (uuid.UUID, error) {
	if err := may(by, Clone); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		p := &PDR{ID: uuid.Must(uuid.NewV7()), Version: 1, State: Draft, CreatedByID: by.UserID}
		done, err := idempotency.Claim(ctx, tx, by, key, string(Clone), ref, p.ID)
		if err != nil || done != uuid.Nil {
			return done, err
		}
		id, err := resolve(ctx, tx, by, ref)
		if err != nil {
			return uuid.Nil, err
		}
		source, err := s.lock(ctx, tx, visible(by), id)
		if err != nil {
			return uuid.Nil, err
		}
		source.settle(by)
		if _, err := next(source, Clone, by); err != nil {
			return uuid.Nil, err
		}
		p.ClonedFromID, p.PartnerID, p.OrderID, p.Note = source.ID, source.PartnerID, source.OrderID, source.Note
		p.CustomerID, p.CustomerName, p.CustomerWebsite = source.CustomerID, source.CustomerName, source.CustomerWebsite
		p.ContactName, p.ContactEmail = source.ContactName, source.ContactEmail
		if p.CustomerID != uuid.Nil {
			_, err := account.CustomerName(ctx, tx, p.PartnerID, p.CustomerID)
			if errors.Is(err, sql.ErrNoRows) {
				p.CustomerID, err = uuid.Nil, nil // it was the partner's customer once: it is asked for by name again
			}
			if err != nil {
				return uuid.Nil, err
			}
		}
		for _, line := range source.Lines {
			line.PDRID = p.ID
			p.Lines = append(p.Lines, line)
		}
		return p.ID, s.insert(ctx, tx, by, p, transition{"", Clone, Draft, requesters, nothing})
	})
}
