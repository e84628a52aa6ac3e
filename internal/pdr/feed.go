package pdr

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgxlisten"

	"github.com/drawdown-portal/drawdown/internal/auth"
)

// channel is where the database tells of each event at commit: the ids of the event, the request and the partner.
const channel = "drawdown_pdr"

// queued is how many changes a watcher may be behind before it is dropped.
const queued = 64

// notice is that something happened to a request. It holds ids only: a watcher reads again what it may see.
type notice struct{ eventID, pdrID, partnerID uuid.UUID }

// Feed hands what the database tells of requests to the watchers in this process.
//
// A watcher whose channel is closed has missed something, because it was too slow or because the connection to the database
// was lost: it has to look at everything again and watch anew.
type Feed struct {
	mu       sync.Mutex
	watchers map[chan notice]auth.Actor
}

// NewFeed is a feed that nobody watches yet.
func NewFeed() *Feed { return &Feed{watchers: map[chan notice]auth.Actor{}} }

// Listen takes what the database tells until ctx ends, on a connection of its own.
func (f *Feed) Listen(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger) error {
	listener := &pgxlisten.Listener{
		Connect: func(ctx context.Context) (*pgx.Conn, error) {
			conn, err := pool.Acquire(ctx)
			if err != nil {
				return nil, err
			}
			return conn.Hijack(), nil // the listener closes it
		},
		LogError: func(ctx context.Context, err error) {
			log.WarnContext(ctx, "live changes are interrupted", "error", err)
		},
		ReconnectDelay: time.Second,
	}
	listener.Handle(channel, f)
	return listener.Listen(ctx)
}

// HandleNotification takes one notice from the database.
func (f *Feed) HandleNotification(_ context.Context, n *pgconn.Notification, _ *pgx.Conn) error {
	var ids []uuid.UUID
	for part := range strings.FieldsSeq(n.Payload) {
		id, err := uuid.Parse(part)
		if err != nil {
			return fmt.Errorf("a notice that is not ours: %w", err)
		}
		ids = append(ids, id)
	}
	if len(ids) != 3 {
		return fmt.Errorf("a notice of %d ids", len(ids))
	}
	f.publish(notice{eventID: ids[0], pdrID: ids[1], partnerID: ids[2]})
	return nil
}

// HandleBacklog is called whenever the connection is made: what happened before is lost, so everybody looks again.
func (f *Feed) HandleBacklog(context.Context, string, *pgx.Conn) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for ch := range f.watchers {
		delete(f.watchers, ch)
		close(ch)
	}
	return nil
}

func (f *Feed) publish(n notice) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for ch, by := range f.watchers {
		if by.Side() == auth.Partner && by.AccountID != n.partnerID {
			continue
		}
		select {
		case ch <- n:
		default: // too slow, and never in the way of the others
			delete(f.watchers, ch)
			close(ch)
		}
	}
}

// watch is what happens from now on, until ctx ends.
func (f *Feed) watch(ctx context.Context, by auth.Actor) <-chan notice {
	ch := make(chan notice, queued)
	f.mu.Lock()
	f.watchers[ch] = by
	f.mu.Unlock()
	context.AfterFunc(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if _, ok := f.watchers[ch]; ok {
			delete(f.watchers, ch)
			close(ch)
		}
	})
	return ch
}
