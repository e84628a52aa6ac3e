package pdr

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/order"
)

// Service reads requests and does what people do with them. A command answers with the id of the request that it changed.
type Service struct {
	db           *bun.DB
	jobs         *jobs.Client
	acceptWithin time.Duration
	at           *time.Time
}

// New is the service on a database. acceptWithin is how long an approval waits to be accepted.
func New(db *bun.DB, queue *jobs.Client, acceptWithin time.Duration) *Service {
	return &Service{db: db, jobs: queue, acceptWithin: acceptWithin}
}

// AsOf is the same service for what happened at a time: what it writes is stamped with it in place of the database's clock, and
// an approval had lapsed or not by then. Whether an order can be drawn from is still the database's to say.
func (s *Service) AsOf(at time.Time) *Service {
	at = at.Truncate(time.Microsecond) // as the database keeps it
	past := *s
	past.at = &at
	return &past
}

// Command is an action on a request that somebody saw at a version.
type Command struct {
	Ref     Ref
	Version int
	Comment *string
	Key     *string
}

// do runs a command on a request in one transaction: it claims the key, locks the request as the actor sees it, checks
// role, version and state, and hands over to act for what is the command's own.
func (s *Service) do(ctx context.Context, by auth.Actor, c Command, action Action, input any,
	act func(ctx context.Context, tx bun.Tx, p *PDR, t transition) error,
) (uuid.UUID, error) {
	if err := may(by, action); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		id, err := resolve(ctx, tx, by, c.Ref)
		if err != nil {
			return uuid.Nil, err
		}
		done, err := idempotency.Claim(ctx, tx, by, c.Key, string(action), input, id)
		if err != nil || done != uuid.Nil {
			return done, err
		}
		p, err := s.lock(ctx, tx, visible(by), id)
		if err != nil {
			return uuid.Nil, err
		}
		p.settle(by)
		if c.Version != p.Version {
			return uuid.Nil, fault.New(fault.Conflict, "pdr.version", "pdr", p.Number()).At("version").
				With(fault.Stale{CurrentVersion: p.Version})
		}
		t, err := next(p, action, by)
		if err != nil {
			return uuid.Nil, err
		}
		return p.ID, act(ctx, tx, p, t)
	})
}

// resolve is the id of the request that the actor names and may see.
func resolve(ctx context.Context, tx bun.Tx, by auth.Actor, ref Ref) (uuid.UUID, error) {
	if ref.Serial == 0 {
		return ref.ID, nil // lock finds out
	}
	p := new(PDR)
	q := database.Select(tx, p).Apply(visible(by)).Apply(named(ref))
	q.Column("id")
	if err := q.Scan(ctx); err != nil {
		return uuid.Nil, database.OneOr(err, notFound())
	}
	return p.ID, nil
}

// lock reads a request and keeps it to the end of the transaction: of two commands one comes second, and finds what the first
// has done.
func (s *Service) lock(ctx context.Context, tx bun.Tx, narrow func(*database.Query) *database.Query, id uuid.UUID) (*PDR, error) {
	p := new(PDR)
	q := database.Select(tx, p).Apply(narrow).Where("pdr.id = ?", id)
	// now() is when the transaction began; after a wait for the lock a deadline is read off the wall
	q.ColumnExpr("?TableColumns").
		ColumnExpr(q.Bind("(pdr.state = 'APPROVED' AND pdr.accept_by <= coalesce(?, clock_timestamp())) AS lapsed", s.at))
	q.For("NO KEY UPDATE")
	if err := q.Scan(ctx); err != nil {
		return nil, database.OneOr(err, notFound())
	}
	err := linesOf(database.Select(tx, &p.Lines), []uuid.UUID{id}, false).Scan(ctx)
	return p, err
}

func notFound() error { return fault.New(fault.NotFound, "pdr.not_found").At("id") }

