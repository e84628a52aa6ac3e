package entitlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

var everything = page.Request{First: 100, Count: true}

func list(t *testing.T, w *testworld.World, by auth.Actor, l entitlement.List) []*entitlement.Entitlement {
	t.Helper()
	l.Request = everything
	p, err := w.Entitlements.List(t.Context(), by, l, entitlement.With{Account: &account.With{}, Order: &order.With{Lines: true}})
	if err != nil {
		t.Fatal(err)
	}
	if p.Total != len(p.Nodes) {
		t.Errorf("the total is %d of %d", p.Total, len(p.Nodes))
	}
	return p.Nodes
}

// shared is a world where Larkfield has units through both of its partners.
func shared(t *testing.T) *testworld.World {
	t.Helper()
	w := testworld.New(t)
	w.In(t, pdr.Accepted, testworld.Asking(w.Everyday, w.Larkfield, testworld.Units(w.Creator, 2)))
	id, err := w.PDRs.Create(t.Context(), w.RivalRequester, pdr.Creation{Submit: true, Content: testworld.Asking(w.Theirs, w.Larkfield, testworld.Units(w.Runner, 3))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.PDRs.Approve(t.Context(), w.Approver, w.On(t, id)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.PDRs.Accept(t.Context(), w.RivalRequester, w.On(t, id)); err != nil {
		t.Fatal(err)
	}
	return w
}

// What a customer holds through one partner the other does not see; the customer sees all of it, and not where it came from.
func TestVisibility(t *testing.T) {
	t.Parallel()
	w := shared(t)
	everyone := map[string]auth.Actor{
		"the vendor": w.Auditor, "a partner": w.Viewer, "the other": w.RivalAdmin, "the customer": w.CustomerAdmin, "another customer": w.CustomerViewer, "nobody": {},
	}
	for name, want := range map[string]string{
		"the vendor":   "Bot Creator 2 of SO-104211, Bot Creator 5 of SO-104800, Unattended Runner 3 of SO-104502",
		"a partner":    "Bot Creator 2 of SO-104211, Bot Creator 5 of SO-104800",
		"the other":    "Unattended Runner 3 of SO-104502",
		"the customer": "Bot Creator 2, Bot Creator 5, Unattended Runner 3",
	} {
		var got []string
		for _, e := range list(t, w, everyone[name], entitlement.List{AccountID: w.Larkfield}) {
			line := fmt.Sprint(e.Product.Name, " ", e.Quantity)
			if e.Order != nil {
				line += " of " + e.Order.Number
			}
			got = append(got, line)
		}
		slices.Sort(got)
		if got := strings.Join(got, ", "); got != want {
			t.Errorf("%s sees %q, want %q", name, got, want)
		}
	}
	all := list(t, w, w.Auditor, entitlement.List{AccountID: w.Larkfield})
	for name, want := range map[string]int{"the vendor": 3, "a partner": 2, "the other": 1, "the customer": 3, "another customer": 0, "nobody": 0} {
		ids, movements := []uuid.UUID{uuid.New()}, 0
		for _, e := range all {
			ids = append(ids, e.ID)
			p, err := w.Entitlements.Movements(t.Context(), everyone[name], e.ID, everything)
			if err != nil {
				t.Fatal(err)
			}
			movements += len(p.Nodes)
		}
		rows, err := w.Entitlements.ByIDs(t.Context(), everyone[name], ids, entitlement.With{Order: &order.With{}})
		if err != nil || len(rows) != want || movements != want {
			t.Errorf("%s sees %d and %d movements, %v, want %d", name, len(rows), movements, err, want)
		}
	}
	if rows := list(t, w, w.Viewer, entitlement.List{AccountID: w.Brightquay}); len(rows) != 0 {
		t.Errorf("a partner sees %d of another's", len(rows))
	}
}

// Where an entitlement is in its life follows from its order and the day.
func TestStatus(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	for name, tt := range map[string]struct {
		from, until int
		set         string
		want        entitlement.Status
	}{
		"from tomorrow":                 {1, 99, "", entitlement.Pending},
		"from today":                    {0, 99, "", entitlement.Active},
		"31 days before its end":        {-9, 31, "", entitlement.Active},
		"30 days before its end":        {-9, 30, "", entitlement.Expiring},
		"on its last day":               {-9, 0, "", entitlement.Expiring},
		"after its last day":            {-9, -1, "", entitlement.Expired},
		"cancelled":                     {-9, 99, "status = 'CANCELLED'", entitlement.Expired},
		"on hold":                       {-9, 99, "status = 'ON_HOLD', hold_reason = 'x'", entitlement.Suspended},
		"on hold before it has begun":   {9, 99, "status = 'ON_HOLD', hold_reason = 'x'", entitlement.Suspended},
		"on hold after its last day":    {-9, -1, "status = 'ON_HOLD', hold_reason = 'x'", entitlement.Expired},
		"soon to end before it begins":  {1, 9, "", entitlement.Pending},
		"cancelled before it has begun": {9, 99, "status = 'CANCELLED'", entitlement.Expired},
	} {
		o := w.Place(t, "SO "+name, w.Halvorsen, testworld.Of(w.Creator, 1))
		w.Exec(t, `UPDATE orders SET starts_on = current_date + $2::int, ends_on = current_date + $3::int WHERE id = $1`, o.ID, tt.from, tt.until)
		if tt.set != "" {
			w.Exec(t, `UPDATE orders SET `+tt.set+` WHERE id = $1`, o.ID)
		}
		rows := list(t, w, w.Viewer, entitlement.List{AccountID: w.Halvorsen, Order: &order.Ref{ID: o.ID}})
		if len(rows) != 1 || rows[0].Status != tt.want {
			t.Errorf("%s it is %v, want %s", name, rows[0].Status, tt.want)
		}
		some := list(t, w, w.Viewer, entitlement.List{AccountID: w.Halvorsen, Status: []entitlement.Status{tt.want}, Order: &order.Ref{ID: o.ID}})
		if len(some) != 1 {
			t.Errorf("%s it is not found by %s", name, tt.want)
		}
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	w := shared(t)
	w.Exec(t, `UPDATE products SET name = '100%_\Pages' WHERE id = $1`, w.Pages)
	for name, tt := range map[string]struct {
		by   auth.Actor
		list entitlement.List
		want int
	}{
		"all":                             {w.Viewer, entitlement.List{AccountID: w.Halvorsen}, 9},
		"a product":                       {w.Viewer, entitlement.List{AccountID: w.Halvorsen, ProductID: &w.Runner}, 2},
		"a product one has not":           {w.Viewer, entitlement.List{AccountID: w.Halvorsen, ProductID: &w.Unsold}, 0},
		"an order":                        {w.Viewer, entitlement.List{AccountID: w.Halvorsen, Order: &order.Ref{ID: w.Everyday.ID}}, 3},
		"an order by number":              {w.Viewer, entitlement.List{AccountID: w.Halvorsen, Order: &order.Ref{Number: "SO-104211"}}, 3},
		"another's order":                 {w.Viewer, entitlement.List{AccountID: w.Halvorsen, Order: &order.Ref{ID: w.Theirs.ID}}, 0},
		"a status":                        {w.Viewer, entitlement.List{AccountID: w.Halvorsen, Status: []entitlement.Status{entitlement.Suspended}}, 1},
		"two":                             {w.Viewer, entitlement.List{AccountID: w.Halvorsen, Status: []entitlement.Status{entitlement.Expired, entitlement.Pending}}, 3},
		"a product's name":                {w.Viewer, entitlement.List{AccountID: w.Halvorsen, Search: " RUNNER "}, 2},
		"a SKU":                           {w.Viewer, entitlement.List{AccountID: w.Halvorsen, Search: "nv-ur"}, 2},
		"an order's number":               {w.Viewer, entitlement.List{AccountID: w.Halvorsen, Search: "104388"}, 2},
		"a percent sign":                  {w.Viewer, entitlement.List{AccountID: w.Halvorsen, Search: "%"}, 1},
		"a backslash":                     {w.Viewer, entitlement.List{AccountID: w.Halvorsen, Search: `\`}, 1},
		"NUL":                             {w.Viewer, entitlement.List{AccountID: w.Halvorsen, Search: "a\x00b"}, 0},
		"a search that would widen":       {w.Viewer, entitlement.List{AccountID: w.Larkfield, Search: "runner"}, 0},
		"an order's number to a customer": {w.CustomerAdmin, entitlement.List{AccountID: w.Larkfield, Search: "104211"}, 0},
		"an order to a customer":          {w.CustomerAdmin, entitlement.List{AccountID: w.Larkfield, Order: &order.Ref{Number: "SO-104211"}}, 0},
		"an order's id to a customer":     {w.CustomerAdmin, entitlement.List{AccountID: w.Larkfield, Order: &order.Ref{ID: w.Everyday.ID}}, 0},
		"a product to a customer":         {w.CustomerAdmin, entitlement.List{AccountID: w.Larkfield, Search: "creator"}, 2},
		"a status to a customer":          {w.CustomerAdmin, entitlement.List{AccountID: w.Larkfield, Status: []entitlement.Status{entitlement.Active}}, 3},
		"a customer's partner's account":  {w.CustomerAdmin, entitlement.List{AccountID: w.Halvorsen}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := len(list(t, w, tt.by, tt.list)); got != tt.want {
				t.Errorf("it leaves %d, want %d", got, tt.want)
			}
		})
	}
}

// Each entitlement once and the newest first, each movement once and the latest first, whatever the length of the pages.
func TestPaging(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	for range 4 {
		w.In(t, pdr.Accepted, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1)))
	}
	var want, moved []uuid.UUID
	held := list(t, w, w.Viewer, entitlement.List{AccountID: w.Halvorsen, Order: &order.Ref{ID: w.Everyday.ID}, ProductID: &w.Creator})[0].ID
	for _, first := range []int{100, 1, 2} {
		var got, postings []uuid.UUID
		for after := ""; ; {
			p, err := w.Entitlements.List(t.Context(), w.Viewer, entitlement.List{Request: page.Request{First: first, After: after}, AccountID: w.Halvorsen}, entitlement.With{})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range p.Nodes {
				got, after = append(got, e.ID), p.Cursor(e)
			}
			if !p.More {
				break
			}
		}
		balance := 21
		for after := ""; ; {
			p, err := w.Entitlements.Movements(t.Context(), w.Viewer, held, page.Request{First: first, After: after, Count: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range p.Nodes {
				if m.Balance != balance || p.Total != 5 {
					t.Errorf("after it the balance is %d, want %d; there are %d", m.Balance, balance, p.Total)
				}
				balance -= m.Delta
				postings, after = append(postings, m.ID), p.Cursor(m)
			}
			if !p.More {
				break
			}
		}
		if balance != 0 {
			t.Errorf("before all movements there were %d", balance)
		}
		if want == nil {
			want, moved = got, postings
		}
		if diff := cmp.Diff([][]uuid.UUID{want, moved}, [][]uuid.UUID{got, postings}); diff != "" {
			t.Errorf("by %d (-at once +paged):\n%s", first, diff)
		}
	}
	for name, r := range map[string]page.Request{
		"first 0": {}, "first 101": {First: 101}, "after nothing known": {First: 1, After: "x"}, "after another list": {First: 1, After: page.AtTime("order", time.Now(), held)},
	} {
		if _, err := w.Entitlements.List(t.Context(), w.Viewer, entitlement.List{Request: r}, entitlement.With{}); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := w.Entitlements.Movements(t.Context(), w.Viewer, held, r); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("%s of movements: %v", name, err)
		}
	}
}

// Why units moved, to each who may know; a customer hears of its partner alone.
func TestReasons(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	w.In(t, pdr.Accepted, testworld.Asking(w.Everyday, w.Larkfield, testworld.Units(w.Creator, 2)))
	korean := w.CustomerAdmin
	korean.Language = phrase.Korean
	for name, tt := range map[string]struct {
		by      auth.Actor
		account uuid.UUID
		product uuid.UUID
		want    []string
	}{
		"the partner of its own": {w.Viewer, w.Halvorsen, w.Creator, []string{
			"SO-104211 was placed. +25", "PDR-000001 was accepted: moved to Larkfield Insurance. -2 PDR by",
		}},
		"the vendor of a customer's": {w.Auditor, w.Larkfield, w.Creator, []string{
			"SO-104800 was placed. +5", "PDR-000001 was accepted: moved from Halvorsen Digital. +2 PDR by",
		}},
		"a customer of its own": {w.CustomerAdmin, w.Larkfield, w.Creator, []string{
			"Bought through Halvorsen Digital. +5", "Received from Halvorsen Digital. +2",
		}},
	} {
		var got []string
		for _, e := range list(t, w, tt.by, entitlement.List{AccountID: tt.account, ProductID: &tt.product}) {
			p, err := w.Entitlements.Movements(t.Context(), tt.by, e.ID, everything)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range p.Nodes {
				line := fmt.Sprintf("%s %+d", m.Reason(), m.Delta)
				if m.PDRID != nil {
					line += " PDR"
				}
				if m.ByID != nil && m.PDRID != nil {
					line += " by"
				}
				got = append(got, line)
			}
		}
		for _, want := range tt.want {
			if !slices.Contains(got, want) {
				t.Errorf("%s hears %q, and not %q", name, got, want)
			}
		}
	}
	e := list(t, w, korean, entitlement.List{AccountID: w.Larkfield})[0]
	p, err := w.Entitlements.Movements(t.Context(), korean, e.ID, everything)
	if err != nil || strings.Contains(p.Nodes[0].Reason(), "from") || !strings.Contains(p.Nodes[0].Reason(), "Halvorsen") {
		t.Errorf("in Korean: %q, %v", p.Nodes[0].Reason(), err)
	}
	some, err := w.Entitlements.MovementsByIDs(t.Context(), w.RivalAdmin, []uuid.UUID{p.Nodes[0].ID})
	if err != nil || len(some) != 0 {
		t.Errorf("another partner sees %d by id, %v", len(some), err)
	}
}
