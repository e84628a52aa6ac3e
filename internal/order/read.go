package order

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/page"
)

// With is what to load along with orders.
type With struct {
	Accounts *account.With // the partner and the end customer
	Lines    bool
}

// Service reads the catalog and orders.
type Service struct{ db *bun.DB }

// New is the service on a database.
func New(db *bun.DB) *Service { return &Service{db} }

// One is the order, or nil where it does not exist or the actor may not see it.
func (s *Service) One(ctx context.Context, by auth.Actor, ref Ref, with With) (*Order, error) {
	q, rows := read(s.db, by)
	if ref.Number != "" {
		q.Where(`"order".number = ?`, ref.Number)
	} else {
		q.Where(`"order".id = ?`, ref.ID)
	}
	b := database.NewBatch(s.db)
	b.Add(q, func() { Fill(b, by, with, *rows...) })
	if err := b.Run(ctx); err != nil || len(*rows) == 0 {
		return nil, err
	}
	return (*rows)[0], nil
}

// ByIDs is those of the orders that the actor may see, in no order.
func (s *Service) ByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID, with With) ([]*Order, error) {
	q, rows := read(s.db, by)
	b := database.NewBatch(s.db)
	b.Add(q.Where(`"order".id = ANY(?)`, ids), func() { Fill(b, by, with, *rows...) })
	err := b.Run(ctx)
	return *rows, err
}

// List is which orders are wanted.
type List struct {
	page.Request
	AccountID uuid.UUID // a partner's orders; of a customer, those bought for it
	Status    []Status
	Search    string
}

// List reads orders, the newest first.
func (s *Service) List(ctx context.Context, by auth.Actor, l List, with With) (page.Of[Order], error) {
	var none page.Of[Order]
	if err := l.Check(); err != nil {
		return none, err
	}
	q, rows := read(s.db, by)
	if l.AccountID != uuid.Nil {
		q.Where(`"order".partner_id = ? OR "order".end_customer_id = ?`, l.AccountID, l.AccountID)
	}
	if len(l.Status) > 0 {
		q.Where(StatusSQL(`"order"`)+" = ANY(?)", l.Status)
	}
	if search := strings.TrimSpace(l.Search); search != "" {
		like := database.Contains(search)
		q.Where(`"order".number ILIKE ? OR "order".purchase_order ILIKE ? OR EXISTS (SELECT FROM accounts named
			WHERE named.id IN ("order".partner_id, "order".end_customer_id) AND named.name ILIKE ?)`, like, like, like)
	}
	total, err := q.Total(ctx, l.Count)
	if err != nil {
		return none, err
	}
	if l.After != "" {
		at, id, err := page.Time("order", l.After)
		if err != nil {
			return none, err
		}
		q.Where(`("order".created_at, "order".id) < (?, ?)`, at, id)
	}
	q.OrderExpr(`"order".created_at DESC, "order".id DESC`).Limit(l.Limit())
	var p page.Of[Order]
	b := database.NewBatch(s.db)
	b.Add(q, func() {
		p = page.New(l.Request, *rows, total, func(o *Order) string { return page.AtTime("order", o.CreatedAt, o.ID) })
		Fill(b, by, with, p.Nodes...)
	})
	err = b.Run(ctx)
	return p, err
}

// read begins a read of orders that the actor may see.
func read(db bun.IDB, by auth.Actor) (*database.Query, *[]*Order) {
	rows := new([]*Order)
	q := database.Select(db, rows).Apply(visible(by))
	q.ColumnExpr("?TableColumns")
	Derived(q, `"order"`, "")
	return q, rows
}

// Fill loads what goes along with orders that were read, here or as part of something else: one statement for the accounts,
// one for the lines.
func Fill(b *database.Batch, by auth.Actor, with With, rows ...*Order) {
	byID := make(map[uuid.UUID][]*Order, len(rows))
	for _, o := range rows {
		if o != nil {
			o.language = by.Language
			o.Lines = []*Line{}
			byID[o.ID] = append(byID[o.ID], o)
		}
	}
	if len(byID) == 0 {
		return
	}
	if with.Accounts != nil {
		fillAccounts(b, by, *with.Accounts, byID)
	}
	if !with.Lines {
		return
	}
	var lines []*Line
	b.Add(LinesIn(b.Select(&lines)).Among("order_line.order_id", slices.Collect(maps.Keys(byID))), func() {
		for _, line := range lines {
			for _, o := range byID[line.OrderID] {
				o.Lines = append(o.Lines, line)
			}
		}
	})
}

func fillAccounts(b *database.Batch, by auth.Actor, with account.With, byID map[uuid.UUID][]*Order) {
	var ids []uuid.UUID
	for _, same := range byID {
		ids = append(ids, same[0].PartnerID, same[0].EndCustomerID)
	}
	account.Load(b, by, with, ids, func(accounts map[uuid.UUID]*account.Account) {
		for _, same := range byID {
			for _, o := range same {
				o.Account, o.EndCustomer = accounts[o.PartnerID], accounts[o.EndCustomerID]
			}
		}
	})
}
