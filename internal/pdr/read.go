package pdr

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

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
	q, rows := read(s.db, by, with)
	if err := q.Apply(named(ref)).Scan(ctx); err != nil || len(*rows) == 0 {
		return nil, err
	}
	return (*rows)[0], fill(ctx, s.db, by, with, *rows)
}

// ByIDs is those of the requests that the actor may see, in no order.
func (s *Service) ByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID, with With) ([]*PDR, error) {
	return byIDs(ctx, s.db, by, ids, with)
}

func byIDs(ctx context.Context, db bun.IDB, by auth.Actor, ids []uuid.UUID, with With) ([]*PDR, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	q, rows := read(db, by, with)
	if err := q.Where("pdr.id = ANY(?)", ids).Scan(ctx); err != nil {
		return nil, err
	}
	return *rows, fill(ctx, db, by, with, *rows)
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
func read(db bun.IDB, by auth.Actor, with With) (*database.Query, *[]*PDR) {
	rows := new([]*PDR)
	q := database.Select(db, rows).Apply(visible(by))
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
func fill(ctx context.Context, db bun.IDB, by auth.Actor, with With, rows []*PDR) error {
	if len(rows) == 0 {
		return nil
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
		if err := order.Fill(ctx, db, by, *with.Order, orders...); err != nil {
			return err
		}
	}
	if with.Accounts != nil {
		if err := fillAccounts(ctx, db, by, *with.Accounts, rows); err != nil {
			return err
		}
	}
	if with.Lines {
		lines, err := linesOf(ctx, db, ids, with.Balances)
		if err != nil {
			return err
		}
		for _, line := range lines {
			byID[line.PDRID].Lines = append(byID[line.PDRID].Lines, line)
		}
	}
	if with.Events {
		events, err := eventsOf(ctx, db, ids)
		if err != nil {
			return err
		}
		for _, event := range events {
			byID[event.PDRID].Events = append(byID[event.PDRID].Events, event)
		}
	}
	if with.People {
		if err := fillPeople(ctx, db, by, with.Employers, rows); err != nil {
			return err
		}
	}
	return fillKin(ctx, db, by, with, rows)
}

func fillAccounts(ctx context.Context, db bun.IDB, by auth.Actor, with account.With, rows []*PDR) error {
	accounts := make([]*account.Account, 0, 2*len(rows))
	for _, p := range rows {
		accounts = append(accounts, p.Partner, p.CustomerAccount)
	}
	return account.Fill(ctx, db, by, with, accounts...)
}

func linesOf(ctx context.Context, db bun.IDB, ids []uuid.UUID, balances bool) ([]*Line, error) {
	var rows []*Line
	q := database.Select(db, &rows).Among("line.pdr_id", ids)
	q.ColumnExpr("?TableColumns").Relation("Product").OrderExpr("line.pdr_id, line.position")
	if balances {
		q.Relation("OrderLine")
		order.Balance(q, "line.order_id", "line.order_line_id", "order_line__")
	}
	if err := q.Scan(ctx); err != nil {
		return nil, err
	}
	for _, line := range rows {
		if line.OrderLine != nil {
			line.OrderLine.Product = line.Product
		}
	}
	return rows, nil
}

func eventsOf(ctx context.Context, db bun.IDB, ids []uuid.UUID) ([]*Event, error) {
	var rows []*Event
	q := database.Select(db, &rows).Among("event.pdr_id", ids)
	q.OrderExpr("event.pdr_id, event.version")
	return rows, q.Scan(ctx)
}

func fillPeople(ctx context.Context, db bun.IDB, by auth.Actor, with *account.With, rows []*PDR) error {
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
	people, err := account.LoadUsers(ctx, db, by, with, ids)
	if err != nil {
		return err
	}
	person := func(id *uuid.UUID) *account.User {
		if id == nil {
			return nil
		}
		return people[*id]
	}
	for _, p := range rows {
		p.CreatedBy, p.SubmittedBy, p.DecidedBy, p.AcceptedBy = person(&p.CreatedByID), person(p.SubmittedByID), person(p.DecidedByID), person(p.AcceptedByID)
		for _, e := range p.Events {
			e.By = person(e.ByID)
		}
	}
	return nil
}

// fillKin loads what the requests were cloned from, and what was cloned from them.
func fillKin(ctx context.Context, db bun.IDB, by auth.Actor, with With, rows []*PDR) error {
	if with.ClonedFrom != nil {
		var ids []uuid.UUID
		for _, p := range rows {
			if p.ClonedFromID != uuid.Nil {
				ids = append(ids, p.ClonedFromID)
			}
		}
		parents, err := byIDs(ctx, db, by, ids, *with.ClonedFrom)
		if err != nil {
			return err
		}
		for _, parent := range parents {
			for _, p := range rows {
				if p.ClonedFromID == parent.ID {
					p.ClonedFrom = parent
				}
			}
		}
	}
	if with.Clones == nil {
		return nil
	}
	ids := make([]uuid.UUID, len(rows))
	for i, p := range rows {
		ids[i] = p.ID
	}
	q, clones := read(db, by, *with.Clones)
	q.Where("pdr.cloned_from_id = ANY(?)", ids).OrderExpr("pdr.number")
	if err := q.Scan(ctx); err != nil {
		return err
	}
	for _, clone := range *clones {
		for _, p := range rows {
			if p.ID == clone.ClonedFromID {
				p.Clones = append(p.Clones, clone)
			}
		}
	}
	return fill(ctx, db, by, *with.Clones, *clones)
}
