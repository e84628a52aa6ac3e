package license_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/feed"
	"github.com/drawdown-portal/drawdown/internal/license"
)

// within is how soon a change has to be heard of; nothing that is not heard of within silence is told at all.
const (
	within  = 5 * time.Second
	silence = 300 * time.Millisecond
)

// listening is a feed, once it hears what the database tells.
func listening(t *testing.T, s *shown) *feed.Feed {
	t.Helper()
	f := feed.New()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = f.Listen(ctx, s.Pool.Listen, slog.New(slog.DiscardHandler)) // it ends with ctx
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		ctx, stop := context.WithCancel(t.Context())
		changes := s.Licenses.Watch(ctx, s.Auditor, f, uuid.Nil, license.With{})
		s.Room(t, s.Admin, s.Osterby, uuid.NewString())
		select {
		case change := <-changes:
			stop()
			if change != nil {
				return f
			}
		case <-time.After(silence):
			stop()
		}
	}
	t.Fatal("nothing is heard")
	return nil
}

// Each change is told, with the Control Room as it is, to those who see it and to nobody else.
func TestWatch(t *testing.T) {
	t.Parallel()
	s := newShown(t)
	f := listening(t, s)
	watchers := make([]<-chan *license.Change, len(s.sees))
	for i, v := range s.sees {
		watchers[i] = s.Licenses.Watch(t.Context(), v.by, f, uuid.Nil, everything)
	}
	ofHalvorsen := s.Licenses.Watch(t.Context(), s.Auditor, f, s.Halvorsen, license.With{})

	told := make([][]string, len(watchers))
	for id, name := range s.names {
		by := s.CustomerAdmin
		if name == "partner" {
			by = s.Admin
		}
		if _, err := s.Licenses.Release(t.Context(), by, s.OnRoom(t, id)); err != nil {
			t.Fatal(err)
		}
	}
	for i, changes := range watchers {
		for range s.sees[i].want {
			change := next(t, s, changes)
			told[i] = append(told[i], s.names[change.ControlRoom.ID])
			if change.Kind != license.Release || change.ControlRoom.Status != license.Pending || change.ControlRoom.Version != 3 {
				t.Errorf("%s is told of a %s, of %+v", s.sees[i].who, change.Kind, change.ControlRoom)
			}
		}
	}
	for i, v := range s.sees {
		want := map[string]bool{}
		got := map[string]bool{}
		for _, name := range v.want {
			want[name] = true
		}
		for _, name := range told[i] {
			got[name] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s is told of (-want +got):\n%s", v.who, diff)
		}
		quiet(t, v.who, watchers[i])
	}
	if change := next(t, s, ofHalvorsen); s.names[change.ControlRoom.ID] != "partner" {
		t.Errorf("who watches one account is told of %s", change.ControlRoom.Name)
	}
	quiet(t, "who watches one account", ofHalvorsen)
}

// next is the next change of a Control Room that the world is shown with. Those by which a feed was found to listen are passed
// over.
func next(t *testing.T, s *shown, changes <-chan *license.Change) *license.Change {
	t.Helper()
	late := time.After(within)
	for {
		select {
		case change, ok := <-changes:
			if !ok {
				t.Fatal("the watcher was dropped")
			}
			if s.names[change.ControlRoom.ID] != "" {
				return change
			}
		case <-late:
			t.Fatalf("nothing is told within %s", within)
		}
	}
}

func quiet(t *testing.T, who string, changes <-chan *license.Change) {
	t.Helper()
	select {
	case change, ok := <-changes:
		t.Errorf("%s hears of %+v (%v)", who, change, ok)
	case <-time.After(silence):
	}
}
