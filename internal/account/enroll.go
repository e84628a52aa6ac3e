package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/text"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Enrollment is a person who is let in from the command line.
type Enrollment struct {
	Vendor    string // name of the vendor to make; empty: there is one
	AccountID string // id of the account; empty: the vendor
	Email     string
	Name      string
	Role      auth.Role
	Locale    string
	Password  string
}

// Enroll makes a person, and before the first one the vendor.
func Enroll(ctx context.Context, tx bun.Tx, people *auth.Service, e Enrollment) error {
	id, err := e.account(ctx, tx)
	if err != nil {
		return err
	}
	_, err = people.CreateUser(ctx, tx, auth.NewUser{
		AccountID: id, Email: e.Email, Name: e.Name, Role: e.Role, Locale: phrase.Language(e.Locale), Password: e.Password,
	})
	return err
}

func (e Enrollment) account(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
	if e.AccountID != "" {
		id := typeid.Parse(typeid.Account, e.AccountID)
		if id == uuid.Nil {
			return id, fmt.Errorf("%q is no account id: it begins with acc_", e.AccountID)
		}
		return id, nil
	}
	if e.Vendor != "" {
		name, refusal := text.Name(e.Vendor)
		if refusal != nil {
			return uuid.Nil, refusal
		}
		vendor, err := Create(ctx, tx, Vendor, name, "")
		if database.ConstraintOf(err) == "account_one_vendor" {
			return uuid.Nil, errors.New("there is a vendor already: leave --vendor out")
		}
		if err != nil {
			return uuid.Nil, err
		}
		return vendor.ID, nil
	}
	var id uuid.UUID
	err := database.Value(ctx, tx, &id, `SELECT id FROM accounts WHERE kind = 'VENDOR'`)
	return id, database.OneOr(err, errors.New("there is no vendor yet: make it with --vendor NAME"))
}
