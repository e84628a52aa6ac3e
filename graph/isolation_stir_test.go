package graph_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// doing is somebody who does all that there is to do for a company: through a partner, or for themselves.
type doing struct {
	by       auth.Actor
	company  uuid.UUID
	partner  uuid.UUID    // whose units they are
	placed   *order.Order // what is drawn from; nil where nothing is
	readers  string       // of what is written
	customer string       // the letter of the company where it is a customer
}

// stir has everybody do what they can, with words that say who may read them.
func (p *proof) stir(t *testing.T) {
	t.Helper()
	for _, d := range []doing{
		{p.Admin, p.Larkfield, p.Halvorsen, p.Everyday, "hl", "l"},
		{p.Admin, p.Osterby, p.Halvorsen, p.Everyday, "ho", "o"},
		{p.RivalAdmin, p.Larkfield, p.Brightquay, p.Theirs, "bl", "l"},
		{p.RivalAdmin, p.Meridian, p.Brightquay, p.Theirs, "bm", "m"},
		{p.CustomerAdmin, p.Larkfield, p.Halvorsen, nil, "l", "l"},
	} {
		if d.placed != nil {
			p.draws(t, d)
		}
		p.licenses(t, d)
		p.runs(t, d)
		p.hosts(t, d)
		p.invites(t, d)
	}
	ctx := t.Context()
	for what, due := range map[string]func(context.Context) (int, error){
		"request expires": p.PDRs.ExpireDue, "Control Room goes silent": p.Licenses.LapseSilent, "cloud service is late": p.Services.FlagOverdue,
	} {
		if n, err := due(ctx); err != nil || n == 0 {
			t.Errorf("no %s: %v", what, err)
		}
	}
	p.look(t)
}

// draws makes a draw-down request in each way, and takes it to each end.
func (p *proof) draws(t *testing.T, d doing) {
	t.Helper()
	ctx, own := t.Context(), d.readers[:1]
	content := testworld.Asking(d.placed, d.company, testworld.Units(p.Runner, 1))
	content.Customer.ContactEmail = new("contact-" + d.customer + "@customer.example")
	content.Customer.ContactName = new(p.words(own + "c"))
	content.Note = new(p.words(own))
	asked := func(submit bool) pdr.Command {
		id, err := p.PDRs.Create(ctx, d.by, pdr.Creation{Submit: submit, Content: content})
		if err != nil {
			t.Fatal(err)
		}
		return p.On(t, id)
	}
	did := func(do func(context.Context, auth.Actor, pdr.Command) (uuid.UUID, error), by auth.Actor, on pdr.Command) pdr.Command {
		on.Comment = new(p.words(own))
		id, err := do(ctx, by, on)
		if err != nil {
			t.Fatal(err)
		}
		return p.On(t, id)
	}
	draft := asked(false)
	if _, err := p.PDRs.Update(ctx, d.by, draft, pdr.Content{Note: new(p.words(own))}); err != nil {
		t.Fatal(err)
	}
	did(p.PDRs.Withdraw, d.by, did(p.PDRs.Submit, d.by, p.On(t, draft.Ref.ID)))
	did(p.PDRs.Accept, d.by, did(p.PDRs.Approve, p.Approver, asked(true)))
	did(p.PDRs.AsOf(time.Now().Add(-testworld.AcceptWithin-time.Hour)).Approve, p.Approver, asked(true))
	rejected := asked(true)
	if _, err := p.PDRs.Reject(ctx, p.Approver, rejected, p.words(own)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.PDRs.Clone(ctx, d.by, rejected.Ref, nil); err != nil {
		t.Fatal(err)
	}
}

// licenses makes a Control Room on premises, which gets a license file, loses it and ends.
func (p *proof) licenses(t *testing.T, d doing) {
	t.Helper()
	one := license.Wanted{EntitlementID: p.held(t, d.company, d.partner), Quantity: 1}
	room := p.Configured(t, d.by, p.Room(t, d.by, d.company, p.words(d.readers)), one)
	did := func(do func(context.Context, auth.Actor, license.Command) (uuid.UUID, error), by auth.Actor) {
		on := p.OnRoom(t, room)
		on.Reason = new(p.words(d.readers))
		if _, err := do(t.Context(), by, on); err != nil {
			t.Fatal(err)
		}
	}
	did(p.Licenses.Release, p.Operator)
	did(p.Licenses.Decommission, d.by)
}

// runs makes a cloud Control Room, which reports in and then is silent.
func (p *proof) runs(t *testing.T, d doing) {
	t.Helper()
	room := p.Cloud(t, d.by, d.company, p.words(d.readers))
	room.Reports(t)
	room.Silent(t, 49*time.Hour)
}

// hosts asks for cloud services: one lives its whole life, one fails, and for one nobody does anything.
func (p *proof) hosts(t *testing.T, d doing) {
	t.Helper()
	did := func(do func(context.Context, auth.Actor, cloud.Command) (uuid.UUID, error), id uuid.UUID) {
		on := p.OnHosted(t, id)
		on.Reason = new(p.words(d.readers))
		if _, err := do(t.Context(), d.by, on); err != nil {
			t.Fatal(err)
		}
	}
	asked := func() uuid.UUID {
		return p.Hosted(t, d.by, d.company, order.ControlRoom, "s"+uuid.NewString()[:8])
	}
	id := p.Reported(t, asked(), cloud.Active)
	did(p.Services.Suspend, id)
	did(p.Services.Resume, id)
	did(p.Services.Deprovision, id)
	p.Reported(t, id, cloud.Deleted)
	did(p.Services.Retry, p.Reported(t, asked(), cloud.Failed))
	p.Exec(t, `UPDATE cloud_services SET status_since = now() - interval '2 days' WHERE id = $1`, asked())
}

// invites has somebody new invited, and a password forgotten.
func (p *proof) invites(t *testing.T, d doing) {
	t.Helper()
	role := map[auth.Side]auth.Role{auth.Partner: auth.PartnerViewer, auth.Customer: auth.CustomerViewer}[d.by.Side()]
	if _, err := p.Accounts.Invite(t.Context(), d.by, account.Invitee{
		AccountID: d.by.AccountID, Email: uuid.NewString() + "@invited.example", Name: p.words(d.readers[:1]), Role: role,
	}); err != nil {
		t.Fatal(err)
	}
	people := auth.New(p.Pool, time.Now, auth.Options{Queue: p.Queue})
	if err := people.ForgotPassword(t.Context(), testworld.Value[string](t, p.World, `SELECT email_key FROM users WHERE id = $1`, d.by.UserID)); err != nil {
		t.Fatal(err)
	}
}
