package pdr_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// bad is one refusal of the code, at a place of the input.
func bad(code fault.Code, key string, path ...string) *fault.Fault {
	return &fault.Fault{Code: code, Key: key, Path: path}
}

func badInput(key string, path ...string) *fault.Fault { return bad(fault.BadUserInput, key, path...) }

func short(requested, available int, line string) *fault.Fault {
	key := "pdr.short"
	if available == 0 {
		key = "pdr.none_left"
	}
	return bad(fault.InsufficientQuantity, key, "lines", line, "quantity").With(fault.Shortage{Requested: requested, Available: available})
}

// Every refusal that a command has words for: with its code and its place, with nothing changed, and with the next command
// undisturbed.
func TestRefusals(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	groups := map[string]map[string]refusal{
		"create": refusalsOfCreate(w), "lines": refusalsOfLines(t, w), "customer": refusalsOfCustomers(w), "text": refusalsOfText(w),
		"state": refusalsOfStates(t, w), "role": refusalsOfRoles(t, w), "command": refusalsOfCommands(t, w),
		"update": refusalsOfUpdates(t, w), "key": refusalsOfKeys(t, w),
	}
	groups["order"] = refusalsOfOrders(t, w) // last, as nothing may expire what is on these
	for name, group := range groups {
		for what, r := range group {
			t.Run(name+"/"+what, func(t *testing.T) {
				refusedFor(t, w, r.want, func() error { return r.command(t) })
				next := w.Submitted(t, testworld.Asking(w.Second, w.Osterby, testworld.Units(w.Runner, 1)))
				if _, err := take(t, w, w.Requester, pdr.Withdraw, next); err != nil {
					t.Errorf("the next command: %v", err)
				}
			})
		}
	}
	for _, file := range []string{"pdr", "order", "idempotency"} {
		for key := range words(t, file) {
			if _, ok := raised.Load(key); !ok {
				t.Errorf("nothing is ever refused with %q", key)
			}
		}
	}
}

type refusal struct {
	command func(*testing.T) error
	want    fault.List
}

func words(t *testing.T, of string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile("../phrase/words/" + of + ".en.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// creating is the refusal of a request that would be submitted at once, once the content is changed.
func creating(w *testworld.World, by auth.Actor, change func(*pdr.Creation), want ...*fault.Fault) refusal {
	return refusal{want: want, command: func(t *testing.T) error {
		t.Helper()
		c := pdr.Creation{Submit: true, Content: testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1), testworld.Units(w.Runner, 2))}
		change(&c)
		_, err := w.PDRs.Create(t.Context(), by, c)
		return err
	}}
}

func refusalsOfCreate(w *testworld.World) map[string]refusal {
	none := func(*pdr.Creation) {}
	partner := func(id uuid.UUID) func(*pdr.Creation) { return func(c *pdr.Creation) { c.PartnerID = &id } }
	noPartner := bad(fault.NotFound, "pdr.partner_not_found", "partnerId")
	return map[string]refusal{
		"a partner for another":          creating(w, w.Requester, partner(w.Brightquay), noPartner),
		"a partner for nobody":           creating(w, w.Requester, partner(uuid.New()), noPartner),
		"a partner for a customer":       creating(w, w.Requester, partner(w.Osterby), noPartner),
		"a vendor admin for nobody":      creating(w, w.VendorAdmin, none, badInput("pdr.partner_missing", "partnerId")),
		"a vendor admin for the unknown": creating(w, w.VendorAdmin, partner(uuid.New()), noPartner),
		"a vendor admin for a customer":  creating(w, w.VendorAdmin, partner(w.Osterby), noPartner),
		"a vendor admin for the vendor":  creating(w, w.VendorAdmin, partner(w.Norvane), noPartner),
		"a vendor admin for the wrong one": creating(w, w.VendorAdmin, partner(w.Brightquay),
			bad(fault.NotFound, "pdr.customer_not_found", "customer", "accountId"), bad(fault.NotFound, "order.not_found", "orderId")),
		"nothing at all": creating(w, w.Requester, func(c *pdr.Creation) { c.Content = pdr.Content{} },
			badInput("pdr.order_missing", "orderId"), badInput("pdr.customer_missing", "customer", "accountName"),
			badInput("text.website", "customer", "website"), badInput("pdr.contact_missing", "customer", "contactName"),
			badInput("text.email", "customer", "contactEmail"), badInput("pdr.lines_missing", "lines")),
		"a customer of whom nothing is said": creating(w, w.Requester, func(c *pdr.Creation) { c.Content.Customer = &pdr.CustomerInput{} },
			badInput("pdr.customer_missing", "customer", "accountName"),
			badInput("text.website", "customer", "website"), badInput("pdr.contact_missing", "customer", "contactName"),
			badInput("text.email", "customer", "contactEmail")),
		"what is wrong and what is missing at once": creating(w, w.Requester, func(c *pdr.Creation) {
			c.Content.Customer.Website, c.Content.Customer.ContactName = new("javascript:alert(1)"), nil
		}, badInput("text.website", "customer", "website"), badInput("pdr.contact_missing", "customer", "contactName")),
		"no order, and lines": creating(w, w.Requester, func(c *pdr.Creation) { c.Content.Order = nil },
			badInput("pdr.lines_without_order", "orderId")),
		"a draft with lines and no order": creating(w, w.Requester, func(c *pdr.Creation) { c.Submit, c.Content.Order = false, nil },
			badInput("pdr.lines_without_order", "orderId")),
	}
}

