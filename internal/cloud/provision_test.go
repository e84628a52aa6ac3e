package cloud_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// The rule for names, which is the database's too.
func TestNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.in(t, cloud.Requested, "first")
	for name, want := range map[string]string{
		"a": "", "osterby-prod": "", "0a": "", "a0": "", "1-1": "", "a--b": "", strings.Repeat("a", 27): "",
		"": "cloud.name.length", strings.Repeat("a", 28): "cloud.name.length",
		"A": "cloud.name.characters", "a b": "cloud.name.characters", "a.b": "cloud.name.characters", "a_b": "cloud.name.characters",
		"ä": "cloud.name.characters", "ａ": "cloud.name.characters", "a\n": "cloud.name.characters", "\x00": "cloud.name.characters",
		" a": "cloud.name.characters", "a\u200b": "cloud.name.characters",
		"-": "cloud.name.hyphen", "-a": "cloud.name.hyphen", "a-": "cloud.name.hyphen", "1-": "cloud.name.hyphen",
		"1": "cloud.name.digits", "007": "cloud.name.digits", strings.Repeat("9", 27): "cloud.name.digits",
	} {
		got := ""
		if f := cloud.CheckName(name); f != nil {
			got = f.Key
		}
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
		if name == "\x00" {
			continue // no text of the database holds it
		}
		_, err := w.Owner.Exec(t.Context(), `INSERT INTO cloud_services (id, account_id, partner_id, kind, name, region, requested_by_id)
			SELECT gen_random_uuid(), account_id, partner_id, kind, $2, region, requested_by_id FROM cloud_services WHERE id = $1`, id, name)
		// one that fits fails later, for it has no unit
		if refused := database.ConstraintOf(err) == "cloud_service_name_fits"; refused != (want != "") {
			t.Errorf("the database on %q: %v", name, err)
		}
	}
}

// Which units pay: the customer takes any, the one that ends first before the others; a partner takes those that came through it.
func TestUnits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	steps := []struct {
		by   auth.Actor
		from *order.Order // nil: refused
	}{
		{w.Requester, w.Sooner},
		{w.CustomerAdmin, w.Brightquays},
		{w.RivalRequester, nil},
		{w.CustomerAdmin, w.Later},
		{w.Requester, w.Later},
		{w.Requester, nil},
		{w.CustomerAdmin, nil},
	}
	for n, step := range steps {
		before := w.inUse(t)
		_, err := w.Services.Provision(t.Context(), step.by, cloud.Request{
			AccountID: w.Larkfield, Kind: order.ControlRoom, Name: "room-" + string(rune('a'+n)), Region: "us-east",
		})
		if step.from != nil {
			before[step.from.Number]++
			if err != nil {
				t.Errorf("step %d: %v", n, err)
			}
		} else if got := refused(t, err); got != "INSUFFICIENT_QUANTITY cloud.no_unit.control_room kind" {
			t.Errorf("step %d is refused with %q", n, got)
		}
		if diff := cmp.Diff(before, w.inUse(t)); diff != "" {
			t.Errorf("step %d takes (-want +got):\n%s", n, diff)
		}
	}
	w.balances(t)
	w.Balances(t)
}

// inUse is the units in use, by order.
func (w *world) inUse(t *testing.T) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, o := range []*order.Order{w.Sooner, w.Later, w.Paper, w.Brightquays, w.Own} {
		out[o.Number] = w.allocated(t, o)
	}
	return out
}

