package pdr_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// one is the refusal of a command for a single reason.
func one(want *fault.Fault, command func(t *testing.T) error) refusal {
	return refusal{command: command, want: fault.List{want}}
}

func refusalsOfStates(t *testing.T, w *testworld.World) map[string]refusal {
	t.Helper()
	all := map[string]refusal{}
	content := testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1))
	for _, state := range states {
		id, action := w.In(t, state, content), pdr.Accept
		if state == pdr.Approved {
			action = pdr.Edit
		}
		want := bad(fault.InvalidTransition, "pdr.state."+strings.ToLower(string(state)), "id").With(fault.Transition{State: string(state)})
		if state == pdr.Expired {
			want.Key = "pdr.lapsed"
		}
		all[string(action)+" of a "+string(state)] = one(want, func(t *testing.T) error {
			t.Helper()
			_, err := take(t, w, w.Requester, action, id)
			return err
		})
	}

	// An approval past its deadline answers as expired before anything has written that down.
	lapsed := w.Lapsed(t, content)
	gone := bad(fault.InvalidTransition, "pdr.lapsed", "id").With(fault.Transition{State: string(pdr.Expired)})
	for _, action := range []pdr.Action{pdr.Accept, pdr.Withdraw, pdr.Submit, pdr.Edit} {
		all[string(action)+" of one that has lapsed"] = one(gone, func(t *testing.T) error {
			t.Helper()
			_, err := take(t, w, w.Requester, action, lapsed)
			return err
		})
	}

	// A request expires with its order as well, approved or not, and then no approval has lapsed.
	for _, state := range []pdr.State{pdr.Submitted, pdr.Approved} {
		o := w.Place(t, "SO-107000 "+string(state), w.Halvorsen, testworld.Of(w.Creator, 5))
		id := w.In(t, state, testworld.Asking(o, w.Osterby, testworld.Units(w.Creator, 1)))
		w.Exec(t, `UPDATE orders SET status = 'CANCELLED' WHERE id = $1`, o.ID)
		expire(t, w)
		all["withdraw of one that was "+string(state)+" and ended with its order"] = one(
			bad(fault.InvalidTransition, "pdr.state.expired", "id").With(fault.Transition{State: string(pdr.Expired)}),
			func(t *testing.T) error {
				t.Helper()
				_, err := take(t, w, w.Requester, pdr.Withdraw, id)
				return err
			})
	}
	return all
}

func expire(t *testing.T, w *testworld.World) int {
	t.Helper()
	n, err := w.PDRs.ExpireDue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func refusalsOfRoles(t *testing.T, w *testworld.World) map[string]refusal {
	t.Helper()
	all := map[string]refusal{}
	forbidden := func(key string) *fault.Fault { return bad(fault.Forbidden, key) }
	submitting := func(*pdr.Creation) {}
	drafting := func(c *pdr.Creation) { c.Submit = false }
	for _, by := range []auth.Actor{w.Approver, w.Operator, w.Auditor, w.Viewer, w.CustomerAdmin, w.CustomerViewer, {}} {
		all["create by "+string(by.Role)] = creating(w, by, submitting, forbidden("pdr.role.submit"))
		all["draft by "+string(by.Role)] = creating(w, by, drafting, forbidden("pdr.role.create"))
	}
	id := w.Submitted(t, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1)))
	for _, action := range actions {
		all[string(action)+" by nobody"] = one(forbidden("pdr.role."+strings.ToLower(string(action))), func(t *testing.T) error {
			t.Helper()
			_, err := take(t, w, auth.Actor{}, action, id)
			return err
		})
	}

	// A token acts within its scopes.
	token := func(by auth.Actor, scopes ...auth.Scope) auth.Actor {
		by.TokenID, by.Principal, by.Scopes = uuid.New(), uuid.New(), scopes
		return by
	}
	reading, writing := token(w.Requester, auth.ReadPDRs, auth.Approve), token(w.VendorAdmin, auth.ReadPDRs, auth.WritePDRs)
	all["create by a token that reads"] = creating(w, reading, submitting, forbidden("auth.scope"))
	for _, action := range []pdr.Action{pdr.Withdraw, pdr.Accept, pdr.Edit, pdr.Clone} {
		all[string(action)+" by a token that reads"] = one(forbidden("auth.scope"), func(t *testing.T) error {
			t.Helper()
			_, err := take(t, w, reading, action, id)
			return err
		})
	}
	for _, action := range []pdr.Action{pdr.Approve, pdr.Reject} {
		all[string(action)+" by a token that does not approve"] = one(forbidden("auth.scope"), func(t *testing.T) error {
			t.Helper()
			_, err := take(t, w, writing, action, id)
			return err
		})
	}
	onBehalf, err := w.PDRs.Create(t.Context(), w.VendorAdmin, pdr.Creation{
		PartnerID: &w.Halvorsen, Submit: true, Content: testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1)),
	})
	if err != nil {
		t.Fatal(err)
	}
	all["approve by who submitted"] = one(forbidden("pdr.four_eyes"), func(t *testing.T) error {
		t.Helper()
		_, err := take(t, w, w.VendorAdmin, pdr.Approve, onBehalf)
		return err
	})
	return all
}

