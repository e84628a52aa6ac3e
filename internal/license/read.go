package license

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// With is what to load along with Control Rooms: what is nil or false is not read.
type With struct {
	Accounts    *account.With // the account, and the partner
	Allocations *entitlement.With
	File        *WithFiles // the one that lives
	Files       *WithFiles
	Events      bool
	Pool        bool
	People      *account.With // the accounts of who is behind the events
}

// WithFiles is what to load along with license files.
type WithFiles struct {
	Room  *With
	Lines *entitlement.With
}

// mostFiles is how many of a Control Room's license files are shown.
const mostFiles = 100

// Ref names a Control Room by its id or by its GUID.
type Ref struct{ ID, GUID uuid.UUID }

// One is the Control Room, or nil where it does not exist or the actor may not see it.
func (s *Service) One(ctx context.Context, by auth.Actor, ref Ref, with With) (*ControlRoom, error) {
	b := database.NewBatch(s.db)
	q, rows := read(b, by, with)
	if ref.ID == uuid.Nil {
		q.Where("room.guid = ?", ref.GUID)
	} else {
		q.Where("room.id = ?", ref.ID)
	}
	b.Add(q, func() { s.fill(b, by, with, *rows) })
	if err := b.Run(ctx); err != nil || len(*rows) == 0 {
		return nil, err
	}
	return (*rows)[0], nil
}

// ByIDs is those of the Control Rooms that the actor may see, in no order.
func (s *Service) ByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID, with With) ([]*ControlRoom, error) {
	b := database.NewBatch(s.db)
	q, rows := read(b, by, with)
	b.Add(q.Where("room.id = ANY(?)", ids), func() { s.fill(b, by, with, *rows) })
	err := b.Run(ctx)
	return *rows, err
}

// FilesByIDs is those of the license files that the actor may see, in no order.
func (s *Service) FilesByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID, with WithFiles) ([]*File, error) {
	b := database.NewBatch(s.db)
	q, rows := files(b, by)
	b.Add(q.Where("file.id = ANY(?)", ids), func() { s.fillFiles(b, by, with, *rows, nil) })
	err := b.Run(ctx)
	return *rows, err
}

// files begins a read of license files that the actor may see.
func files(b *database.Batch, by auth.Actor) (*database.Query, *[]*File) {
	rows := new([]*File)
	q := b.Select(rows).Apply(visible(by)).ColumnExpr(fileColumns).Join("JOIN control_rooms room ON room.id = file.control_room_id")
	return q, rows
}

// Living is the license file that a Control Room has, or that is being made for it; nil where there is none.
func (s *Service) Living(ctx context.Context, by auth.Actor, roomID uuid.UUID, with WithFiles) (*File, error) {
	b := database.NewBatch(s.db)
	q, rows := files(b, by)
	q.Where("file.control_room_id = ?", roomID).Where(lives)
	b.Add(q, func() { s.fillFiles(b, by, with, *rows, nil) })
	if err := b.Run(ctx); err != nil || len(*rows) == 0 {
		return nil, err
	}
	return (*rows)[0], nil
}

// List is which Control Rooms are wanted; the conditions are joined by and.
type List struct {
	page.Request
	AccountID uuid.UUID
	Licensing *Licensing
	Status    []Status
	Search    string
}

// List reads the Control Rooms of an account, the newest first.
func (s *Service) List(ctx context.Context, by auth.Actor, l List, with With) (page.Of[ControlRoom], error) {
	var none page.Of[ControlRoom]
	if err := l.Check(); err != nil {
		return none, err
	}
	b := database.NewBatch(s.db)
	q, rows := read(b, by, with)
	q.Where("room.account_id = ?", l.AccountID)
	if l.Licensing != nil {
		q.Where("room.licensing = ?", *l.Licensing)
	}
	if len(l.Status) > 0 {
		q.Where("coalesce("+lapsedSQL+", room.status) = ANY(?)", l.Status)
	}
	if search := strings.TrimSpace(l.Search); search != "" {
		q.Where("room.name ILIKE ? OR room.guid::text = lower(?)", database.Contains(search), strings.ReplaceAll(search, "\x00", ""))
	}
	total, err := q.Total(ctx, l.Count)
	if err != nil {
		return none, err
	}
	if l.After != "" {
		at, id, err := page.Time("room", l.After)
		if err != nil {
			return none, err
		}
		q.Where("(room.created_at, room.id) < (?, ?)", at, id)
	}
	q.OrderExpr("room.created_at DESC, room.id DESC").Limit(l.Limit())
	var p page.Of[ControlRoom]
	b.Add(q, func() {
		p = page.New(l.Request, *rows, total, func(r *ControlRoom) string { return page.AtTime("room", r.CreatedAt, r.ID) })
		s.fill(b, by, with, p.Nodes)
	})
	err = b.Run(ctx)
	return p, err
}

// read begins a read of Control Rooms that the actor may see. Account and partner come in the same rows.
func read(b *database.Batch, by auth.Actor, with With) (*database.Query, *[]*ControlRoom) {
	rows := new([]*ControlRoom)
	q := b.Select(rows).Apply(visible(by)).ColumnExpr("?TableColumns")
	q.ColumnExpr(lapsedSQL + " AS lapsed")
	q.ColumnExpr("EXISTS (SELECT FROM allocations given WHERE given.control_room_id = room.id AND given.quantity > given.consumed) AS holds")
	q.ColumnExpr(hostedSQL + " AS hosted")
	if with.Accounts != nil {
		q.Relation("Account").Relation("Partner")
	}
	return q, rows
}

