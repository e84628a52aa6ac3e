package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// Create makes an account of cleaned words. A second vendor is refused by the database.
func Create(ctx context.Context, tx bun.Tx, kind Kind, name, website string) (*Account, error) {
	a := &Account{ID: uuid.Must(uuid.NewV7()), Kind: kind, Name: name, NameKey: text.Key(name), WebsiteHost: text.Host(website)}
	if website != "" {
		a.Website = &website
	}
	if _, err := tx.NewInsert().Model(a).Exec(ctx); err != nil {
		return nil, fmt.Errorf("create account: %w", err)
	}
	return a, nil
}

// Link makes a customer one of a partner's, also where it was one before. Linking twice changes nothing.
func Link(ctx context.Context, tx bun.Tx, partnerID, customerID uuid.UUID) error {
	_, err := database.Exec(ctx, tx, `
		INSERT INTO partnerships (partner_id, customer_id, name_key, website_host)
		SELECT $1, id, name_key, website_host FROM accounts WHERE id = $2
		ON CONFLICT (partner_id, customer_id) DO UPDATE SET ended_at = NULL WHERE partnerships.ended_at IS NOT NULL`, partnerID, customerID)
	if err != nil {
		return fmt.Errorf("link customer: %w", err)
	}
	return nil
}

// CustomerName is the name of one of the partner's customers; sql.ErrNoRows where it is none.
func CustomerName(ctx context.Context, db bun.IDB, partnerID, customerID uuid.UUID) (string, error) {
	var name string
	err := database.Value(ctx, db, &name, `
		SELECT account.name FROM partnerships JOIN accounts account ON account.id = customer_id
		WHERE partner_id = $1 AND customer_id = $2 AND ended_at IS NULL`, partnerID, customerID)
	return name, err
}

// KindOf is what an account is; empty where there is none. It tells nothing to anybody: callers narrow by what the actor sees.
func KindOf(ctx context.Context, db bun.IDB, id uuid.UUID) (Kind, error) {
	var kind Kind
	err := database.Value(ctx, db, &kind, `SELECT kind FROM accounts WHERE id = $1`, id)
	return kind, database.OneOr(err, nil)
}

// Contact is whom a partner talks to at a customer.
type Contact struct{ Name, Email string }

// Adopt finds the partner's customer with this name and website, or makes it, and keeps the contact. Only where both are
// equal is it the same company: a mere likeness makes a new account. One that was the partner's before is so again.
//
// The partner's row is locked meanwhile, so that of two acceptances at once the second finds what the first has made.
func Adopt(ctx context.Context, tx bun.Tx, partnerID uuid.UUID, name, website string, contact Contact) (uuid.UUID, error) {
	if _, err := database.Exec(ctx, tx, `SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE`, partnerID); err != nil {
		return uuid.Nil, fmt.Errorf("lock the partner: %w", err)
	}
	var id uuid.UUID
	err := database.Value(ctx, tx, &id, `
		SELECT customer_id FROM partnerships WHERE partner_id = $1 AND name_key = $2 AND website_host = $3`,
		partnerID, text.Key(name), text.Host(website))
	if errors.Is(err, sql.ErrNoRows) {
		var made *Account
		if made, err = Create(ctx, tx, Customer, name, website); err != nil {
			return uuid.Nil, err
		}
		id = made.ID
	}
	if err == nil {
		err = Link(ctx, tx, partnerID, id)
	}
	if err != nil {
		return uuid.Nil, err
	}
	return id, KeepContact(ctx, tx, partnerID, id, contact)
}

// KeepContact notes whom the partner last named at a customer.
func KeepContact(ctx context.Context, tx bun.Tx, partnerID, customerID uuid.UUID, contact Contact) error {
	_, err := database.Exec(ctx, tx, `
		UPDATE partnerships SET contact_name = $3, contact_email = $4
		WHERE partner_id = $1 AND customer_id = $2 AND (contact_name, contact_email) IS DISTINCT FROM ($3, $4)`,
		partnerID, customerID, contact.Name, contact.Email)
	if err != nil {
		return fmt.Errorf("keep contact: %w", err)
	}
	return nil
}