func refusalsOfLines(t *testing.T, w *testworld.World) map[string]refusal {
	t.Helper()
	lines := func(units ...pdr.LineInput) func(*pdr.Creation) {
		return func(c *pdr.Creation) { c.Content.Lines = &units }
	}
	drafted := func(units ...pdr.LineInput) func(*pdr.Creation) {
		return func(c *pdr.Creation) { c.Content.Lines, c.Submit = &units, false }
	}
	few := w.Place(t, "SO-109000", w.Halvorsen, testworld.Of(w.Creator, 3), testworld.Of(w.Runner, 6), testworld.Of(w.Pages, 9))
	scarce := func(units ...pdr.LineInput) func(*pdr.Creation) {
		return func(c *pdr.Creation) { c.Content = testworld.Asking(few, w.Osterby, units...) }
	}
	many := make([]pdr.LineInput, 201)
	for i := range many {
		many[i] = testworld.Units(w.Creator, 1)
	}
	wrong := badInput("pdr.quantity", "lines", "0", "quantity")
	return map[string]refusal{
		"none":                       creating(w, w.Requester, lines(), badInput("pdr.lines_missing", "lines")),
		"201":                        creating(w, w.Requester, lines(many...), badInput("pdr.lines_many", "lines")),
		"201 in a draft":             creating(w, w.Requester, drafted(many...), badInput("pdr.lines_many", "lines")),
		"quantity 0":                 creating(w, w.Requester, lines(testworld.Units(w.Creator, 0)), wrong),
		"quantity -1":                creating(w, w.Requester, lines(testworld.Units(w.Creator, -1)), wrong),
		"quantity -2^31":             creating(w, w.Requester, lines(testworld.Units(w.Creator, -1<<31)), wrong),
		"quantity 1,000,001":         creating(w, w.Requester, lines(testworld.Units(w.Creator, 1_000_001)), wrong),
		"quantity 2^31":              creating(w, w.Requester, lines(testworld.Units(w.Creator, 1<<31)), wrong),
		"quantity 2^32 + 1":          creating(w, w.Requester, lines(testworld.Units(w.Creator, 1<<32+1)), wrong),
		"quantity 0 in a draft":      creating(w, w.Requester, drafted(testworld.Units(w.Creator, 0)), wrong),
		"a product that there isn't": creating(w, w.Requester, lines(testworld.Units(uuid.New(), 1)), bad(fault.NotFound, "pdr.product_not_found", "lines", "0", "productId")),
		"a product not in the order": creating(w, w.Requester, lines(testworld.Units(w.Unsold, 1)), badInput("pdr.product_not_in_order", "lines", "0", "productId")),
		"a product twice": creating(w, w.Requester, lines(testworld.Units(w.Creator, 1), testworld.Units(w.Runner, 1), testworld.Units(w.Creator, 2)),
			badInput("pdr.product_twice", "lines", "2", "productId")),
		"one fault for each bad line": creating(w, w.Requester,
			lines(testworld.Units(w.Creator, 0), testworld.Units(w.Unsold, -1), testworld.Units(w.Runner, 1), testworld.Units(w.Creator, 1)),
			wrong, badInput("pdr.quantity", "lines", "1", "quantity"), badInput("pdr.product_not_in_order", "lines", "1", "productId"),
			badInput("pdr.product_twice", "lines", "3", "productId")),
		"one unit too many": creating(w, w.Requester, scarce(testworld.Units(w.Runner, 6), testworld.Units(w.Creator, 4)), short(4, 3, "1")),
		"too many of each": creating(w, w.Requester, scarce(testworld.Units(w.Runner, 7), testworld.Units(w.Pages, 9), testworld.Units(w.Creator, 1_000_000)),
			short(7, 6, "0"), short(1_000_000, 3, "2")),
	}
}

