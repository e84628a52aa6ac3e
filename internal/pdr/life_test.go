package pdr_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// life is the state table of the design, written down a second time: what is not here has to be refused. reserved is what a
// row does to the reservation, and moved whether the units go to the customer.
var life = []struct {
	from     pdr.State
	action   pdr.Action
	to       pdr.State
	by       []auth.Role
	reserved int
	moved    bool
}{
	{pdr.Draft, pdr.Edit, pdr.Draft, asking, 0, false},
	{pdr.Draft, pdr.Submit, pdr.Submitted, asking, +1, false},
	{pdr.Draft, pdr.Withdraw, pdr.Withdrawn, asking, 0, false},
	{pdr.Submitted, pdr.Withdraw, pdr.Withdrawn, asking, -1, false},
	{pdr.Submitted, pdr.Approve, pdr.Approved, deciding, 0, false},
	{pdr.Submitted, pdr.Reject, pdr.Rejected, deciding, -1, false},
	{pdr.Approved, pdr.Accept, pdr.Accepted, taking, -1, true},
	{pdr.Approved, pdr.Withdraw, pdr.Withdrawn, asking, -1, false},
	{pdr.Rejected, pdr.Clone, pdr.Rejected, asking, 0, false},
	{pdr.Withdrawn, pdr.Clone, pdr.Withdrawn, asking, 0, false},
	{pdr.Expired, pdr.Clone, pdr.Expired, asking, 0, false},
	{pdr.Accepted, pdr.Clone, pdr.Accepted, asking, 0, false},
}

var (
	asking   = []auth.Role{auth.PartnerRequester, auth.PartnerAdmin, auth.VendorAdmin}
	deciding = []auth.Role{auth.VendorApprover, auth.VendorAdmin}
	taking   = []auth.Role{auth.PartnerRequester, auth.PartnerAdmin}

	states  = []pdr.State{pdr.Draft, pdr.Submitted, pdr.Approved, pdr.Rejected, pdr.Accepted, pdr.Withdrawn, pdr.Expired}
	actions = []pdr.Action{pdr.Edit, pdr.Submit, pdr.Withdraw, pdr.Approve, pdr.Reject, pdr.Accept, pdr.Clone}
)

// take has an actor take an action on a request as it is now.
func take(t *testing.T, w *testworld.World, by auth.Actor, action pdr.Action, id uuid.UUID) (uuid.UUID, error) {
	t.Helper()
	return takeAs(t, w, by, action, w.On(t, id))
}

func takeAs(t *testing.T, w *testworld.World, by auth.Actor, action pdr.Action, c pdr.Command) (uuid.UUID, error) {
	t.Helper()
	switch action {
	case pdr.Edit:
		return w.PDRs.Update(t.Context(), by, c, pdr.Content{Note: new("another note")})
	case pdr.Submit:
		return w.PDRs.Submit(t.Context(), by, c)
	case pdr.Withdraw:
		return w.PDRs.Withdraw(t.Context(), by, c)
	case pdr.Approve:
		return w.PDRs.Approve(t.Context(), by, c)
	case pdr.Reject:
		return w.PDRs.Reject(t.Context(), by, c, "not this year")
	case pdr.Accept:
		return w.PDRs.Accept(t.Context(), by, c)
	case pdr.Clone:
		return w.PDRs.Clone(t.Context(), by, c.Ref, c.Key)
	default:
		t.Fatalf("%s is no command on a request", action)
		return uuid.Nil, nil
	}
}

// Every action of every role in every state: what the table has is done, with its effect on the units; everything else is
// refused, by the role before the state, and changes nothing.
func TestLifeIsTheTable(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	plenty := w.Place(t, "SO-106000", w.Halvorsen, testworld.Of(w.Creator, 1_000_000))
	content := testworld.Asking(plenty, w.Osterby, testworld.Units(w.Creator, 3))

	for _, state := range states {
		id := w.In(t, state, content)
		for _, action := range actions {
			for _, by := range w.All() {
				row := slices.IndexFunc(life, func(r lifeRow) bool {
					return r.from == state && r.action == action && slices.Contains(r.by, by.Role)
				})
				name := strings.Join([]string{string(state), string(action), string(by.Role)}, " ")
				if row < 0 {
					t.Run("refuses "+name, func(t *testing.T) { refuseStep(t, w, by, state, action, id) })
					continue
				}
				t.Run("takes "+name, func(t *testing.T) { takeStep(t, w, by, life[row], id, plenty.ID) })
				if action != pdr.Clone && action != pdr.Edit {
					id = w.In(t, state, content)
				}
			}
		}
	}
	w.Balances(t)
}

type lifeRow = struct {
	from     pdr.State
	action   pdr.Action
	to       pdr.State
	by       []auth.Role
	reserved int
	moved    bool
}

