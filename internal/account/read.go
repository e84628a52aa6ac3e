package account

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// Service reads accounts and the people in them, and does what is done with them.
type Service struct {
	db    *bun.DB
	queue *jobs.Client
}

// New is the service on a database. People are invited by way of the queue.
func New(db *bun.DB, queue *jobs.Client) *Service { return &Service{db, queue} }

// ByIDs is those of the accounts that the actor may see, in no order.
func (s *Service) ByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID, with With) ([]*Account, error) {
	var rows []*Account
	b := database.NewBatch(s.db)
	b.Add(database.Select(s.db, &rows).Where("account.id = ANY(?)", ids).Apply(visible(by)), func() { Fill(b, by, with, rows...) })
	err := b.Run(ctx)
	return rows, err
}

// List is which accounts are wanted. Own puts the actor's own account first, then the customers: the list to select from.
type List struct {
	page.Request
	Kind       Kind
	PartnerID  uuid.UUID // only this partner's customers
	ExternalID *string
	Search     string
	Own        bool
}

// List reads accounts by name.
func (s *Service) List(ctx context.Context, by auth.Actor, l List, with With) (page.Of[Account], error) {
	var none page.Of[Account]
	if err := l.Check(); err != nil {
		return none, err
	}
	var rows []*Account
	q := database.Select(s.db, &rows).Apply(visible(by)).Apply(lasting(by))
	if l.Own && by.Side() == auth.Customer {
		q.Where("account.id = ?", by.AccountID)
	}
	if l.Kind != "" {
		q.Where("account.kind = ?", l.Kind)
	}
	if l.PartnerID != uuid.Nil {
		q.Apply(customersOf(by, l.PartnerID))
	}
	if l.ExternalID != nil {
		if by.Side() != auth.Vendor {
			q.Where("FALSE")
		}
		q.Where("account.external_id = ?", strings.ToValidUTF8(strings.ReplaceAll(*l.ExternalID, "\x00", "\uFFFD"), "\uFFFD"))
	}
	if l.Search != "" {
		like := database.Contains(text.Key(l.Search))
		q.Where("account.name_key LIKE ? OR account.website_host LIKE ?", like, like)
	}
	total, err := q.Total(ctx, l.Count)
	if err != nil {
		return none, err
	}

	list, rank := "name", "0"
	if l.Own {
		list, rank = "own", q.Bind("(account.id <> ?)::int", by.AccountID)
	}
	if l.After != "" {
		key, id, err := page.Position(list, l.After)
		if err != nil {
			return none, err
		}
		first, name, _ := strings.Cut(key, ":")
		q.Where("("+rank+"::text, account.name_key, account.id) > (?, ?, ?)", first, name, id)
	}
	q.OrderExpr(rank + "::text, account.name_key, account.id").Limit(l.Limit())
	cursor := func(a *Account) string {
		first := "0"
		if l.Own && a.ID != by.AccountID {
			first = "1"
		}
		return page.Cursor(list, first+":"+a.NameKey, a.ID)
	}
	var p page.Of[Account]
	b := database.NewBatch(s.db)
	b.Add(q, func() {
		p = page.New(l.Request, rows, total, cursor)
		Fill(b, by, with, p.Nodes...)
	})
	err = b.Run(ctx)
	return p, err
}

// Similar is up to five customers of the partner that a new one may be: the same website, or a similar name. The likeliest
// come first.
func (s *Service) Similar(ctx context.Context, by auth.Actor, partnerID uuid.UUID, name, website string, with With) ([]*Account, error) {
	if partnerID == uuid.Nil {
		partnerID = by.AccountID
	}
	key, host := text.Key(strings.ReplaceAll(name, "\x00", "")), text.Host(website)
	if key == "" && host == "" {
		return nil, nil
	}
	var rows []*Account
	q := database.Select(s.db, &rows).Apply(visible(by)).Apply(customersOf(by, partnerID))
	likeness := q.Bind("CASE WHEN account.website_host = ? AND account.website_host <> '' THEN 1 ELSE similarity(account.name_key, ?) END", host, key)
	q.Where("(" + likeness + ") >= 0.45")
	q.OrderExpr(likeness + " DESC, account.name_key, account.id").Limit(5)
	b := database.NewBatch(s.db)
	b.Add(q, func() { Fill(b, by, with, rows...) })
	err := b.Run(ctx)
	return rows, err
}

