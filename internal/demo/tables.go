package demo

import (
	"fmt"
	"iter"
	"strings"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// table is rows to be copied into a table of the database.
type table struct {
	name    string
	columns []string
	rows    iter.Seq[[]any]
}

// counted is one row for each number from 1 to n.
func counted(n int, row func(i int) []any) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i := 1; i <= n; i++ {
			if !yield(row(i)) {
				return
			}
		}
	}
}

func (d dataset) partnerAccounts() table {
	return table{"accounts", accountColumns, counted(d.partners, func(i int) []any {
		return accountRow(account.Partner, d.partnerID(i), i)
	})}
}

func (d dataset) customerAccounts() table {
	return table{"accounts", accountColumns, counted(d.customers, func(i int) []any {
		return accountRow(account.Customer, d.customerID(i), d.partners+i)
	})}
}

var accountColumns = []string{"id", "kind", "name", "name_key", "website", "website_host", "created_at"}

// accountRow is the nth account: the partners come first.
func accountRow(kind account.Kind, id uuid.UUID, n int) []any {
	name := fmt.Sprintf("Partner %d", n)
	if kind == account.Customer {
		name = fmt.Sprintf("Customer %d", n)
	}
	website := websiteOf(name)
	return []any{id, string(kind), name, text.Key(name), website, text.Host(website), second(accountsOpened, n)}
}

func websiteOf(account string) string { return "https://" + hostOf(account) }

func hostOf(account string) string {
	return strings.ToLower(strings.ReplaceAll(account, " ", "-")) + ".example"
}

func (d dataset) customerName(n int) string { return fmt.Sprintf("Customer %d", d.partners+n) }

const desk = "License desk"

func deskOf(account string) string { return "licenses@" + hostOf(account) }

// partnerships give customer i to one partner after the other.
func (d dataset) partnerships() table {
	columns := []string{"partner_id", "customer_id", "name_key", "website_host", "contact_name", "contact_email", "created_at"}
	return table{"partnerships", columns, counted(d.customers, func(i int) []any {
		name := d.customerName(i)
		key, host := text.Key(name), text.Host(websiteOf(name))
		return []any{d.partnerID((i-1)%d.partners + 1), d.customerID(i), key, host, desk, deskOf(name), customersLinks}
	})}
}

// requesters are one person of each partner; they have no password, so nobody signs in as them.
func (d dataset) requesters() table {
	columns := []string{"id", "account_id", "email", "email_key", "name", "role", "created_at"}
	return table{"users", columns, counted(d.partners, func(i int) []any {
		email := fmt.Sprintf("requests@partner-%d.example", i)
		return []any{requesterID(i), d.partnerID(i), email, email, "Requests", string(auth.PartnerRequester), second(accountsOpened, i)}
	})}
}

func productRows() table {
	columns := []string{"id", "sku", "name", "unit", "unit_kind", "unit_size", "licensing", "created_at"}
	return table{"products", columns, counted(products, func(i int) []any {
		name := "Product " + "ABCDEFGHIJKL"[i-1:i]
		return []any{productID(i), fmt.Sprintf("SKU-%03d", i), name, "license", string(order.License), 1, string(order.BothLicensing), accountsOpened}
	})}
}

func (d dataset) orderRows() table {
	columns := []string{"id", "number", "partner_id", "starts_on", "ends_on", "created_at"}
	return table{"orders", columns, counted(d.orders, func(i int) []any {
		return []any{orderID(i), fmt.Sprintf("ORD-%08d", i), d.partnerID(d.buyer(i)), ordersPlaced, endOfTime, second(ordersPlaced, i)}
	})}
}

func (d dataset) orderLineRows() table {
	columns := []string{"id", "order_id", "product_id", "position", "ordered", "partner_id"}
	return table{"order_lines", columns, counted(d.orders*orderLines, func(i int) []any {
		o, k := (i-1)/orderLines+1, (i-1)%orderLines+1
		return []any{orderLineID(i), orderID(o), productID(product(o, k)), k - 1, ordered, d.partnerID(d.buyer(o))}
	})}
}

