package auth

import (
	"cmp"
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// NewUser is a person to be.
type NewUser struct {
	AccountID uuid.UUID
	Email     string
	Name      string
	Role      Role
	Locale    phrase.Language // English where empty
	Password  string
	// Public is for the people of the demo: their password is on the sign-in page, so it need not be long.
	Public bool
}

// CreateUser makes a person who can sign in.
func (s *Service) CreateUser(ctx context.Context, tx bun.Tx, n NewUser) (uuid.UUID, error) {
	n, err := n.clean()
	if err != nil {
		return uuid.Nil, err
	}
	hash, err := s.passwords.hash(ctx, n.Password)
	if err != nil {
		return uuid.Nil, err
	}
	id := uuid.Must(uuid.NewV7())
	_, err = database.Exec(ctx, tx, `
		INSERT INTO users (id, account_id, email, email_key, name, role, locale, password_hash, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, n.AccountID, n.Email, text.Key(n.Email), n.Name, n.Role, n.Locale, hash, s.now())
	switch database.ConstraintOf(err) {
	case "":
	case "user_email_once":
		return uuid.Nil, fault.New(fault.Conflict, "auth.email_taken", "email", n.Email).At("email")
	case "user_role_fits_account":
		return uuid.Nil, fault.New(fault.BadUserInput, "auth.role_unfit", "role", n.Role).At("role")
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("create user: %w", err)
	}
	return id, nil
}

// clean is the person as they are kept, or every refusal at once.
func (n NewUser) clean() (NewUser, error) {
	var refusals fault.List
	refuse := func(f *fault.Fault, path string) {
		if f != nil {
			refusals.Add(f.At(path))
		}
	}
	var f *fault.Fault
	n.Email, f = text.Email(n.Email)
	refuse(f, "email")
	n.Name, f = text.Name(n.Name)
	refuse(f, "name")
	if n.Public {
		refuse(tooLong(n.Password), "password")
	} else {
		refuse(unfit(n.Password, false, n.Email, n.Name), "password")
	}
	if n.Role.Side() == Nobody {
		refuse(fault.New(fault.BadUserInput, "auth.role_unknown", "role", n.Role), "role")
	}
	n.Locale = cmp.Or(n.Locale, phrase.English)
	refuse(Locale(n.Locale), "locale")
	return n, refusals.Err()
}

// Locale refuses a language that nobody writes here.
func Locale(l phrase.Language) *fault.Fault {
	if l == phrase.English || l == phrase.Korean {
		return nil
	}
	return fault.New(fault.BadUserInput, "auth.locale_unknown", "locale", l)
}
