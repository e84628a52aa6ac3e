package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

func (q query) Pdr(ctx context.Context, id string) (*pdr.PDR, error) {
	return q.in.PDRs.One(ctx, auth.From(ctx), pdrOf(id), *selected(ctx).pdrs())
}

func (q query) Pdrs(ctx context.Context, n int, after, accountID *string, filter *PDRFilter, orderBy *PDROrder) (*PDRConnection, error) {
	s := selected(ctx)
	return q.pdrsOf(ctx, pdrList(pageOf(n, after, s), accountOrNone(accountID), filter, orderBy), s)
}

func (q query) ApprovalQueue(ctx context.Context, n int, after *string) (*PDRConnection, error) {
	s := selected(ctx)
	p, err := q.in.PDRs.Queue(ctx, auth.From(ctx), pageOf(n, after, s), withOf(s.rows()))
	return pdrConnection(p, s), err
}

func (r resolver) pdrsOf(ctx context.Context, list pdr.List, s selection) (*PDRConnection, error) {
	p, err := r.in.PDRs.List(ctx, auth.From(ctx), list, withOf(s.rows()))
	return pdrConnection(p, s), err
}

func withOf(s selection) pdr.With {
	if with := s.pdrs(); with != nil {
		return *with
	}
	return pdr.With{}
}

func pdrList(r page.Request, accountID uuid.UUID, filter *PDRFilter, orderBy *PDROrder) pdr.List {
	list := pdr.List{Request: r, AccountID: accountID}
	if filter != nil {
		list.State, list.Search = filter.State, orEmpty(filter.Search)
		list.Order, list.CustomerID = someOrder(filter.OrderID), someID(typeid.Account, filter.CustomerID)
		list.Cloned = filter.Cloned
		list.CreatedFrom, list.CreatedTo = filter.CreatedFrom, filter.CreatedTo
		list.UpdatedFrom, list.UpdatedTo = filter.UpdatedFrom, filter.UpdatedTo
	}
	if orderBy != nil {
		list.Sort = pdr.Sort{Field: orderBy.Field, Ascending: orderBy.Direction == DirectionAsc}
	}
	return list
}

func (m mutation) CreatePdr(ctx context.Context, in CreatePDRInput) (*PDRPayload, error) {
	content := pdr.Content{Order: someOrder(in.OrderID), Customer: customerOf(in.Customer), Note: in.Note}
	if in.Lines != nil {
		content.Lines = new(linesOf(in.Lines))
	}
	id, err := m.in.PDRs.Create(ctx, auth.From(ctx), pdr.Creation{
		PartnerID: someID(typeid.Account, in.PartnerID), Content: content, Submit: in.Submit, Key: in.IdempotencyKey,
	})
	return m.answer(ctx, id, err)
}

func (m mutation) UpdatePdr(ctx context.Context, in UpdatePDRInput) (*PDRPayload, error) {
	content, err := contentOf(in)
	if err != nil {
		return m.answer(ctx, uuid.Nil, err)
	}
	command := pdr.Command{Ref: pdrOf(in.ID), Version: in.Version, Key: in.IdempotencyKey}
	id, err := m.in.PDRs.Update(ctx, auth.From(ctx), command, content)
	return m.answer(ctx, id, err)
}

func (m mutation) SubmitPdr(ctx context.Context, in PDRCommandInput) (*PDRPayload, error) {
	id, err := m.in.PDRs.Submit(ctx, auth.From(ctx), commandOf(in))
	return m.answer(ctx, id, err)
}

func (m mutation) WithdrawPdr(ctx context.Context, in PDRCommandInput) (*PDRPayload, error) {
	id, err := m.in.PDRs.Withdraw(ctx, auth.From(ctx), commandOf(in))
	return m.answer(ctx, id, err)
}

func (m mutation) ApprovePdr(ctx context.Context, in PDRCommandInput) (*PDRPayload, error) {
	id, err := m.in.PDRs.Approve(ctx, auth.From(ctx), commandOf(in))
	return m.answer(ctx, id, err)
}

func (m mutation) RejectPdr(ctx context.Context, in RejectPDRInput) (*PDRPayload, error) {
	command := pdr.Command{Ref: pdrOf(in.ID), Version: in.Version, Key: in.IdempotencyKey}
	id, err := m.in.PDRs.Reject(ctx, auth.From(ctx), command, in.Reason)
	return m.answer(ctx, id, err)
}

func (m mutation) AcceptPdr(ctx context.Context, in PDRCommandInput) (*PDRPayload, error) {
	id, err := m.in.PDRs.Accept(ctx, auth.From(ctx), commandOf(in))
	return m.answer(ctx, id, err)
}

func (m mutation) ClonePdr(ctx context.Context, in ClonePDRInput) (*PDRPayload, error) {
	id, err := m.in.PDRs.Clone(ctx, auth.From(ctx), pdrOf(in.ID), in.IdempotencyKey)
	return m.answer(ctx, id, err)
}

// answer is the request that a command was done on, as it is now, or why it was not done.
func (m mutation) answer(ctx context.Context, id uuid.UUID, err error) (*PDRPayload, error) {
	if err != nil {
		refusals, err := userErrors(ctx, err)
		if err != nil {
			return nil, err
		}
		return &PDRPayload{UserErrors: refusals}, nil
	}
	payload := &PDRPayload{UserErrors: []UserError{}}
	if with := selected(ctx).of("pdr").pdrs(); with != nil {
		payload.Pdr, err = m.in.PDRs.One(ctx, auth.From(ctx), pdr.Ref{ID: id}, *with)
	}
	return payload, err
}

func commandOf(in PDRCommandInput) pdr.Command {
	return pdr.Command{Ref: pdrOf(in.ID), Version: in.Version, Comment: in.Comment, Key: in.IdempotencyKey}
}

func customerOf(in *PDRCustomerInput) *pdr.CustomerInput {
	if in == nil {
		return nil
	}
	return &pdr.CustomerInput{
		AccountID: someID(typeid.Account, in.AccountID), Name: in.AccountName, Website: in.Website,
		ContactName: in.ContactName, ContactEmail: in.ContactEmail,
	}
}

func linesOf(in []*PDRLineInput) []pdr.LineInput {
	lines := make([]pdr.LineInput, len(in))
	for i, line := range in {
		lines[i] = pdr.LineInput{ProductID: idOf(typeid.Product, line.ProductID), Quantity: line.Quantity}
	}
	return lines
}

// contentOf is what of a draft is to change: a field that is left out stays, and of those that are null only the note may be.
func contentOf(in UpdatePDRInput) (pdr.Content, error) {
	content := pdr.Content{Order: someOrder(in.OrderID.Value()), Customer: customerOf(in.Customer.Value())}
	if lines := in.Lines.Value(); lines != nil {
		content.Lines = new(linesOf(lines))
	}
	if note, ok := in.Note.ValueOK(); ok {
		content.Note = new(orEmpty(note))
	}
	var faults fault.List
	for _, field := range []struct {
		name string
		null bool
	}{
		{"orderId", in.OrderID.IsSet() && in.OrderID.Value() == nil},
		{"customer", in.Customer.IsSet() && in.Customer.Value() == nil},
		{"lines", in.Lines.IsSet() && in.Lines.Value() == nil},
	} {
		if field.null {
			faults.Add(fault.New(fault.BadUserInput, "api.null").At(field.name))
		}
	}
	return content, faults.Err()
}
