package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
)

const command = `
	pdr { id number version state actions
		customer { account { name } accountName }
		lines { product { name } quantity orderLine { ordered drawn reserved available } }
		events { action from to by { role } comment } }
	userErrors { __typename code message path
		... on InsufficientQuantity { requested available } ... on InvalidTransition { state } ... on VersionConflict { currentVersion } } `

// done is what a command answers.
type done struct {
	Done struct {
		PDR *struct {
			ID, Number, State string
			Version           int
			Actions           []string
			Customer          struct {
				Account     *struct{ Name string }
				AccountName string
			}
			Lines []struct {
				Product   struct{ Name string }
				Quantity  int
				OrderLine struct{ Ordered, Drawn, Reserved, Available int }
			}
			Events []struct {
				Action   string
				From, To *string
				By       *struct{ Role string }
				Comment  *string
			}
		}
		UserErrors []userError
	}
}

type userError struct {
	Typename             string `json:"__typename"`
	Code, Message, State string
	Path                 []string
	Requested, Available int
	CurrentVersion       int
}

func (s *site) do(t *testing.T, by auth.Actor, mutation, input string, v variables) done {
	t.Helper()
	return read[done](t, s, by, "mutation($input: "+input+"!) { done: "+mutation+"(input: $input) {"+command+"} }", variables{"input": v})
}

// The job of the portal, over the API: ask, approve, accept, and the units have moved.
func TestTheJobOverTheAPI(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	create := variables{
		"orderId": "SO-104211", "note": "Needed before the audit.", "idempotencyKey": "first",
		"customer": variables{"accountName": "Tarn Logistics", "website": "https://tarn.example", "contactName": "Tess", "contactEmail": "tess@tarn.example"},
		"lines":    []variables{{"productId": prd(s.Creator), "quantity": 12}, {"productId": prd(s.Pages), "quantity": 5}},
	}
	p := s.do(t, s.Requester, "createPDR", "CreatePDRInput", create).Done.PDR
	if p.State != "SUBMITTED" || p.Version != 1 || p.Number != "PDR-000001" || p.Lines[0].OrderLine.Reserved != 12 || p.Lines[1].OrderLine.Available != 25 {
		t.Errorf("created: %+v", p)
	}
	if again := s.do(t, s.Requester, "createPDR", "CreatePDRInput", create).Done.PDR; again.ID != p.ID {
		t.Errorf("the same again is %s, want %s", again.ID, p.ID)
	}
	p = s.do(t, s.Approver, "approvePDR", "PDRCommandInput", variables{"id": p.Number, "version": 1, "comment": "Welcome back."}).Done.PDR
	if p.State != "APPROVED" || p.Customer.Account != nil {
		t.Errorf("approved: %+v", p)
	}
	p = s.do(t, s.Requester, "acceptPDR", "PDRCommandInput", variables{"id": p.ID, "version": 2}).Done.PDR
	if p.State != "ACCEPTED" || p.Customer.Account == nil || p.Customer.Account.Name != "Tarn Logistics" || p.Lines[0].OrderLine.Drawn != 12 ||
		p.Lines[0].OrderLine.Reserved != 0 || p.Lines[0].OrderLine.Available != 13 {
		t.Errorf("accepted: %+v", p)
	}
	var told []string
	for _, e := range p.Events {
		told = append(told, e.Action+" by "+e.By.Role)
	}
	if diff := cmp.Diff([]string{"SUBMIT by PARTNER_REQUESTER", "APPROVE by VENDOR_APPROVER", "ACCEPT by PARTNER_REQUESTER"}, told); diff != "" {
		t.Errorf("its history (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"CLONE"}, p.Actions); diff != "" {
		t.Errorf("its actions (-want +got):\n%s", diff)
	}

	// the same key again answers with the request as it is now, and in other words not at all
	if again := s.do(t, s.Requester, "createPDR", "CreatePDRInput", create).Done.PDR; again.State != "ACCEPTED" {
		t.Errorf("the same again is %s, want ACCEPTED", again.State)
	}
	create["note"] = "Needed after the audit."
	refused := s.do(t, s.Requester, "createPDR", "CreatePDRInput", create).Done
	want := []userError{{Typename: "IdempotencyMismatch", Code: "IDEMPOTENCY_MISMATCH", Path: []string{"idempotencyKey"}, Message: refused.UserErrors[0].Message}}
	if diff := cmp.Diff(want, refused.UserErrors); diff != "" || refused.PDR != nil {
		t.Errorf("in other words (-want +got):\n%s", diff)
	}
	s.Balances(t)
}
