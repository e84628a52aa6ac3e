package graph_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// twice is two things of a kind that a viewer must not tell apart: one that others have, and one that nobody has.
type twice struct{ foreign, random string }

// secrets are what of Brightquay's Halvorsen and its customers must not see: by id, by number, and by what is written in it.
func secrets(t *testing.T, s *site) (map[string]twice, []string) {
	t.Helper()
	content := testworld.AskingForNew(s.Theirs, "Hidden Customer", "https://hidden.example", testworld.Units(s.Creator, 7))
	content.Note = new("Hidden note")
	create := pdr.Creation{Submit: true, Content: content}
	ctx := t.Context()
	id, err := s.PDRs.Create(ctx, s.RivalRequester, create)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.PDRs.Approve(ctx, s.Approver, pdr.Command{Ref: pdr.Ref{ID: id}, Version: 1, Comment: new("Hidden comment")}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PDRs.Accept(ctx, s.RivalRequester, pdr.Command{Ref: pdr.Ref{ID: id}, Version: 2}); err != nil {
		t.Fatal(err)
	}
	// Larkfield has something through each of its partners
	shared, err := s.PDRs.Create(ctx, s.RivalRequester, pdr.Creation{Submit: true, Content: testworld.Asking(s.Theirs, s.Larkfield, testworld.Units(s.Runner, 3))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.PDRs.Approve(ctx, s.Approver, pdr.Command{Ref: pdr.Ref{ID: shared}, Version: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PDRs.Accept(ctx, s.RivalRequester, pdr.Command{Ref: pdr.Ref{ID: shared}, Version: 2}); err != nil {
		t.Fatal(err)
	}
	testworld.InTx(t, s.World, func(ctx context.Context, tx bun.Tx) (any, error) { // the same company is Halvorsen's too, and knows no more of it
		return nil, account.KeepContact(ctx, tx, s.Brightquay, s.Larkfield, account.Contact{Name: "Hidden Contact", Email: "hidden@larkfield.example"})
	})
	value := func(sql string, args ...any) uuid.UUID { return testworld.Value[uuid.UUID](t, s.World, sql, args...) }
	hidden := value(`SELECT customer_id FROM pdrs WHERE id = $1`, id)
	id1 := func(prefix typeid.Prefix, id uuid.UUID) twice {
		return twice{typeid.Format(prefix, id), typeid.Format(prefix, uuid.Must(uuid.NewV7()))}
	}
	things := map[string]twice{
		"pdr": id1(typeid.PDR, id), "pdr's number": {s.Now(t, id).Number(), "PDR-999999"}, "order": id1(typeid.Order, s.Theirs.ID),
		"order's number": {s.Theirs.Number, "SO-999999"}, "order line": id1(typeid.OrderLine, s.Theirs.Lines[0].ID), "partner": id1(typeid.Account, s.Brightquay),
		"customer": id1(typeid.Account, hidden), "person": id1(typeid.User, s.RivalRequester.UserID), "vendor's person": id1(typeid.User, s.Operator.UserID),
		"entitlement":          id1(typeid.Entitlement, value(`SELECT id FROM entitlements WHERE account_id = $1`, hidden)),
		"shared entitlement":   id1(typeid.Entitlement, value(`SELECT id FROM entitlements WHERE account_id = $1 AND partner_id = $2`, s.Larkfield, s.Brightquay)),
		"partner's":            id1(typeid.Entitlement, value(`SELECT id FROM entitlements WHERE account_id = $1 LIMIT 1`, s.Brightquay)),
		"movement":             id1(typeid.Movement, value(`SELECT id FROM movements WHERE entitlement_id = (SELECT id FROM entitlements WHERE account_id = $1)`, hidden)),
		"shared movement":      id1(typeid.Movement, value(`SELECT m.id FROM movements m JOIN entitlements e ON e.id = entitlement_id WHERE account_id = $1 AND partner_id = $2`, s.Larkfield, s.Brightquay)),
		"vendor":               id1(typeid.Account, s.Norvane),
		"a mail":               id1(typeid.Mail, uuid.New()),
		"a token":              id1(typeid.Token, value(`SELECT id FROM api_tokens WHERE user_id = $1`, s.RivalRequester.UserID)),
		"another's own number": {"PDR-000002", "PDR-000099"},
	}
	maps.Copy(things, roomSecrets(t, s))
	return things, []string{"Hidden", "hidden", "Brightquay", "brightquay", s.Theirs.Number}
}

// Whatever names something that is another's answers as what names nothing, word for word.
func TestForeignIsUnknown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	things, words := secrets(t, s)
	s.Submitted(t, testworld.Asking(s.Everyday, s.Larkfield, testworld.Units(s.Creator, 1)))
	const create = `mutation($id: ID!) { createPDR(input: { submit: false, `
	documents := map[string]string{
		"node": `{ node(id: $id) { __typename id } }`, "nodes": `{ nodes(ids: [$id, $id]) { id } }`, "pdr": `{ pdr(id: $id) { id number } }`,
		"order": `{ order(id: $id) { id number lines { id } } }`, "account": `{ account(id: $id) { id name customers { totalCount } } }`,
		"pdrs of":              `{ pdrs(accountId: $id) { totalCount nodes { id } } }`,
		"pdrs on":              `{ pdrs(filter: { orderId: $id }) { totalCount nodes { id } } }`,
		"pdrs for":             `{ pdrs(filter: { customerId: $id }) { totalCount nodes { id } } }`,
		"orders of":            `{ orders(accountId: $id) { totalCount nodes { id } } }`,
		"similar to":           `{ similarCustomers(partnerId: $id, name: "Larkfield Insurance", website: "https://hidden.example") { id name } }`,
		"entitlements from":    `{ viewer { account { entitlements(filter: { orderId: $id }) { totalCount nodes { id } } } } }`,
		"entitlements for":     `{ viewer { account { entitlements(filter: { productId: $id }) { totalCount nodes { id } } } } }`,
		"createPDR on":         create + `orderId: $id }) { pdr { id } userErrors { code message path } } }`,
		"createPDR for":        create + `customer: { accountId: $id } }) { pdr { id } userErrors { code message path } } }`,
		"createPDR on behalf":  create + `partnerId: $id }) { pdr { id } userErrors { code message path } } }`,
		"createPDR of product": create + `orderId: "SO-104211", lines: [{ productId: $id, quantity: 1 }] }) { pdr { id } userErrors { code message path } } }`,
		"withdrawPDR":          `mutation($id: ID!) { withdrawPDR(input: { id: $id, version: 1 }) { pdr { id } userErrors { code message path } } }`,
		"acceptPDR":            `mutation($id: ID!) { acceptPDR(input: { id: $id, version: 2 }) { pdr { id } userErrors { code message path } } }`,
		"clonePDR":             `mutation($id: ID!) { clonePDR(input: { id: $id }) { pdr { id } userErrors { code message path } } }`,
		"updatePDR":            `mutation($id: ID!) { updatePDR(input: { id: $id, version: 1 }) { pdr { id } userErrors { code message path } } }`,
	}
	maps.Copy(documents, roomQuestions(t, s))
	for name, document := range documents {
		if strings.HasPrefix(document, "{") {
			document = "query($id: ID!) " + document
		}
		for thing, of := range things {
			for who, by := range map[string]auth.Actor{
				"an admin": s.Admin, "a requester": s.Requester, "a viewer": s.Viewer, "a customer": s.CustomerViewer,
			} {
				foreign, random := s.ask(t, by, document, variables{"id": of.foreign}), s.ask(t, by, document, variables{"id": of.random})
				got, want := spoken(foreign), spoken(random)
				if strings.Contains(got, "GRAPHQL_") || strings.Contains(got, "COMPLEX") {
					t.Fatalf("%s is no question: %s", name, got)
				}
				if got != want {
					t.Errorf("%s of a %s, by %s, answers %s, and of an unknown one %s", name, thing, who, got, want)
				}
				for _, word := range words {
					if strings.Contains(got, word) && word != of.foreign {
						t.Errorf("%s of a %s tells %s of %q", name, thing, who, word)
					}
				}
			}
		}
	}
}

// What is hidden from others is there: the vendor sees it.
func TestTheVendorSeesWhatIsHidden(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	things, _ := secrets(t, s)
	for thing, of := range things {
		if strings.Contains(thing, "number") || thing == "a mail" || thing == "a token" {
			continue
		}
		data := read[struct{ Node *struct{ ID string } }](t, s, s.Auditor, `query($id: ID!) { node(id: $id) { id } }`, variables{"id": of.foreign})
		if data.Node == nil || data.Node.ID != of.foreign {
			t.Errorf("the vendor does not see the %s", thing)
		}
	}
}

// spoken is an answer without the request's id, which differs each time.
func spoken(a answer) string {
	out := string(a.Data)
	for _, e := range a.Errors {
		out += " " + e.Extensions.Code + " " + e.Message
	}
	return out
}

// Everything that a partner or a customer can list or search holds nothing of the other partner's.
func TestListsHoldNothingForeign(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, words := secrets(t, s)
	s.In(t, pdr.Accepted, testworld.Asking(s.Everyday, s.Larkfield, testworld.Units(s.Creator, 1)))
	const company = `{ id name website externalId contactName contactEmail partners { id name contactName } }`
	const person = `{ id name email account { id name } }`
	const ofOrder = `{ id number account ` + company + ` endCustomer ` + company + ` lines { id ordered drawn } }`
	const request = `id number note partner ` + company + ` customer { accountName contactName account ` + company + ` } order ` + ofOrder + `
		lines { quantity orderLine { id } } events { comment by ` + person + ` } createdBy ` + person + ` clonedFrom { id } clones { id }`
	const holding = `id quantity account ` + company + ` order ` + ofOrder + ` movements(first: 5) { nodes { reason pdr { id number } by ` + person + ` } }`
	const units = `{ quantity entitlement { id order { number } } }`
	const room = `{ id name guid account ` + company + ` partner ` + company + ` allocations ` + units + ` licenseFile { id lines ` + units + ` }
		events { comment by ` + person + ` } choices(first: 5) { nodes { id order { number } } } }`
	s.Room(t, s.Requester, s.Larkfield, "CR-OURS")
	documents := map[string]string{
		"pdrs":     `{ pdrs(first: 5) { totalCount nodes { ` + request + ` } } }`,
		"queue":    `{ approvalQueue(first: 5) { totalCount nodes { ` + request + ` } } }`,
		"orders":   `{ orders(first: 10) { totalCount nodes { id number account ` + company + ` endCustomer ` + company + ` lines { id } } } }`,
		"accounts": `{ accounts(first: 10) { totalCount nodes { id name website contactName contactEmail partners { id name } orders(first: 1) { nodes { number } } pdrs(first: 1) { nodes { number } } } } }`,
		"select":   `{ viewer { accounts(first: 10) { totalCount nodes ` + company + ` } } }`,
		"own":      `{ viewer { account { entitlements(first: 3) { totalCount nodes { ` + holding + ` } } } } }`,
		"shared":   `query($id: ID!) { account(id: $id) { name contactName partners { name } entitlements(first: 3) { totalCount nodes { ` + holding + ` } } pdrs(first: 3) { totalCount nodes { number } } orders(first: 3) { totalCount nodes { number } } } }`,
		"rooms":    `query($id: ID!) { account(id: $id) { controlRooms(first: 5) { totalCount nodes ` + room + ` } } }`,
		"own room": `{ viewer { account { controlRooms(first: 5) { totalCount nodes ` + room + ` } } } }`,
		"mail":     `{ sentMail(first: 5) { totalCount nodes { id subject to } } }`,
		"similar":  `{ similarCustomers(name: "Hidden Customer", website: "https://hidden.example") { id name } }`,
	}
	for _, field := range []string{"pdrs(filter: { search: $x })", "orders(search: $x)", "accounts(search: $x)", "sentMail(search: $x)"} {
		documents["search "+field] = `query($x: String!) { ` + field + ` { totalCount nodes { id } } }`
	}
	for name, document := range documents {
		for who, by := range map[string]auth.Actor{"an admin": s.Admin, "a viewer": s.Viewer} {
			for _, word := range []string{"Hidden", "Brightquay", s.Theirs.Number, "Meridian"} {
				v := variables{}
				if strings.Contains(document, "$x") {
					v["x"] = word
				}
				if strings.Contains(document, "$id") {
					v["id"] = acc(s.Larkfield)
				}
				a := s.ask(t, by, document, v)
				if len(a.Errors) > 0 {
					t.Fatalf("%s: %+v", name, a.Errors)
				}
				said := string(a.Data)
				for _, secret := range words {
					if strings.Contains(said, secret) {
						t.Errorf("%s tells %s of %q: %s", name, who, secret, said)
					}
				}
				if strings.HasPrefix(name, "search") && !strings.Contains(said, `"totalCount":0`) {
					t.Errorf("%s of %q tells %s there is something: %s", name, word, who, said)
				}
			}
		}
	}
}

// A customer sees what it holds and its partners' names, and nothing of orders, requests, other customers and people.
func TestWhatACustomerSees(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	secrets(t, s)
	content := testworld.Asking(s.Everyday, s.Larkfield, testworld.Units(s.Creator, 2))
	content.Note = new("Inner note")
	s.In(t, pdr.Accepted, content)
	a := s.ask(t, s.CustomerAdmin, `query($id: ID!) {
		viewer { account { name partners { name contactName } contactName customers { totalCount }
			entitlements(first: 10) { totalCount nodes { quantity order { number } account { name } movements(first: 5) { nodes { reason delta pdr { number } by { name } } } } }
			orders(first: 5) { totalCount } pdrs(first: 5) { totalCount } } accounts { nodes { name } } }
		orders { totalCount nodes { number } } pdrs { totalCount nodes { number } } approvalQueue { totalCount } sentMail { totalCount }
		accounts { nodes { name externalId customers { totalCount nodes { name } } orders { totalCount } pdrs { totalCount } entitlements { totalCount } } }
		everyday: order(id: "SO-104211") { number } its: order(id: "SO-104800") { number } pdr(id: "PDR-000001") { number } partner: node(id: $id) { ... on Account { name contactName } } }`,
		variables{"id": acc(s.Halvorsen)})
	if len(a.Errors) > 0 {
		t.Fatal(a.Errors)
	}
	said := string(a.Data)
	for _, secret := range []string{"SO-", "PDR-", "Osterby", "Meridian", "Hidden", "Inner", "Lee", "requests", "admin@", `"order":{`, `"pdr":{`, `"by":{`} {
		if strings.Contains(said, secret) {
			t.Errorf("it is told %q: %s", secret, said)
		}
	}
	for _, known := range []string{`"name":"Halvorsen Digital"`, `"name":"Brightquay Systems"`, `"totalCount":3`, "Received from Halvorsen Digital.", "Bought through Halvorsen Digital.", "Received from Brightquay Systems."} {
		if !strings.Contains(said, known) {
			t.Errorf("it is not told %q: %s", known, said)
		}
	}
}
