package demo

import (
	"encoding/binary"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// dataset is the benchmark's data at a scale. Every value is a function of the number of its row, counted from 1, so that the
// rows of one table agree with those of the others without anybody remembering them.
type dataset struct{ partners, customers, orders, requests int }

func datasetOf(scale int) dataset {
	return dataset{100 * scale, 10_000 * scale, 1_000 * scale, 50_000 * scale}
}

// The shape of an order, and how long everything in it goes on.
const (
	products   = 12
	orderLines = 6           // of each order
	ordered    = 100_000_000 // of each line
	portions   = 3           // of a request, at most
)

var (
	accountsOpened = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	customersLinks = time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC)
	ordersPlaced   = time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC)
	requestsBegin  = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	endOfTime      = time.Date(2099, 12, 31, 0, 0, 0, 0, time.UTC)
)

const requestsLast = 2 * 365 * 24 * time.Hour

func second(from time.Time, n int) time.Time { return from.Add(time.Duration(n) * time.Second) }

// buyer is the partner of an order. Partner 1 is the whale: one order in twenty is his.
func (d dataset) buyer(order int) int {
	if order%20 == 0 {
		return 1
	}
	return (order-1)%d.partners + 1
}

// product is what the kth line of an order is of.
func product(order, k int) int { return (order*5+k)%products + 1 }

func orderLine(order, k int) int { return (order-1)*orderLines + k }

// drawDown is a request of the load set.
type drawDown struct {
	n, order, partner, customer int
	state                       pdr.State
	submitted                   time.Time
}

// An answer comes an hour later, and the acceptance after another.
func (r drawDown) decided() time.Time  { return r.submitted.Add(time.Hour) }
func (r drawDown) accepted() time.Time { return r.submitted.Add(2 * time.Hour) }

// The seeds of scramble for what is drawn by lot. The first three are those of the benchmark's SQL.
const (
	lotOfState = 1 + iota
	lotOfCustomer
	lotOfOrder
	lotOfVars
)

func (d dataset) drawDown(n int) drawDown {
	r := drawDown{n: n, order: 1 + below(d.orders, n, lotOfOrder)}
	r.partner = d.buyer(r.order)
	r.customer = d.customerOf(r.partner, below(hashes, n, lotOfCustomer))
	switch lot := below(hashes, n, lotOfState) % 100; {
	case lot < 10:
		r.state = pdr.Submitted
	case lot < 25:
		r.state = pdr.Approved
	case lot < 35:
		r.state = pdr.Rejected
	default:
		r.state = pdr.Accepted
	}
	r.submitted = requestsBegin.Add(time.Duration(n) * (requestsLast / time.Duration(d.requests)))
	return r
}

const hashes = 1_000_003

// customerOf is one of the hundred customers of a partner.
func (d dataset) customerOf(partner, lot int) int { return partner + d.partners*(lot%100) }

// portion is a line of a request: every other line of its order.
type portion struct{ k, line, product, quantity int }

func (r drawDown) portions() []portion {
	all := make([]portion, 1+r.n%portions)
	for i := range all {
		k := i + 1
		all[i] = portion{k, orderLine(r.order, 2*k-1), product(r.order, 2*k-1), 1 + (r.n+k)%20}
	}
	return all
}

// kind tells the ids of one table from those of another.
type kind uint16

const (
	ofPartner kind = 1 + iota
	ofCustomer
	ofUser
	ofProduct
	ofOrder
	ofOrderLine
	ofPDR
	ofEvent
	ofOwnHolding
	ofCustomersHolding
	ofIssue
	ofAcceptance
	ofMovement
)

// id is a UUID of version 7 for row n, so that sorting by id is sorting by time.
func (k kind) id(at time.Time, n int) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:], uint64(at.UnixMilli())<<16|7<<12|uint64(k))
	binary.BigEndian.PutUint64(id[8:], 1<<63|uint64(n)) //nolint:gosec // counted from 1
	return id
}

func (d dataset) partnerID(n int) uuid.UUID { return ofPartner.id(second(accountsOpened, n), n) }
func (d dataset) customerID(n int) uuid.UUID {
	return ofCustomer.id(second(accountsOpened, d.partners+n), n)
}

func requesterID(partner int) uuid.UUID { return ofUser.id(second(accountsOpened, partner), partner) }
func productID(n int) uuid.UUID         { return ofProduct.id(accountsOpened, n) }
func orderID(n int) uuid.UUID           { return ofOrder.id(second(ordersPlaced, n), n) }
func orderLineID(n int) uuid.UUID       { return ofOrderLine.id(second(ordersPlaced, (n-1)/orderLines+1), n) }

func holdingID(line int) uuid.UUID {
	return ofOwnHolding.id(second(ordersPlaced, (line-1)/orderLines+1), line)
}
func issueID(order int) uuid.UUID        { return ofIssue.id(second(ordersPlaced, order), order) }
func (r drawDown) id() uuid.UUID         { return ofPDR.id(r.submitted, r.n) }
func (r drawDown) transferID() uuid.UUID { return ofAcceptance.id(r.accepted(), r.n) }