// fill loads what goes along with Control Rooms, one statement for each kind of thing.
func (s *Service) fill(b *database.Batch, by auth.Actor, with With, rows []*ControlRoom) {
	if len(rows) == 0 {
		return
	}
	byID := make(map[uuid.UUID]*ControlRoom, len(rows))
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		r.settle(by)
		r.Allocations, r.LicenseFiles, r.Events, r.Pool = []*Allocation{}, []*File{}, []*Event{}, []*PoolLine{}
		byID[r.ID], ids[i] = r, r.ID
	}
	if with.Accounts != nil {
		accounts := make([]*account.Account, 0, 2*len(rows))
		for _, r := range rows {
			accounts = append(accounts, r.Account, r.Partner)
		}
		account.Fill(b, by, *with.Accounts, accounts...)
	}
	if with.Allocations != nil {
		var given []*Allocation
		q := b.Select(&given).Among("allocation.control_room_id", ids)
		b.Add(q.OrderExpr("allocation.control_room_id, allocation.entitlement_id"), func() {
			for _, a := range given {
				byID[a.ControlRoomID].Allocations = append(byID[a.ControlRoomID].Allocations, a)
			}
			fillEntitlements(b, by, *with.Allocations, given)
		})
	}
	if with.File != nil {
		var living []*File
		q := b.Select(&living).ColumnExpr(fileColumns).Among("file.control_room_id", ids).Where(lives)
		b.Add(q, func() {
			for _, f := range living {
				byID[f.ControlRoomID].LicenseFile = f
			}
			s.fillFiles(b, by, *with.File, living, byID)
		})
	}
	if with.Files != nil {
		var files []*File
		q := b.Select(&files).ColumnExpr(fileColumns).Among("file.control_room_id", ids)
		q.Where("file.serial IN (SELECT serial FROM license_files newest WHERE newest.control_room_id = file.control_room_id ORDER BY serial DESC LIMIT ?)", mostFiles)
		b.Add(q.OrderExpr("file.serial DESC"), func() {
			for _, f := range files {
				byID[f.ControlRoomID].LicenseFiles = append(byID[f.ControlRoomID].LicenseFiles, f)
			}
			s.fillFiles(b, by, *with.Files, files, byID)
		})
	}
	if with.Pool {
		fillPools(b, s.db, rows)
	}
	if with.Events {
		fillEvents(b, by, with.People, byID, ids)
	}
}

// fillFiles loads what goes along with license files. rooms are those that were read already.
func (s *Service) fillFiles(b *database.Batch, by auth.Actor, with WithFiles, files []*File, rooms map[uuid.UUID]*ControlRoom) {
	if len(files) == 0 {
		return
	}
	byID := make(map[uuid.UUID]*File, len(files))
	ids, missing := make([]uuid.UUID, len(files)), []uuid.UUID{}
	for i, f := range files {
		s.settle(by, f)
		f.Lines = []*Allocation{}
		byID[f.ID], ids[i] = f, f.ID
		if f.ControlRoom = rooms[f.ControlRoomID]; f.ControlRoom == nil {
			missing = append(missing, f.ControlRoomID)
		}
	}
	if len(missing) > 0 {
		room := With{}
		if with.Room != nil {
			room = *with.Room
		}
		q, found := read(b, by, room)
		b.Add(q.Where("room.id = ANY(?)", missing), func() {
			for _, r := range *found {
				for _, f := range files {
					if f.ControlRoomID == r.ID {
						f.ControlRoom = r
					}
				}
			}
			s.fill(b, by, room, *found)
		})
	}
	if with.Lines == nil {
		return
	}
	var lines []*fileLine
	q := b.Select(&lines).Among("line.license_file_id", ids)
	b.Add(q.OrderExpr("line.license_file_id, line.entitlement_id"), func() {
		given := make([]*Allocation, len(lines))
		for i, line := range lines {
			given[i] = &Allocation{EntitlementID: line.EntitlementID, Quantity: line.Quantity}
			byID[line.LicenseFileID].Lines = append(byID[line.LicenseFileID].Lines, given[i])
		}
		fillEntitlements(b, by, *with.Lines, given)
	})
}

func fillEntitlements(b *database.Batch, by auth.Actor, with entitlement.With, given []*Allocation) {
	ids := make([]uuid.UUID, len(given))
	for i, a := range given {
		ids[i] = a.EntitlementID
	}
	entitlement.Load(b, by, with, ids, func(byID map[uuid.UUID]*entitlement.Entitlement) {
		for _, a := range given {
			a.Entitlement = byID[a.EntitlementID]
		}
	})
}

func fillEvents(b *database.Batch, by auth.Actor, people *account.With, byID map[uuid.UUID]*ControlRoom, ids []uuid.UUID) {
	var events []*Event
	b.Add(b.Select(&events).Among("event.control_room_id", ids).OrderExpr("event.seq"), func() {
		var actors []uuid.UUID
		for _, e := range events {
			byID[e.ControlRoomID].Events = append(byID[e.ControlRoomID].Events, e)
			switch {
			case e.Kind == Trip:
				e.Comment = new(why(by.Language, e.Excess))
			case e.Kind == Suspend && e.ByID != nil && e.Comment == nil:
				e.Comment = new(phrase.Say(by.Language, "license.halted", nil))
			}
			if e.ByID != nil {
				actors = append(actors, *e.ByID)
			}
		}
		account.LoadUsers(b, by, people, actors, func(found map[uuid.UUID]*account.User) {
			for _, e := range events {
				if e.ByID != nil {
					e.By = found[*e.ByID].KnownTo(by)
				}
			}
		})
	})
}
