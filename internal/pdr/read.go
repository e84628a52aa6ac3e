package pdr

import (
	"context"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
)

// With is what to load along with requests: what is nil or false is not read.
type With struct {
	Accounts   *account.With // the partner, and the customer's account
	Order      *order.With
	Lines      bool
	Balances   bool // of the order lines that the lines draw from
	Events     bool
	People     bool // who created, submitted, decided, accepted, and who is behind the events
	Employers  *account.With
	ClonedFrom *With
	Clones     *With
}

// One is the request, or nil where it does not exist or the actor may not see it.
func (s *Service) One(ctx context.Context, by auth.Actor, ref Ref, with With) (*PDR, error) {
	b := database.NewBatch(s.db)
	q, rows := read(b, by, with)
	var offers []*offer
	if ref.ID != uuid.Nil && with.Lines && with.Order != nil && with.Order.Lines {
		with.Lines, with.Order = false, &order.With{Accounts: with.Order.Accounts}
		b.Add(offersOf(b.Select(&offers), ref.ID), func() {})
	}
	b.Add(q.Apply(named(ref)), func() {
		fill(b, by, with, *rows)
		for _, p := range *rows {
			p.takeLines(offers)
		}
	})
	if err := b.Run(ctx); err != nil || len(*rows) == 0 {
		return nil, err
	}
	return (*rows)[0], nil
}

// ByIDs is those of the requests that the actor may see, in no order.
func (s *Service) ByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID, with With) ([]*PDR, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	b := database.NewBatch(s.db)
	q, rows := read(b, by, with)
	b.Add(q.Where("pdr.id = ANY(?)", ids), func() { fill(b, by, with, *rows) })
	err := b.Run(ctx)
	return *rows, err
}

func named(ref Ref) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		if ref.Serial != 0 {
			return q.Where("pdr.number = ?", ref.Serial)
		}
		return q.Where("pdr.id = ?", ref.ID)
	}
}

// read begins a read of requests that the actor may see. Partner, customer and order come in the same rows.
func read(b *database.Batch, by auth.Actor, with With) (*database.Query, *[]*PDR) {
	rows := new([]*PDR)
	q := b.Select(rows).Apply(visible(by))
	q.ColumnExpr("?TableColumns").ColumnExpr(lapsedSQL + " AS lapsed")
	if with.Accounts != nil {
		q.Relation("Partner").Relation("CustomerAccount")
	}
	if with.Order != nil {
		// LEFT JOIN: a draft may have no order
		q.Relation("Order")
		order.Derived(q, `"order"`, "order__")
	}
	return q, rows
}

// fill loads what goes along with requests, one statement for each kind of thing.
func fill(b *database.Batch, by auth.Actor, with With, rows []*PDR) {
	if len(rows) == 0 {
		return
	}
	byID := make(map[uuid.UUID]*PDR, len(rows))
	ids := make([]uuid.UUID, len(rows))
	for i, p := range rows {
		p.settle(by)
		p.Lines, p.Events, p.Clones = []*Line{}, []*Event{}, []*PDR{}
		byID[p.ID], ids[i] = p, p.ID
	}
	if with.Order != nil {
		orders := make([]*order.Order, 0, len(rows))
		for _, p := range rows {
			orders = append(orders, p.Order)
		}
		order.Fill(b, by, *with.Order, orders...)
	}
	if with.Accounts != nil {
		fillAccounts(b, by, *with.Accounts, rows)
	}
	if with.Lines {
		var lines []*Line
		b.Add(linesOf(b.Select(&lines), ids, with.Balances), func() {
			for _, line := range lines {
				if line.OrderLine != nil {
					line.OrderLine.Product = line.Product
				}
				byID[line.PDRID].Lines = append(byID[line.PDRID].Lines, line)
			}
		})
	}
	if with.Events {
		var events []*Event
		q := b.Select(&events).Among("event.pdr_id", ids)
		b.Add(q.OrderExpr("event.pdr_id, event.version"), func() {
			for _, event := range events {
				byID[event.PDRID].Events = append(byID[event.PDRID].Events, event)
			}
			if with.People {
				fillPeople(b, by, with.Employers, rows)
			}
		})
	} else if with.People {
		fillPeople(b, by, with.Employers, rows)
	}
	fillKin(b, by, with, rows, ids)
}

func fillAccounts(b *database.Batch, by auth.Actor, with account.With, rows []*PDR) {
	accounts := make([]*account.Account, 0, 2*len(rows))
	for _, p := range rows {
		accounts = append(accounts, p.Partner, p.CustomerAccount)
	}
	account.Fill(b, by, with, accounts...)
}

// linesOf makes q a read of the lines of requests, in the order they were entered.
func linesOf(q *database.Query, ids []uuid.UUID, balances bool) *database.Query {
	q.Among("line.pdr_id", ids).ColumnExpr("?TableColumns").Relation("Product").OrderExpr("line.pdr_id, line.position")
	if balances {
		q.Relation("OrderLine")
		order.Balance(q, "line.order_id", "line.order_line_id", "order_line__")
	}
	return q
}

func fillPeople(b *database.Batch, by auth.Actor, with *account.With, rows []*PDR) {
	seen := map[uuid.UUID]bool{}
	var ids []uuid.UUID
	add := func(id *uuid.UUID) {
		if id != nil && !seen[*id] {
			seen[*id] = true
			ids = append(ids, *id)
		}
	}
	for _, p := range rows {
		add(&p.CreatedByID)
		add(p.SubmittedByID)
		add(p.DecidedByID)
		add(p.AcceptedByID)
		for _, e := range p.Events {
			add(e.ByID)
		}
	}
	account.LoadUsers(b, by, with, ids, func(people map[uuid.UUID]*account.User) {
		person := func(id *uuid.UUID) *account.User {
			if id == nil {
				return nil
			}
			return people[*id]
		}
		for _, p := range rows {
			p.CreatedBy, p.SubmittedBy = person(&p.CreatedByID), person(p.SubmittedByID)
			p.DecidedBy, p.AcceptedBy = person(p.DecidedByID), person(p.AcceptedByID)
			for _, e := range p.Events {
				e.By = person(e.ByID)
			}
		}
	})
}

// fillKin loads what the requests were cloned from, and what was cloned from them.
func fillKin(b *database.Batch, by auth.Actor, with With, rows []*PDR, ids []uuid.UUID) {
	if with.ClonedFrom != nil {
		var from []uuid.UUID
		for _, p := range rows {
			if p.ClonedFromID != uuid.Nil {
				from = append(from, p.ClonedFromID)
			}
		}
		fillParents(b, by, *with.ClonedFrom, rows, from)
	}
	if with.Clones == nil {
		return
	}
	q, clones := read(b, by, *with.Clones)
	b.Add(q.Where("pdr.cloned_from_id = ANY(?)", ids).OrderExpr("pdr.number"), func() {
		for _, clone := range *clones {
			for _, p := range rows {
				if p.ID == clone.ClonedFromID {
					p.Clones = append(p.Clones, clone)
				}
			}
		}
		fill(b, by, *with.Clones, *clones)
	})
}

func fillParents(b *database.Batch, by auth.Actor, with With, rows []*PDR, ids []uuid.UUID) {
	if len(ids) == 0 {
		return
	}
	q, parents := read(b, by, with)
	b.Add(q.Where("pdr.id = ANY(?)", ids), func() {
		for _, parent := range *parents {
			for _, p := range rows {
				if p.ClonedFromID == parent.ID {
					p.ClonedFrom = parent
				}
			}
		}
		fill(b, by, with, *parents)
	})
}
