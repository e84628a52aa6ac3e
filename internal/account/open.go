package account

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// Opening is an account to be made.
type Opening struct {
	Kind       Kind
	Name       string
	Website    *string
	ExternalID *string
	PartnerID  *uuid.UUID // of a customer: the partner that it buys through
	Key        *string
}

// Open makes a partner or a customer, without people yet.
func (s *Service) Open(ctx context.Context, by auth.Actor, o Opening) (uuid.UUID, error) {
	if err := keeper(by); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		a := &Account{ID: uuid.Must(uuid.NewV7()), Kind: o.Kind}
		done, err := idempotency.Claim(ctx, tx, by, o.Key, "account.OPEN", o, a.ID)
		if err != nil || done != uuid.Nil {
			return done, err
		}
		if err := o.write(ctx, tx, a); err != nil {
			return uuid.Nil, err
		}
		_, err = tx.NewInsert().Model(a).Exec(ctx)
		if database.ConstraintOf(err) == "account_external_id" {
			return uuid.Nil, fault.New(fault.Conflict, "account.external_id_taken", "id", *a.ExternalID).At("externalId")
		}
		if err != nil {
			return uuid.Nil, fmt.Errorf("open an account: %w", err)
		}
		if o.PartnerID != nil {
			if err := link(ctx, tx, by, *o.PartnerID, a.ID); err != nil {
				return uuid.Nil, err
			}
		}
		return a.ID, audit.Record(ctx, tx, by.Author(), audit.Entry{
			Action: "account.OPEN", ObjectType: "account", ObjectID: a.ID, Account: a.ID,
			After: map[string]any{"kind": a.Kind, "name": a.Name, "website": a.Website, "externalId": a.ExternalID},
		})
	})
}

// write puts what was given into an account, cleaned.
func (o Opening) write(ctx context.Context, tx bun.Tx, a *Account) error {
	var refusals fault.List
	refuse := func(f *fault.Fault, path string) {
		if f != nil {
			refusals.Add(f.At(path))
		}
	}
	var f *fault.Fault
	a.Name, f = text.Name(o.Name)
	refuse(f, "name")
	a.NameKey = text.Key(a.Name)
	if o.Website != nil {
		website, f := text.Website(*o.Website)
		refuse(f, "website")
		a.Website, a.WebsiteHost = &website, text.Host(website)
	}
	if o.ExternalID != nil {
		id, f := text.Name(*o.ExternalID)
		refuse(f, "externalId")
		a.ExternalID = &id
	}
	switch {
	case o.Kind == Vendor:
		refuse(fault.New(fault.BadUserInput, "account.one_vendor"), "kind")
	case o.PartnerID != nil && o.Kind == Partner:
		refuse(fault.New(fault.BadUserInput, "account.partner_of_partner"), "partnerId")
	case o.PartnerID != nil:
		kind, err := KindOf(ctx, tx, *o.PartnerID)
		if err != nil {
			return err
		}
		if kind != Partner {
			refuse(fault.New(fault.NotFound, "account.partner_not_found"), "partnerId")
		}
	}
	return refusals.Err()
}

// keeper refuses whoever does not keep the vendor's list of accounts, and every program.
func keeper(by auth.Actor) error {
	if err := by.InPerson(); err != nil {
		return err
	}
	if by.Role != auth.VendorAdmin {
		return fault.New(fault.Forbidden, "account.not_keeper")
	}
	return nil
}
