package pdr_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// step is what a command leaves behind it besides the request: its history, the audit log, and who is told.
type step struct {
	Action   pdr.Action
	From, To pdr.State
	By       auth.Role
	Comment  string
	Audited  string
	Told     bool
}

func TestEveryStepLeavesItsTrace(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	content := testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1))
	ctx := t.Context()

	first := w.Draft(t, content)
	command := func(id uuid.UUID, comment string) pdr.Command {
		c := w.On(t, id)
		c.Comment = &comment
		return c
	}
	succeed(t)(w.PDRs.Update(ctx, w.Admin, w.On(t, first), pdr.Content{Note: new("for the audit")}))
	succeed(t)(w.PDRs.Submit(ctx, w.Admin, command(first, "please")))
	succeed(t)(w.PDRs.Approve(ctx, w.Approver, command(first, " \u200b "))) // nothing that could be read
	succeed(t)(w.PDRs.Accept(ctx, w.Requester, command(first, "thank\r\nyou")))
	second := succeed(t)(w.PDRs.Clone(ctx, w.Requester, pdr.Ref{ID: first}, nil))
	succeed(t)(w.PDRs.Withdraw(ctx, w.VendorAdmin, command(second, "not now")))
	third := w.Submitted(t, content)
	succeed(t)(w.PDRs.Reject(ctx, w.Approver, w.On(t, third), "  above the agreed balance "))
	fourth := w.Lapsed(t, content)
	expire(t, w)

	for id, want := range map[uuid.UUID][]step{
		first: {
			{pdr.Create, "", pdr.Draft, auth.PartnerRequester, "", "pdr.CREATE", false},
			{"", "", "", auth.PartnerAdmin, "", "pdr.EDIT", false},
			{pdr.Submit, pdr.Draft, pdr.Submitted, auth.PartnerAdmin, "please", "pdr.SUBMIT", true},
			{pdr.Approve, pdr.Submitted, pdr.Approved, auth.VendorApprover, "", "pdr.APPROVE", true},
			{pdr.Accept, pdr.Approved, pdr.Accepted, auth.PartnerRequester, "thank\nyou", "pdr.ACCEPT", true},
		},
		second: {
			{pdr.Clone, "", pdr.Draft, auth.PartnerRequester, "", "pdr.CLONE", false},
			{pdr.Withdraw, pdr.Draft, pdr.Withdrawn, auth.VendorAdmin, "not now", "pdr.WITHDRAW", false},
		},
		third: {
			{pdr.Submit, "", pdr.Submitted, auth.PartnerRequester, "", "pdr.SUBMIT", true},
			{pdr.Reject, pdr.Submitted, pdr.Rejected, auth.VendorApprover, "above the agreed balance", "pdr.REJECT", true},
		},
		fourth: {
			{pdr.Submit, "", pdr.Submitted, auth.PartnerRequester, "", "pdr.SUBMIT", true},
			{pdr.Approve, pdr.Submitted, pdr.Approved, auth.VendorApprover, "", "pdr.APPROVE", true},
			{pdr.Expire, pdr.Approved, pdr.Expired, "", "", "pdr.EXPIRE", true},
		},
	} {
		if diff := cmp.Diff(want, trace(t, w, id)); diff != "" {
			t.Errorf("the trace of a request (-want +got):\n%s", diff)
		}
	}
}

func succeed(t *testing.T) func(uuid.UUID, error) uuid.UUID {
	return func(id uuid.UUID, err error) uuid.UUID {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
}

func trace(t *testing.T, w *testworld.World, id uuid.UUID) []step {
	t.Helper()
	rows, err := w.Owner.Query(t.Context(), `
		SELECT coalesce(event.action, ''), coalesce(from_state, ''), coalesce(to_state, ''), coalesce(person.role, ''), coalesce(comment, ''), audit.action,
			EXISTS (SELECT FROM river_job WHERE kind = 'pdr_event' AND args ->> 'event_id' = event.id::text)
		FROM audit_log audit LEFT JOIN pdr_events event ON event.pdr_id = object_id AND event.version = (after ->> 'version')::int
		LEFT JOIN users person ON person.id = audit.by_id AND coalesce(event.by_id = audit.by_id, true)
		WHERE object_id = $1 AND audit.account_id = $2 ORDER BY audit.id`, id, w.Halvorsen)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var steps []step
	for rows.Next() {
		var s step
		if err := rows.Scan(&s.Action, &s.From, &s.To, &s.By, &s.Comment, &s.Audited, &s.Told); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, s)
	}
	return steps
}

