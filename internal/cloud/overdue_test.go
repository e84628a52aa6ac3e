package cloud_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// waited lets a cloud service have been as it is for so long.
func (w *world) waited(t *testing.T, id uuid.UUID, interval string) {
	t.Helper()
	w.Exec(t, `UPDATE cloud_services SET status_since = now() - $2::interval WHERE id = $1`, id, interval)
}

// What the vendor lets wait is overdue by the database's clock at once, and is written down once for each wait.
func TestOverdue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := map[cloud.Status]uuid.UUID{}
	living := statuses[:len(statuses)-1] // what is gone does not change any more
	for _, status := range living {
		ids[status] = w.in(t, status, "s-"+shorten(status))
		w.waited(t, ids[status], "23 hours 59 minutes")
	}
	flag := func() int {
		n, err := w.Services.FlagOverdue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	overdue := func() map[cloud.Status]bool {
		out := map[cloud.Status]bool{}
		for _, status := range living {
			if w.HostedNow(t, ids[status]).Overdue {
				out[status] = true
			}
		}
		return out
	}
	if late, n := overdue(), flag(); len(late) != 0 || n != 0 {
		t.Errorf("in time: %v are overdue, %d flagged", late, n)
	}
	for _, id := range ids {
		w.waited(t, id, "24 hours 1 second")
	}
	want := map[cloud.Status]bool{cloud.Requested: true, cloud.Provisioning: true, cloud.Deprovisioning: true}
	if diff := cmp.Diff(want, overdue()); diff != "" {
		t.Errorf("overdue (-want +got):\n%s", diff)
	}
	version := w.HostedNow(t, ids[cloud.Requested]).Version
	if first, second := flag(), flag(); first != 3 || second != 0 {
		t.Errorf("flagged %d, then %d", first, second)
	}
	if diff := cmp.Diff(want, overdue()); diff != "" {
		t.Errorf("overdue once it is flagged (-want +got):\n%s", diff)
	}
	i := w.HostedNow(t, ids[cloud.Requested])
	if e := i.Events[len(i.Events)-1]; e.Kind != cloud.Overdue || e.By != nil || e.To != cloud.Requested || i.Version != version {
		t.Errorf("it says %+v, version %d", e, i.Version)
	}
	// a progress report is no answer; the next status is a wait of its own
	w.Reported(t, ids[cloud.Provisioning], cloud.Provisioning)
	w.Reported(t, ids[cloud.Requested], cloud.Provisioning)
	delete(want, cloud.Requested)
	if diff := cmp.Diff(want, overdue()); diff != "" {
		t.Errorf("overdue after reports (-want +got):\n%s", diff)
	}
	w.waited(t, ids[cloud.Requested], "25 hours")
	if n := flag(); n != 1 {
		t.Errorf("flagged %d of a new wait", n)
	}
	if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM river_job j JOIN cloud_service_events e ON e.id = (j.args->>'event_id')::uuid
		WHERE j.kind = 'cloud_service_event' AND e.kind = 'OVERDUE'`); n != 4 {
		t.Errorf("people are told %d times", n)
	}
	w.balances(t)
}

// The queue is what waits for the vendor, those first that have waited longest, page by page; others have none.
func TestTheQueue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, status := range statuses {
		w.in(t, status, "s-"+shorten(status))
	}
	long := w.in(t, cloud.Requested, "long")
	w.waited(t, long, "2 days")
	var got []string
	after := ""
	for {
		p, err := w.Services.Queue(t.Context(), w.Operator, page.Request{First: 2, After: after, Count: true}, cloud.With{})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range p.Nodes {
			got = append(got, i.Name)
		}
		if p.Total != 4 {
			t.Errorf("there are %d", p.Total)
		}
		if !p.More {
			break
		}
		after = p.Cursor(p.Nodes[len(p.Nodes)-1])
	}
	if diff := cmp.Diff([]string{"long", "s-reque", "s-provi", "s-depro"}, got); diff != "" {
		t.Errorf("the queue (-want +got):\n%s", diff)
	}
	for who, tt := range map[string]struct {
		by   auth.Actor
		want int
	}{
		"the admin": {w.VendorAdmin, 4}, "an approver": {w.Approver, 0}, "an auditor": {w.Auditor, 0}, "the partner": {w.Admin, 0},
		"the customer": {w.CustomerAdmin, 0}, "nobody": {auth.Actor{}, 0},
	} {
		p, err := w.Services.Queue(t.Context(), tt.by, page.Request{First: 10}, cloud.With{})
		if err != nil || len(p.Nodes) != tt.want {
			t.Errorf("%s sees %d (%v)", who, len(p.Nodes), err)
		}
	}
}
