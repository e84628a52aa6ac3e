package order_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

func everybody(w *testworld.World) map[string]auth.Actor {
	return map[string]auth.Actor{
		"the vendor": w.Auditor, "the partner": w.Viewer, "another": w.RivalAdmin, "its customer": w.CustomerAdmin, "nobody": {},
	}
}

// An order is the vendor's and its partner's to see, by id, by number and in lists; to all others there is none.
func TestVisibility(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	for name, sees := range map[string]bool{"the vendor": true, "the partner": true, "another": false, "its customer": false, "nobody": false} {
		by := everybody(w)[name]
		for _, o := range []*order.Order{w.Everyday, w.Held, w.Ended, w.Cancelled, w.Coming, w.ForCustomer} {
			for _, ref := range []order.Ref{{ID: o.ID}, {Number: o.Number}} {
				got, err := w.Orders.One(t.Context(), by, ref, order.With{Lines: true, Accounts: &account.With{}})
				if err != nil {
					t.Fatal(err)
				}
				if (got != nil) != sees {
					t.Errorf("%s sees %s: %v", name, o.Number, got != nil)
				}
			}
			some, err := w.Orders.ByIDs(t.Context(), by, []uuid.UUID{o.ID, uuid.New()}, order.With{})
			if err != nil || (len(some) == 1) != sees {
				t.Errorf("%s sees by id %d, %v", name, len(some), err)
			}
			lines, err := w.Orders.LinesByIDs(t.Context(), by, []uuid.UUID{o.Lines[0].ID})
			if err != nil || (len(lines) == 1) != sees {
				t.Errorf("%s sees by id %d lines, %v", name, len(lines), err)
			}
		}
	}
	for _, ref := range []order.Ref{{}, {ID: uuid.New()}, {Number: "SO-0"}, {Number: "so-104211"}} {
		if o, err := w.Orders.One(t.Context(), w.Auditor, ref, order.With{}); o != nil || err != nil {
			t.Errorf("%v is %v, %v", ref, o, err)
		}
	}
}

// What stands against drawing from each order, in the viewer's words.
func TestDrawable(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	korean := w.Viewer
	korean.Language = phrase.Korean
	ends, starts := w.Ended.EndsOn.Format(time.DateOnly), w.Coming.StartsOn.Format(time.DateOnly)
	for o, want := range map[*order.Order]struct {
		status          order.Status
		english, korean string
	}{
		w.Everyday:    {order.Active, "", ""},
		w.Held:        {order.OnHold, "SO-103001 is on hold: the invoice is open. Choose another order or contact the accounts team.", "the invoice is open"},
		w.Ended:       {order.Expired, "SO-102550 ended on " + ends + ". Choose another order.", ends},
		w.Cancelled:   {order.Cancelled, "SO-103500 was cancelled. Choose another order.", "SO-103500"},
		w.Coming:      {order.Active, "SO-105000 starts on " + starts + ". Choose another order or wait until then.", starts},
		w.ForCustomer: {order.Active, "SO-104800 was bought for an end customer, so its licenses are theirs already. Choose another order.", "SO-104800"},
	} {
		got := read(t, w, w.Viewer, o.ID)
		if got.Status != want.status || got.Drawable() != (want.english == "") || said(got.NotDrawableReason()) != want.english {
			t.Errorf("%s is %s, %v, %q", o.Number, got.Status, got.Drawable(), said(got.NotDrawableReason()))
		}
		if in := said(read(t, w, korean, o.ID).NotDrawableReason()); !strings.Contains(in, want.korean) || in == want.english && in != "" {
			t.Errorf("%s in Korean says %q", o.Number, in)
		}
	}

	// one that was cancelled stays so after its term, one on hold ends
	w.Exec(t, `UPDATE orders SET starts_on = '2026-01-01', ends_on = '2026-01-31' WHERE id = ANY($1)`, []uuid.UUID{w.Cancelled.ID, w.Held.ID})
	if got := read(t, w, w.Viewer, w.Cancelled.ID).Status; got != order.Cancelled {
		t.Errorf("a cancelled order after its term is %s", got)
	}
	if got := read(t, w, w.Viewer, w.Held.ID).Status; got != order.Expired {
		t.Errorf("a held order after its term is %s", got)
	}
}

func read(t *testing.T, w *testworld.World, by auth.Actor, id uuid.UUID) *order.Order {
	t.Helper()
	o, err := w.Orders.One(t.Context(), by, order.Ref{ID: id}, order.With{Lines: true, Accounts: &account.With{}})
	if err != nil || o == nil {
		t.Fatalf("read %s: %v", id, err)
	}
	return o
}

