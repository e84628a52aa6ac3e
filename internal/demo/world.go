package demo

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// world is what has been made so far, by the names that people know.
type world struct {
	accounts map[string]uuid.UUID
	products map[string]uuid.UUID
	people   map[string]auth.Actor
}

// newWorld begins with the vendor: its account, its people and its catalog.
func newWorld(ctx context.Context, tx bun.Tx, signIn *auth.Service) (*world, error) {
	w := &world{accounts: map[string]uuid.UUID{}, products: map[string]uuid.UUID{}, people: map[string]auth.Actor{}}
	if err := w.open(ctx, tx, account.Vendor, vendorName, vendorWebsite); err != nil {
		return nil, err
	}
	for _, p := range People {
		if p.AccountName == vendorName {
			if err := w.enroll(ctx, tx, signIn, p); err != nil {
				return nil, err
			}
		}
	}
	for _, p := range catalog {
		id, err := order.CreateProduct(ctx, tx, p)
		if err != nil {
			return nil, err
		}
		w.products[p.SKU] = id
	}
	return w, nil
}

func (w *world) open(ctx context.Context, tx bun.Tx, kind account.Kind, name, website string) error {
	a, err := account.Create(ctx, tx, kind, name, website)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	w.accounts[name] = a.ID
	return nil
}

func (w *world) enroll(ctx context.Context, tx bun.Tx, signIn *auth.Service, p *Person) error {
	id, err := signIn.CreateUser(ctx, tx, auth.NewUser{
		AccountID: w.accounts[p.AccountName], Email: p.Email, Name: p.Name, Role: p.Role,
		Locale: phrase.Language(p.Locale), Password: Password, Public: true,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", p.Email, err)
	}
	w.people[p.Email] = auth.Actor{
		UserID: id, AccountID: w.accounts[p.AccountName], Role: p.Role, Principal: id, Language: phrase.Language(p.Locale),
	}
	return nil
}