func takeStep(t *testing.T, w *testworld.World, by auth.Actor, row lifeRow, id, orderID uuid.UUID) {
	t.Helper()
	before := w.Now(t, id)
	partner, customer := w.Holding(t, w.Halvorsen, orderID, w.Creator), w.Holding(t, w.Osterby, orderID, w.Creator)

	answer, err := take(t, w, by, row.action, id)
	if err != nil {
		t.Fatal(err)
	}

	after := w.Now(t, id)
	if after.State != row.to {
		t.Errorf("it is %s, want %s", after.State, row.to)
	}
	version := before.Version + 1
	if row.action == pdr.Clone {
		version = before.Version
		if clone := w.Now(t, answer); clone.State != pdr.Draft || clone.ClonedFromID != id {
			t.Errorf("the clone is a %s of %s", clone.State, clone.ClonedFromID)
		}
	} else if answer != id {
		t.Errorf("the answer is %s, want %s", answer, id)
	}
	if after.Version != version {
		t.Errorf("version is %d, want %d", after.Version, version)
	}
	quantity := after.Lines[0].Quantity
	partner.Reserved += row.reserved * quantity
	if row.moved {
		partner.Quantity -= quantity
		customer.Quantity += quantity
	}
	if diff := cmp.Diff(partner, w.Holding(t, w.Halvorsen, orderID, w.Creator)); diff != "" {
		t.Errorf("the partner's units (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(customer, w.Holding(t, w.Osterby, orderID, w.Creator)); diff != "" {
		t.Errorf("the customer's units (-want +got):\n%s", diff)
	}
}

func refuseStep(t *testing.T, w *testworld.World, by auth.Actor, state pdr.State, action pdr.Action, id uuid.UUID) {
	t.Helper()
	want := &fault.Fault{Code: fault.Forbidden, Key: "pdr.role." + strings.ToLower(string(action))}
	ever := slices.ContainsFunc(life, func(r lifeRow) bool { return r.action == action && slices.Contains(r.by, by.Role) })
	if ever {
		want = &fault.Fault{
			Code: fault.InvalidTransition, Key: "pdr.state." + strings.ToLower(string(state)), Path: []string{"id"},
			Detail: fault.Transition{State: string(state)},
		}
		if state == pdr.Expired {
			want.Key = "pdr.lapsed"
		}
	}
	refused(t, w, want, func() error {
		_, err := take(t, w, by, action, id)
		return err
	})
}

// What is offered is what would be done: the same table, seen from the other side.
func TestActionsAreTheTable(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	for _, state := range states {
		id := w.In(t, state, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1)))
		for _, by := range w.All() {
			want := []pdr.Action{}
			for _, row := range life {
				if row.from == state && slices.Contains(row.by, by.Role) {
					want = append(want, row.action)
				}
			}
			p, err := w.PDRs.One(t.Context(), by, pdr.Ref{ID: id}, pdr.With{})
			if err != nil {
				t.Fatal(err)
			}
			if by.Side() == auth.Customer {
				if p != nil {
					t.Errorf("%s sees a request", by.Role)
				}
				continue
			}
			slices.Sort(want)
			slices.Sort(p.Actions)
			if diff := cmp.Diff(want, p.Actions); diff != "" {
				t.Errorf("%s of a %s (-want +got):\n%s", by.Role, state, diff)
			}
		}
	}
}

// A role's refusal comes before anything about the request, so that it tells nothing of what exists.
func TestRivalsFindNothing(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	for _, state := range states {
		id := w.In(t, state, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1)))
		serial := w.Now(t, id).Serial
		for _, action := range actions {
			for _, by := range []auth.Actor{w.RivalAdmin, w.RivalRequester} {
				for name, ref := range map[string]pdr.Ref{
					"by id": {ID: id}, "by number": {Serial: serial}, "a made-up id": {ID: uuid.New()}, "a made-up number": {Serial: 999_999},
				} {
					t.Run(strings.Join([]string{string(state), string(action), string(by.Role), name}, " "), func(t *testing.T) {
						want := &fault.Fault{Code: fault.NotFound, Key: "pdr.not_found", Path: []string{"id"}}
						if action == pdr.Approve || action == pdr.Reject {
							want = &fault.Fault{Code: fault.Forbidden, Key: "pdr.role." + strings.ToLower(string(action))}
						}
						refused(t, w, want, func() error {
							_, err := takeAs(t, w, by, action, pdr.Command{Ref: ref, Version: 1})
							return err
						})
					})
				}
			}
		}
	}
}

// Four eyes hold for the person, whatever the role: a vendor admin who asked on a partner's behalf does not approve it.
func TestWhoSubmittedDoesNotApprove(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	id, err := w.PDRs.Create(t.Context(), w.VendorAdmin, pdr.Creation{
		PartnerID: &w.Halvorsen, Submit: true, Content: testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1)),
	})
	if err != nil {
		t.Fatal(err)
	}
	token := w.VendorAdmin
	token.TokenID, token.Principal, token.Scopes = uuid.New(), uuid.New(), auth.Scopes
	for name, by := range map[string]auth.Actor{"in person": w.VendorAdmin, "by a token": token} {
		t.Run(name, func(t *testing.T) {
			refused(t, w, &fault.Fault{Code: fault.Forbidden, Key: "pdr.four_eyes"}, func() error {
				_, err := take(t, w, by, pdr.Approve, id)
				return err
			})
			p, err := w.PDRs.One(t.Context(), by, pdr.Ref{ID: id}, pdr.With{})
			if err != nil {
				t.Fatal(err)
			}
			if slices.Contains(p.Actions, pdr.Approve) {
				t.Error("approving is offered")
			}
		})
	}
	if _, err := take(t, w, w.SecondApprover, pdr.Approve, id); err != nil {
		t.Errorf("somebody else approves: %v", err)
	}
}
