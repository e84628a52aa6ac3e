package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// A page is constant work: the web app asks for no list with more statements than these, whoever signed in for it not counted.
const mostStatements = 4

const rows = 30 // of each kind, at least

// crowd fills a site: more rows of everything than the shortest page has, and every relation of a request.
func crowd(t *testing.T, s *site) (held uuid.UUID) {
	t.Helper()
	plenty := s.Place(t, "SO-200000", s.Halvorsen, testworld.Of(s.Creator, 1000), testworld.Of(s.Runner, 1000))
	for i := range rows {
		s.Place(t, fmt.Sprint("SO-3000", i), s.Halvorsen, testworld.Of(s.Creator, 5), testworld.Of(s.Pages, 5))
		s.Company(t, account.Customer, fmt.Sprint("Customer ", i), fmt.Sprintf("https://c%d.example", i), s.Halvorsen, s.Brightquay)
		s.Product(t, fmt.Sprint("SKU-", i), fmt.Sprint("Product ", i), order.License, 1)
		state := []pdr.State{pdr.Submitted, pdr.Approved, pdr.Rejected, pdr.Accepted, pdr.Draft, pdr.Submitted}[i%6]
		id := s.In(t, state, testworld.Asking(plenty, []uuid.UUID{s.Larkfield, s.Osterby}[i%2], testworld.Units(s.Creator, 1), testworld.Units(s.Runner, 2)))
		s.In(t, pdr.Accepted, testworld.Asking(plenty, s.Larkfield, testworld.Units(s.Runner, 1)))
		if state == pdr.Rejected {
			if _, err := s.PDRs.Clone(t.Context(), s.Admin, pdr.Ref{ID: id}, nil); err != nil {
				t.Fatal(err)
			}
		}
		s.Exec(t, `INSERT INTO mails (id, cause_id, template, recipient, subject, text, html, locale, pdr_id)
			VALUES ($1, $1, 'pdr_submitted', 'a@b.example', 's', 't', 'h', 'en', $2)`, uuid.New(), id)
	}
	return testworld.Value[uuid.UUID](t, s.World, `SELECT id FROM entitlements WHERE order_id = $1 AND account_id = $2 AND product_id = $3`,
		plenty.ID, s.Larkfield, s.Runner)
}

// statements is how many a document takes besides those that find out who asks.
func (s *site) statements(t *testing.T, by auth.Actor, document string, v variables) int {
	t.Helper()
	s.Trace.Statements()
	read[any](t, s, by, document, v)
	return len(slices.DeleteFunc(s.Trace.Statements(), func(said string) bool { return strings.Contains(said, "api_tokens") }))
}

// Each list of each query of the web app, as the web app selects it, by every kind of viewer: what it takes beside the object
// that it is a list of.
func TestStatementsOfTheWebApp(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	held := crowd(t, s)
	all := appDocuments(t)
	some := s.In(t, pdr.Rejected, testworld.Asking(s.Everyday, s.Larkfield, testworld.Units(s.Creator, 1)))
	number := s.Now(t, some).Number()
	v := variables{
		"account": acc(s.Halvorsen), "partner": acc(s.Halvorsen), "customer": acc(s.Larkfield), "order": ord(s.Everyday.ID), "from": req(some),
		"id": typeid.Format(typeid.Entitlement, held), "filter": variables{},
		"needsYou": variables{"state": []string{"APPROVED", "REJECTED"}, "cloned": false},
		"orderBy":  variables{"field": "CREATED_AT", "direction": "DESC"}, "search": "", "after": nil, "status": nil, "name": "Larkfield", "website": "https://larkfield.example",
		"inAccount": true, "atDesk": true, "forCustomer": true, "editing": true, "accepting": true,
	}
	numbers := map[string]string{"OrderPage": s.Everyday.Number, "ByNumber": number, "DrawDownPage": number, "QueuePane": number}
	lists := 0
	for _, operation := range all.Operations {
		if operation.Operation != ast.Query || operation.Name == "SignInPage" {
			continue
		}
		v["number"] = numbers[operation.Name]
		for _, root := range operation.SelectionSet {
			for name, of := range listsIn(root.(*ast.Field)) {
				lists++
				t.Run(operation.Name+"/"+name, func(t *testing.T) {
					for who, by := range map[string]auth.Actor{"the vendor": s.VendorAdmin, "a partner": s.Requester, "a customer": s.CustomerAdmin} {
						if operation.Name == "AuditPage" && by.Side() != auth.Vendor {
							continue // it is the vendor's alone
						}
						around := 0
						if of.around != nil {
							around = s.statements(t, by, only(all, operation, ast.SelectionSet{of.around}), v)
						}
						counts := map[int]int{}
						for _, first := range []int{1, 25, 100} {
							v["first"] = first
							counts[first] = s.statements(t, by, only(all, operation, ast.SelectionSet{of.list}), v) - around
						}
						if counts[1] != counts[25] || counts[25] != counts[100] {
							t.Errorf("%s: the statements depend on the length: %v", who, counts)
						}
						if counts[25] > mostStatements {
							t.Errorf("%s: %d statements, want at most %d", who, counts[25], mostStatements)
						}
					}
				})
			}
		}
	}
	if lists < 15 {
		t.Errorf("only %d lists were found", lists)
	}
}

