package demo

import (
	"iter"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// share is the partners whose holdings are worked out at once: at every scale as many of them, so that memory stays as it is.
// Each share costs another look at all requests, which is cheap: they are only numbers.
type share struct {
	dataset

	first, last int // partners
}

const shareOfPartners = 100

func (d dataset) shares() iter.Seq[share] {
	return func(yield func(share) bool) {
		for first := 1; first <= d.partners; first += shareOfPartners {
			if !yield(share{d, first, min(first+shareOfPartners-1, d.partners)}) {
				return
			}
		}
	}
}

func (s share) has(partner int) bool { return s.first <= partner && partner <= s.last }

// drawDowns are the requests of the share's partners.
func (s share) drawDowns() iter.Seq[drawDown] {
	return func(yield func(drawDown) bool) {
		for i := 1; i <= s.requests; i++ {
			// the rest of a request is worked out only where it is wanted
			if !s.has(s.buyer(1 + below(s.orders, i, lotOfOrder))) {
				continue
			}
			if !yield(s.drawDown(i)) {
				return
			}
		}
	}
}

// linesOfOrders are the order lines of the share's partners.
func (s share) linesOfOrders() iter.Seq[int] {
	return func(yield func(int) bool) {
		for o := 1; o <= s.orders; o++ {
			if !s.has(s.buyer(o)) {
				continue
			}
			for k := range orderLines {
				if !yield(orderLine(o, k+1)) {
					return
				}
			}
		}
	}
}

// holder is a customer who has units of an order line.
type holder struct{ customer, line int }

// holding is what a customer has: since its first acceptance, which gave it its id.
type holding struct {
	id       uuid.UUID
	quantity int
}

func firstHolding(r drawDown, p portion) *holding {
	return &holding{id: ofCustomersHolding.id(r.accepted(), portions*r.n+p.k)}
}

var holdingColumns = []string{
	"id", "account_id", "order_line_id", "order_id", "partner_id", "product_id", "quantity", "reserved", "created_at",
}

// holdings are what the partners have left, then what their customers got.
func (s share) holdings() table {
	drawn, reserved := map[int]int{}, map[int]int{}
	got := map[holder]*holding{}
	for r := range s.drawDowns() {
		for _, p := range r.portions() {
			switch r.state {
			case pdr.Submitted, pdr.Approved:
				reserved[p.line] += p.quantity
			case pdr.Accepted:
				drawn[p.line] += p.quantity
				to := holder{r.customer, p.line}
				if got[to] == nil {
					got[to] = firstHolding(r, p)
				}
				got[to].quantity += p.quantity
			default:
			}
		}
	}
	return table{"entitlements", holdingColumns, func(yield func([]any) bool) {
		for line := range s.linesOfOrders() {
			o, k := (line-1)/orderLines+1, (line-1)%orderLines+1
			partner := s.partnerID(s.buyer(o))
			if !yield([]any{
				holdingID(line), partner, orderLineID(line), orderID(o), partner, productID(product(o, k)),
				ordered - drawn[line], reserved[line], second(ordersPlaced, o),
			}) {
				return
			}
		}
		for r := range s.drawDowns() {
			if r.state != pdr.Accepted {
				continue
			}
			for _, p := range r.portions() {
				h := got[holder{r.customer, p.line}]
				if h.id != firstHolding(r, p).id {
					continue // units were added to it
				}
				if !yield([]any{
					h.id, s.customerID(r.customer), orderLineID(p.line), orderID(r.order), s.partnerID(r.partner), productID(p.product),
					h.quantity, 0, r.accepted(),
				}) {
					return
				}
			}
		}
	}}
}

func (s share) transfers(by uuid.UUID) table {
	return table{"transfers", []string{"id", "kind", "pdr_id", "by_id", "at"}, func(yield func([]any) bool) {
		for o := 1; o <= s.orders; o++ {
			if s.has(s.buyer(o)) && !yield([]any{issueID(o), "ISSUE", nil, by, second(ordersPlaced, o)}) {
				return
			}
		}
		for r := range s.drawDowns() {
			if r.state == pdr.Accepted && !yield([]any{r.transferID(), "ACCEPT", r.id(), requesterID(r.partner), r.accepted()}) {
				return
			}
		}
	}}
}

// movements are two postings for each line of an order and of an accepted request.
func (s share) movements() table {
	columns := []string{"id", "seq", "transfer_id", "order_line_id", "entitlement_id", "delta", "balance"}
	return table{"movements", columns, func(yield func([]any) bool) {
		left := map[int]int{}
		for line := range s.linesOfOrders() {
			o := (line-1)/orderLines + 1
			at, seq := second(ordersPlaced, o), 2*line-1
			left[line] = ordered
			if !yield([]any{ofMovement.id(at, seq), seq, issueID(o), orderLineID(line), nil, -ordered, nil}) ||
				!yield([]any{ofMovement.id(at, seq+1), seq + 1, issueID(o), orderLineID(line), holdingID(line), ordered, ordered}) {
				return
			}
		}
		got := map[holder]*holding{}
		for r := range s.drawDowns() {
			if r.state != pdr.Accepted {
				continue
			}
			for _, p := range r.portions() {
				to := holder{r.customer, p.line}
				if got[to] == nil {
					got[to] = firstHolding(r, p)
				}
				h := got[to]
				left[p.line] -= p.quantity
				h.quantity += p.quantity
				at, line, seq := r.accepted(), orderLineID(p.line), s.seq(r, p)
				if !yield([]any{ofMovement.id(at, seq), seq, r.transferID(), line, holdingID(p.line), -p.quantity, left[p.line]}) ||
					!yield([]any{ofMovement.id(at, seq+1), seq + 1, r.transferID(), line, h.id, p.quantity, h.quantity}) {
					return
				}
			}
		}
	}}
}

// seq is the number of the first of the two postings of a portion. Those of the orders come before all others.
func (d dataset) seq(r drawDown, p portion) int {
	return 2*d.orders*orderLines + 2*portions*(r.n-1) + 2*(p.k-1) + 1
}