func refusalsOfCommands(t *testing.T, w *testworld.World) map[string]refusal {
	t.Helper()
	all := map[string]refusal{}
	content := testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1))
	on := map[pdr.Action]uuid.UUID{
		pdr.Edit: w.Draft(t, content), pdr.Submit: w.Draft(t, content), pdr.Withdraw: w.Approved(t, content),
		pdr.Approve: w.Submitted(t, content), pdr.Reject: w.Submitted(t, content), pdr.Accept: w.Approved(t, content),
	}
	by := map[pdr.Action]auth.Actor{pdr.Approve: w.Approver, pdr.Reject: w.Approver}
	for action, id := range on {
		if _, ok := by[action]; !ok {
			by[action] = w.Requester
		}
		now := w.On(t, id)
		command := func(change func(*pdr.Command)) func(*testing.T) error {
			return func(t *testing.T) error {
				t.Helper()
				c := now
				change(&c)
				_, err := takeAs(t, w, by[action], action, c)
				return err
			}
		}
		stale := bad(fault.Conflict, "pdr.version", "version").With(fault.Stale{CurrentVersion: now.Version})
		for name, version := range map[string]int{"before": now.Version - 1, "after": now.Version + 1, "-1": -1, "2^31-1": 1<<31 - 1} {
			all[string(action)+" at version "+name] = one(stale, command(func(c *pdr.Command) { c.Version = version }))
		}
		nobodys := bad(fault.NotFound, "pdr.not_found", "id")
		for name, ref := range map[string]pdr.Ref{"id": {ID: uuid.New()}, "no id": {}, "number": {Serial: 1 << 40}} {
			all[string(action)+" of an unknown "+name] = one(nobodys, command(func(c *pdr.Command) { c.Ref = ref }))
		}
		if action == pdr.Edit || action == pdr.Reject {
			continue
		}
		for key, comment := range map[string]string{"text.long": strings.Repeat("가", 2001), "text.control": "a\x00b", "text.broken": "\xc3"} {
			all[string(action)+" with a comment, "+key] = one(badInput(key, "comment"), command(func(c *pdr.Command) { c.Comment = &comment }))
		}
	}
	for name, reason := range map[string]struct{ text, key string }{
		"nothing": {"", "text.reason_short"}, "two characters": {"no", "text.reason_short"}, "spaces": {"  \n\t ", "text.reason_short"},
		"zero width": {"\u200b\u200b\u200b\u200b", "text.reason_short"}, "two and spaces": {" no  ", "text.reason_short"},
		"2,001 characters": {strings.Repeat("x", 2001), "text.long"}, "NUL": {"not\x00now", "text.control"},
	} {
		all["reject with "+name] = one(badInput(reason.key, "reason"), func(t *testing.T) error {
			t.Helper()
			_, err := w.PDRs.Reject(t.Context(), w.Approver, w.On(t, on[pdr.Reject]), reason.text)
			return err
		})
	}

	accepted := w.In(t, pdr.Accepted, content)
	all["accept twice as it was seen"] = one(bad(fault.Conflict, "pdr.version", "version").With(fault.Stale{CurrentVersion: 3}),
		func(t *testing.T) error {
			t.Helper()
			_, err := w.PDRs.Accept(t.Context(), w.Requester, pdr.Command{Ref: pdr.Ref{ID: accepted}, Version: 2})
			return err
		})
	all["accept twice as it is"] = one(bad(fault.InvalidTransition, "pdr.state.accepted", "id").With(fault.Transition{State: "ACCEPTED"}),
		func(t *testing.T) error {
			t.Helper()
			_, err := take(t, w, w.Requester, pdr.Accept, accepted)
			return err
		})
	for name, ref := range map[string]pdr.Ref{"id": {ID: uuid.New()}, "no id": {}, "number": {Serial: 1 << 40}} {
		all["clone of an unknown "+name] = one(bad(fault.NotFound, "pdr.not_found", "id"), func(t *testing.T) error {
			t.Helper()
			_, err := w.PDRs.Clone(t.Context(), w.Requester, ref, nil)
			return err
		})
	}

	empty := w.Draft(t, pdr.Content{})
	all["submit an empty draft"] = refusal{command: func(t *testing.T) error {
		t.Helper()
		_, err := take(t, w, w.Requester, pdr.Submit, empty)
		return err
	}, want: fault.List{
		badInput("pdr.order_missing", "orderId"), badInput("pdr.customer_missing", "customer", "accountName"),
		badInput("text.website", "customer", "website"), badInput("pdr.contact_missing", "customer", "contactName"),
		badInput("text.email", "customer", "contactEmail"), badInput("pdr.lines_missing", "lines"),
	}}
	scarce := w.Place(t, "SO-108000", w.Halvorsen, testworld.Of(w.Creator, 5), testworld.Of(w.Runner, 5))
	late := w.Draft(t, testworld.Asking(scarce, w.Osterby, testworld.Units(w.Runner, 3), testworld.Units(w.Creator, 5)))
	w.Submitted(t, testworld.Asking(scarce, w.Osterby, testworld.Units(w.Creator, 1), testworld.Units(w.Runner, 5)))
	all["submit a draft whose units are gone"] = refusal{want: fault.List{short(3, 0, "0"), short(5, 4, "1")}, command: func(t *testing.T) error {
		t.Helper()
		_, err := take(t, w, w.Requester, pdr.Submit, late)
		return err
	}}
	return all
}