// Whatever is selected, the number of statements does not depend on the number of rows.
func TestStatementsDoNotGrow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	held := crowd(t, s)
	s.Draft(t, pdr.Content{}) // of which nothing is there to load
	const company = `{ id name website externalId contactName contactEmail partners { id } }`
	const ofOrder = `number notDrawableReason account ` + company + ` endCustomer { id } lines { id drawn available product { name } }`
	const person = `{ name account { name partners { id } } }`
	parts := map[string]string{
		"companies": `partner ` + company + ` customer { accountName account ` + company + ` } order { ` + ofOrder + ` }`,
		"lines":     `order { ` + ofOrder + ` } lines { quantity product { id } orderLine { id reserved product { sku } } }`,
		"people":    `createdBy ` + person + ` submittedBy ` + person + ` decidedBy ` + person + ` acceptedBy ` + person,
		"events":    `events { action at by { name account { name } } }`,
		"kin":       `clonedFrom { number actions lines { quantity } events { at } } clones { number lines { quantity } createdBy { name } }`,
	}
	const page = `{ totalCount pageInfo { hasNextPage endCursor } edges { cursor node { __typename id `
	documents := map[string]string{
		"orders":              `query($first: Int!) { orders(first: $first) ` + page + ofOrder + ` } } } }`,
		"accounts":            `query($first: Int!) { accounts(first: $first) ` + page + `partners ` + company + ` } } } }`,
		"viewer's":            `query($first: Int!) { viewer { accounts(first: $first) ` + page + `partners { id } } } } } }`,
		"products":            `query($first: Int!) { products(first: $first) ` + page + ` } } } }`,
		"customers":           `query($first: Int!, $account: ID!) { account(id: $account) { customers(first: $first) ` + page + `partners { id } } } } } }`,
		"an account's orders": `query($first: Int!, $account: ID!) { account(id: $account) { orders(first: $first) ` + page + ofOrder + ` } } } } }`,
		"entitlements": `query($first: Int!, $account: ID!) { account(id: $account) { entitlements(first: $first) ` + page +
			`status account ` + company + ` product { name } order { ` + ofOrder + ` } } } } } }`,
	}
	for part, fields := range parts {
		documents["pdrs with "+part] = `query($first: Int!) { pdrs(first: $first) ` + page + fields + ` } } } }`
		documents["the queue with "+part] = `query($first: Int!) { approvalQueue(first: $first) ` + page + fields + ` } } } }`
		documents["an account's pdrs with "+part] = `query($first: Int!, $account: ID!) { account(id: $account) { pdrs(first: $first) ` + page + fields + ` } } } } }`
		documents["mail with "+part] = `query($first: Int!) { sentMail(first: $first) ` + page + `pdr { ` + fields + ` } } } } }`
		documents["movements with "+part] = `query($first: Int!, $held: ID!) { node(id: $held) { ... on Entitlement { movements(first: $first) ` + page +
			`reason by ` + person + ` pdr { ` + fields + ` } } } } } } }`
		documents["nodes with "+part] = `query($ids: [ID!]!) { nodes(ids: $ids) { id ... on PDR { ` + fields + ` } } }`
	}
	for name, document := range documents {
		t.Run(name, func(t *testing.T) {
			counts := map[int]int{}
			for _, first := range []int{1, 10, 25} {
				v := variables{"first": first, "account": acc(s.Halvorsen), "held": typeid.Format(typeid.Entitlement, held)}
				if strings.HasPrefix(name, "nodes") {
					v = variables{"ids": s.some(t, first)}
				}
				counts[first] = s.statements(t, s.VendorAdmin, document, v)
			}
			// one row may lack what is to be loaded
			if counts[1] > counts[10] || counts[10] != counts[25] {
				t.Errorf("the statements depend on the length: %v", counts)
			}
		})
	}
}

// some is ids of requests.
func (s *site) some(t *testing.T, n int) []string {
	t.Helper()
	ids := testworld.Value[[]uuid.UUID](t, s.World, `SELECT array_agg(id) FROM (SELECT id FROM pdrs ORDER BY number LIMIT $1) AS first`, n)
	formatted := make([]string, len(ids))
	for i, id := range ids {
		formatted[i] = req(id)
	}
	slices.Sort(formatted)
	return formatted
}
