package account

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// User is a person as others see them.
type User struct {
	bun.BaseModel `bun:"table:users,alias:person"`

	ID        uuid.UUID `bun:",pk"`
	AccountID uuid.UUID
	Email     string
	Name      string
	Role      auth.Role
	Locale    string
	CreatedAt time.Time

	Account *Account `bun:"-"`
}

// NodeID is the id as the outside sees it.
func (u *User) NodeID() string { return typeid.Format(typeid.User, u.ID) }

// UsersByIDs is those of the people that the actor may see, in no order: the vendor all, others those of their own account.
func (s *Service) UsersByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID, with *With) ([]*User, error) {
	var rows []*User
	q := database.Select(s.db, &rows).Where("person.id = ANY(?)", ids)
	if by.Side() != auth.Vendor {
		q.Where("person.account_id = ?", by.AccountID)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, err
	}
	return rows, fillUsers(ctx, s.db, by, with, rows)
}

// Actors is people who acted on something that the actor may see, by id.
func (s *Service) Actors(ctx context.Context, by auth.Actor, with *With, ids []uuid.UUID) (map[uuid.UUID]*User, error) {
	return LoadUsers(ctx, s.db, by, with, ids)
}

// LoadUsers is people who acted on something that the actor may see, by id; with is nil where their accounts are not wanted.
func LoadUsers(ctx context.Context, db bun.IDB, by auth.Actor, with *With, ids []uuid.UUID) (map[uuid.UUID]*User, error) {
	byID := make(map[uuid.UUID]*User, len(ids))
	if len(ids) == 0 {
		return byID, nil
	}
	var rows []*User
	if err := database.Select(db, &rows).Among("person.id", ids).Scan(ctx); err != nil {
		return nil, err
	}
	for _, u := range rows {
		byID[u.ID] = u
	}
	return byID, fillUsers(ctx, db, by, with, rows)
}

func fillUsers(ctx context.Context, db bun.IDB, by auth.Actor, with *With, rows []*User) error {
	if with == nil {
		return nil
	}
	ids := make([]uuid.UUID, len(rows))
	for i, u := range rows {
		ids[i] = u.AccountID
	}
	accounts, err := Load(ctx, db, by, *with, ids)
	if err != nil {
		return err
	}
	for _, u := range rows {
		u.Account = accounts[u.AccountID]
	}
	return nil
}
