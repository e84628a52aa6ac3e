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
	b := database.NewBatch(s.db)
	b.Add(q, func() { fillUsers(b, by, with, rows) })
	err := b.Run(ctx)
	return rows, err
}

// Actors is people who acted on something that the actor may see, by id.
func (s *Service) Actors(ctx context.Context, by auth.Actor, with *With, ids []uuid.UUID) (map[uuid.UUID]*User, error) {
	var people map[uuid.UUID]*User
	b := database.NewBatch(s.db)
	LoadUsers(b, by, with, ids, func(byID map[uuid.UUID]*User) { people = byID })
	err := b.Run(ctx)
	return people, err
}

// adding adds a read to a batch.
type adding func(q *database.Query, then func())

// ofActors adds reads of people who acted. Who decided a partner's requests is shown to it, though it sees none of the vendor's people.
func ofActors(b *database.Batch, by auth.Actor) adding {
	if by.Side() == auth.Partner {
		return b.AddAbove
	}
	return b.Add
}

// LoadUsers reads people who acted on something that the actor may see, and hands them to use by id; with is nil where their
// accounts are not wanted.
func LoadUsers(b *database.Batch, by auth.Actor, with *With, ids []uuid.UUID, use func(map[uuid.UUID]*User)) {
	if len(ids) == 0 {
		return
	}
	var rows []*User
	ofActors(b, by)(b.Select(&rows).Among("person.id", ids), func() {
		byID := make(map[uuid.UUID]*User, len(ids))
		for _, u := range rows {
			byID[u.ID] = u
		}
		use(byID)
		fillUsers(b, by, with, rows)
	})
}

// KnownTo is the person where the actor may see that it was they who did something that the actor sees, else nil: the vendor sees
// everybody, a partner its own people and the vendor's, a customer its own.
func (u *User) KnownTo(by auth.Actor) *User {
	if u == nil || by.Side() == auth.Vendor || u.AccountID == by.AccountID || (by.Side() == auth.Partner && u.Role.Side() == auth.Vendor) {
		return u
	}
	return nil
}

func fillUsers(b *database.Batch, by auth.Actor, with *With, rows []*User) {
	if with == nil {
		return
	}
	ids := make([]uuid.UUID, len(rows))
	for i, u := range rows {
		ids[i] = u.AccountID
	}
	load(b, ofActors(b, by), by, *with, ids, func(accounts map[uuid.UUID]*Account) {
		for _, u := range rows {
			u.Account = accounts[u.AccountID]
		}
	})
}