func refusalsOfUpdates(t *testing.T, w *testworld.World) map[string]refusal {
	t.Helper()
	draft := w.Draft(t, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1), testworld.Units(w.Pages, 1)))
	empty := w.Draft(t, pdr.Content{})
	update := func(id uuid.UUID, content pdr.Content, want ...*fault.Fault) refusal {
		return refusal{want: want, command: func(t *testing.T) error {
			t.Helper()
			_, err := w.PDRs.Update(t.Context(), w.Requester, w.On(t, id), content)
			return err
		}}
	}
	return map[string]refusal{
		"an order without a product that is kept": update(draft, pdr.Content{Order: &order.Ref{ID: w.Second.ID}},
			badInput("pdr.product_not_in_order", "lines", "1", "productId")),
		"another partner's order": update(draft, pdr.Content{Order: &order.Ref{Number: w.Theirs.Number}}, bad(fault.NotFound, "order.not_found", "orderId")),
		"another partner's customer": update(draft, pdr.Content{Customer: &pdr.CustomerInput{AccountID: &w.Meridian}},
			bad(fault.NotFound, "pdr.customer_not_found", "customer", "accountId")),
		"lines that are wrong": update(draft, pdr.Content{Lines: &[]pdr.LineInput{testworld.Units(w.Creator, 0), testworld.Units(w.Creator, 1)}},
			badInput("pdr.quantity", "lines", "0", "quantity"), badInput("pdr.product_twice", "lines", "1", "productId")),
		"lines without an order": update(empty, pdr.Content{Lines: &[]pdr.LineInput{testworld.Units(w.Creator, 1)}},
			badInput("pdr.lines_without_order", "orderId")),
		"a note too long": update(draft, pdr.Content{Note: new(strings.Repeat("x", 2001))}, badInput("text.long", "note")),
	}
}

func refusalsOfKeys(t *testing.T, w *testworld.World) map[string]refusal {
	t.Helper()
	all := map[string]refusal{}
	for name, key := range map[string]string{
		"empty": "", "256 characters": strings.Repeat("키", 256), "NUL": "a\x00b", "a line break": "a\nb", "damaged": "a\xff",
	} {
		all["create with one "+name] = creating(w, w.Requester, func(c *pdr.Creation) { c.Key = &key }, badInput("idempotency.key", "idempotencyKey"))
	}
	content := testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1))
	if _, err := w.PDRs.Create(t.Context(), w.Requester, pdr.Creation{Content: content, Key: new("used")}); err != nil {
		t.Fatal(err)
	}
	used := bad(fault.IdempotencyMismatch, "idempotency.mismatch", "idempotencyKey")
	all["create with one that was used"] = creating(w, w.Requester, func(c *pdr.Creation) { c.Key = new("used") }, used)
	id := w.Submitted(t, content)
	all["another command with one that was used"] = one(used, func(t *testing.T) error {
		t.Helper()
		c := w.On(t, id)
		c.Key = new("used")
		_, err := w.PDRs.Withdraw(t.Context(), w.Requester, c)
		return err
	})
	return all
}
