package account

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/page"
)

// Person is somebody in an account, as whoever looks after its people sees them.
type Person struct {
	User `bun:",extend"`

	Version      int
	JoinedAt     *time.Time // nil until an invitation is accepted
	DisabledAt   *time.Time
	LastSignInAt *time.Time

	Actions []Action `bun:"-"` // what the viewer may do with them
}

// Seen is the person as everybody sees them.
func (p *Person) Seen() *User { return &p.User }

// Status is whether the person can sign in.
func (p *Person) Status() Status {
	switch {
	case p.DisabledAt != nil:
		return Disabled
	case p.JoinedAt == nil:
		return Invited
	default:
		return Active
	}
}

// People is which people of an account are wanted.
type People struct {
	page.Request
	AccountID uuid.UUID
	Search    string
}

// People reads the people of an account by name, for its admins and the vendor. Others are shown nobody.
func (s *Service) People(ctx context.Context, by auth.Actor, l People, with *With) (page.Of[Person], error) {
	var none page.Of[Person]
	if err := l.Check(); err != nil {
		return none, err
	}
	var rows []*Person
	q := database.Select(s.db, &rows).Where("person.account_id = ?", l.AccountID).Apply(looked(by))
	if l.Search != "" {
		like := database.Contains(l.Search)
		q.Where("person.name ILIKE ? OR person.email ILIKE ?", like, like)
	}
	total, err := q.Total(ctx, l.Count)
	if err != nil {
		return none, err
	}
	if l.After != "" {
		name, id, err := page.Position("people", l.After)
		if err != nil {
			return none, err
		}
		q.Where("(person.name, person.id) > (?, ?)", name, id)
	}
	q.OrderExpr("person.name, person.id").Limit(l.Limit())
	var p page.Of[Person]
	b := database.NewBatch(s.db)
	b.Add(q, func() {
		p = page.New(l.Request, rows, total, func(u *Person) string { return page.Cursor("people", u.Name, u.ID) })
		fillPeople(b, by, with, p.Nodes)
	})
	err = b.Run(ctx)
	return p, err
}

// Person is somebody whom the actor may look at as whoever looks after them does; nil where they may not.
func (s *Service) Person(ctx context.Context, by auth.Actor, id uuid.UUID, with *With) (*Person, error) {
	var rows []*Person
	b := database.NewBatch(s.db)
	b.Add(database.Select(s.db, &rows).Where("person.id = ?", id).Apply(looked(by)), func() { fillPeople(b, by, with, rows) })
	if err := b.Run(ctx); err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// looked narrows a read of people to those whom the actor looks after: an admin those of their account, the vendor all.
func looked(by auth.Actor) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		switch {
		case by.Side() == auth.Vendor:
			return q
		case by.Role.IsAdmin():
			return q.Where("person.account_id = ?", by.AccountID)
		default:
			return q.Where("FALSE")
		}
	}
}

func fillPeople(b *database.Batch, by auth.Actor, with *With, rows []*Person) {
	users := make([]*User, len(rows))
	for i, p := range rows {
		p.Actions = []Action{}
		if manages(by, p.AccountID) && by.InPerson() == nil {
			p.Actions = slices.Clone(actionsIn[p.Status()])
		}
		users[i] = &p.User
	}
	fillUsers(b, by, with, users)
}

// manages tells whether the actor manages the people of an account: a vendor admin those of all, another admin those of their own.
func manages(by auth.Actor, of uuid.UUID) bool {
	return by.Role == auth.VendorAdmin || (by.Role.IsAdmin() && by.AccountID == of)
}

// MayManage tells whether the actor looks after anybody.
func MayManage(by auth.Actor) bool { return admin(by) == nil }

// MayKeep tells whether the actor makes accounts and partnerships.
func MayKeep(by auth.Actor) bool { return keeper(by) == nil }

// admin refuses whoever manages nobody, and every program.
func admin(by auth.Actor) error {
	if err := by.InPerson(); err != nil {
		return err
	}
	if !by.Role.IsAdmin() {
		return fault.New(fault.Forbidden, "account.not_admin")
	}
	return nil
}

// Assignable is the roles that the actor may give people of an account; none where it is not theirs to say.
func Assignable(by auth.Actor, a *Account) []auth.Role {
	if !manages(by, a.ID) || by.InPerson() != nil {
		return []auth.Role{}
	}
	return a.Kind.side().Roles()
}
