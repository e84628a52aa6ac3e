package pdr_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/feed"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// within is how soon a change has to be heard of; nothing that is not heard of within silence is told at all.
const (
	within  = 2 * time.Second
	silence = 300 * time.Millisecond
)

// listening is the feed of a process, once it hears what the database tells.
func listening(t *testing.T, w *testworld.World, pool *database.Pool) *feed.Feed {
	t.Helper()
	f := feed.New()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = f.Listen(ctx, pool.Listen, slog.New(slog.DiscardHandler)) // it ends with ctx
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	listens(t, w, f)
	return f
}

// listens waits until the feed hears of a change: before that its connection is still being made.
func listens(t *testing.T, w *testworld.World, f *feed.Feed) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		ctx, stop := context.WithCancel(t.Context())
		changes := w.PDRs.Watch(ctx, w.Auditor, f, uuid.Nil, pdr.With{})
		w.Draft(t, pdr.Content{})
		select {
		case change := <-changes:
			stop()
			if change != nil {
				return
			}
		case <-time.After(silence):
			stop()
		}
	}
	t.Fatal("nothing is heard")
}

// heard is what a watcher is told of a request.
type heard struct {
	Action pdr.Action
	State  pdr.State
}

// next is the next change of the request. Those of others are passed over: a feed may still be told of the drafts by
// which another was found to listen.
func next(t *testing.T, changes <-chan *pdr.Change, id uuid.UUID) heard {
	t.Helper()
	late := time.After(within)
	for {
		select {
		case change, ok := <-changes:
			if !ok {
				t.Fatal("the watcher was dropped")
			}
			if change.PDR.ID != id {
				continue
			}
			if since := time.Since(change.At); since < -time.Minute || since > time.Minute {
				t.Errorf("it was %s ago", since)
			}
			return heard{change.Action, change.PDR.State}
		case <-late:
			t.Fatalf("nothing is told within %s", within)
		}
	}
}

func quiet(t *testing.T, who string, changes <-chan *pdr.Change) {
	t.Helper()
	select {
	case change, ok := <-changes:
		t.Errorf("%s hears of %+v (%v)", who, change, ok)
	case <-time.After(silence):
	}
}

// Each process hears of what any other does, step by step and with the request as it is.
func TestTwoProcessesHearOfOneAnother(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	here, there := listening(t, w, w.Pool), listening(t, w, w.Connect(t))
	other := restart(t, w)
	watchers := []<-chan *pdr.Change{
		w.PDRs.Watch(t.Context(), w.Viewer, here, uuid.Nil, pdr.With{}), other.Watch(t.Context(), w.Auditor, there, uuid.Nil, pdr.With{}),
	}
	id := w.Submitted(t, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1)))
	steps := []func() (uuid.UUID, error){
		func() (uuid.UUID, error) { return id, nil },
		func() (uuid.UUID, error) { return other.Approve(t.Context(), w.Approver, w.On(t, id)) },
		func() (uuid.UUID, error) { return w.PDRs.Accept(t.Context(), w.Requester, w.On(t, id)) },
	}
	for i, want := range []heard{{pdr.Submit, pdr.Submitted}, {pdr.Approve, pdr.Approved}, {pdr.Accept, pdr.Accepted}} {
		succeed(t)(steps[i]())
		for _, changes := range watchers {
			if diff := cmp.Diff(want, next(t, changes, id)); diff != "" {
				t.Errorf("step %d (-want +got):\n%s", i, diff)
			}
		}
	}
}

// Who is told of a change: whoever sees the request, and of one account where they ask for it.
func TestWhoIsTold(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	f := listening(t, w, w.Pool)
	watch := func(by auth.Actor, account uuid.UUID) <-chan *pdr.Change {
		return w.PDRs.Watch(t.Context(), by, f, account, pdr.With{})
	}
	told := map[string]<-chan *pdr.Change{
		"the partner": watch(w.Viewer, uuid.Nil), "the vendor": watch(w.Operator, uuid.Nil), "the partner of its own": watch(w.Requester, w.Halvorsen),
		"the partner of its customer": watch(w.Requester, w.Larkfield), "the vendor of the partner": watch(w.Auditor, w.Halvorsen),
	}
	untold := map[string]<-chan *pdr.Change{
		"another partner": watch(w.RivalAdmin, uuid.Nil), "the customer": watch(w.CustomerAdmin, uuid.Nil), "nobody": watch(auth.Actor{}, uuid.Nil),
		"another of the partner": watch(w.RivalAdmin, w.Halvorsen), "another of the customer": watch(w.RivalAdmin, w.Larkfield),
		"the customer of itself": watch(w.CustomerAdmin, w.Larkfield), "the vendor of another": watch(w.Auditor, w.Brightquay),
		"the partner of another customer": watch(w.Viewer, w.Osterby), "the queue, to the partner": w.PDRs.WatchQueue(t.Context(), w.Admin, f, pdr.With{}),
		"the queue, to nobody": w.PDRs.WatchQueue(t.Context(), auth.Actor{}, f, pdr.With{}),
	}
	id := w.Submitted(t, testworld.Asking(w.Everyday, w.Larkfield, testworld.Units(w.Creator, 1)))
	for who, changes := range told {
		if got, want := next(t, changes, id), (heard{pdr.Submit, pdr.Submitted}); got != want {
			t.Errorf("%s hears of %v, want %v", who, got, want)
		}
	}
	for who, changes := range untold {
		select {
		case change, ok := <-changes:
			t.Errorf("%s hears of %+v (%v)", who, change, ok)
		default:
		}
	}
	quiet(t, "another partner", untold["another partner"])
}