func TestApprovalsWaitForThirtyDays(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	p := w.Now(t, w.Approved(t, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1))))
	if got := p.AcceptBy.Sub(*p.DecidedAt); got != testworld.AcceptWithin {
		t.Errorf("it waits for %s, want %s", got, testworld.AcceptWithin)
	}
	if since := time.Since(*p.DecidedAt); since < -time.Minute || since > time.Minute {
		t.Errorf("it was approved %s ago", since)
	}
}

// What an edit leaves out stays as it is; what it names is replaced as a whole.
func TestUpdate(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	content := testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1), testworld.Units(w.Runner, 2))
	content.Note = new("as agreed")
	for name, tt := range map[string]struct {
		change pdr.Content
		want   func(*said)
	}{
		"nothing":               {pdr.Content{}, func(*said) {}},
		"the note":              {pdr.Content{Note: new("  otherwise ")}, func(s *said) { s.Note = "otherwise" }},
		"no note":               {pdr.Content{Note: new("")}, func(s *said) { s.Note = "" }},
		"the lines":             {pdr.Content{Lines: &[]pdr.LineInput{testworld.Units(w.Pages, 3), testworld.Units(w.Creator, 4)}}, func(s *said) { s.Lines = "Document pages 3, Bot Creator 4" }},
		"no lines":              {pdr.Content{Lines: &[]pdr.LineInput{}}, func(s *said) { s.Lines = "" }},
		"the order, lines kept": {pdr.Content{Order: &order.Ref{Number: "SO-104388"}}, func(s *said) { s.Order = w.Second.ID }},
		"the same order":        {pdr.Content{Order: &order.Ref{ID: w.Everyday.ID}}, func(*said) {}},
		"order and lines": {pdr.Content{Order: &order.Ref{ID: w.Second.ID}, Lines: &[]pdr.LineInput{testworld.Units(w.Runner, 9)}}, func(s *said) {
			s.Order, s.Lines = w.Second.ID, "Unattended Runner 9"
		}},
		"a new customer": {pdr.Content{Customer: &pdr.CustomerInput{Name: new(" Tarn  Logistics ")}}, func(s *said) {
			s.Customer, s.Name, s.Website, s.Contact, s.Email = uuid.Nil, "Tarn  Logistics", "", "", ""
		}},
		"another customer": {pdr.Content{Customer: &pdr.CustomerInput{AccountID: &w.Larkfield, ContactName: new("Lou")}}, func(s *said) {
			s.Customer, s.Name, s.Website, s.Contact, s.Email = w.Larkfield, "Larkfield Insurance", "", "Lou", ""
		}},
		"no customer": {pdr.Content{Customer: &pdr.CustomerInput{}}, func(s *said) {
			s.Customer, s.Name, s.Website, s.Contact, s.Email = uuid.Nil, "", "", "", ""
		}},
	} {
		t.Run(name, func(t *testing.T) {
			id := w.Draft(t, content)
			want := saying(t, w, id)
			tt.want(&want)
			succeed(t)(w.PDRs.Update(t.Context(), w.Requester, w.On(t, id), tt.change))
			if diff := cmp.Diff(want, saying(t, w, id)); diff != "" {
				t.Errorf("the draft (-want +got):\n%s", diff)
			}
			if got := w.Now(t, id).Version; got != 2 {
				t.Errorf("version is %d, want 2", got)
			}
		})
	}
}

// said is what a request says.
type said struct {
	Order, Customer                            uuid.UUID
	Name, Website, Contact, Email, Note, Lines string
}

func saying(t *testing.T, w *testworld.World, id uuid.UUID) said {
	t.Helper()
	var s said
	if err := w.Owner.QueryRow(t.Context(), `SELECT coalesce(order_id, $2), coalesce(customer_id, $2), coalesce(customer_name, ''),
		coalesce(customer_website, ''), coalesce(contact_name, ''), coalesce(contact_email, ''), coalesce(note, ''), coalesce((
			SELECT string_agg(name || ' ' || quantity, ', ' ORDER BY position) FROM pdr_lines JOIN products ON products.id = product_id WHERE pdr_id = pdrs.id), '')
		FROM pdrs WHERE id = $1`, id, uuid.Nil).
		Scan(&s.Order, &s.Customer, &s.Name, &s.Website, &s.Contact, &s.Email, &s.Note, &s.Lines); err != nil {
		t.Fatal(err)
	}
	return s
}

