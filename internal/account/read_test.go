package account_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// named is the names of accounts, in their order or sorted.
func named(rows []*account.Account) string {
	names := make([]string, len(rows))
	for i, a := range rows {
		names[i] = strings.Fields(a.Name)[0]
	}
	return strings.Join(names, " ")
}

func sorted(rows []*account.Account) string {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b *account.Account) int { return strings.Compare(a.NameKey, b.NameKey) })
	return named(rows)
}

func everybody(w *testworld.World) map[string]auth.Actor {
	return map[string]auth.Actor{
		"the vendor": w.Auditor, "a partner": w.Viewer, "the other": w.RivalAdmin, "a customer of both": w.CustomerAdmin,
		"a customer of one": w.CustomerViewer, "nobody": {},
	}
}

// Who sees which accounts: by id, in the list, and to select from.
func TestVisibility(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	all := []uuid.UUID{w.Norvane, w.Halvorsen, w.Brightquay, w.Larkfield, w.Osterby, w.Meridian, uuid.New(), uuid.Nil}
	for name, want := range map[string]struct{ seen, own string }{
		"the vendor":         {"Brightquay Halvorsen Larkfield Meridian Norvane Osterby", "Norvane Brightquay Halvorsen Larkfield Meridian Osterby"},
		"a partner":          {"Halvorsen Larkfield Osterby", "Halvorsen Larkfield Osterby"},
		"the other":          {"Brightquay Larkfield Meridian", "Brightquay Larkfield Meridian"},
		"a customer of both": {"Brightquay Halvorsen Larkfield", "Larkfield"},
		"a customer of one":  {"Halvorsen Osterby", "Osterby"},
		"nobody":             {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			by := everybody(w)[name]
			rows, err := w.Accounts.ByIDs(t.Context(), by, all, account.With{})
			if err != nil {
				t.Fatal(err)
			}
			if got := sorted(rows); got != want.seen {
				t.Errorf("by id it is %q, want %q", got, want.seen)
			}
			for own, want := range map[bool]string{false: want.seen, true: want.own} {
				p, err := w.Accounts.List(t.Context(), by, account.List{Request: page.Request{First: 100, Count: true}, Own: own}, account.With{})
				if err != nil {
					t.Fatal(err)
				}
				if got := named(p.Nodes); got != want || p.Total != len(strings.Fields(want)) {
					t.Errorf("the list (%v) of %d is %q, want %q", own, p.Total, got, want)
				}
			}
		})
	}
}

// What is told of an account besides its name: to each viewer what it may know.
func TestWhatIsToldOfACustomer(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	w.Exec(t, `UPDATE accounts SET external_id = 'CRM-' || name_key`)
	w.In(t, pdr.Accepted, testworld.Asking(w.Everyday, w.Larkfield, testworld.Units(w.Creator, 1)))
	for name, want := range map[string]string{
		"the vendor":         "CRM-larkfield insurance, Brightquay CRM-brightquay systems Halvorsen CRM-halvorsen digital, ",
		"a partner":          ", Halvorsen , Lee Licenses licenses@customer.example",
		"the other":          ", Brightquay , ",
		"a customer of both": ", Brightquay  Halvorsen , ",
	} {
		rows, err := w.Accounts.ByIDs(t.Context(), everybody(w)[name], []uuid.UUID{w.Larkfield}, account.With{Partners: true, Contact: true})
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		a := rows[0]
		partners := make([]string, len(a.Partners))
		for i, p := range a.Partners {
			partners[i] = strings.Fields(p.Name)[0] + " " + said(p.ExternalID)
		}
		got := said(a.ExternalID) + ", " + strings.Join(partners, " ") + ", " + strings.TrimSpace(said(a.ContactName)+" "+said(a.ContactEmail))
		if got != want {
			t.Errorf("%s hears %q, want %q", name, got, want)
		}
	}
}