// requestRows are submitted by the partner's requester and decided by the approver.
func (d dataset) requestRows(approver uuid.UUID) table {
	columns := []string{
		"id", "number", "version", "state", "partner_id", "order_id",
		"customer_id", "customer_name", "customer_website", "contact_name", "contact_email", "rejection_reason",
		"created_by_id", "created_at", "updated_at", "submitted_by_id", "submitted_at",
		"decided_by_id", "decided_at", "accepted_by_id", "accepted_at", "accept_by",
	}
	return table{"pdrs", columns, counted(d.requests, func(i int) []any {
		r := d.drawDown(i)
		requester, customer := requesterID(r.partner), d.customerName(r.customer)
		version, updated := 1, r.submitted
		var reason, decider, decided, accepter, accepted, deadline any
		if r.state != pdr.Submitted {
			version, updated, decider, decided = 2, r.decided(), approver, r.decided()
		}
		switch r.state {
		case pdr.Rejected:
			reason = rejection
		case pdr.Approved:
			deadline = endOfTime
		case pdr.Accepted:
			version, updated, deadline, accepter, accepted = 3, r.accepted(), endOfTime, requester, r.accepted()
		default:
		}
		return []any{
			r.id(), i, version, string(r.state), d.partnerID(r.partner), orderID(r.order),
			d.customerID(r.customer), customer, websiteOf(customer), desk, deskOf(customer), reason,
			requester, r.submitted, updated, requester, r.submitted,
			decider, decided, accepter, accepted, deadline,
		}
	})}
}

const rejection = "Not as agreed."

func (d dataset) portionRows() table {
	columns := []string{"pdr_id", "position", "order_id", "order_line_id", "product_id", "quantity", "partner_id"}
	return table{"pdr_lines", columns, func(yield func([]any) bool) {
		for i := 1; i <= d.requests; i++ {
			r := d.drawDown(i)
			for _, p := range r.portions() {
				if !yield([]any{r.id(), p.k - 1, orderID(r.order), orderLineID(p.line), productID(p.product), p.quantity, d.partnerID(r.partner)}) {
					return
				}
			}
		}
	}}
}

func (d dataset) eventRows(approver uuid.UUID) table {
	columns := []string{"id", "pdr_id", "version", "action", "from_state", "to_state", "by_id", "at", "comment"}
	return table{"pdr_events", columns, func(yield func([]any) bool) {
		for i := 1; i <= d.requests; i++ {
			for _, row := range d.drawDown(i).events(approver) {
				if !yield(row) {
					return
				}
			}
		}
	}}
}

func (r drawDown) events(approver uuid.UUID) [][]any {
	id, requester := r.id(), requesterID(r.partner)
	submit := []any{ofEvent.id(r.submitted, r.n), id, 1, string(pdr.Submit), nil, string(pdr.Submitted), requester, r.submitted, nil}
	decide := func(action pdr.Action, to pdr.State, comment any) []any {
		at := r.decided()
		return []any{ofEvent.id(at, r.n), id, 2, string(action), string(pdr.Submitted), string(to), approver, at, comment}
	}
	switch r.state {
	case pdr.Rejected:
		return [][]any{submit, decide(pdr.Reject, pdr.Rejected, rejection)}
	case pdr.Approved:
		return [][]any{submit, decide(pdr.Approve, pdr.Approved, nil)}
	case pdr.Accepted:
		at := r.accepted()
		accept := []any{ofEvent.id(at, r.n), id, 3, string(pdr.Accept), string(pdr.Approved), string(pdr.Accepted), requester, at, nil}
		return [][]any{submit, decide(pdr.Approve, pdr.Approved, nil), accept}
	default:
		return [][]any{submit}
	}
}