func refusalsOfCustomers(w *testworld.World) map[string]refusal {
	customer := func(change func(*pdr.CustomerInput)) func(*pdr.Creation) {
		return func(c *pdr.Creation) { change(c.Content.Customer) }
	}
	who := func(id uuid.UUID) func(*pdr.Creation) {
		return customer(func(c *pdr.CustomerInput) { c.AccountID = &id })
	}
	unknown := bad(fault.NotFound, "pdr.customer_not_found", "customer", "accountId")
	return map[string]refusal{
		"another partner's":  creating(w, w.Requester, who(w.Meridian), unknown),
		"one there isn't":    creating(w, w.Requester, who(uuid.New()), unknown),
		"a partner":          creating(w, w.Requester, who(w.Brightquay), unknown),
		"oneself":            creating(w, w.Requester, who(w.Halvorsen), unknown),
		"a draft for others": creating(w, w.Requester, func(c *pdr.Creation) { c.Submit, c.Content.Customer.AccountID = false, &w.Meridian }, unknown),
		"an old and a new one": creating(w, w.Requester, customer(func(c *pdr.CustomerInput) { c.Name = new("Tarn Logistics") }),
			badInput("pdr.customer_twice", "customer", "accountName")),
		"no contact's name": creating(w, w.Requester, customer(func(c *pdr.CustomerInput) { c.ContactName = nil }),
			badInput("pdr.contact_missing", "customer", "contactName")),
		"no contact's address": creating(w, w.Requester, customer(func(c *pdr.CustomerInput) { c.ContactEmail = nil }),
			badInput("text.email", "customer", "contactEmail")),
		"no website": creating(w, w.Requester, customer(func(c *pdr.CustomerInput) { c.Website = nil }),
			badInput("text.website", "customer", "website")),
	}
}

// refusalsOfText puts bad words into each place that takes words.
func refusalsOfText(w *testworld.World) map[string]refusal {
	places := map[string]struct {
		put  func(*pdr.Creation, string)
		line bool // one line only, and never empty
		most int
	}{
		"customer.accountName": {func(c *pdr.Creation, s string) { c.Content.Customer.AccountID, c.Content.Customer.Name = nil, &s }, true, 200},
		"customer.contactName": {func(c *pdr.Creation, s string) { c.Content.Customer.ContactName = &s }, true, 200},
		"note":                 {func(c *pdr.Creation, s string) { c.Content.Note = &s }, false, 2000},
	}
	all := map[string]refusal{}
	for place, p := range places {
		path := strings.Split(place, ".")
		put := func(s string) func(*pdr.Creation) { return func(c *pdr.Creation) { p.put(c, s) } }
		all[place+" too long"] = creating(w, w.Requester, put(strings.Repeat("é", p.most+1)), badInput("text.long", path...))
		all[place+" with NUL"] = creating(w, w.Requester, put("Tarn\x00Logistics"), badInput("text.control", path...))
		all[place+" with an escape"] = creating(w, w.Requester, put("Tarn\x1b[31m"), badInput("text.control", path...))
		all[place+" damaged"] = creating(w, w.Requester, put("Tarn \xff"), badInput("text.broken", path...))
		all[place+" with a surrogate"] = creating(w, w.Requester, put("Tarn \uFFFD"), badInput("text.broken", path...))
		if !p.line {
			continue
		}
		all[place+" with CR LF"] = creating(w, w.Requester, put("Tarn\r\nBcc: rival@rival.example"), badInput("text.control", path...))
		all[place+" empty"] = creating(w, w.Requester, put(""), badInput("text.empty", path...))
		all[place+" of spaces"] = creating(w, w.Requester, put(" \u00a0\u3000"), badInput("text.empty", path...))
		all[place+" of zero width"] = creating(w, w.Requester, put("\u200b\u200d\ufeff"), badInput("text.empty", path...))
	}
	website := func(s string) func(*pdr.Creation) { return func(c *pdr.Creation) { c.Content.Customer.Website = &s } }
	email := func(s string) func(*pdr.Creation) {
		return func(c *pdr.Creation) { c.Content.Customer.ContactEmail = &s }
	}
	for name, s := range map[string]string{
		"a script": "javascript:alert(1)", "a script with a host": "javascript://tarn.example/%0aalert(1)", "no scheme": "tarn.example", "empty": "",
		"data": "data:text/html,hello", "a file": "file:///etc/passwd", "a person": "https://tarn.example@rival.example",
	} {
		all["website: "+name] = creating(w, w.Requester, website(s), badInput("text.website", "customer", "website"))
	}
	all["website too long"] = creating(w, w.Requester, website("https://tarn.example/"+strings.Repeat("a", 2028)), badInput("text.long", "customer", "website"))
	all["website with CR LF"] = creating(w, w.Requester, website("https://tarn.example\r\nX: y"), badInput("text.control", "customer", "website"))
	for name, s := range map[string]string{"empty": "", "no host": "lee@", "two": "lee@a.example, lee@b.example", "a name": "Lee <lee@a.example>"} {
		all["email: "+name] = creating(w, w.Requester, email(s), badInput("text.email", "customer", "contactEmail"))
	}
	all["email too long"] = creating(w, w.Requester, email("lee@"+strings.Repeat("a.", 126)+"example"), badInput("text.long", "customer", "contactEmail"))
	all["email with CR LF"] = creating(w, w.Requester, email("lee@a.example\r\nBcc: x@b.example"), badInput("text.control", "customer", "contactEmail"))
	all["each word at once"] = creating(w, w.Requester, func(c *pdr.Creation) {
		c.Content.Note, c.Content.Customer = new("\x00"), &pdr.CustomerInput{
			Name: new(""), Website: new("ftp://a"), ContactName: new("\n"), ContactEmail: new("lee"),
		}
	}, badInput("text.control", "note"), badInput("text.website", "customer", "website"), badInput("text.control", "customer", "contactName"),
		badInput("text.email", "customer", "contactEmail"), badInput("text.empty", "customer", "accountName"))
	return all
}

