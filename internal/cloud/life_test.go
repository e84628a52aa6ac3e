package cloud_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

type command func(context.Context, auth.Actor, cloud.Command) (uuid.UUID, error)

var statuses = []cloud.Status{
	cloud.Requested, cloud.Provisioning, cloud.Active, cloud.Failed, cloud.Suspended, cloud.Deprovisioning, cloud.Deleted,
}

// where each action leads from a status; what is not here is refused.
var life = map[cloud.Status]map[cloud.Action]cloud.Status{
	cloud.Requested: {
		cloud.Start: cloud.Provisioning, cloud.Activate: cloud.Active, cloud.Fail: cloud.Failed, cloud.Deprovision: cloud.Deprovisioning,
	},
	cloud.Provisioning: {
		cloud.Start: cloud.Provisioning, cloud.Activate: cloud.Active, cloud.Fail: cloud.Failed, cloud.Deprovision: cloud.Deprovisioning,
	},
	cloud.Active:         {cloud.Suspend: cloud.Suspended, cloud.Deprovision: cloud.Deprovisioning},
	cloud.Failed:         {cloud.Retry: cloud.Requested, cloud.Deprovision: cloud.Deprovisioning},
	cloud.Suspended:      {cloud.Resume: cloud.Active, cloud.Deprovision: cloud.Deprovisioning},
	cloud.Deprovisioning: {cloud.Fail: cloud.Deprovisioning, cloud.Delete: cloud.Deleted},
	cloud.Deleted:        {},
}

// actions are the commands on a cloud service, each with all that it needs.
func (w *world) actions() map[cloud.Action]command {
	report := func(of cloud.Fulfilment) command {
		return func(ctx context.Context, by auth.Actor, c cloud.Command) (uuid.UUID, error) {
			f := of
			f.Command = c
			return w.Services.Fulfil(ctx, by, f)
		}
	}
	return map[cloud.Action]command{
		cloud.Start:    report(cloud.Fulfilment{Status: cloud.Provisioning}),
		cloud.Activate: report(cloud.Fulfilment{Status: cloud.Active, URL: new("https://there.cloud.example")}),
		cloud.Fail:     report(cloud.Fulfilment{Status: cloud.Failed, Failure: new("the region is full")}),
		cloud.Delete:   report(cloud.Fulfilment{Status: cloud.Deleted}),
		cloud.Retry:    w.Services.Retry, cloud.Suspend: w.Services.Suspend, cloud.Resume: w.Services.Resume, cloud.Deprovision: w.Services.Deprovision,
	}
}

func fulfils(action cloud.Action) bool {
	return action == cloud.Start || action == cloud.Activate || action == cloud.Fail || action == cloud.Delete
}

// Each action on a cloud service in each status: it leads where it has to, counts the version, is written down, and is offered; or it
// is refused, changes nothing, and is not offered.
func TestLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, from := range statuses {
		for action, do := range w.actions() {
			id := w.in(t, from, fmt.Sprintf("s-%s-%s", shorten(from), strings.ToLower(string(action))))
			by := w.Requester
			if fulfils(action) {
				by = w.Operator
			}
			before, dump := w.HostedNow(t, id), w.Dump(t)
			offered := w.offered(t, by, id)[action]
			_, err := do(t.Context(), by, w.OnHosted(t, id))
			after := w.HostedNow(t, id)
			to, allowed := life[from][action]
			again := action == cloud.Start && from == cloud.Provisioning
			if offered != (allowed && !again) {
				t.Errorf("%s of one that is %s is offered: %t", action, from, offered)
			}
			if !allowed {
				if got, want := refused(t, err), "INVALID_TRANSITION cloud.status."+strings.ToLower(string(from))+" id"; got != want {
					t.Errorf("%s of one that is %s is refused with %q", action, from, got)
				}
				if changed := testworld.Changed(dump, w.Dump(t)); len(changed) > 0 {
					t.Errorf("%s of one that is %s has changed %v", action, from, changed)
				}
			} else {
				e := after.Events[len(after.Events)-1]
				if err != nil || after.Status != to || after.Version != before.Version+1 ||
					e.Kind != action || *e.From != from || e.To != to || e.By.ID != by.UserID || e.Version != after.Version {
					t.Errorf("%s of one that is %s: %v, it is %s, version %d, with %+v", action, from, err, after.Status, after.Version, e)
				}
				if (after.Failure != nil) != (action == cloud.Fail) {
					t.Errorf("%s of one that is %s leaves the failure %v", action, from, after.Failure)
				}
			}
			// the next needs its unit
			if after.Status != cloud.Deleted {
				if after.Status != cloud.Deprovisioning {
					w.done(t, w.Services.Deprovision, w.Requester, id)
				}
				w.Reported(t, id, cloud.Deleted)
			}
			if in := w.allocated(t, w.Paper); in != 0 {
				t.Fatalf("%s of one that is %s: %d units are in use when all is over", action, from, in)
			}
		}
	}
	w.balances(t)
}