// lasting leaves out whom the actor had a partnership with that has ended: they know one another's names from what was done in it, and
// nothing new is done with them.
func lasting(by auth.Actor) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		if by.Side() == auth.Vendor {
			return q
		}
		return q.Where(`NOT EXISTS (SELECT FROM partnerships over
			WHERE (over.partner_id, over.customer_id) IN ((?, account.id), (account.id, ?)) AND over.ended_at IS NOT NULL)`, by.AccountID, by.AccountID)
	}
}

// customersOf narrows a read to a partner's customers. Of a customer that two partners share, neither hears of the other.
func customersOf(by auth.Actor, partnerID uuid.UUID) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		if by.Side() == auth.Partner && by.AccountID != partnerID {
			return q.Where("FALSE")
		}
		return q.Where("EXISTS (SELECT FROM partnerships of WHERE of.partner_id = ? AND of.customer_id = account.id AND of.ended_at IS NULL)", partnerID)
	}
}

// Load reads accounts that are part of something the actor may see, and hands them to use by id; an id that is uuid.Nil is
// left out.
func Load(b *database.Batch, by auth.Actor, with With, ids []uuid.UUID, use func(map[uuid.UUID]*Account)) {
	load(b, b.Add, by, with, ids, use)
}

func load(b *database.Batch, add adding, by auth.Actor, with With, ids []uuid.UUID, use func(map[uuid.UUID]*Account)) {
	ids = slices.DeleteFunc(ids, func(id uuid.UUID) bool { return id == uuid.Nil })
	if len(ids) == 0 {
		return
	}
	var rows []*Account
	add(b.Select(&rows).Among("account.id", ids), func() {
		byID := make(map[uuid.UUID]*Account, len(ids))
		for _, a := range rows {
			byID[a.ID] = a
		}
		use(byID)
		Fill(b, by, with, rows...)
	})
}

// Fill loads what goes along with accounts, and takes out what the actor may not see.
func Fill(b *database.Batch, by auth.Actor, with With, rows ...*Account) {
	byID := make(map[uuid.UUID][]*Account, len(rows))
	for _, a := range rows {
		if a == nil {
			continue
		}
		if by.Side() != auth.Vendor {
			a.ExternalID = nil
		}
		a.Partners = []*Account{}
		byID[a.ID] = append(byID[a.ID], a)
	}
	if len(byID) == 0 {
		return
	}
	if with.Partners {
		fillPartners(b, by, byID)
	}
	if with.Contact && by.Side() == auth.Partner {
		fillContacts(b, by, byID)
	}
}

// partnerOf is a partner as one of its customers has it.
type partnerOf struct {
	bun.BaseModel `bun:"table:partnerships,alias:partnership"`

	CustomerID   uuid.UUID
	PartnerID    uuid.UUID
	Partner      *Account `bun:"rel:belongs-to,join:partner_id=id"`
	ContactName  *string
	ContactEmail *string
}

func fillPartners(b *database.Batch, by auth.Actor, byID map[uuid.UUID][]*Account) {
	var rows []*partnerOf
	q := b.Select(&rows).Where("partnership.customer_id = ANY(?) AND partnership.ended_at IS NULL", keys(byID))
	q.Relation("Partner").OrderExpr("partner.name_key, partner.id")
	if by.Side() == auth.Partner {
		q.Where("partnership.partner_id = ?", by.AccountID)
	}
	b.Add(q, func() {
		for _, row := range rows {
			if by.Side() != auth.Vendor {
				row.Partner.ExternalID = nil
			}
			row.Partner.Partners = []*Account{}
			for _, a := range byID[row.CustomerID] {
				a.Partners = append(a.Partners, row.Partner)
			}
		}
	})
}

func fillContacts(b *database.Batch, by auth.Actor, byID map[uuid.UUID][]*Account) {
	var rows []*partnerOf
	q := b.Select(&rows).Where("partnership.partner_id = ? AND partnership.customer_id = ANY(?)", by.AccountID, keys(byID))
	b.Add(q, func() {
		for _, row := range rows {
			for _, a := range byID[row.CustomerID] {
				a.ContactName, a.ContactEmail = row.ContactName, row.ContactEmail
			}
		}
	})
}

func keys(byID map[uuid.UUID][]*Account) []uuid.UUID {
	ids := make([]uuid.UUID, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	return ids
}
