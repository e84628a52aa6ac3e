package testworld

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// Units is so many of a product.
func Units(product uuid.UUID, quantity int) pdr.LineInput {
	return pdr.LineInput{ProductID: product, Quantity: quantity}
}

// Asking is a whole request: units of an order, for a customer that there is.
func Asking(o *order.Order, customer uuid.UUID, units ...pdr.LineInput) pdr.Content {
	return pdr.Content{
		Order: &order.Ref{ID: o.ID},
		Customer: &pdr.CustomerInput{
			AccountID: &customer, Website: new("https://customer.example"),
			ContactName: new("Lee Licenses"), ContactEmail: new("licenses@customer.example"),
		},
		Lines: &units,
	}
}

// AskingForNew is the same for a customer that there may not be yet.
func AskingForNew(o *order.Order, name, website string, units ...pdr.LineInput) pdr.Content {
	content := Asking(o, uuid.Nil, units...)
	content.Customer.AccountID, content.Customer.Name, content.Customer.Website = nil, &name, &website
	return content
}

// Now is the request as it is, seen by the vendor.
func (w *World) Now(tb testing.TB, id uuid.UUID) *pdr.PDR {
	tb.Helper()
	p, err := w.PDRs.One(tb.Context(), w.Auditor, pdr.Ref{ID: id}, pdr.With{Lines: true, Events: true})
	if err != nil || p == nil {
		tb.Fatalf("read %s: %v", id, err)
	}
	return p
}

// On is a command on a request as it is now.
func (w *World) On(tb testing.TB, id uuid.UUID) pdr.Command {
	tb.Helper()
	return pdr.Command{Ref: pdr.Ref{ID: id}, Version: w.Now(tb, id).Version}
}

// Draft is a new draft of Halvorsen's.
func (w *World) Draft(tb testing.TB, content pdr.Content) uuid.UUID {
	tb.Helper()
	return must(tb)(w.PDRs.Create(tb.Context(), w.Requester, pdr.Creation{Content: content}))
}

// Submitted is a new request of Halvorsen's that waits for the accounts team.
func (w *World) Submitted(tb testing.TB, content pdr.Content) uuid.UUID {
	tb.Helper()
	return must(tb)(w.PDRs.Create(tb.Context(), w.Requester, pdr.Creation{Content: content, Submit: true}))
}

// Approved is a new request of Halvorsen's that waits to be accepted.
func (w *World) Approved(tb testing.TB, content pdr.Content) uuid.UUID {
	tb.Helper()
	id := w.Submitted(tb, content)
	return must(tb)(w.PDRs.Approve(tb.Context(), w.Approver, w.On(tb, id)))
}

// Lapsed is a new request of Halvorsen's that was approved and not accepted in time; nothing has written that down yet.
func (w *World) Lapsed(tb testing.TB, content pdr.Content) uuid.UUID {
	tb.Helper()
	id := w.Submitted(tb, content)
	then := w.PDRs.AsOf(time.Now().Add(-AcceptWithin - time.Hour))
	return must(tb)(then.Approve(tb.Context(), w.Approver, w.On(tb, id)))
}

// In is a new request of Halvorsen's in any state.
func (w *World) In(tb testing.TB, state pdr.State, content pdr.Content) uuid.UUID {
	tb.Helper()
	ctx := tb.Context()
	switch state {
	case pdr.Draft:
		return w.Draft(tb, content)
	case pdr.Submitted:
		return w.Submitted(tb, content)
	case pdr.Approved:
		return w.Approved(tb, content)
	case pdr.Rejected:
		id := w.Submitted(tb, content)
		return must(tb)(w.PDRs.Reject(ctx, w.Approver, w.On(tb, id), "quantity above the agreed balance"))
	case pdr.Accepted:
		id := w.Approved(tb, content)
		return must(tb)(w.PDRs.Accept(ctx, w.Requester, w.On(tb, id)))
	case pdr.Withdrawn:
		id := w.Submitted(tb, content)
		return must(tb)(w.PDRs.Withdraw(ctx, w.Requester, w.On(tb, id)))
	case pdr.Expired:
		id := w.Lapsed(tb, content)
		if n, err := w.PDRs.ExpireDue(ctx); err != nil || n < 1 {
			tb.Fatalf("expired %d: %v", n, err)
		}
		return id
	default:
		tb.Fatalf("no request is in state %q", state)
		return uuid.Nil
	}
}

// Of is the actor of a role, on Halvorsen's side or the vendor's; customers are Larkfield's and Osterby's.
func (p People) Of(role auth.Role) auth.Actor {
	for _, by := range p.All() {
		if by.Role == role {
			return by
		}
	}
	return auth.Actor{}
}

// All are one of each role.
func (p People) All() []auth.Actor {
	return []auth.Actor{
		p.VendorAdmin, p.Approver, p.Operator, p.Auditor, p.Admin, p.Requester, p.Viewer, p.CustomerAdmin, p.CustomerViewer,
	}
}

func must(tb testing.TB) func(uuid.UUID, error) uuid.UUID {
	return func(id uuid.UUID, err error) uuid.UUID {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return id
	}
}
