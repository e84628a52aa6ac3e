package entitlement

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/page"
)

// With is what to load along with entitlements. The product always comes.
type With struct {
	Account *account.With
	Order   *order.With
}

// Service reads entitlements and their movements.
type Service struct{ db *bun.DB }

// New is the service on a database.
func New(db *bun.DB) *Service { return &Service{db} }

// ByIDs is those of the entitlements that the actor may see, in no order.
func (s *Service) ByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID, with With) ([]*Entitlement, error) {
	var rows []*Entitlement
	b := database.NewBatch(s.db)
	b.Add(read(b.Select(&rows), by, with).Where("entitlement.id = ANY(?)", ids), func() { Fill(b, by, with, rows...) })
	err := b.Run(ctx)
	return rows, err
}

// List is which entitlements are wanted.
type List struct {
	page.Request
	AccountID uuid.UUID
	ProductID *uuid.UUID
	Order     *order.Ref
	Status    []Status
	Search    string
}

// List reads the entitlements of an account, the newest first.
func (s *Service) List(ctx context.Context, by auth.Actor, l List, with With) (page.Of[Entitlement], error) {
	var none page.Of[Entitlement]
	if err := l.Check(); err != nil {
		return none, err
	}
	var rows []*Entitlement
	q := read(database.Select(s.db, &rows), by, with)
	q.Where("entitlement.account_id = ?", l.AccountID)
	if l.ProductID != nil {
		q.Where("entitlement.product_id = ?", *l.ProductID)
	}
	if l.Order != nil {
		// only for those who may see the order: a customer must not find out by asking
		if by.Side() == auth.Customer {
			q.Where("FALSE")
		} else {
			q.Where(`entitlement.order_id = ? OR "order".number = ?`, l.Order.ID, l.Order.Number)
		}
	}
	if len(l.Status) > 0 {
		q.Where("("+statusSQL+") = ANY(?)", l.Status)
	}
	if search := strings.TrimSpace(l.Search); search != "" {
		like := database.Contains(search)
		found := q.Bind("product.name ILIKE ? OR product.sku ILIKE ?", like, like)
		if by.Side() != auth.Customer {
			found += q.Bind(` OR "order".number ILIKE ?`, like)
		}
		q.Where(found)
	}
	total, err := q.Total(ctx, l.Count)
	if err != nil {
		return none, err
	}
	if l.After != "" {
		at, id, err := page.Time("entitlement", l.After)
		if err != nil {
			return none, err
		}
		q.Where("(entitlement.created_at, entitlement.id) < (?, ?)", at, id)
	}
	q.OrderExpr("entitlement.created_at DESC, entitlement.id DESC").Limit(l.Limit())
	var p page.Of[Entitlement]
	b := database.NewBatch(s.db)
	b.Add(q, func() {
		p = page.New(l.Request, rows, total, func(e *Entitlement) string { return page.AtTime("entitlement", e.CreatedAt, e.ID) })
		Fill(b, by, with, p.Nodes...)
	})
	err = b.Run(ctx)
	return p, err
}

// read makes q a read of entitlements that the actor may see. The order is always joined, for its term and its state; it is
// shown only to those who may see it.
func read(q *database.Query, by auth.Actor, with With) *database.Query {
	q.Apply(visible(by))
	q.ColumnExpr("?TableColumns").Relation("Product")
	q.ColumnExpr(statusSQL + ` AS status, "order".starts_on, "order".ends_on, "order".status = 'CANCELLED' AS cancelled`)
	if with.Order != nil && by.Side() != auth.Customer {
		q.Relation("Order")
		order.Derived(q, `"order"`, "order__")
	} else {
		q.Join(joinTerm(by))
	}
	return q
}

// joinTerm joins what the status of an entitlement follows from: the order, of which a customer sees the term alone.
func joinTerm(by auth.Actor) string {
	if by.Side() == auth.Customer {
		return `JOIN order_terms "order" ON "order".id = entitlement.order_id`
	}
	return `JOIN orders "order" ON "order".id = entitlement.order_id`
}

// Load reads entitlements that are part of something the actor may see, and hands them to use by id.
func Load(b *database.Batch, by auth.Actor, with With, ids []uuid.UUID, use func(map[uuid.UUID]*Entitlement)) {
	if len(ids) == 0 {
		return
	}
	var rows []*Entitlement
	b.Add(read(b.Select(&rows), by, with).Where("entitlement.id = ANY(?)", ids), func() {
		byID := make(map[uuid.UUID]*Entitlement, len(rows))
		for _, e := range rows {
			byID[e.ID] = e
		}
		use(byID)
		Fill(b, by, with, rows...)
	})
}

// Fill loads what goes along with entitlements that were read, here or as part of something else.
func Fill(b *database.Batch, by auth.Actor, with With, rows ...*Entitlement) {
	if with.Account != nil {
		ids := make([]uuid.UUID, len(rows))
		for i, e := range rows {
			ids[i] = e.AccountID
		}
		account.Load(b, by, *with.Account, ids, func(accounts map[uuid.UUID]*account.Account) {
			for _, e := range rows {
				e.Account = accounts[e.AccountID]
			}
		})
	}
	if with.Order == nil {
		return
	}
	orders := make([]*order.Order, len(rows))
	for i, e := range rows {
		orders[i] = e.Order
	}
	order.Fill(b, by, *with.Order, orders...)
}
