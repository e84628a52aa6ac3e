package auth

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/text"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// User is a person.
type User struct {
	bun.BaseModel `bun:"table:users,alias:person"`

	ID         uuid.UUID `bun:",pk"`
	AccountID  uuid.UUID
	Email      string
	Name       string
	Role       Role
	Locale     phrase.Language
	DisabledAt *time.Time
	CreatedAt  time.Time `bun:",nullzero,default:now()"`
}

// NodeID is the id as the outside sees it.
func (u *User) NodeID() string { return typeid.Format(typeid.User, u.ID) }

// visible narrows a read of people to whom the actor may see: all to the vendor, else those of the own account.
func visible(by Actor) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		switch by.Side() {
		case Vendor:
			return q
		case Partner, Customer:
			return q.Where("person.account_id = ?", by.AccountID)
		default:
			return q.Where("FALSE")
		}
	}
}

// Users is those of the people that the actor may see, in no order.
func (s *Service) Users(ctx context.Context, by Actor, ids ...uuid.UUID) ([]*User, error) {
	var users []*User
	if err := database.Select(s.pool.DB, &users).Where("person.id = ANY(?)", ids).Apply(visible(by)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("people: %w", err)
	}
	return users, nil
}

// User is a person, or nil where there is none whom the actor may see.
func (s *Service) User(ctx context.Context, by Actor, id uuid.UUID) (*User, error) {
	users, err := s.Users(ctx, by, id)
	if err != nil || len(users) == 0 {
		return nil, err
	}
	return users[0], nil
}

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
func (s *Service) CreateUser(ctx context.Context, tx bun.Tx, n NewUser) (*User, error) {
	user, err := n.clean()
	if err != nil {
		return nil, err
	}
	hash, err := s.passwords.hash(ctx, n.Password)
	if err != nil {
		return nil, err
	}
	_, err = database.Exec(ctx, tx, `
		INSERT INTO users (id, account_id, email, email_key, name, role, locale, password_hash, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		user.ID, user.AccountID, user.Email, text.Key(user.Email), user.Name, user.Role, user.Locale, hash, s.now())
	switch database.ConstraintOf(err) {
	case "":
	case "user_email_once":
		return nil, fault.New(fault.Conflict, "auth.email_taken", "email", user.Email).At("email")
	case "user_role_fits_account":
		return nil, fault.New(fault.BadUserInput, "auth.role_unfit", "role", user.Role).At("role")
	}
	if err != nil {
		return nil, fmt.Errorf("create user: %w", err)
	}
	user.CreatedAt = s.now()
	return user, nil
}

// clean is the person as they are kept, or every refusal at once.
func (n NewUser) clean() (*User, error) {
	var refusals fault.List
	refuse := func(f *fault.Fault, path string) {
		if f != nil {
			refusals.Add(f.At(path))
		}
	}
	email, f := text.Email(n.Email)
	refuse(f, "email")
	name, f := text.Name(n.Name)
	refuse(f, "name")
	refuse(tooLong(n.Password), "password")
	if !n.Public {
		refuse(tooShort(n.Password), "password")
	}
	if n.Role.Side() == Nobody {
		refuse(fault.New(fault.BadUserInput, "auth.role_unknown", "role", n.Role), "role")
	}
	locale := n.Locale
	if locale == "" {
		locale = phrase.English
	}
	if !slices.Contains([]phrase.Language{phrase.English, phrase.Korean}, locale) {
		refuse(fault.New(fault.BadUserInput, "auth.locale_unknown", "locale", locale), "locale")
	}
	if err := refusals.Err(); err != nil {
		return nil, err
	}
	return &User{ID: uuid.Must(uuid.NewV7()), AccountID: n.AccountID, Email: email, Name: name, Role: n.Role, Locale: locale}, nil
}