// step makes a transition: the units follow, then the request itself, its history, the audit entry and the job that tells
// people. set names the columns that the command has changed.
func (s *Service) step(ctx context.Context, tx bun.Tx, by auth.Actor, p *PDR, t transition, comment *string, set ...string) error {
	if err := s.apply(ctx, tx, by, p, t.effect); err != nil {
		return err
	}
	before := map[string]any{"state": p.State, "version": p.Version}
	p.State = t.to
	p.Version++
	q := tx.NewUpdate().Model(p).Column(append(set, "state", "version")...).
		Set("updated_at = coalesce(?, now())", s.at).WherePK().Where("version = ?", p.Version-1)
	if stamp, ok := stamps[t.action]; ok {
		q.Set("?_at = coalesce(?, now())", bun.Safe(stamp), s.at).Set("?_by_id = ?", bun.Safe(stamp), by.UserID)
	}
	if t.action == Approve {
		q.Set("accept_by = coalesce(?, now()) + make_interval(secs => ?)", s.at, s.acceptWithin.Seconds())
	}
	changed, err := q.Exec(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", t.action, err)
	}
	if n, err := changed.RowsAffected(); err != nil || n != 1 {
		return errors.Join(fmt.Errorf("%s touched %d requests", t.action, n), err)
	}
	return s.record(ctx, tx, by, p, t, before, comment)
}

// apply does to the ledger what a transition does to the units of a request.
func (s *Service) apply(ctx context.Context, tx bun.Tx, by auth.Actor, p *PDR, e effect) error {
	switch e {
	case reserve:
		return p.reserve(ctx, tx)
	case release:
		return entitlement.Release(ctx, tx, p.PartnerID, p.units())
	case transfer:
		return entitlement.Move(ctx, tx, entitlement.Transfer{
			From: p.PartnerID, To: p.CustomerID, Units: p.units(), PDRID: p.ID, By: by.UserID, At: s.at,
		})
	case nothing:
		return nil
	default:
		return fmt.Errorf("unknown effect %q", e)
	}
}

// stamps are the columns that say who did an action, and when.
var stamps = map[Action]string{Submit: "submitted", Approve: "decided", Reject: "decided", Accept: "accepted"}

// record adds to the history and to the audit log, and has people told. An edit is no step of a life: it is only audited.
func (s *Service) record(ctx context.Context, tx bun.Tx, by auth.Actor, p *PDR, t transition, before any, comment *string) error {
	entry := audit.Entry{
		Action: "pdr." + string(t.action), ObjectType: "pdr", ObjectID: p.ID, Account: p.PartnerID,
		Before: before, After: map[string]any{"state": p.State, "version": p.Version},
	}
	if err := audit.Record(ctx, tx, by.Author(), entry); err != nil {
		return err
	}
	if t.action == Edit {
		return nil
	}
	var from *State
	if t.from != "" && t.action != Clone {
		from = &t.from
	}
	eventID := uuid.Must(uuid.NewV7())
	_, err := database.Exec(ctx, tx, `
		INSERT INTO pdr_events (id, pdr_id, version, action, from_state, to_state, by_id, at, comment)
		VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, now()), $9)`,
		eventID, p.ID, p.Version, t.action, from, t.to, orNull(by.UserID), s.at, comment)
	if err != nil {
		return fmt.Errorf("record %s: %w", t.action, err)
	}
	if !told[t.action] {
		return nil
	}
	return s.jobs.Insert(ctx, tx, EventJob{EventID: eventID})
}

// drawable holds the request's order as it is to the end of the transaction, and refuses one that cannot be drawn from.
func drawable(ctx context.Context, tx bun.Tx, by auth.Actor, p *PDR, path ...string) error {
	o, err := order.Hold(ctx, tx, by, p.PartnerID, order.Ref{ID: p.OrderID})
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, "order.not_found").At(path...)
	}
	if err != nil {
		return err
	}
	if f := o.Undrawable(); f != nil {
		return f.At(path...)
	}
	return nil
}

// units are what the request asks for, as the ledger counts.
func (p *PDR) units() []entitlement.Units {
	units := make([]entitlement.Units, len(p.Lines))
	for i, line := range p.Lines {
		units[i] = entitlement.Units{OrderLineID: line.OrderLineID, Quantity: line.Quantity}
	}
	return units
}
