package cloud

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/page"
)

// With is what to load along with cloud services: what is nil or false is not read.
type With struct {
	Accounts *account.With // the account, and the partner
	Room     *license.With
	Events   bool
	People   bool          // who asked, and who is behind the events
	Employer *account.With // the accounts of these people
}

// ByIDs is those of the cloud services that the actor may see, in no order.
func (s *Service) ByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID, with With) ([]*Instance, error) {
	b := database.NewBatch(s.db)
	q, rows := s.read(b, by, with)
	b.Add(q.Where("service.id = ANY(?)", ids), func() { s.fill(b, by, with, *rows) })
	err := b.Run(ctx)
	return *rows, err
}

// List reads the cloud services of an account, the newest first.
func (s *Service) List(ctx context.Context, by auth.Actor, accountID uuid.UUID, r page.Request, with With) (page.Of[Instance], error) {
	b := database.NewBatch(s.db)
	q, rows := s.read(b, by, with)
	q.Where("service.account_id = ?", accountID)
	return s.page(ctx, b, by, r, with, q, rows, newest)
}

// Queue reads the cloud services that wait for the vendor, those that have waited longest first. There is none for who does not
// fulfil them.
func (s *Service) Queue(ctx context.Context, by auth.Actor, r page.Request, with With) (page.Of[Instance], error) {
	b := database.NewBatch(s.db)
	q, rows := s.read(b, by, with)
	q.Where("service.status = ANY(?)", waiting)
	if !slices.Contains(fulfillers, by.Role) {
		q.Where("FALSE")
	}
	return s.page(ctx, b, by, r, with, q, rows, longest)
}

// sorting is an order of cloud services, and what a cursor of it holds.
type sorting struct {
	name   string
	after  string
	by     string
	cursor func(*Instance) string
}

var (
	newest = sorting{
		"service", "(service.created_at, service.id) < (?, ?)", "service.created_at DESC, service.id DESC",
		func(i *Instance) string { return page.AtTime("service", i.CreatedAt, i.ID) },
	}
	longest = sorting{
		"fulfilment", "(service.status_since, service.id) > (?, ?)", "service.status_since, service.id",
		func(i *Instance) string { return page.AtTime("fulfilment", i.StatusSince, i.ID) },
	}
)

func (s *Service) page(ctx context.Context, b *database.Batch, by auth.Actor, r page.Request, with With,
	q *database.Query, rows *[]*Instance, sorted sorting,
) (page.Of[Instance], error) {
	var none page.Of[Instance]
	if err := r.Check(); err != nil {
		return none, err
	}
	total, err := q.Total(ctx, r.Count)
	if err != nil {
		return none, err
	}
	if r.After != "" {
		at, id, err := page.Time(sorted.name, r.After)
		if err != nil {
			return none, err
		}
		q.Where(sorted.after, at, id)
	}
	q.OrderExpr(sorted.by).Limit(r.Limit())
	var p page.Of[Instance]
	b.Add(q, func() {
		p = page.New(r, *rows, total, sorted.cursor)
		s.fill(b, by, with, p.Nodes)
	})
	err = b.Run(ctx)
	return p, err
}

// overdueSQL is the rule for a cloud service that the vendor has let wait for too long.
const overdueSQL = `service.status = ANY(?) AND service.status_since < clock_timestamp() - make_interval(secs => ?)`

// overdue is the rule with its values.
func (s *Service) overdue(q *database.Query) string {
	return q.Bind(overdueSQL, waiting, s.FulfilWithin.Seconds())
}

// read begins a read of cloud services that the actor may see. Account and partner come in the same rows.
func (s *Service) read(b *database.Batch, by auth.Actor, with With) (*database.Query, *[]*Instance) {
	rows := new([]*Instance)
	q := b.Select(rows).Apply(visible(by)).ColumnExpr("?TableColumns")
	q.ColumnExpr("(" + s.overdue(q) + ") AS overdue")
	if with.Accounts != nil {
		q.Relation("Account").Relation("Partner")
	}
	return q, rows
}

// fill loads what goes along with cloud services, one statement for each kind of thing.
func (s *Service) fill(b *database.Batch, by auth.Actor, with With, rows []*Instance) {
	if len(rows) == 0 {
		return
	}
	byID := make(map[uuid.UUID]*Instance, len(rows))
	ids, rooms := make([]uuid.UUID, len(rows)), []uuid.UUID{}
	for n, i := range rows {
		i.Actions, i.Events = offered(i, by), []*Event{}
		byID[i.ID], ids[n] = i, i.ID
		if i.ControlRoomID != nil {
			rooms = append(rooms, *i.ControlRoomID)
		}
	}
	if with.Accounts != nil {
		accounts := make([]*account.Account, 0, 2*len(rows))
		for _, i := range rows {
			accounts = append(accounts, i.Account, i.Partner)
		}
		account.Fill(b, by, *with.Accounts, accounts...)
	}
	if with.Room != nil {
		s.rooms.Load(b, by, *with.Room, rooms, func(found map[uuid.UUID]*license.ControlRoom) {
			for _, i := range rows {
				if i.ControlRoomID != nil {
					i.ControlRoom = found[*i.ControlRoomID]
				}
			}
		})
	}
	switch {
	case with.Events:
		var events []*Event
		b.Add(b.Select(&events).Among("event.cloud_service_id", ids).OrderExpr("event.seq"), func() {
			for _, e := range events {
				byID[e.CloudServiceID].Events = append(byID[e.CloudServiceID].Events, e)
			}
			fillPeople(b, by, with, rows, events)
		})
	default:
		fillPeople(b, by, with, rows, nil)
	}
}

// fillPeople loads who asked for cloud services and who did what with them, as far as the actor may see them.
func fillPeople(b *database.Batch, by auth.Actor, with With, rows []*Instance, events []*Event) {
	if !with.People {
		return
	}
	people := make([]uuid.UUID, 0, len(rows)+len(events))
	for _, i := range rows {
		people = append(people, i.RequestedByID)
	}
	for _, e := range events {
		if e.ByID != nil {
			people = append(people, *e.ByID)
		}
	}
	account.LoadUsers(b, by, with.Employer, people, func(found map[uuid.UUID]*account.User) {
		for _, i := range rows {
			i.RequestedBy = found[i.RequestedByID].KnownTo(by)
		}
		for _, e := range events {
			if e.ByID != nil {
				e.By = found[*e.ByID].KnownTo(by)
			}
		}
	})
}
