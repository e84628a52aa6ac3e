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
)

// Partnership is a customer and a partner that it buys through, or no longer.
type Partnership struct {
	PartnerID  uuid.UUID
	CustomerID uuid.UUID
	Key        *string
}

// LinkCustomer makes a customer one of a partner's, and answers with the customer.
func (s *Service) LinkCustomer(ctx context.Context, by auth.Actor, p Partnership) (uuid.UUID, error) {
	return s.between(ctx, by, p, "account.LINK_CUSTOMER", func(ctx context.Context, tx bun.Tx) error {
		return link(ctx, tx, by, p.PartnerID, p.CustomerID)
	})
}

// UnlinkCustomer ends a partnership in which nothing is open, and answers with the customer. What was done in it stays known to both.
func (s *Service) UnlinkCustomer(ctx context.Context, by auth.Actor, p Partnership) (uuid.UUID, error) {
	return s.between(ctx, by, p, "account.UNLINK_CUSTOMER", func(ctx context.Context, tx bun.Tx) error {
		// whatever is being made in the partnership is waited for, and what is made after this is refused
		n, err := database.Exec(ctx, tx, `
			SELECT FROM partnerships WHERE partner_id = $1 AND customer_id = $2 AND ended_at IS NULL FOR UPDATE`, p.PartnerID, p.CustomerID)
		if err != nil {
			return fmt.Errorf("lock the partnership: %w", err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "account.not_linked").At("customerId")
		}
		if err := p.closed(ctx, tx); err != nil {
			return err
		}
		if _, err := database.Exec(ctx, tx, `
			UPDATE partnerships SET ended_at = now() WHERE partner_id = $1 AND customer_id = $2`, p.PartnerID, p.CustomerID); err != nil {
			return fmt.Errorf("end the partnership: %w", err)
		}
		return record(ctx, tx, by, "account.UNLINK_CUSTOMER", p.PartnerID, p.CustomerID)
	})
}

func (s *Service) between(ctx context.Context, by auth.Actor, p Partnership, command string, act func(context.Context, bun.Tx) error) (uuid.UUID, error) {
	if err := keeper(by); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		done, err := idempotency.Claim(ctx, tx, by, p.Key, command, p, p.CustomerID)
		if err != nil || done != uuid.Nil {
			return done, err
		}
		if err := p.known(ctx, tx); err != nil {
			return uuid.Nil, err
		}
		return p.CustomerID, act(ctx, tx)
	})
}

// known refuses what is not a partner and a customer.
func (p Partnership) known(ctx context.Context, tx bun.Tx) error {
	var refusals fault.List
	for _, side := range []struct {
		id        uuid.UUID
		kind      Kind
		key, path string
	}{{p.PartnerID, Partner, "account.partner_not_found", "partnerId"}, {p.CustomerID, Customer, "account.customer_not_found", "customerId"}} {
		kind, err := KindOf(ctx, tx, side.id)
		if err != nil {
			return err
		}
		if kind != side.kind {
			refusals.Add(fault.New(fault.NotFound, side.key).At(side.path))
		}
	}
	return refusals.Err()
}

// closed refuses to end a partnership in which something goes on.
func (p Partnership) closed(ctx context.Context, tx bun.Tx) error {
	var going []struct{ Requests, Rooms, Services int }
	err := database.Rows(ctx, tx, &going, `
		SELECT (SELECT count(*) FROM pdrs WHERE partner_id = $1 AND customer_id = $2 AND state IN ('DRAFT', 'SUBMITTED', 'APPROVED')) AS requests,
			(SELECT count(*) FROM control_rooms WHERE partner_id = $1 AND account_id = $2 AND status <> 'DECOMMISSIONED') AS rooms,
			(SELECT count(*) FROM cloud_services WHERE partner_id = $1 AND account_id = $2 AND status <> 'DELETED') AS services`,
		p.PartnerID, p.CustomerID)
	if err != nil {
		return err
	}
	var refusals fault.List
	for _, open := range []struct {
		key   string
		count int
	}{
		{"account.open_requests", going[0].Requests}, {"account.open_rooms", going[0].Rooms}, {"account.open_services", going[0].Services},
	} {
		if open.count > 0 {
			refusals.Add(fault.New(fault.Conflict, open.key, "count", open.count).At("customerId"))
		}
	}
	return refusals.Err()
}

// link makes a customer one of a partner's, on record.
func link(ctx context.Context, tx bun.Tx, by auth.Actor, partnerID, customerID uuid.UUID) error {
	err := Link(ctx, tx, partnerID, customerID)
	if database.ConstraintOf(err) == "partnership_customer_once" {
		return fault.New(fault.Conflict, "account.customer_twice").At("partnerId")
	}
	if err != nil {
		return err
	}
	return record(ctx, tx, by, "account.LINK_CUSTOMER", partnerID, customerID)
}

func record(ctx context.Context, tx bun.Tx, by auth.Actor, action string, partnerID, customerID uuid.UUID) error {
	return audit.Record(ctx, tx, by.Author(), audit.Entry{
		Action: action, ObjectType: "account", ObjectID: customerID, Account: customerID, After: map[string]any{"partner": partnerID},
	})
}
