package cloud_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/feed"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/page"
)

// Of Larkfield's cloud services each of its partners sees what it asked for, the customer and the vendor see all; and so with who
// did what.
func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Hosted(t, w.Requester, w.Larkfield, order.ControlRoom, "halvorsens")
	w.Hosted(t, w.RivalAdmin, w.Larkfield, order.ControlRoom, "brightquays")
	w.Hosted(t, w.CustomerAdmin, w.Larkfield, order.ControlRoom, "own")
	for who, tt := range map[string]struct {
		by   auth.Actor
		want map[string]string // by its name, who asked for it
	}{
		"Halvorsen":  {w.Viewer, map[string]string{"halvorsens": "requests"}},
		"Brightquay": {w.RivalRequester, map[string]string{"brightquays": "admin"}},
		"Larkfield":  {w.CustomerAdmin, map[string]string{"halvorsens": "", "brightquays": "", "own": "licenses"}},
		"the vendor": {w.Auditor, map[string]string{"halvorsens": "requests", "brightquays": "admin", "own": "licenses"}},
		"Osterby":    {w.CustomerViewer, map[string]string{}},
		"nobody":     {auth.Actor{}, map[string]string{}},
	} {
		p, err := w.Services.List(t.Context(), tt.by, w.Larkfield, page.Request{First: 10, Count: true}, cloud.With{People: true, Events: true})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, i := range p.Nodes {
			got[i.Name] = ""
			if i.RequestedBy != nil {
				got[i.Name] = i.RequestedBy.Name
			}
			if (i.RequestedBy == nil) != (i.Events[0].By == nil) {
				t.Errorf("%s sees %v as who asked, and %v in the history", who, i.RequestedBy, i.Events[0].By)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || p.Total != len(tt.want) {
			t.Errorf("%s sees %d (-want +got):\n%s", who, p.Total, diff)
		}
	}
}

// A list is the same few statements, however long it is and whatever goes along.
func TestAListIsConstantWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	with := cloud.With{
		Accounts: &account.With{Partners: true, Contact: true}, Room: &license.With{Events: true}, Events: true, People: true, Employer: &account.With{},
	}
	count := func() int {
		w.Trace.Statements()
		if _, err := w.Services.List(t.Context(), w.Auditor, w.Larkfield, page.Request{First: 100}, with); err != nil {
			t.Fatal(err)
		}
		return len(w.Trace.Statements())
	}
	w.Reported(t, w.Hosted(t, w.Requester, w.Larkfield, order.ControlRoom, "room"), cloud.Active)
	one := count()
	for _, status := range statuses[:6] {
		w.in(t, status, "s-"+shorten(status))
	}
	w.Reported(t, w.Hosted(t, w.RivalAdmin, w.Larkfield, order.ControlRoom, "other"), cloud.Active)
	if many := count(); many != one || many > 9 {
		t.Errorf("one takes %d statements, many take %d", one, many)
	}
}

// What happens is told to who may see it, of the account that they watch.
func TestWatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	from := feed.New()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = from.Listen(ctx, w.Pool.Listen, slog.New(slog.DiscardHandler)) // it ends with ctx
	}()
	defer func() { stop(); <-ended }()
	n := 0
	var mine, rivals, elsewhere <-chan *cloud.Change
	eventually(t, "it listens", func() bool { // a watcher from before the connection was made is dropped
		mine = w.Services.Watch(ctx, w.Viewer, from, w.Larkfield, cloud.With{})
		rivals = w.Services.Watch(ctx, w.RivalAdmin, from, uuid.Nil, cloud.With{})
		elsewhere = w.Services.Watch(ctx, w.Auditor, from, w.Osterby, cloud.With{})
		n++
		w.gone(t, w.in(t, cloud.Requested, "try-"+string(rune('a'+n%26))))
		select {
		case change := <-mine:
			return change != nil
		case <-time.After(300 * time.Millisecond):
			return false
		}
	})
	id := w.in(t, cloud.Requested, "docs")
	w.Reported(t, id, cloud.Active)
	for _, want := range []cloud.Action{cloud.Provision, cloud.Activate} {
		for {
			change, ok := <-mine
			if !ok {
				t.Fatal("the watcher was dropped")
			}
			if change.CloudService.ID != id {
				continue
			}
			if change.Kind != want || change.CloudService.Name != "docs" {
				t.Errorf("told %+v, want %s", change, want)
			}
			break
		}
	}
	for who, changes := range map[string]<-chan *cloud.Change{"the other partner": rivals, "who watches another account": elsewhere} {
		select {
		case change, ok := <-changes:
			t.Errorf("%s hears of %+v (%t)", who, change, ok)
		case <-time.After(300 * time.Millisecond):
		}
	}
}
