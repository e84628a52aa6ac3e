package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// replay gives the commands of the requests as people would have given them, in the order of time.
type replay struct {
	*world

	service *pdr.Service
	today   time.Time
	made    map[int]*made
}

// made is a request as it is by now.
type made struct {
	id      uuid.UUID
	version int
}

// moment is a step of a request.
type moment struct {
	step

	request *request
}

func (r *replay) run(ctx context.Context, requests []request) error {
	r.made = map[int]*made{}
	for _, m := range timeline(requests) {
		if err := r.take(ctx, m); err != nil {
			return fmt.Errorf("%s of request %d: %w", m.action, m.request.number, err)
		}
	}
	return nil
}

func timeline(requests []request) []moment {
	var all []moment
	for i := range requests {
		for _, s := range requests[i].steps {
			all = append(all, moment{s, &requests[i]})
		}
	}
	slices.SortStableFunc(all, func(a, b moment) int { return cmp.Compare(b.ago, a.ago) })
	return all
}

// take does one step. What happens today happens now: people hear of it by mail.
func (r *replay) take(ctx context.Context, m moment) error {
	service := r.service
	if m.ago > 0 {
		service = service.AsOf(r.today.Add(-m.ago))
	}
	by := r.people[m.by]
	if m.action == pdr.Expire {
		_, err := service.ExpireDue(ctx)
		return err
	}
	is, begun := r.made[m.request.number]
	if !begun {
		id, err := r.begin(ctx, service, by, m)
		r.made[m.request.number] = &made{id, 1}
		return err
	}
	command := pdr.Command{Ref: pdr.Ref{ID: is.id}, Version: is.version}
	if m.words != "" && m.action != pdr.Reject {
		command.Comment = &m.words
	}
	var err error
	switch m.action {
	case pdr.Edit:
		_, err = service.Update(ctx, by, command, r.content(m.request))
	case pdr.Submit:
		_, err = service.Submit(ctx, by, command)
	case pdr.Withdraw:
		_, err = service.Withdraw(ctx, by, command)
	case pdr.Approve:
		_, err = service.Approve(ctx, by, command)
	case pdr.Reject:
		_, err = service.Reject(ctx, by, command, m.words)
	case pdr.Accept:
		_, err = service.Accept(ctx, by, command)
	default:
		err = fmt.Errorf("%s is no step of a request that is there", m.action)
	}
	is.version++
	return err
}

// begin makes a request: as a copy of another, submitted at once, or as a draft.
func (r *replay) begin(ctx context.Context, service *pdr.Service, by auth.Actor, m moment) (uuid.UUID, error) {
	if m.action == pdr.Clone {
		return service.Clone(ctx, by, pdr.Ref{ID: r.made[m.request.cloneOf].id}, nil)
	}
	creation := pdr.Creation{Content: r.content(m.request), Submit: m.action == pdr.Submit}
	if by.Side() == auth.Vendor {
		creation.PartnerID = new(r.accounts[partnerOf(m.request.order)])
	}
	return service.Create(ctx, by, creation)
}

func (r *replay) content(wanted *request) pdr.Content {
	c := customer(wanted.customer)
	contact, email := c.desk()
	lines := make([]pdr.LineInput, len(wanted.lines))
	for i, u := range wanted.lines {
		lines[i] = pdr.LineInput{ProductID: r.products[u.sku], Quantity: u.quantity}
	}
	return pdr.Content{
		Order: &order.Ref{Number: wanted.order},
		Customer: &pdr.CustomerInput{
			AccountID: new(r.accounts[c.name]), Website: new(c.website()), ContactName: &contact, ContactEmail: &email,
		},
		Lines: &lines,
		Note:  &wanted.note,
	}
}

// partnerOf is who placed an order.
func partnerOf(number string) string {
	return purchases[slices.IndexFunc(purchases, func(p purchase) bool { return p.number == number })].partner
}
