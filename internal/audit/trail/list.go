package trail

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/page"
)

// Service reads the log.
type Service struct{ db *bun.DB }

// New is the service on a database.
func New(db *bun.DB) *Service { return &Service{db} }

// Filter is which entries are wanted: those that meet all that is set.
type Filter struct {
	AccountID *uuid.UUID
	PersonID  *uuid.UUID
	ObjectID  *uuid.UUID
	Action    string
	From      *time.Time
	Until     *time.Time // not included
}

// With is what to load along with entries.
type With struct {
	Account  *account.With
	People   bool
	Employer *account.With // the accounts of the people
}

// order names the order of entries in their cursors: the newest first.
const order = "audit"

// List reads entries, the newest first.
func (s *Service) List(ctx context.Context, by auth.Actor, r page.Request, f Filter, with With) (page.Of[Entry], error) {
	var none page.Of[Entry]
	if err := may(by); err != nil {
		return none, err
	}
	if err := r.Check(); err != nil {
		return none, err
	}
	q, rows := s.read(f)
	total, err := q.Total(ctx, r.Count)
	if err != nil {
		return none, err
	}
	if r.After != "" {
		at, id, err := page.Serial(order, r.After)
		if err != nil {
			return none, err
		}
		q.Apply(before(at, id))
	}
	var p page.Of[Entry]
	b := database.NewBatch(s.db)
	b.Add(newest(q, r.Limit()), func() {
		p = page.New(r, *rows, total, func(e *Entry) string { return page.AtSerial(order, e.At, e.ID) })
		fill(b, by, with, p.Nodes)
	})
	err = b.Run(ctx)
	return p, err
}

func (s *Service) read(f Filter) (*database.Query, *[]*Entry) {
	rows := new([]*Entry)
	q := database.Select(s.db, rows).Relation("Token")
	if f.AccountID != nil {
		q.Where("entry.account_id = ?", *f.AccountID)
	}
	if f.PersonID != nil {
		q.Where("entry.by_id = ?", *f.PersonID)
	}
	if f.ObjectID != nil {
		q.Where("entry.object_id = ?", *f.ObjectID)
	}
	if f.Action != "" {
		q.Where("entry.action = ?", strings.ToValidUTF8(strings.ReplaceAll(f.Action, "\x00", "\uFFFD"), "\uFFFD"))
	}
	if f.From != nil {
		q.Where("entry.at >= ?", *f.From)
	}
	if f.Until != nil {
		q.Where("entry.at < ?", *f.Until)
	}
	return q, rows
}

// before narrows a read to what comes after a place in the list.
func before(at time.Time, id int64) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query { return q.Where("(entry.at, entry.id) < (?, ?)", at, id) }
}

func newest(q *database.Query, limit int) *database.Query {
	return q.OrderExpr("entry.at DESC, entry.id DESC").Limit(limit)
}

func fill(b *database.Batch, by auth.Actor, with With, entries []*Entry) {
	var people, accounts []uuid.UUID
	for _, e := range entries {
		if with.People && e.ByID != nil {
			people = append(people, *e.ByID)
		}
		if with.Account != nil && e.AccountID != nil {
			accounts = append(accounts, *e.AccountID)
		}
	}
	account.LoadUsers(b, by, with.Employer, people, func(byID map[uuid.UUID]*account.User) {
		for _, e := range entries {
			if e.ByID != nil {
				e.By = byID[*e.ByID]
			}
		}
	})
	if len(accounts) == 0 {
		return
	}
	account.Load(b, by, *with.Account, accounts, func(byID map[uuid.UUID]*account.Account) {
		for _, e := range entries {
			if e.AccountID != nil {
				e.Account = byID[*e.AccountID]
			}
		}
	})
}
