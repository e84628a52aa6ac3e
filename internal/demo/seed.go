package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// Seed fills an empty database with the demo, and tells whether it did: where there is any account, it does nothing.
//
// It has a moment between the companies and the last request in which the demo is half there, so it goes on when ctx ends.
func Seed(
	ctx context.Context, pool *database.Pool, signIn *auth.Service, queue *jobs.Client, licenses *license.Service, now func() time.Time,
) (bool, error) {
	ctx = database.AsSystem(context.WithoutCancel(ctx))
	today := now().UTC().Truncate(time.Second)
	w, err := database.InTx(ctx, pool.DB, func(ctx context.Context, tx bun.Tx) (*world, error) {
		// Another process may be at it, and passwords take their time.
		if _, err := tx.ExecContext(ctx, `SET LOCAL statement_timeout = '1min'; SET LOCAL lock_timeout = '1min'`); err != nil {
			return nil, err
		}
		if err := mustBeEmpty(ctx, tx); err != nil {
			return nil, err
		}
		return found(ctx, tx, signIn, today)
	})
	if errors.Is(err, errNotEmpty) || database.ConstraintOf(err) == "account_one_vendor" { // another process was faster
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("seed the demo: %w", err)
	}
	r := replay{world: w, service: pdr.New(pool.DB, queue, acceptWithin), today: today}
	if err := r.run(ctx, requests); err != nil {
		return false, fmt.Errorf("seed the demo: %w", err)
	}
	if err := w.equip(ctx, pool, licenses, today); err != nil {
		return false, fmt.Errorf("seed the demo: %w", err)
	}
	if err := w.host(ctx, pool, queue, licenses); err != nil {
		return false, fmt.Errorf("seed the demo: %w", err)
	}
	return true, nil
}

var errNotEmpty = errors.New("the database has accounts already: only an empty one is filled")

func mustBeEmpty(ctx context.Context, tx bun.Tx) error {
	var taken bool
	if err := database.Value(ctx, tx, &taken, `SELECT EXISTS (SELECT FROM accounts)`); err != nil {
		return err
	}
	if taken {
		return errNotEmpty
	}
	return nil
}

// found makes the companies, their people, and what the partners bought.
func found(ctx context.Context, tx bun.Tx, signIn *auth.Service, today time.Time) (*world, error) {
	w, err := newWorld(ctx, tx, signIn)
	if err != nil {
		return nil, err
	}
	for _, c := range partners {
		if err := w.open(ctx, tx, account.Partner, c.name, c.website()); err != nil {
			return nil, err
		}
	}
	for _, c := range customers {
		if err := w.open(ctx, tx, account.Customer, c.name, c.website()); err != nil {
			return nil, err
		}
	}
	for _, partner := range partners {
		for _, name := range customersOf[partner.name] {
			if err := w.link(ctx, tx, partner.name, customer(name)); err != nil {
				return nil, err
			}
		}
	}
	for _, p := range People {
		if p.AccountName == vendorName {
			continue
		}
		if err := w.enroll(ctx, tx, signIn, p); err != nil {
			return nil, err
		}
	}
	for _, p := range purchases {
		if err := w.place(ctx, tx, p, today); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *world) link(ctx context.Context, tx bun.Tx, partner string, c company) error {
	if err := account.Link(ctx, tx, w.accounts[partner], w.accounts[c.name]); err != nil {
		return err
	}
	name, email := c.desk()
	return account.KeepContact(ctx, tx, w.accounts[partner], w.accounts[c.name], account.Contact{Name: name, Email: email})
}

// place writes an order and issues its units.
func (w *world) place(ctx context.Context, tx bun.Tx, p purchase, today time.Time) error {
	placedAt := today.AddDate(0, 0, -p.placed)
	placement := order.Placement{
		Number: p.number, PartnerID: w.accounts[p.partner], EndCustomerID: w.accounts[p.endCustomer], PlacedAt: placedAt,
	}
	placement.StartsOn, placement.EndsOn = p.term(today)
	if p.hold != "" {
		placement.HoldReason = &p.hold
	}
	for _, u := range p.lines {
		placement.Lines = append(placement.Lines, order.Wanted{ProductID: w.products[u.sku], Quantity: u.quantity})
	}
	o, err := order.Place(ctx, tx, placement)
	if err != nil {
		return err
	}
	by := w.people[admin].UserID
	return entitlement.Issue(ctx, tx, o.ID, &by, &placedAt)
}
