package pdr

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/page"
)

// Sort is how a list is sorted. The zero Sort is the newest first.
type Sort struct {
	Field     SortField
	Ascending bool
}

// SortField is what requests can be sorted by.
type SortField string

// The fields of the API.
const (
	ByCreation SortField = "CREATED_AT"
	ByChange   SortField = "UPDATED_AT"
	ByNumber   SortField = "NUMBER"
)

// List is which requests are wanted; the conditions are joined by and.
type List struct {
	page.Request
	Sort
	AccountID              uuid.UUID // a partner's requests; of a customer, those made for it
	State                  []State
	Order                  *order.Ref
	CustomerID             *uuid.UUID
	Cloned                 *bool // whether others were cloned from it
	Search                 string
	CreatedFrom, CreatedTo *time.Time
	UpdatedFrom, UpdatedTo *time.Time
}

// List reads requests.
func (s *Service) List(ctx context.Context, by auth.Actor, l List, with With) (page.Of[PDR], error) {
	var none page.Of[PDR]
	if err := l.Check(); err != nil {
		return none, err
	}
	b := database.NewBatch(s.db)
	q, rows := read(b, by, with)
	if l.AccountID != uuid.Nil {
		column, err := s.accountColumn(ctx, by, l.AccountID)
		if err != nil {
			return none, err
		}
		q.Where(column+" = ?", l.AccountID)
	}
	l.narrow(q)
	total, err := q.Total(ctx, l.Count)
	if err != nil {
		return none, err
	}
	if err := l.sorted(q); err != nil {
		return none, err
	}
	var p page.Of[PDR]
	b.Add(q.Limit(l.Limit()), func() {
		p = page.New(l.Request, *rows, total, l.cursor)
		fill(b, by, with, p.Nodes)
	})
	err = b.Run(ctx)
	return p, err
}

// accountColumn is the column that holds the account: a partner's requests and those made for a customer are different
// indexes, and an account is one or the other for good. Besides itself a partner sees customers alone.
func (s *Service) accountColumn(ctx context.Context, by auth.Actor, id uuid.UUID) (string, error) {
	switch {
	case by.AccountID == id:
		return "pdr.partner_id", nil
	case by.Side() == auth.Partner:
		return "pdr.customer_id", nil
	}
	kind, err := account.KindOf(ctx, s.db, id)
	if kind == account.Customer {
		return "pdr.customer_id", err
	}
	return "pdr.partner_id", err
}

func (l List) narrow(q *database.Query) {
	if len(l.State) > 0 {
		q.Where("(CASE WHEN "+lapsedSQL+" THEN 'EXPIRED' ELSE pdr.state END) = ANY(?)", l.State)
	}
	if l.Order != nil {
		q.Where(`pdr.order_id = (SELECT wanted.id FROM orders wanted WHERE wanted.id = ? OR wanted.number = ?)`, l.Order.ID, l.Order.Number)
	}
	if l.CustomerID != nil {
		q.Where("pdr.customer_id = ?", *l.CustomerID)
	}
	if l.Cloned != nil {
		q.Where(map[bool]string{true: "", false: "NOT "}[*l.Cloned] + "EXISTS (SELECT FROM pdrs clone WHERE clone.cloned_from_id = pdr.id)")
	}
	if search := strings.TrimSpace(l.Search); search != "" {
		like := database.Contains(search)
		q.Where(`'PDR-' || lpad(pdr.number::text, 6, '0') ILIKE ? OR pdr.customer_name ILIKE ?
			OR EXISTS (SELECT FROM orders found WHERE found.id = pdr.order_id AND found.number ILIKE ?)`, like, like, like)
	}
	for _, bound := range []struct {
		condition string
		at        *time.Time
	}{
		{"pdr.created_at >= ?", l.CreatedFrom},
		{"pdr.created_at < ?", l.CreatedTo},
		{"pdr.updated_at >= ?", l.UpdatedFrom},
		{"pdr.updated_at < ?", l.UpdatedTo},
	} {
		if bound.at != nil {
			q.Where(bound.condition, *bound.at)
		}
	}
}

// sorted orders the read and begins it after the cursor.
func (l List) sorted(q *database.Query) error {
	column := map[SortField]string{ByChange: "pdr.updated_at", ByNumber: "pdr.number"}[l.Field]
	if column == "" {
		column = "pdr.created_at"
	}
	beyond, direction := " < ", " DESC"
	if l.Ascending {
		beyond, direction = " > ", " ASC"
	}
	q.OrderExpr(column + direction + ", pdr.id" + direction)
	if l.After == "" {
		return nil
	}
	if l.Field == ByNumber {
		number, id, err := page.Int(l.order(), l.After)
		if err == nil {
			q.Where("("+column+", pdr.id)"+beyond+"(?, ?)", number, id)
		}
		return err
	}
	at, id, err := page.Time(l.order(), l.After)
	if err == nil {
		q.Where("("+column+", pdr.id)"+beyond+"(?, ?)", at, id)
	}
	return err
}

func (l List) cursor(p *PDR) string {
	switch l.Field {
	case ByNumber:
		return page.AtInt(l.order(), p.Serial, p.ID)
	case ByChange:
		return page.AtTime(l.order(), p.UpdatedAt, p.ID)
	default:
		return page.AtTime(l.order(), p.CreatedAt, p.ID)
	}
}

// order names the order that a cursor belongs to.
func (l List) order() string {
	if l.Ascending {
		return "pdr " + string(l.Field) + " up"
	}
	return "pdr " + string(l.Field)
}

// Queue reads what waits for the accounts team, the oldest first. For others it is empty.
func (s *Service) Queue(ctx context.Context, by auth.Actor, r page.Request, with With) (page.Of[PDR], error) {
	var none page.Of[PDR]
	if err := r.Check(); err != nil {
		return none, err
	}
	b := database.NewBatch(s.db)
	q, rows := read(b, by, with)
	q.Where("pdr.state = 'SUBMITTED'")
	if by.Side() != auth.Vendor {
		q.Where("FALSE")
	}
	total, err := q.Total(ctx, r.Count)
	if err != nil {
		return none, err
	}
	if r.After != "" {
		at, id, err := page.Time("queue", r.After)
		if err != nil {
			return none, err
		}
		q.Where("(pdr.submitted_at, pdr.id) > (?, ?)", at, id)
	}
	var p page.Of[PDR]
	b.Add(q.OrderExpr("pdr.submitted_at, pdr.id").Limit(r.Limit()), func() {
		p = page.New(r, *rows, total, func(p *PDR) string { return page.AtTime("queue", *p.SubmittedAt, p.ID) })
		fill(b, by, with, p.Nodes)
	})
	err = b.Run(ctx)
	return p, err
}

// Waiting is how many requests wait for the accounts team.
func (s *Service) Waiting(ctx context.Context, by auth.Actor) (int, error) {
	if by.Side() != auth.Vendor {
		return 0, nil
	}
	var n int
	return n, database.Value(ctx, s.db, &n, "SELECT count(*) FROM pdrs WHERE state = 'SUBMITTED'")
}