func said(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// figures are those of a line: ordered = drawn + what the holder has, which is reserved, allocated or available.
type figures struct {
	Product                                        string
	Ordered, Drawn, Reserved, Allocated, Available int
}

func figuresOf(o *order.Order) []figures {
	var all []figures
	for _, l := range o.Lines {
		all = append(all, figures{l.Product.Name, l.Ordered, l.Drawn(), l.Reserved, l.Allocated, l.Available()})
	}
	return all
}

func TestBalances(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	w.In(t, pdr.Accepted, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 3), testworld.Units(w.Pages, 1)))
	w.In(t, pdr.Accepted, testworld.Asking(w.Everyday, w.Larkfield, testworld.Units(w.Creator, 4)))
	w.In(t, pdr.Submitted, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 5)))
	w.In(t, pdr.Approved, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 2), testworld.Units(w.Runner, 1)))
	w.In(t, pdr.Rejected, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 6)))
	w.Configured(t, w.Requester, w.Room(t, w.Requester, w.Halvorsen, "CR-HALV"),
		license.Wanted{EntitlementID: w.HeldBy(t, w.Halvorsen, w.Everyday.ID, w.Creator), Quantity: 1})
	w.Configured(t, w.CustomerAdmin, w.Room(t, w.CustomerAdmin, w.Larkfield, "CR-LARK"),
		license.Wanted{EntitlementID: w.HeldBy(t, w.Larkfield, w.ForCustomer.ID, w.Creator), Quantity: 2})
	want := []figures{{"Bot Creator", 25, 7, 7, 1, 10}, {"Unattended Runner", 60, 0, 1, 0, 59}, {"Document pages", 30, 1, 0, 0, 29}}
	if diff := cmp.Diff(want, figuresOf(read(t, w, w.Viewer, w.Everyday.ID))); diff != "" {
		t.Errorf("the everyday order (-want +got):\n%s", diff)
	}
	want = []figures{{"Bot Creator", 5, 0, 0, 2, 3}}
	if diff := cmp.Diff(want, figuresOf(read(t, w, w.Auditor, w.ForCustomer.ID))); diff != "" {
		t.Errorf("the end customer's (-want +got):\n%s", diff)
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	w.Exec(t, `UPDATE orders SET purchase_order = '100%_PO\7' WHERE id = $1`, w.Second.ID)
	mine := "SO-102550 SO-103001 SO-103500 SO-104211 SO-104388 SO-104800 SO-105000"
	all := "SO-102550 SO-103001 SO-103500 SO-104211 SO-104388 SO-104502 SO-104800 SO-105000"
	for name, tt := range map[string]struct {
		by   string
		list order.List
		want string
	}{
		"all, to the vendor":          {"the vendor", order.List{}, all},
		"all, to the partner":         {"the partner", order.List{}, mine},
		"all, to another":             {"another", order.List{}, "SO-104502"},
		"all, to a customer":          {"its customer", order.List{}, ""},
		"all, to nobody":              {"nobody", order.List{}, ""},
		"a partner's":                 {"the vendor", order.List{AccountID: w.Brightquay}, "SO-104502"},
		"a customer's":                {"the vendor", order.List{AccountID: w.Larkfield}, "SO-104800"},
		"a customer's, to another":    {"another", order.List{AccountID: w.Larkfield}, ""},
		"another's":                   {"the partner", order.List{AccountID: w.Brightquay}, ""},
		"of an account there isn't":   {"the vendor", order.List{AccountID: uuid.New()}, ""},
		"active":                      {"the vendor", order.List{Status: []order.Status{order.Active}}, "SO-104211 SO-104388 SO-104502 SO-104800 SO-105000"},
		"on hold":                     {"the vendor", order.List{Status: []order.Status{order.OnHold}}, "SO-103001"},
		"expired":                     {"the vendor", order.List{Status: []order.Status{order.Expired}}, "SO-102550"},
		"cancelled or on hold":        {"the vendor", order.List{Status: []order.Status{order.Cancelled, order.OnHold}}, "SO-103001 SO-103500"},
		"a part of a number":          {"the vendor", order.List{Search: "so-1045"}, "SO-104502"},
		"a purchase order":            {"the vendor", order.List{Search: "po\\7"}, "SO-104388"},
		"a percent sign":              {"the vendor", order.List{Search: "%"}, "SO-104388"},
		"an underscore":               {"the vendor", order.List{Search: "_"}, "SO-104388"},
		"a partner's name":            {"the vendor", order.List{Search: " brightquay "}, "SO-104502"},
		"an end customer's name":      {"the vendor", order.List{Search: "larkfield"}, "SO-104800"},
		"another's name":              {"the partner", order.List{Search: "brightquay"}, ""},
		"NUL":                         {"the vendor", order.List{Search: "a\x00b"}, ""},
		"an account and a search":     {"the vendor", order.List{AccountID: w.Halvorsen, Search: "104502"}, ""},
		"a search that would widen":   {"the vendor", order.List{Status: []order.Status{order.OnHold}, Search: "halvorsen"}, "SO-103001"},
		"an account that would widen": {"another", order.List{AccountID: w.Halvorsen, Status: []order.Status{order.Active}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			tt.list.Request = page.Request{First: 100, Count: true}
			p, err := w.Orders.List(t.Context(), everybody(w)[tt.by], tt.list, order.With{})
			if err != nil {
				t.Fatal(err)
			}
			var numbers []string
			for _, o := range p.Nodes {
				numbers = append(numbers, o.Number)
			}
			slices.Sort(numbers)
			if got := strings.Join(numbers, " "); got != tt.want {
				t.Errorf("it leaves %q, want %q", got, tt.want)
			}
			if p.Total != len(p.Nodes) {
				t.Errorf("the total is %d of %d", p.Total, len(p.Nodes))
			}
		})
	}
}