// refusalsOfOrders has each order that cannot be drawn from stand against each command that draws from it.
func refusalsOfOrders(t *testing.T, w *testworld.World) map[string]refusal {
	t.Helper()
	all := map[string]refusal{}
	for name, o := range map[string]struct {
		order *order.Order
		key   string
	}{
		"held": {w.Held, "order.on_hold"}, "ended": {w.Ended, "order.expired"}, "cancelled": {w.Cancelled, "order.cancelled"},
		"coming": {w.Coming, "order.not_started"}, "bought for a customer": {w.ForCustomer, "order.for_end_customer"},
	} {
		content := testworld.Asking(o.order, w.Osterby, testworld.Units(w.Creator, 1))
		all["create on one "+name] = creating(w, w.Requester, func(c *pdr.Creation) { c.Content = content }, bad(fault.Conflict, o.key, "orderId"))
		draft := w.Draft(t, content) // nothing stands against writing it down
		all["submit on one "+name] = refusal{want: fault.List{bad(fault.Conflict, o.key, "orderId")}, command: func(t *testing.T) error {
			t.Helper()
			_, err := take(t, w, w.Requester, pdr.Submit, draft)
			return err
		}}
	}
	for name, ref := range map[string]order.Ref{
		"another partner's by id": {ID: w.Theirs.ID}, "another partner's by number": {Number: w.Theirs.Number},
		"one there isn't by id": {ID: uuid.New()}, "one there isn't by number": {Number: "SO-000000"},
	} {
		for _, submit := range []bool{true, false} {
			what := "a draft on "
			if submit {
				what = "create on "
			}
			all[what+name] = creating(w, w.Requester, func(c *pdr.Creation) { c.Submit, c.Content.Order = submit, &ref },
				bad(fault.NotFound, "order.not_found", "orderId"))
		}
	}
	for what, from := range map[pdr.Action]pdr.State{pdr.Approve: pdr.Submitted, pdr.Accept: pdr.Approved} {
		for key, change := range map[string]string{
			"order.on_hold":     `UPDATE orders SET status = 'ON_HOLD', hold_reason = 'the invoice is open' WHERE id = $1`,
			"order.cancelled":   `UPDATE orders SET status = 'CANCELLED' WHERE id = $1`,
			"order.expired":     `UPDATE orders SET ends_on = current_date - 1 WHERE id = $1`,
			"order.not_started": `UPDATE orders SET starts_on = current_date + 1 WHERE id = $1`,
		} {
			o := w.Place(t, "SO-2"+string(what)+key, w.Halvorsen, testworld.Of(w.Creator, 5))
			id := w.In(t, from, testworld.Asking(o, w.Osterby, testworld.Units(w.Creator, 1)))
			w.Exec(t, change, o.ID)
			by := map[pdr.Action]auth.Actor{pdr.Approve: w.Approver, pdr.Accept: w.Requester}[what]
			all[string(what)+" "+key] = refusal{want: fault.List{bad(fault.Conflict, key, "id")}, command: func(t *testing.T) error {
				t.Helper()
				_, err := take(t, w, by, what, id)
				return err
			}}
		}
	}
	return all
}