func said(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func TestFilters(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	w.Company(t, account.Customer, `100%_Tarn\Straße`, "https://www.tarn.example", w.Halvorsen)
	w.Exec(t, `UPDATE accounts SET external_id = 'CRM-7' WHERE id = $1`, w.Osterby)
	for name, tt := range map[string]struct {
		by   string
		list account.List
		want string
	}{
		"a kind":                         {"the vendor", account.List{Kind: account.Partner}, "Brightquay Halvorsen"},
		"a kind one sees of":             {"a partner", account.List{Kind: account.Partner}, "Halvorsen"},
		"a partner's customers":          {"the vendor", account.List{PartnerID: w.Brightquay}, "Larkfield Meridian"},
		"one's customers":                {"a partner", account.List{PartnerID: w.Halvorsen}, `100%_Tarn\Straße Larkfield Osterby`},
		"a rival's customers":            {"a partner", account.List{PartnerID: w.Brightquay}, ""},
		"one's partner's customers":      {"a customer of both", account.List{PartnerID: w.Halvorsen}, "Larkfield"},
		"a part of a name":               {"the vendor", account.List{Search: "FIELD ins"}, "Larkfield"},
		"a folded name":                  {"the vendor", account.List{Search: "STRASSE"}, `100%_Tarn\Straße`},
		"a part of a site":               {"the vendor", account.List{Search: "tarn.ex"}, `100%_Tarn\Straße`},
		"a percent sign":                 {"the vendor", account.List{Search: "%"}, `100%_Tarn\Straße`},
		"an underscore":                  {"the vendor", account.List{Search: "_"}, `100%_Tarn\Straße`},
		"a backslash":                    {"the vendor", account.List{Search: `\`}, `100%_Tarn\Straße`},
		"NUL":                            {"the vendor", account.List{Search: "a\x00b"}, ""},
		"a rival's name":                 {"a partner", account.List{Search: "meridian"}, ""},
		"an external id":                 {"the vendor", account.List{ExternalID: new("CRM-7")}, "Osterby"},
		"a part of an external id":       {"the vendor", account.List{ExternalID: new("CRM")}, ""},
		"an external id with NUL":        {"the vendor", account.List{ExternalID: new("CRM-7\x00")}, ""},
		"no external id":                 {"the vendor", account.List{ExternalID: new("")}, ""},
		"an external id, to a partner":   {"a partner", account.List{ExternalID: new("CRM-7")}, ""},
		"one's own and a search":         {"a partner", account.List{Own: true, Search: "o"}, "Halvorsen Osterby"},
		"one's own where it fits not":    {"a partner", account.List{Own: true, Search: "insurance"}, "Larkfield"},
		"the vendor's own and the kinds": {"the vendor", account.List{Own: true, Kind: account.Partner}, "Brightquay Halvorsen"},
	} {
		t.Run(name, func(t *testing.T) {
			tt.list.Request = page.Request{First: 100, Count: true}
			p, err := w.Accounts.List(t.Context(), everybody(w)[tt.by], tt.list, account.With{})
			if err != nil {
				t.Fatal(err)
			}
			if got := named(p.Nodes); got != tt.want {
				t.Errorf("it leaves %q, want %q", got, tt.want)
			}
			if p.Total != len(p.Nodes) {
				t.Errorf("the total is %d of %d", p.Total, len(p.Nodes))
			}
		})
	}
}

// Each account once, whatever the length of the pages, also where names are the same.
func TestPaging(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	for i := range 5 {
		w.Company(t, account.Customer, "Larkfield: the Second", fmt.Sprintf("https://larkfield%d.example", i), w.Halvorsen)
	}
	for _, own := range []bool{false, true} {
		var want []uuid.UUID
		for _, first := range []int{100, 1, 2, 3} {
			var got []uuid.UUID
			for after := ""; ; {
				p, err := w.Accounts.List(t.Context(), w.Viewer, account.List{Request: page.Request{First: first, After: after}, Own: own}, account.With{})
				if err != nil {
					t.Fatal(err)
				}
				for _, a := range p.Nodes {
					got, after = append(got, a.ID), p.Cursor(a)
				}
				if !p.More {
					break
				}
			}
			if want == nil {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("own %v, by %d (-at once +paged):\n%s", own, first, diff)
			}
		}
		if len(want) != 8 {
			t.Errorf("there are %d, want 8", len(want))
		}
	}
}

func TestPagesThatThereAreNot(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	own, err := w.Accounts.List(t.Context(), w.Viewer, account.List{Request: page.Request{First: 2}, Own: true}, account.With{})
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]page.Request{
		"first 0": {}, "first 101": {First: 101}, "after nothing known": {First: 1, After: "x"},
		"after another list": {First: 1, After: page.Cursor("sku", "a", uuid.New())}, "after the list to select from": {First: 1, After: own.Cursor(own.Nodes[1])},
	} {
		if _, err := w.Accounts.List(t.Context(), w.Viewer, account.List{Request: r}, account.With{}); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A likeness is offered among the partner's own customers alone, and tells nobody whose customers they are besides.
func TestSimilar(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	w.Company(t, account.Customer, "Larkfeld Insurance", "https://larkfeld.example", w.Halvorsen)
	for i := range 9 {
		w.Company(t, account.Customer, fmt.Sprint("Umbra Telecom ", i), "https://umbra.example", w.Halvorsen)
	}
	for name, tt := range map[string]struct {
		by            string
		partner       uuid.UUID
		name, website string
		want          string
	}{
		"a similar name":            {"a partner", uuid.Nil, "Larkfield Insuranse", "", "Larkfield Larkfeld"},
		"the likeliest first":       {"a partner", uuid.Nil, "larkfeld insurance", "", "Larkfeld Larkfield"},
		"the same site":             {"a partner", uuid.Nil, "", "http://www.osterby.example/about", "Osterby"},
		"the same site first":       {"a partner", uuid.Nil, "Larkfield Insurance", "https://larkfeld.example", "Larkfeld Larkfield"},
		"at most five":              {"a partner", uuid.Nil, "Umbra", "https://umbra.example", "Umbra Umbra Umbra Umbra Umbra"},
		"nothing similar":           {"a partner", uuid.Nil, "Quillon Pharma", "https://quillon.example", ""},
		"nothing typed":             {"a partner", uuid.Nil, "", "", ""},
		"no site is no site":        {"a partner", uuid.Nil, "Quillon", "not a site", ""},
		"NUL":                       {"a partner", uuid.Nil, "a\x00b", "https://a\x00b", ""},
		"oneself by name":           {"a partner", w.Halvorsen, "Osterby Foods", "", "Osterby"},
		"of a rival's customer":     {"a partner", uuid.Nil, "Meridian Rail Freight", "https://meridian.example", ""},
		"as if one were the rival":  {"a partner", w.Brightquay, "Larkfield Insurance", "https://larkfield.example", ""},
		"a customer finds itself":   {"a customer of both", w.Halvorsen, "Larkfield Insurance", "https://larkfield.example", "Larkfield"},
		"a customer finds no other": {"a customer of both", w.Halvorsen, "Osterby Foods", "https://osterby.example", ""},
		"the vendor for a partner":  {"the vendor", w.Brightquay, "larkfield", "https://larkfield.example", "Larkfield"},
		"the vendor for nobody":     {"the vendor", uuid.Nil, "larkfield", "https://larkfield.example", ""},
		"nobody":                    {"nobody", w.Halvorsen, "larkfield", "https://larkfield.example", ""},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := w.Accounts.Similar(t.Context(), everybody(w)[tt.by], tt.partner, tt.name, tt.website, account.With{})
			if err != nil {
				t.Fatal(err)
			}
			if got := named(rows); got != tt.want {
				t.Errorf("it offers %q, want %q", got, tt.want)
			}
		})
	}
}

// Of people one sees those of one's own account; the vendor sees all.
func TestPeople(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	var all []uuid.UUID
	for _, by := range append(w.All(), w.SecondApprover, w.RivalAdmin, w.RivalRequester) {
		all = append(all, by.UserID)
	}
	for name, want := range map[string]int{"the vendor": len(all), "a partner": 3, "the other": 2, "a customer of both": 1, "nobody": 0} {
		by := everybody(w)[name]
		people, err := w.Accounts.UsersByIDs(t.Context(), by, append(all, uuid.New()), &account.With{})
		if err != nil {
			t.Fatal(err)
		}
		if len(people) != want {
			t.Errorf("%s sees %d, want %d", name, len(people), want)
		}
		for _, p := range people {
			if p.Account == nil || (by.Side() != auth.Vendor && p.Account.ID != by.AccountID) {
				t.Errorf("%s sees somebody of %v", name, p.Account)
			}
		}
	}
}