// The queue is told of what comes in and what leaves, with how many wait then.
func TestWatchQueue(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	f := listening(t, w, w.Pool)
	changes := w.PDRs.WatchQueue(t.Context(), w.Approver, f, pdr.With{})
	content := testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1))
	draft := w.Draft(t, content)
	succeed(t)(w.PDRs.Withdraw(t.Context(), w.Requester, w.On(t, draft))) // neither came in nor left
	first, second := w.Submitted(t, content), w.Submitted(t, content)
	succeed(t)(w.PDRs.Withdraw(t.Context(), w.Requester, w.On(t, second)))
	succeed(t)(w.PDRs.Approve(t.Context(), w.Approver, w.On(t, first)))
	succeed(t)(w.PDRs.Accept(t.Context(), w.Requester, w.On(t, first))) // it has left
	third := w.Submitted(t, content)
	for i, want := range []struct {
		id     uuid.UUID
		action pdr.Action
	}{{first, pdr.Submit}, {second, pdr.Submit}, {second, pdr.Withdraw}, {first, pdr.Approve}, {third, pdr.Submit}} {
		select {
		case change := <-changes:
			if change.PDR.ID != want.id || change.Action != want.action {
				t.Errorf("%d is %s of %s, want %s", i, change.Action, change.PDR.Number(), want.action)
			}
			if i == 4 && change.Waiting != 1 {
				t.Errorf("%d wait, want 1", change.Waiting)
			}
		case <-time.After(within):
			t.Fatalf("%d is not told", i)
		}
	}
	quiet(t, "the queue", changes)
}

// A watcher that does not keep up is dropped; those that do are told everything.
func TestSlowWatchersAreDropped(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	f := listening(t, w, w.Pool)
	slow := w.PDRs.Watch(t.Context(), w.Auditor, f, uuid.Nil, pdr.With{})
	quick := w.PDRs.Watch(t.Context(), w.Auditor, f, uuid.Nil, pdr.With{})
	const changes = 100 // more than are kept for anybody
	for range changes {
		id := w.Draft(t, pdr.Content{})
		if got := next(t, quick, id); got.Action != pdr.Create {
			t.Errorf("the quick one hears of %v", got)
		}
	}
	told := 0
	for range slow {
		told++
	}
	if told >= changes {
		t.Errorf("the slow one was told of all %d", told)
	}
	if again := w.PDRs.Watch(t.Context(), w.Auditor, f, uuid.Nil, pdr.With{}); again != nil {
		id := w.Draft(t, pdr.Content{})
		next(t, again, id)
	}
}

// Whoever watches while the connection to the database is lost may have missed something, and is told to look again.
func TestALostConnectionDropsWatchers(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	f := listening(t, w, w.Pool)
	changes := w.PDRs.Watch(t.Context(), w.Viewer, f, uuid.Nil, pdr.With{})
	w.Exec(t, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'listen %drawdown%'`)
	select {
	case _, ok := <-changes:
		if ok {
			t.Error("a change is told that did not happen")
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the watcher waits on, and would miss things")
	}
	listens(t, w, f)
}

// Watchers who leave leave nothing behind.
func TestWatchersLeaveNothing(t *testing.T) { //nolint:paralleltest // it counts goroutines
	w := testworld.New(t)
	f := listening(t, w, w.Pool)
	before := goleak.IgnoreCurrent()
	ctx, leave := context.WithCancel(t.Context())
	var watchers []<-chan *pdr.Change
	for range 20 {
		watchers = append(watchers, w.PDRs.Watch(ctx, w.Viewer, f, uuid.Nil, pdr.With{}), w.PDRs.WatchQueue(ctx, w.Approver, f, pdr.With{}))
	}
	w.Submitted(t, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1)))
	time.Sleep(silence) // some have something to say that nobody hears
	leave()
	for _, changes := range watchers {
		for range changes {
		}
	}
	// on a busy machine pgx reads ahead of a slow write, and lets that reader wait on the idle connection of the pool
	pgx := goleak.IgnoreAnyFunction("github.com/jackc/pgx/v5/pgconn/internal/bgreader.(*BGReader).bgRead")
	goleak.VerifyNone(t, before, pgx)
}
