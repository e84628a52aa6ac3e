package cloud

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// Options is what differs between one installation and another.
type Options struct {
	Plan
	// FulfilWithin is how long the vendor may take to answer.
	FulfilWithin time.Duration
	// Webhook tells the vendor's provisioning system; nil: the queue in the web app is the way.
	Webhook *Webhook
}

// Service reads cloud services and does what people and the vendor do with them. A command answers with the id of the cloud
// service that it changed.
type Service struct {
	db    *bun.DB
	jobs  *jobs.Client
	rooms *license.Service
	Options
}

// New is the service on a database. The Control Rooms of cloud services are those of rooms.
func New(db *bun.DB, queue *jobs.Client, rooms *license.Service, options Options) *Service {
	return &Service{db: db, jobs: queue, rooms: rooms, Options: options}
}

// Command is an action on a cloud service that somebody saw at a version.
type Command struct {
	ID      uuid.UUID
	Version int
	Reason  *string
	Key     *string
}

// do runs a command on a cloud service in one transaction: it claims the key, locks the cloud service as the actor sees it, checks
// role, version and status, and hands over to act for what is the command's own.
func (s *Service) do(ctx context.Context, by auth.Actor, c Command, action Action, input any,
	act func(ctx context.Context, tx bun.Tx, i *Instance, t transition) error,
) (uuid.UUID, error) {
	if err := may(by, action); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		done, err := idempotency.Claim(ctx, tx, by, c.Key, "cloud."+string(action), input, c.ID)
		if err != nil || done != uuid.Nil {
			return done, err
		}
		i, err := lock(ctx, tx, visible(by), c.ID)
		if err != nil {
			return uuid.Nil, err
		}
		if c.Version != i.Version {
			return uuid.Nil, fault.New(fault.Conflict, "cloud.version", "service", i.Name).At("version").
				With(fault.Stale{CurrentVersion: i.Version})
		}
		t, err := next(i, action, by)
		if err != nil {
			return uuid.Nil, err
		}
		return i.ID, act(ctx, tx, i, t)
	})
}

// lock reads a cloud service and keeps it to the end of the transaction.
func lock(ctx context.Context, tx bun.Tx, narrow func(*database.Query) *database.Query, id uuid.UUID) (*Instance, error) {
	i := new(Instance)
	q := database.Select(tx, i).Apply(narrow).Where("service.id = ?", id)
	if err := q.ColumnExpr("?TableColumns").For("NO KEY UPDATE").Scan(ctx); err != nil {
		return nil, database.OneOr(err, fault.New(fault.NotFound, "cloud.not_found").At("id"))
	}
	return i, nil
}

// step makes a transition that somebody asked for: the cloud service itself with its next version, its history, the audit entry,
// and the jobs that tell people and the vendor's system.
func (s *Service) step(ctx context.Context, tx bun.Tx, by auth.Actor, i *Instance, t transition, comment *string) error {
	before := i.Status
	i.Status = t.to
	i.Version++
	update := tx.NewUpdate().Model(i).Column("status", "version", "url", "failure", "control_room_id").Set("updated_at = now()")
	if before != t.to {
		update.Set("status_since = now(), overdue_at = NULL")
	}
	changed, err := update.WherePK().Exec(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", t.action, err)
	}
	if n, err := changed.RowsAffected(); err != nil || n != 1 {
		return errors.Join(fmt.Errorf("%s touched %d cloud services", t.action, n), err)
	}
	return s.record(ctx, tx, by, i, t, comment)
}

// record adds to the history and to the audit log, and has people and the vendor's system told where they are to be.
func (s *Service) record(ctx context.Context, tx bun.Tx, by auth.Actor, i *Instance, t transition, comment *string) error {
	e := Event{ID: uuid.Must(uuid.NewV7()), CloudServiceID: i.ID, Kind: t.action, To: t.to, Version: i.Version, Comment: comment}
	if t.from != "" {
		e.From = &t.from
	}
	if by.UserID != uuid.Nil {
		e.ByID = &by.UserID
	}
	if _, err := tx.NewInsert().Model(&e).ExcludeColumn("at").Exec(ctx); err != nil {
		return fmt.Errorf("record %s: %w", t.action, err)
	}
	entry := audit.Entry{
		Action: "cloud_service." + string(t.action), ObjectType: "cloud_service", ObjectID: i.ID, Account: i.AccountID,
		After: map[string]any{
			"status": i.Status, "version": i.Version, "name": i.Name, "kind": i.Kind, "region": i.Region,
			"url": i.URL, "controlRoom": i.ControlRoomID, "comment": comment,
		},
	}
	if t.from != "" {
		entry.Before = map[string]any{"status": t.from}
	}
	if err := audit.Record(ctx, tx, by.Author(), entry); err != nil {
		return err
	}
	return s.jobs.Insert(ctx, tx, s.follow(e)...)
}

// said is why a command is given, cleaned; nil where nothing was said.
func said(c Command) (*string, error) {
	if c.Reason == nil {
		return nil, nil //nolint:nilnil // nothing was said
	}
	reason, f := text.Reason(*c.Reason)
	if f != nil {
		return nil, f.At("reason")
	}
	return &reason, nil
}
