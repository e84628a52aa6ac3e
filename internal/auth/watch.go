package auth

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgxlisten"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// A watch is told of the end of its sign-in by a notification, and by its own clock of what nobody notifies: expiry. It also
// looks by itself every minute, for a notification that was lost.
const (
	channel     = "drawdown_auth"
	lookEvery   = time.Minute
	lookAgainIn = time.Second
)

// watch is a subscription that lives no longer than the sign-in of its actor.
type watch struct {
	actor Actor
	ctx   context.Context
	end   context.CancelCauseFunc
	clock *time.Timer
}

// watches is the open ones of this process, by what their actors live by, named as the database's notifications name it.
type watches struct {
	mu sync.Mutex
	by map[string]map[*watch]struct{}
	// ended is called at each end, and when one may have been missed.
	ended func()
}

// livesBy is the names under which the end of the actor's sign-in is told.
func livesBy(a Actor) []string {
	names := []string{"user:" + a.UserID.String()}
	if a.SessionID != "" {
		names = append(names, "session:"+a.SessionID)
	}
	if a.TokenID != uuid.Nil {
		names = append(names, "token:"+a.TokenID.String())
	}
	return names
}

// Watch is a context that ends with ctx, or as soon as the actor may no longer ask: when their session or token ends, when
// they are disabled, or when their role changes. The cause is then a fault. An actor with neither a session nor a token ends
// at once.
func (s *Service) Watch(ctx context.Context, a Actor) context.Context {
	ctx, end := context.WithCancelCause(ctx)
	w := &watch{actor: a, ctx: ctx, end: end}
	s.watches.mu.Lock()
	defer s.watches.mu.Unlock()
	s.watches.add(w)
	// the first look is at once: the sign-in may have ended between the request's and this
	w.clock = time.AfterFunc(0, func() { s.look(w) })
	context.AfterFunc(ctx, func() {
		s.watches.mu.Lock()
		defer s.watches.mu.Unlock()
		w.clock.Stop()
		s.watches.remove(w)
	})
	return ctx
}

// look ends the watch if its actor may no longer ask, and otherwise looks again later.
func (s *Service) look(w *watch) {
	until, ok, err := s.validUntil(w.ctx, w.actor)
	again := min(until.Sub(s.now()), lookEvery)
	switch {
	case w.ctx.Err() != nil:
		return
	case err != nil:
		slog.WarnContext(w.ctx, "cannot see whether a sign-in has ended", "error", err)
		again = lookAgainIn
	case !ok:
		w.end(fault.New(fault.Unauthenticated, "auth.ended"))
		return
	}
	s.watches.mu.Lock()
	defer s.watches.mu.Unlock()
	if w.ctx.Err() == nil {
		w.clock.Reset(again)
	}
}

// validUntil reads the actor's session or token again; ok is false where they are no longer who they were.
func (s *Service) validUntil(ctx context.Context, a Actor) (until time.Time, ok bool, err error) {
	ctx = database.AsSystem(ctx)
	var who person
	switch {
	case a.TokenID != uuid.Nil:
		var t token
		t, ok, err = s.tokenByID(ctx, a.TokenID)
		who = t.who
	case a.SessionID != "":
		who, _, ok, err = s.bySession(ctx, a.SessionID)
	}
	same := who.UserID == a.UserID && who.AccountID == a.AccountID && who.Role == a.Role
	return who.Until, ok && same, err
}

func (ws *watches) add(w *watch) {
	if ws.by == nil {
		ws.by = make(map[string]map[*watch]struct{})
	}
	for _, name := range livesBy(w.actor) {
		if ws.by[name] == nil {
			ws.by[name] = make(map[*watch]struct{})
		}
		ws.by[name][w] = struct{}{}
	}
}

func (ws *watches) remove(w *watch) {
	for _, name := range livesBy(w.actor) {
		delete(ws.by[name], w)
		if len(ws.by[name]) == 0 {
			delete(ws.by, name)
		}
	}
}

// HandleNotification ends the watches that live by what has ended.
func (ws *watches) HandleNotification(_ context.Context, n *pgconn.Notification, _ *pgx.Conn) error {
	ws.ended()
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for w := range ws.by[n.Payload] {
		w.end(fault.New(fault.Unauthenticated, "auth.ended"))
	}
	return nil
}

// HandleBacklog has every watch look at once: notifications that were sent before we listened, or while the connection was
// lost, are gone.
func (ws *watches) HandleBacklog(context.Context, string, *pgx.Conn) error {
	ws.ended()
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for _, of := range ws.by {
		for w := range of {
			w.clock.Reset(0)
		}
	}
	return nil
}

// listen waits for notifications until ctx ends, over a connection that it takes out of the pool.
func (s *Service) listen(ctx context.Context) error {
	listener := &pgxlisten.Listener{
		Connect: func(ctx context.Context) (*pgx.Conn, error) {
			conn, err := s.pool.Listen.Acquire(ctx)
			if err != nil {
				return nil, err
			}
			return conn.Hijack(), nil
		},
		LogError: func(ctx context.Context, err error) {
			if ctx.Err() == nil {
				slog.WarnContext(ctx, "not told of ended sign-ins for a moment", "error", err)
			}
		},
		ReconnectDelay: lookAgainIn,
	}
	listener.Handle(channel, &s.watches)
	return listener.Listen(ctx)
}