// A clone says what its source says, whatever became of that, and is a draft of whoever made it.
func TestClone(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	content := testworld.AskingForNew(w.Everyday, "Tarn Logistics", "https://tarn.example", testworld.Units(w.Runner, 2), testworld.Units(w.Creator, 1))
	content.Note = new("as agreed")
	for _, state := range []pdr.State{pdr.Rejected, pdr.Withdrawn, pdr.Expired, pdr.Accepted} {
		t.Run(string(state), func(t *testing.T) {
			source := w.In(t, state, content)
			id := succeed(t)(w.PDRs.Clone(t.Context(), w.Admin, pdr.Ref{ID: source}, nil))
			if diff := cmp.Diff(saying(t, w, source), saying(t, w, id)); diff != "" {
				t.Errorf("it says otherwise (-source +clone):\n%s", diff)
			}
			clone, err := w.PDRs.One(t.Context(), w.Requester, pdr.Ref{ID: id}, pdr.With{ClonedFrom: &pdr.With{}, People: true})
			if err != nil {
				t.Fatal(err)
			}
			if clone.State != pdr.Draft || clone.Version != 1 || clone.CreatedByID != w.Admin.UserID || clone.ClonedFrom.ID != source {
				t.Errorf("the clone is %+v", clone)
			}
			again := succeed(t)(w.PDRs.Clone(t.Context(), w.Admin, pdr.Ref{ID: source}, nil))
			of, err := w.PDRs.One(t.Context(), w.Requester, pdr.Ref{ID: source}, pdr.With{Clones: &pdr.With{}})
			if err != nil {
				t.Fatal(err)
			}
			got := []uuid.UUID{}
			for _, c := range of.Clones {
				got = append(got, c.ID)
			}
			if diff := cmp.Diff([]uuid.UUID{id, again}, got); diff != "" {
				t.Errorf("the clones (-want +got):\n%s", diff)
			}
		})
	}

	lapsed := w.Lapsed(t, content)
	if _, err := w.PDRs.Clone(t.Context(), w.Requester, pdr.Ref{ID: lapsed}, nil); err != nil {
		t.Errorf("one that has lapsed: %v", err)
	}
	w.Balances(t)
}

// A term is days in UTC by the database's clock, and both ends are in it.
func TestTheFirstAndTheLastDayCount(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	for name, days := range map[string]struct {
		from, until int
		drawable    bool
	}{
		"today alone": {0, 0, true}, "until today": {-9, 0, true}, "from today": {0, 9, true}, "until yesterday": {-9, -1, false}, "from tomorrow": {1, 9, false},
	} {
		o := w.PlaceAs(t, testworld.Term(w.Halvorsen, "SO "+name, days.from, days.until, testworld.Of(w.Creator, 5)))
		w.Exec(t, `UPDATE orders SET starts_on = current_date + $2::int, ends_on = current_date + $3::int WHERE id = $1`, o.ID, days.from, days.until)
		_, err := w.PDRs.Create(t.Context(), w.Requester, pdr.Creation{
			Submit: true, Content: testworld.Asking(o, w.Osterby, testworld.Units(w.Creator, 1)),
		})
		if (err == nil) != days.drawable {
			t.Errorf("an order %s: %v", name, err)
		}
	}
}

// Only what is due expires, each for its own reason, and its units are free again.
func TestExpire(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	on := func(number string) *order.Order { return w.Place(t, number, w.Halvorsen, testworld.Of(w.Creator, 9)) }
	ended, cancelled, held, running := on("SO-1"), on("SO-2"), on("SO-3"), on("SO-4")
	var want, kept []uuid.UUID
	for _, state := range states {
		if state == pdr.Expired {
			continue
		}
		for _, o := range []*order.Order{ended, cancelled, held, running} {
			id := w.In(t, state, testworld.Asking(o, w.Osterby, testworld.Units(w.Creator, 1)))
			if (o == ended || o == cancelled) && (state == pdr.Submitted || state == pdr.Approved) {
				want = append(want, id)
			} else {
				kept = append(kept, id)
			}
		}
	}
	for _, o := range []*order.Order{held, running} {
		want = append(want, w.Lapsed(t, testworld.Asking(o, w.Osterby, testworld.Units(w.Creator, 1))))
	}
	w.Exec(t, `UPDATE orders SET ends_on = current_date - 1 WHERE id = $1`, ended.ID)
	w.Exec(t, `UPDATE orders SET status = 'CANCELLED' WHERE id = $1`, cancelled.ID)
	w.Exec(t, `UPDATE orders SET status = 'ON_HOLD', hold_reason = 'unpaid' WHERE id = $1`, held.ID)
	before := map[uuid.UUID]pdr.State{}
	for _, id := range kept {
		before[id] = w.Now(t, id).State
	}

	if n := expire(t, w); n != len(want) {
		t.Errorf("%d expired, want %d", n, len(want))
	}
	if n := expire(t, w); n != 0 {
		t.Errorf("%d expired a second time", n)
	}

	for _, id := range want {
		if got := w.Now(t, id).State; got != pdr.Expired {
			t.Errorf("one that is due is %s", got)
		}
	}
	for id, state := range before {
		if got := w.Now(t, id).State; got != state {
			t.Errorf("one that was %s and is not due is %s", state, got)
		}
	}
	w.Balances(t)
}

