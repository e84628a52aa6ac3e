package account_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	w.Exec(t, `UPDATE accounts SET external_id = 'C-1' WHERE id = $1`, w.Osterby)
	for name, tt := range map[string]struct {
		by   auth.Actor
		what account.Opening
		want string
	}{
		"a partner":                     {w.VendorAdmin, account.Opening{Kind: account.Partner, Name: "Nordhavn"}, "done"},
		"a customer of nobody":          {w.VendorAdmin, account.Opening{Kind: account.Customer, Name: "Tallis", Website: new("https://tallis.example"), ExternalID: new("C-2")}, "done"},
		"a customer of a partner":       {w.VendorAdmin, account.Opening{Kind: account.Customer, Name: "Vestby", PartnerID: &w.Halvorsen}, "done"},
		"a customer that it has":        {w.VendorAdmin, account.Opening{Kind: account.Customer, Name: "OSTERBY  foods", Website: new("https://osterby.example/about"), PartnerID: &w.Halvorsen}, "CONFLICT account.customer_twice partnerId"},
		"a second vendor":               {w.VendorAdmin, account.Opening{Kind: account.Vendor, Name: "Nordhavn"}, "BAD_USER_INPUT account.one_vendor kind"},
		"a partner of a partner":        {w.VendorAdmin, account.Opening{Kind: account.Partner, Name: "Nordhavn", PartnerID: &w.Halvorsen}, "BAD_USER_INPUT account.partner_of_partner partnerId"},
		"a customer of a customer":      {w.VendorAdmin, account.Opening{Kind: account.Customer, Name: "Nordhavn", PartnerID: &w.Osterby}, "NOT_FOUND account.partner_not_found partnerId"},
		"a customer of who isn't there": {w.VendorAdmin, account.Opening{Kind: account.Customer, Name: "Nordhavn", PartnerID: new(uuid.New())}, "NOT_FOUND account.partner_not_found partnerId"},
		"an external id twice":          {w.VendorAdmin, account.Opening{Kind: account.Partner, Name: "Nordhavn", ExternalID: new("C-1")}, "CONFLICT account.external_id_taken externalId"},
		"with everything wrong":         {w.VendorAdmin, account.Opening{Kind: account.Partner, Name: " ", Website: new("javascript:alert(1)"), ExternalID: new("")}, "BAD_USER_INPUT text.empty name; BAD_USER_INPUT text.website website; BAD_USER_INPUT text.empty externalId"},
		"by an approver":                {w.Approver, account.Opening{Kind: account.Partner, Name: "Nordhavn"}, "FORBIDDEN account.not_keeper"},
		"by a partner's admin":          {w.Admin, account.Opening{Kind: account.Customer, Name: "Nordhavn"}, "FORBIDDEN account.not_keeper"},
	} {
		t.Run(name, func(t *testing.T) {
			open := func() {
				_, err := w.Accounts.Open(auth.With(t.Context(), tt.by), tt.by, tt.what)
				if got := refusals(err); got != tt.want {
					t.Errorf("%s, want %s", got, tt.want)
				}
			}
			if tt.want == "done" {
				open()
				return
			}
			unchanged(t, w, open)
		})
	}
}

// A partnership in which something is open does not end. Once it has ended the partner no longer finds the customer among its own,
// can make nothing for it, and still reads what it did.
func TestUnlinkCustomer(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	they := account.Partnership{PartnerID: w.Halvorsen, CustomerID: w.Osterby}
	asking := testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 2))
	accepted, draft := w.In(t, pdr.Accepted, asking), w.In(t, pdr.Draft, asking)
	unlink := func() string {
		_, err := w.Accounts.UnlinkCustomer(t.Context(), w.VendorAdmin, they)
		return refusals(err)
	}
	unchanged(t, w, func() {
		if got := unlink(); got != "CONFLICT account.open_requests customerId" {
			t.Errorf("with a draft open: %s", got)
		}
	})
	if _, err := w.PDRs.Withdraw(t.Context(), w.Requester, pdr.Command{Ref: pdr.Ref{ID: draft}, Version: 1}); err != nil {
		t.Fatal(err)
	}
	room := w.Room(t, w.Requester, w.Osterby, "CR-OSTERBY")
	if got := unlink(); got != "CONFLICT account.open_rooms customerId" {
		t.Errorf("with a Control Room: %s", got)
	}
	if _, err := w.Licenses.Decommission(t.Context(), w.Requester, w.OnRoom(t, room)); err != nil {
		t.Fatal(err)
	}
	if got := unlink(); got != "done" {
		t.Fatalf("with nothing open: %s", got)
	}
	if got := unlink(); got != "NOT_FOUND account.not_linked customerId" {
		t.Errorf("once more: %s", got)
	}

	ctx := auth.With(t.Context(), w.Requester)
	customers := func() string {
		p, err := w.Accounts.List(ctx, w.Requester, account.List{Request: page.Request{First: 100}, Own: true}, account.With{})
		if err != nil {
			t.Fatal(err)
		}
		return named(p.Nodes)
	}
	if got := customers(); got != "Halvorsen Larkfield" {
		t.Errorf("it finds %s", got)
	}
	if _, err := w.PDRs.Create(ctx, w.Requester, pdr.Creation{Content: asking}); err == nil {
		t.Error("a request is made for a customer that was")
	}
	if _, err := w.Accounts.Similar(ctx, w.Requester, w.Halvorsen, "Osterby", "", account.With{}); err != nil {
		t.Error(err)
	}
	p, err := w.PDRs.One(ctx, w.Requester, pdr.Ref{ID: accepted}, pdr.With{Accounts: &account.With{}})
	if err != nil || p.Customer().Account == nil || p.Customer().Account.ID != w.Osterby {
		t.Errorf("what was done reads %+v (%v)", p, err)
	}
	again, err := w.PDRs.Clone(ctx, w.Requester, pdr.Ref{ID: accepted}, nil)
	if err != nil {
		t.Fatalf("what was done is not asked for again: %v", err)
	}
	if of := testworld.Value[*uuid.UUID](t, w, `SELECT customer_id FROM pdrs WHERE id = $1`, again); of != nil {
		t.Error("the clone is for the customer that was")
	}

	if _, err := w.Accounts.LinkCustomer(t.Context(), w.VendorAdmin, they); err != nil {
		t.Fatal(err)
	}
	if got := customers(); got != "Halvorsen Larkfield Osterby" {
		t.Errorf("linked again it finds %s", got)
	}
}

func TestWhoLinks(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	for name, tt := range map[string]struct {
		by   auth.Actor
		what account.Partnership
		want string
	}{
		"a vendor's admin":    {w.VendorAdmin, account.Partnership{PartnerID: w.Brightquay, CustomerID: w.Osterby}, "done"},
		"not an operator":     {w.Operator, account.Partnership{PartnerID: w.Brightquay, CustomerID: w.Osterby}, "FORBIDDEN account.not_keeper"},
		"not a partner":       {w.RivalAdmin, account.Partnership{PartnerID: w.Brightquay, CustomerID: w.Osterby}, "FORBIDDEN account.not_keeper"},
		"not two of one kind": {w.VendorAdmin, account.Partnership{PartnerID: w.Osterby, CustomerID: w.Brightquay}, "NOT_FOUND account.partner_not_found partnerId; NOT_FOUND account.customer_not_found customerId"},
	} {
		_, err := w.Accounts.LinkCustomer(auth.With(t.Context(), tt.by), tt.by, tt.what)
		if got := refusals(err); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}
