// Package feed hands what the database tells of changes to the watchers in this process, by ids only: a watcher reads again what
// it may see.
package feed

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

// Channel is what changes are told of.
type Channel string

// The channels: for each event the database tells at commit the ids of the event, of what it happened to, and of the partner
// that may hear of it.
const (
	PDRs          Channel = "drawdown_pdr"
	ControlRooms  Channel = "drawdown_control_room"
	CloudServices Channel = "drawdown_cloud_service"
)

var channels = []Channel{PDRs, ControlRooms, CloudServices}

// queued is how many changes a watcher may be behind before it is dropped.
const queued = 64

// Notice is that something happened.
type Notice struct {
	EventID  uuid.UUID
	ObjectID uuid.UUID // the request, or whatever the channel is about

	partnerID uuid.UUID
}

// Feed is the watchers of a process.
//
// A watcher whose channel is closed has missed something, because it was too slow or because the connection to the database
// was lost: it has to look at everything again and watch anew.
type Feed struct {
	mu       sync.Mutex
	watchers map[chan Notice]watcher
}

type watcher struct {
	of Channel
	by auth.Actor
}

// New is a feed that nobody watches yet.
func New() *Feed { return &Feed{watchers: map[chan Notice]watcher{}} }

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
	for _, channel := range channels {
		listener.Handle(string(channel), f)
	}
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
	f.publish(Channel(n.Channel), Notice{EventID: ids[0], ObjectID: ids[1], partnerID: ids[2]})
	return nil
}

// HandleBacklog is called whenever the connection is made: what happened before is lost, so everybody looks again.
func (f *Feed) HandleBacklog(_ context.Context, of string, _ *pgx.Conn) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for ch, w := range f.watchers {
		if w.of == Channel(of) {
			delete(f.watchers, ch)
			close(ch)
		}
	}
	return nil
}

func (f *Feed) publish(on Channel, n Notice) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for ch, w := range f.watchers {
		if w.of != on || (w.by.Side() == auth.Partner && w.by.AccountID != n.partnerID) {
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

// Watch is what happens from now on, until ctx ends.
func (f *Feed) Watch(ctx context.Context, by auth.Actor, of Channel) <-chan Notice {
	ch := make(chan Notice, queued)
	f.mu.Lock()
	f.watchers[ch] = watcher{of, by}
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

// Follow turns notices into changes; a notice that reads as nil is passed over. What cannot be read ends it: the watcher then
// looks again.
func Follow[T any](ctx context.Context, notices <-chan Notice, read func(Notice) (*T, error)) <-chan *T {
	changes := make(chan *T)
	go func() {
		defer close(changes)
		for n := range notices {
			change, err := read(n)
			if err != nil {
				return
			}
			if change == nil {
				continue
			}
			select {
			case changes <- change:
			case <-ctx.Done():
				return
			}
		}
	}()
	return changes
}
