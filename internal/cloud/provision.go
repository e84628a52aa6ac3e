package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
	"github.com/drawdown-portal/drawdown/internal/order"
)

// Request is a cloud service to be provisioned.
type Request struct {
	AccountID uuid.UUID
	Kind      order.CloudServiceKind
	Name      string
	Region    string
	Key       *string
}

// Provision asks for a cloud service and gives it an unused unit that pays for it. What a partner asks for on behalf of a customer
// is the customer's, asked for through that partner.
func (s *Service) Provision(ctx context.Context, by auth.Actor, r Request) (uuid.UUID, error) {
	if err := may(by, Provision); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		i := &Instance{
			ID: uuid.Must(uuid.NewV7()), AccountID: r.AccountID, Kind: r.Kind, Name: r.Name, Region: r.Region,
			Version: 1, RequestedByID: by.UserID,
		}
		done, err := idempotency.Claim(ctx, tx, by, r.Key, "cloud."+string(Provision), r, i.ID)
		if err != nil || done != uuid.Nil {
			return done, err
		}
		if err := s.wellFormed(r).Err(); err != nil {
			return uuid.Nil, err
		}
		var ok bool
		if i.PartnerID, ok = through(by, r.AccountID); !ok {
			return uuid.Nil, accountNotFound()
		}
		t, _ := follows("", Provision)
		i.Status = t.to
		if err := insert(ctx, tx, i); err != nil {
			return uuid.Nil, err
		}
		if err := pay(ctx, tx, by, i); err != nil {
			return uuid.Nil, err
		}
		return i.ID, s.record(ctx, tx, by, i, t, nil)
	})
}

func (s *Service) wellFormed(r Request) fault.List {
	var faults fault.List
	if f := checkName(r.Name); f != nil {
		faults.Add(f.At("name"))
	}
	if !slices.Contains(s.Regions, r.Region) {
		faults.Add(fault.New(fault.BadUserInput, "cloud.region", "regions", strings.Join(s.Regions, ", ")).At("region"))
	}
	return faults
}

// through is the partner that something for an account is asked for through; nil for one's own. Whether the account is a customer
// of the partner the foreign key says.
func through(by auth.Actor, accountID uuid.UUID) (partnerID *uuid.UUID, ok bool) {
	switch {
	case accountID == by.AccountID:
		return nil, true
	case by.Side() == auth.Partner:
		return &by.AccountID, true
	default:
		return nil, false
	}
}

func accountNotFound() error {
	return fault.New(fault.NotFound, "cloud.account_not_found").At("accountId")
}

func insert(ctx context.Context, tx bun.Tx, i *Instance) error {
	_, err := tx.NewInsert().Model(i).ExcludeColumn("url", "failure", "control_room_id", "overdue_at").Exec(ctx)
	switch database.ConstraintOf(err) {
	case "cloud_service_of_own_customer", "cloud_services_account_id_fkey":
		return accountNotFound()
	case "cloud_service_name_once":
		return fault.New(fault.BadUserInput, "cloud.name.taken", "name", i.Name).At("name")
	}
	if err != nil {
		return fmt.Errorf("provision: %w", err)
	}
	return nil
}

// pay gives a new cloud service a unit: of those that may pay for it, the one that ends first.
func pay(ctx context.Context, tx bun.Tx, by auth.Actor, i *Instance) error {
	unused, err := entitlement.Unused(ctx, tx, by, i.AccountID, i.PartnerID)
	if err != nil {
		return err
	}
	ids := []uuid.UUID{}
	for _, e := range unused {
		if *e.Product.Provisions == i.Kind {
			ids = append(ids, e.ID)
		}
	}
	// all of them are locked, in the order of their ids: until then, others may take what was free
	held, err := entitlement.Hold(ctx, tx, by, ids)
	if err != nil {
		return err
	}
	byID := make(map[uuid.UUID]*entitlement.Entitlement, len(held))
	for _, e := range held {
		byID[e.ID] = e
	}
	for _, id := range ids {
		if e := byID[id]; e == nil || !e.Usable() || e.Available() < 1 {
			continue
		}
		if err := entitlement.Allocate(ctx, tx, []entitlement.Put{{EntitlementID: id, Units: 1}}); err != nil {
			return err
		}
		if _, err := database.Exec(ctx, tx, `
			INSERT INTO allocations (cloud_service_id, account_id, partner_key, entitlement_id, partner_id, quantity)
			SELECT service.id, service.account_id, service.partner_key, held.id, held.partner_id, 1
			FROM cloud_services service, entitlements held WHERE service.id = $1 AND held.id = $2`, i.ID, id); err != nil {
			return fmt.Errorf("pay for a cloud service: %w", err)
		}
		return nil
	}
	return fault.New(fault.InsufficientQuantity, "cloud.no_unit."+strings.ToLower(string(i.Kind))).At("kind").
		With(fault.Shortage{Requested: 1})
}

// repay takes the unit of a cloud service that is gone out of use.
func repay(ctx context.Context, tx bun.Tx, i *Instance) error {
	var units []entitlement.Put
	if err := database.Rows(ctx, tx, &units, `
		DELETE FROM allocations WHERE cloud_service_id = $1 RETURNING entitlement_id, -quantity AS units`, i.ID); err != nil {
		return fmt.Errorf("take a unit back: %w", err)
	}
	return entitlement.Allocate(ctx, tx, units)
}

// Provisionable is what the actor may provision for an account, each kind with its unused units; nothing where the actor may not.
func (s *Service) Provisionable(ctx context.Context, by auth.Actor, accountID uuid.UUID) ([]*Provisionable, error) {
	partnerID, served := through(by, accountID)
	if allowed := may(by, Provision) == nil; !allowed || !served {
		return []*Provisionable{}, nil
	}
	unused, err := entitlement.Unused(ctx, s.db, by, accountID, partnerID)
	if err != nil {
		return nil, err
	}
	kinds := []*Provisionable{{Kind: order.ControlRoom}, {Kind: order.IQBotServer}}
	for _, e := range unused {
		for _, k := range kinds {
			if k.Kind == *e.Product.Provisions {
				k.Units += e.Available()
			}
		}
	}
	return kinds, nil
}