// What stands against a request. Nothing changes by it.
func TestRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.in(t, cloud.Active, "taken")
	held := w.BoughtFor(t, "SO-8", w.Brightquay, w.Meridian, 300, testworld.Of(w.Room, 1))
	w.Exec(t, `UPDATE orders SET status = 'ON_HOLD', hold_reason = 'an invoice' WHERE id = $1`, held.ID)
	w.BoughtFor(t, "SO-9", w.Brightquay, w.Meridian, -1, testworld.Of(w.Room, 1))
	coming := testworld.Term(w.Brightquay, "SO-10", 1, 300, testworld.Of(w.Room, 1))
	coming.EndCustomerID = w.Meridian
	w.PlaceAs(t, coming)
	good := cloud.Request{AccountID: w.Larkfield, Kind: order.ControlRoom, Name: "fresh", Region: "us-east"}
	but := func(change func(*cloud.Request)) cloud.Request {
		r := good
		change(&r)
		return r
	}
	token := w.Requester
	token.TokenID, token.Scopes = uuid.New(), []auth.Scope{auth.WritePDRs, auth.Fulfil}
	const noUnit = "INSUFFICIENT_QUANTITY cloud.no_unit.control_room kind"
	for name, tt := range map[string]struct {
		by   auth.Actor
		of   cloud.Request
		want string
	}{
		"a name that breaks the rules": {w.Requester, but(func(r *cloud.Request) { r.Name = "007" }), "BAD_USER_INPUT cloud.name.digits name"},
		"a name that is taken":         {w.Requester, but(func(r *cloud.Request) { r.Name = "taken" }), "BAD_USER_INPUT cloud.name.taken name"},
		"another's name":               {w.RivalAdmin, but(func(r *cloud.Request) { r.Name = "taken" }), "BAD_USER_INPUT cloud.name.taken name"},
		"an unknown region":            {w.Requester, but(func(r *cloud.Request) { r.Region = "moon" }), "BAD_USER_INPUT cloud.region region"},
		"nothing is right": {
			w.Requester, but(func(r *cloud.Request) { r.Name, r.Region = "", "" }),
			"BAD_USER_INPUT cloud.name.length name, BAD_USER_INPUT cloud.region region",
		},
		"an account that there isn't":   {w.Requester, but(func(r *cloud.Request) { r.AccountID = uuid.New() }), "NOT_FOUND cloud.account_not_found accountId"},
		"a customer of another":         {w.Requester, but(func(r *cloud.Request) { r.AccountID = w.Meridian }), "NOT_FOUND cloud.account_not_found accountId"},
		"a customer for another":        {w.CustomerAdmin, but(func(r *cloud.Request) { r.AccountID = w.Osterby }), "NOT_FOUND cloud.account_not_found accountId"},
		"a customer for its partner":    {w.CustomerAdmin, but(func(r *cloud.Request) { r.AccountID = w.Halvorsen }), "NOT_FOUND cloud.account_not_found accountId"},
		"a customer without units":      {w.Requester, but(func(r *cloud.Request) { r.AccountID = w.Osterby }), noUnit},
		"units on hold, over or to be":  {w.RivalAdmin, but(func(r *cloud.Request) { r.AccountID = w.Meridian }), noUnit},
		"units that are another kind's": {w.RivalAdmin, but(func(r *cloud.Request) { r.Kind = order.IQBotServer }), "INSUFFICIENT_QUANTITY cloud.no_unit.iq_bot_server kind"},
		"the vendor":                    {w.VendorAdmin, good, "FORBIDDEN cloud.role.provision"},
		"an operator":                   {w.Operator, good, "FORBIDDEN cloud.role.provision"},
		"a viewer":                      {w.Viewer, good, "FORBIDDEN cloud.role.provision"},
		"a token that may not":          {token, good, "FORBIDDEN auth.scope"},
		"nobody":                        {auth.Actor{}, good, "FORBIDDEN cloud.role.provision"},
	} {
		before := w.Dump(t)
		_, err := w.Services.Provision(t.Context(), tt.by, tt.of)
		if got := refused(t, err); got != tt.want {
			t.Errorf("%s is refused with %q, want %q", name, got, tt.want)
		}
		if changed := testworld.Changed(before, w.Dump(t)); len(changed) > 0 {
			t.Errorf("%s has changed %v", name, changed)
		}
	}
}

// A name and a unit are free again once the cloud service is gone, and not before.
func TestWhatIsGoneIsFree(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.Hosted(t, w.Admin, w.Halvorsen, order.ControlRoom, "own")
	again := func() string {
		_, err := w.Services.Provision(t.Context(), w.Admin, cloud.Request{AccountID: w.Halvorsen, Kind: order.ControlRoom, Name: "own", Region: "us-east"})
		return refused(t, err)
	}
	w.Reported(t, id, cloud.Failed)
	if got := again(); got != "BAD_USER_INPUT cloud.name.taken name" || w.allocated(t, w.Own) != 1 {
		t.Errorf("while it is there, though it failed: %q, %d in use", got, w.allocated(t, w.Own))
	}
	w.gone(t, id)
	if w.allocated(t, w.Own) != 0 {
		t.Error("its unit is in use when it is gone")
	}
	if got := again(); got != "" || w.allocated(t, w.Own) != 1 {
		t.Errorf("when it is gone: %q, %d in use", got, w.allocated(t, w.Own))
	}
}

// The same key again is the same cloud service.
func TestARequestSentTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := cloud.Request{AccountID: w.Larkfield, Kind: order.IQBotServer, Name: "docs", Region: "us-east", Key: new("k")}
	first, err := w.Services.Provision(t.Context(), w.Requester, r)
	if err != nil {
		t.Fatal(err)
	}
	second, err := w.Services.Provision(t.Context(), w.Requester, r)
	if err != nil || first != second || w.allocated(t, w.Paper) != 1 {
		t.Errorf("%s and %s (%v), %d in use", first, second, err, w.allocated(t, w.Paper))
	}
	r.Name = "other"
	if _, err := w.Services.Provision(t.Context(), w.Requester, r); !strings.HasPrefix(refused(t, err), "IDEMPOTENCY_MISMATCH") {
		t.Errorf("another input: %v", err)
	}
}

// What each may provision for an account.
func TestProvisionable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.in(t, cloud.Requested, "one")
	for name, tt := range map[string]struct {
		by      auth.Actor
		account uuid.UUID
		want    []cloud.Provisionable
	}{
		"the customer":          {w.CustomerAdmin, w.Larkfield, units(4, 8)},
		"its partner":           {w.Requester, w.Larkfield, units(3, 8)},
		"its other partner":     {w.RivalAdmin, w.Larkfield, units(1, 0)},
		"a partner for itself":  {w.Admin, w.Halvorsen, units(1, 0)},
		"another's customer":    {w.Requester, w.Meridian, units(0, 0)},
		"the customer's other":  {w.CustomerAdmin, w.Osterby, nil},
		"a viewer":              {w.Viewer, w.Larkfield, nil},
		"the vendor":            {w.VendorAdmin, w.Larkfield, nil},
		"nobody":                {auth.Actor{}, w.Larkfield, nil},
		"a viewer of the other": {w.CustomerViewer, w.Osterby, nil},
	} {
		found, err := w.Services.Provisionable(t.Context(), tt.by, tt.account)
		if err != nil {
			t.Fatal(err)
		}
		var got []cloud.Provisionable
		for _, p := range found {
			got = append(got, *p)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func units(rooms, documents int) []cloud.Provisionable {
	return []cloud.Provisionable{{Kind: order.ControlRoom, Units: rooms}, {Kind: order.IQBotServer, Units: documents}}
}