// Each order once and the newest first, whatever the length of the pages, also where several were placed at the same moment.
func TestPaging(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	noon := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	for i := range 6 {
		p := testworld.Term(w.Halvorsen, fmt.Sprint("SO-", i), -1, 1, testworld.Of(w.Creator, 1))
		p.PlacedAt = noon.Add(time.Duration(i/3) * time.Microsecond)
		w.PlaceAs(t, p)
	}
	var want []uuid.UUID
	for _, first := range []int{100, 1, 2, 3} {
		var got []uuid.UUID
		var last *order.Order
		for after := ""; ; {
			p, err := w.Orders.List(t.Context(), w.Viewer, order.List{Request: page.Request{First: first, After: after}}, order.With{})
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range p.Nodes {
				if last != nil && o.CreatedAt.After(last.CreatedAt) {
					t.Errorf("%s comes after %s", o.Number, last.Number)
				}
				last, got, after = o, append(got, o.ID), p.Cursor(o)
			}
			if !p.More {
				break
			}
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("by %d (-at once +paged):\n%s", first, diff)
		}
	}
	if len(want) != 13 {
		t.Errorf("there are %d, want 13", len(want))
	}
	for name, r := range map[string]page.Request{
		"first 0": {}, "first 101": {First: 101}, "after nothing known": {First: 1, After: "x"}, "after another list": {First: 1, After: page.Cursor("sku", "1", uuid.New())},
	} {
		if _, err := w.Orders.List(t.Context(), w.Viewer, order.List{Request: r}, order.With{}); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The catalog is for everyone who is signed in, by SKU.
func TestProducts(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	for name, by := range everybody(w) {
		var got []string
		for after := ""; ; {
			p, err := w.Orders.Products(t.Context(), by, page.Request{First: 3, After: after, Count: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, product := range p.Nodes {
				got, after = append(got, product.SKU), p.Cursor(product)
			}
			if !p.More {
				break
			}
		}
		want := []string{"NV-BC-NU", "NV-FH-HR", "NV-IQ-PG", "NV-UR-RT"}
		if name == "nobody" {
			want = nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s sees (-want +got):\n%s", name, diff)
		}
		some, err := w.Orders.ProductsByIDs(t.Context(), by, []uuid.UUID{w.Creator, uuid.New()})
		if err != nil || len(some) != min(1, len(want)) {
			t.Errorf("%s sees by id %d, %v", name, len(some), err)
		}
	}
	if _, err := w.Orders.Products(t.Context(), w.Viewer, page.Request{First: 1, After: page.Cursor("name", "a", uuid.New())}); !fault.Is(err, fault.BadUserInput) {
		t.Errorf("after another list: %v", err)
	}
}

// An order is placed as a whole, or not at all.
func TestPlaceIsWhole(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	before := w.Dump(t)
	for name, p := range map[string]order.Placement{
		"a product twice":         testworld.Term(w.Halvorsen, "SO-1", 0, 1, testworld.Of(w.Creator, 1), testworld.Of(w.Creator, 1)),
		"nothing of a product":    testworld.Term(w.Halvorsen, "SO-1", 0, 1, testworld.Of(w.Creator, 0)),
		"a number twice":          testworld.Term(w.Halvorsen, w.Everyday.Number, 0, 1, testworld.Of(w.Creator, 1)),
		"an end before its start": testworld.Term(w.Halvorsen, "SO-1", 1, 0, testworld.Of(w.Creator, 1)),
		"a customer as a partner": testworld.Term(w.Larkfield, "SO-1", 0, 1, testworld.Of(w.Creator, 1)),
		"a product there isn't":   testworld.Term(w.Halvorsen, "SO-1", 0, 1, testworld.Of(uuid.New(), 1)),
	} {
		_, err := inTx(t, w, func(ctx context.Context, tx bun.Tx) (any, error) {
			o, err := order.Place(ctx, tx, p)
			if err != nil {
				return nil, err
			}
			return nil, entitlement.Issue(ctx, tx, o.ID, nil, nil)
		})
		if err == nil {
			t.Errorf("%s is placed", name)
		}
	}
	if changed := testworld.Changed(before, w.Dump(t)); len(changed) > 0 {
		t.Errorf("what was refused has changed %v", changed)
	}
}

func inTx(t *testing.T, w *testworld.World, do func(context.Context, bun.Tx) (any, error)) (any, error) {
	t.Helper()
	return database.InTx(t.Context(), w.Pool.DB, do)
}