func shorten(s cloud.Status) string { return strings.ToLower(string(s[:5])) }

// offered is the buttons that somebody sees.
func (w *world) offered(t *testing.T, by auth.Actor, id uuid.UUID) map[cloud.Action]bool {
	t.Helper()
	found, err := w.Services.ByIDs(t.Context(), by, []uuid.UUID{id}, cloud.With{})
	if err != nil || len(found) != 1 {
		t.Fatalf("read: %v", err)
	}
	out := map[cloud.Action]bool{}
	for _, action := range found[0].Actions {
		out[action] = true
	}
	return out
}

// The database knows the same edges, and the table of life has none but those of this test.
func TestTheTableOfLife(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	rows, err := w.Owner.Query(t.Context(), `SELECT from_status || ' ' || to_status FROM cloud_service_transitions`)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	want, got := map[string]bool{}, map[string]bool{}
	for _, edge := range stored {
		want[edge] = true
	}
	for _, edge := range cloud.Edges() {
		if edge.From != "" && edge.From != edge.To {
			got[string(edge.From)+" "+string(edge.To)] = true
		}
		if edge.Action != cloud.Provision && edge.Action != cloud.Overdue && life[edge.From][edge.Action] != edge.To {
			t.Errorf("%+v is untested", edge)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("edges (-database +code):\n%s", diff)
	}
}

// Who may do what: the account and its partner manage, the vendor's operators and admins manage and fulfil, others do neither.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	manage := map[cloud.Action]cloud.Status{
		cloud.Retry: cloud.Failed, cloud.Suspend: cloud.Active, cloud.Resume: cloud.Suspended, cloud.Deprovision: cloud.Active,
	}
	fulfil := map[cloud.Action]cloud.Status{
		cloud.Start: cloud.Requested, cloud.Activate: cloud.Requested, cloud.Fail: cloud.Requested, cloud.Delete: cloud.Deprovisioning,
	}
	tokenOf := func(by auth.Actor, scopes ...auth.Scope) auth.Actor {
		by.TokenID, by.Scopes = uuid.New(), scopes
		return by
	}
	customerViewer := w.Person(t, w.Larkfield, auth.CustomerViewer, "viewer@larkfield.example")
	const role, scope, unknown = "FORBIDDEN cloud.role.", "FORBIDDEN auth.scope", "NOT_FOUND cloud.not_found id"
	for name, tt := range map[string]struct {
		by              auth.Actor
		manages, fulfil string
	}{
		"the partner's requester":   {w.Requester, "", role + "fulfil"},
		"the partner's admin":       {w.Admin, "", role + "fulfil"},
		"the customer's admin":      {w.CustomerAdmin, "", role + "fulfil"},
		"an operator":               {w.Operator, "", ""},
		"a vendor admin":            {w.VendorAdmin, "", ""},
		"an approver":               {w.Approver, role + "manage", role + "fulfil"},
		"an auditor":                {w.Auditor, role + "manage", role + "fulfil"},
		"the partner's viewer":      {w.Viewer, role + "manage", role + "fulfil"},
		"the customer's viewer":     {customerViewer, role + "manage", role + "fulfil"},
		"the other partner":         {w.RivalAdmin, unknown, role + "fulfil"},
		"nobody":                    {auth.Actor{}, role + "manage", role + "fulfil"},
		"a token that fulfils":      {tokenOf(w.Operator, auth.Fulfil), scope, ""},
		"a token for licenses":      {tokenOf(w.Operator, auth.Licenses), "", scope},
		"a partner's token":         {tokenOf(w.Requester, auth.Licenses), "", role + "fulfil"},
		"a token that may not":      {tokenOf(w.Requester, auth.ReadPDRs, auth.Fulfil), scope, role + "fulfil"},
		"a token of who may not it": {tokenOf(w.Approver, auth.Scopes...), role + "manage", role + "fulfil"},
	} {
		for _, kind := range []struct {
			from map[cloud.Action]cloud.Status
			want string
		}{{manage, tt.manages}, {fulfil, tt.fulfil}} {
			for action, from := range kind.from {
				id := w.in(t, from, "s-"+strings.ToLower(string(action)))
				_, err := w.actions()[action](t.Context(), tt.by, w.OnHosted(t, id))
				if got := refused(t, err); got != kind.want {
					t.Errorf("%s of %s: %q, want %q", action, name, got, kind.want)
				}
				w.gone(t, id)
			}
		}
	}
	w.balances(t)
}

// gone ends a cloud service, whatever it is.
func (w *world) gone(t *testing.T, id uuid.UUID) {
	t.Helper()
	switch w.HostedNow(t, id).Status {
	case cloud.Deleted:
		return
	case cloud.Deprovisioning:
	default:
		w.done(t, w.Services.Deprovision, w.VendorAdmin, id)
	}
	w.Reported(t, id, cloud.Deleted)
}