// A new customer's account is made when it gets something, and not before. Only the partner's own customer of the same name
// and website is the same company.
func TestAcceptingForANewCustomer(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	accounts := func() int { return testworld.Value[int](t, w, `SELECT count(*)::int FROM accounts`) }
	ask := func(state pdr.State, name, website string) *pdr.PDR {
		return w.Now(t, w.In(t, state, testworld.AskingForNew(w.Everyday, name, website, testworld.Units(w.Creator, 1))))
	}

	before := accounts()
	for _, state := range []pdr.State{pdr.Draft, pdr.Submitted, pdr.Approved, pdr.Rejected, pdr.Withdrawn, pdr.Expired} {
		ask(state, "Tarn Logistics", "https://tarn.example")
	}
	if n := accounts() - before; n != 0 {
		t.Fatalf("%d accounts were made before anything was accepted", n)
	}

	made := ask(pdr.Accepted, "Tarn Logistics", "https://tarn.example").CustomerID
	for name, tt := range map[string]struct {
		name, website string
		is            uuid.UUID // uuid.Nil: a company of its own
	}{
		"the same":              {"Tarn Logistics", "https://tarn.example", made},
		"in other letters":      {"  TARN   logistics", "http://WWW.Tarn.example:8080/start", made},
		"another site":          {"Tarn Logistics", "https://tarn-logistics.example", uuid.Nil},
		"another name":          {"Tarn Logistics Ltd", "https://tarn.example", uuid.Nil},
		"a customer there was":  {"Osterby Foods", "https://osterby.example", w.Osterby},
		"a customer of a rival": {"Meridian Rail Freight", "https://meridian.example", uuid.Nil},
	} {
		before := accounts()
		p := ask(pdr.Accepted, tt.name, tt.website)
		switch {
		case tt.is != uuid.Nil && p.CustomerID != tt.is:
			t.Errorf("%s is taken for another company", name)
		case tt.is != uuid.Nil && accounts() != before:
			t.Errorf("%s has made an account", name)
		case tt.is == uuid.Nil && (accounts() != before+1 || p.CustomerID == w.Meridian):
			t.Errorf("%s has made no account of its own", name)
		}
	}
	w.Balances(t)
}

// The contact is kept on the partnership of the partner that named it, at acceptance.
func TestContactsAreTheirPartners(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	contact := func(partner uuid.UUID) string {
		return testworld.Value[string](t, w, `SELECT coalesce(contact_name || ' <' || contact_email || '>', '') FROM partnerships
			WHERE partner_id = $1 AND customer_id = $2`, partner, w.Larkfield)
	}
	w.Approved(t, testworld.Asking(w.Everyday, w.Larkfield, testworld.Units(w.Creator, 1)))
	if got := contact(w.Halvorsen); got != "" {
		t.Errorf("before anything is accepted it is %q", got)
	}
	w.In(t, pdr.Accepted, testworld.Asking(w.Everyday, w.Larkfield, testworld.Units(w.Creator, 1)))
	if got, want := contact(w.Halvorsen), "Lee Licenses <licenses@customer.example>"; got != want {
		t.Errorf("it is %q, want %q", got, want)
	}
	if got := contact(w.Brightquay); got != "" {
		t.Errorf("of the other partner it is %q", got)
	}
}

// What happened in the past is written down as of then.
func TestAsOf(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	then := time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)
	past := w.PDRs.AsOf(then)
	id := succeed(t)(past.Create(t.Context(), w.Requester, pdr.Creation{Submit: true, Content: testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1))}))
	succeed(t)(past.Reject(t.Context(), w.Approver, w.On(t, id), "not now"))
	p := w.Now(t, id)
	want := []time.Time{then, then, then, then, then, then}
	got := []time.Time{p.CreatedAt, p.UpdatedAt, *p.SubmittedAt, *p.DecidedAt, p.Events[0].At, p.Events[1].At}
	if diff := cmp.Diff(want, got, cmpopts.EquateApproxTime(0)); diff != "" {
		t.Errorf("when it happened (-want +got):\n%s", diff)
	}
}
