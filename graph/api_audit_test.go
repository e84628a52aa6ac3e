package graph_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

type auditLog struct {
	AuditLog struct {
		TotalCount int
		PageInfo   struct{ HasNextPage bool }
		Nodes      []struct {
			ID, At, Action, ObjectType string
			ObjectID, Before, After    *string
			TokenID, TokenName         *string
			RequestID, Address         *string
			By                         *struct{ Email string }
			Account                    *struct{ Name string }
			Typename                   string `json:"__typename"`
		}
	}
}

const readAudit = `query($filter: AuditFilter) { auditLog(first: 2, filter: $filter) { totalCount pageInfo { hasNextPage } nodes {
	__typename id at action objectType objectId before after tokenId tokenName requestId address by { email } account { name } } } }`

// The log over the API: what a command leaves in it, found by each filter.
func TestTheAuditLogOverTheAPI(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.In(t, pdr.Draft, testworld.Asking(s.Everyday, s.Osterby, testworld.Units(s.Creator, 1)))
	withdrawn := s.ask(t, s.Requester, `mutation($id: ID!) { withdrawPDR(input: { id: $id, version: 1 }) { userErrors { code } } }`, variables{"id": req(id)})
	if len(withdrawn.Errors) > 0 {
		t.Fatal(withdrawn.Errors)
	}
	for name, filter := range map[string]variables{
		"all of them": {"objectId": req(id), "accountId": acc(s.Halvorsen), "byId": typeid.Format(typeid.User, s.Requester.UserID), "action": "pdr.WITHDRAW", "from": "2020-01-01T00:00:00Z", "to": "2999-01-01T00:00:00Z"},
		"object":      {"objectId": req(id)},
		"a UUID":      {"objectId": id.String(), "action": "pdr.WITHDRAW"},
	} {
		got := read[auditLog](t, s, s.Auditor, readAudit, variables{"filter": filter}).AuditLog
		if len(got.Nodes) == 0 {
			t.Errorf("by %s nothing is found", name)
			continue
		}
		e := got.Nodes[0]
		if e.Typename != "AuditEntry" || e.Action != "pdr.WITHDRAW" || e.ObjectType != "pdr" || *e.ObjectID != req(id) || e.By.Email != "requests@halvorsen.example" || e.Account.Name != "Halvorsen Digital" {
			t.Errorf("by %s: %+v", name, e)
		}
		if !strings.HasPrefix(*e.TokenID, "tok_") || *e.TokenName != "tests" || *e.RequestID == "" || *e.Address != "127.0.0.1" || !strings.Contains(*e.After, "WITHDRAWN") {
			t.Errorf("by %s: by token %s %s, request %s from %s: %s", name, *e.TokenID, *e.TokenName, *e.RequestID, *e.Address, *e.After)
		}
	}
	for name, filter := range map[string]variables{
		"nobody": {"byId": "nobody"}, "no account": {"accountId": req(id)}, "nothing": {"objectId": "PDR-000001"}, "no time": {"from": "2999-01-01T00:00:00Z"},
	} {
		if got := read[auditLog](t, s, s.VendorAdmin, readAudit, variables{"filter": filter}).AuditLog; got.TotalCount != 0 || len(got.Nodes) != 0 {
			t.Errorf("by %s there are %d", name, got.TotalCount)
		}
	}
	for name, tt := range map[string]struct {
		by   auth.Actor
		code string
	}{
		"an approver": {s.Approver, "FORBIDDEN"}, "an operator": {s.Operator, "FORBIDDEN"}, "a partner": {s.Admin, "FORBIDDEN"},
		"a customer": {s.CustomerAdmin, "FORBIDDEN"}, "nobody": {auth.Actor{}, "UNAUTHENTICATED"},
	} {
		if a := s.ask(t, tt.by, readAudit, variables{}); len(a.Errors) != 1 || a.Errors[0].Extensions.Code != tt.code || strings.Contains(string(a.Data), "id") {
			t.Errorf("%s: %+v %s", name, a.Errors, a.Data)
		}
	}
}

func TestStatementsOfTheAuditLog(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	crowd(t, s)
	const document = `query($first: Int!) { auditLog(first: $first) { pageInfo { endCursor } edges { cursor } nodes { id before after tokenName
		by { name account { name } } account { name } } } }`
	counts := map[int]int{}
	for _, first := range []int{1, 25, 100} {
		counts[first] = s.statements(t, s.Auditor, document, variables{"first": first})
	}
	if counts[25] != counts[100] || counts[1] > counts[25] || counts[100] > mostStatements {
		t.Errorf("pages take %v statements", counts)
	}
}

// What somebody had no right to is in the log, by the field at the root of what they asked for, and only so often a minute.
func TestRefusalsOfRightsAreAudited(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.In(t, pdr.Submitted, testworld.Asking(s.Everyday, s.Osterby, testworld.Units(s.Creator, 1)))
	refused := []struct {
		by       auth.Actor
		document string
	}{
		{s.Requester, `mutation($id: ID!) { mine: approvePDR(input: { id: $id, version: 1 }) { pdr { id } userErrors { code } } }`},
		{s.Viewer, `mutation($id: ID!) { withdrawPDR(input: { id: $id, version: 1 }) { userErrors { code } } }`},
		{s.Viewer, `query($id: ID!) { pdr(id: $id) { id } log: auditLog { nodes { id } } }`},
	}
	for range 15 {
		for _, ask := range refused {
			if a := s.ask(t, ask.by, ask.document, variables{"id": req(id)}); len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "FORBIDDEN" {
				t.Fatalf("%s is answered with %+v", ask.document, a)
			}
		}
	}
	s.ask(t, s.Requester, `mutation { approvePDR(input: { id: "pdr_x", version: 1 }) { userErrors { code } } }`, nil)
	s.ask(t, auth.Actor{}, `{ auditLog { nodes { id } } }`, nil)

	counts := map[string]int{}
	for _, by := range []auth.Actor{s.Requester, s.Viewer} {
		got := read[auditLog](t, s, s.Auditor, strings.Replace(readAudit, "first: 2", "first: 100", 1), variables{
			"filter": variables{"action": "user.FORBIDDEN", "byId": typeid.Format(typeid.User, by.UserID)},
		}).AuditLog
		for _, e := range got.Nodes {
			if *e.ObjectID != typeid.Format(typeid.User, by.UserID) || e.Account.Name != "Halvorsen Digital" || *e.TokenName != "tests" || *e.RequestID == "" {
				t.Errorf("%+v", e)
			}
			counts[e.By.Email+" "+*e.After]++
		}
	}
	want := map[string]int{
		`requests@halvorsen.example {"operation": "approvePDR"}`: 10,
		`viewer@halvorsen.example {"operation": "withdrawPDR"}`:  5,
		`viewer@halvorsen.example {"operation": "auditLog"}`:     5,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("what is noted (-want +got):\n%s", diff)
	}
	if all := testworld.Value[int](t, s.World, `SELECT count(*) FROM audit_log WHERE action = 'user.FORBIDDEN'`); all != 20 {
		t.Errorf("%d are noted", all)
	}
}
