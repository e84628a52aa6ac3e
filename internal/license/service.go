package license

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/signing"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// Service reads Control Rooms and does what people do with them. A command answers with the id of the Control Room that it
// changed.
type Service struct {
	db     *bun.DB
	jobs   *jobs.Client
	keys   *signing.Keys
	public *url.URL
}

// New is the service on a database. Files are signed with keys; public is where they are downloaded from.
func New(db *bun.DB, queue *jobs.Client, keys *signing.Keys, public *url.URL) *Service {
	return &Service{db: db, jobs: queue, keys: keys, public: public}
}

// Command is an action on a Control Room that somebody saw at a version.
type Command struct {
	ID      uuid.UUID
	Version int
	Reason  *string
	Key     *string
}

// do runs a command on a Control Room in one transaction: it claims the key, locks the Control Room as the actor sees it, checks
// role, version and status, and hands over to act for what is the command's own.
func (s *Service) do(ctx context.Context, by auth.Actor, c Command, action Action, input any,
	act func(ctx context.Context, tx bun.Tx, r *ControlRoom, t transition) error,
) (uuid.UUID, error) {
	if err := may(by, action); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		done, err := idempotency.Claim(ctx, tx, by, c.Key, "room."+string(action), input, c.ID)
		if err != nil || done != uuid.Nil {
			return done, err
		}
		r, err := lock(ctx, tx, visible(by), c.ID)
		if err != nil {
			return uuid.Nil, err
		}
		if c.Version != r.Version {
			return uuid.Nil, fault.New(fault.Conflict, "license.version", "room", r.Name).At("version").
				With(fault.Stale{CurrentVersion: r.Version})
		}
		if err := s.lapse(ctx, tx, r); err != nil {
			return uuid.Nil, err
		}
		t, err := next(r, action, by)
		if err != nil {
			return uuid.Nil, err
		}
		return r.ID, act(ctx, tx, r, t)
	})
}

// lock reads a Control Room and keeps it to the end of the transaction.
func lock(ctx context.Context, tx bun.Tx, narrow func(*database.Query) *database.Query, id uuid.UUID) (*ControlRoom, error) {
	r := new(ControlRoom)
	q := database.Select(tx, r).Apply(narrow).Where("room.id = ?", id)
	if err := q.ColumnExpr("?TableColumns").ColumnExpr(lapsedSQL + " AS lapsed").ColumnExpr(hostedSQL + " AS hosted").For("NO KEY UPDATE").Scan(ctx); err != nil {
		return nil, database.OneOr(err, fault.New(fault.NotFound, "license.room_not_found").At("id"))
	}
	// what it holds is read after the lock was granted: before it, another command may have been at it
	err := database.Value(ctx, tx, &r.Holds, `SELECT EXISTS (SELECT FROM allocations WHERE control_room_id = $1 AND quantity > consumed)`, id)
	return r, err
}

// change makes a transition that a person asked for: the version counts it.
func (s *Service) change(ctx context.Context, tx bun.Tx, by auth.Actor, r *ControlRoom, t transition, e Event, detail any) error {
	r.Version++
	return s.step(ctx, tx, by, r, t, e, detail)
}

// step makes a transition: the Control Room itself, its history, the audit entry and the job that tells people.
func (s *Service) step(ctx context.Context, tx bun.Tx, by auth.Actor, r *ControlRoom, t transition, e Event, detail any) error {
	before := r.Status
	r.Status = t.to
	changed, err := tx.NewUpdate().Model(r).Column("status", "version").Set("updated_at = now()").WherePK().Exec(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", t.action, err)
	}
	if n, err := changed.RowsAffected(); err != nil || n != 1 {
		return errors.Join(fmt.Errorf("%s touched %d Control Rooms", t.action, n), err)
	}
	e.From = &before
	return s.record(ctx, tx, by, r, t, e, detail)
}

// record adds to the history and to the audit log, and has people told where they are to be.
func (s *Service) record(ctx context.Context, tx bun.Tx, by auth.Actor, r *ControlRoom, t transition, e Event, detail any) error {
	e.ID, e.ControlRoomID, e.To = uuid.Must(uuid.NewV7()), r.ID, t.to
	if e.Kind == "" {
		e.Kind = t.action
	}
	if by.UserID != uuid.Nil {
		e.ByID = &by.UserID
	}
	if _, err := tx.NewInsert().Model(&e).ExcludeColumn("at").Exec(ctx); err != nil {
		return fmt.Errorf("record %s: %w", t.action, err)
	}
	entry := audit.Entry{
		Action: "control_room." + string(t.action), ObjectType: "control_room", ObjectID: r.ID, Account: r.AccountID,
		After: map[string]any{"status": r.Status, "version": r.Version, "comment": e.Comment, "detail": detail},
	}
	if e.From != nil {
		entry.Before = map[string]any{"status": *e.From}
	}
	if err := audit.Record(ctx, tx, by.Author(), entry); err != nil {
		return err
	}
	if !told[t.action] {
		return nil
	}
	return s.jobs.Insert(ctx, tx, EventJob{EventID: e.ID})
}

// reason is why a command is given, cleaned. Somebody who acts for an account that is not theirs has to say it.
func reason(by auth.Actor, c Command) (*string, error) {
	if c.Reason == nil && by.Side() != auth.Vendor {
		return nil, nil //nolint:nilnil // nothing was said
	}
	given := ""
	if c.Reason != nil {
		given = *c.Reason
	}
	said, f := text.Reason(given)
	if f != nil {
		return nil, f.At("reason")
	}
	return &said, nil
}
