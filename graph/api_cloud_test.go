package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

func cs(id uuid.UUID) string { return typeid.Format(typeid.CloudService, id) }

// hosting is a site on which Larkfield has units to provision with, through each of its partners.
func hosting(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	rooms, documents := s.Provisions(t, "NV-CR-CLD", order.ControlRoom), s.Provisions(t, "NV-IQ-SRV", order.IQBotServer)
	s.BoughtFor(t, "SO-1", s.Halvorsen, s.Larkfield, 300, testworld.Of(rooms, 50), testworld.Of(documents, 50))
	s.BoughtFor(t, "SO-2", s.Brightquay, s.Larkfield, 300, testworld.Of(rooms, 50))
	return s
}

// cloudAnswer is what a command on a cloud service answers.
type cloudAnswer struct {
	Result struct {
		CloudService *struct {
			ID, Name, Status string
			Version          int
			Actions          []string
			ControlRoom      *struct{ GUID, Name string }
			RequestedBy      *struct{ Email string }
		}
		UserErrors []struct {
			Typename string `json:"__typename"`
			Code     string
			Path     []string
		}
	}
}

const wholeAnswer = `{ cloudService { id name status version actions controlRoom { guid name } requestedBy { email } }
	userErrors { __typename code path } } }`

func (s *site) cloudCommand(t *testing.T, by auth.Actor, command string, input variables) cloudAnswer {
	t.Helper()
	kind := "CloudServiceCommandInput"
	switch command {
	case "provisionCloudService":
		kind = "ProvisionCloudServiceInput"
	case "fulfilCloudService":
		kind = "FulfilCloudServiceInput"
	}
	return read[cloudAnswer](t, s, by, `mutation($input: `+kind+`!) { result: `+command+`(input: $input) `+wholeAnswer, variables{"input": input})
}

// A Control Room in the cloud from the request to the end, as each side does its part over the API.
func TestACloudServiceOverTheAPI(t *testing.T) {
	t.Parallel()
	s := hosting(t)
	plan := read[struct {
		CloudPlan struct {
			Regions     []string
			URLTemplate string
		}
		Account struct {
			Provisionable []struct {
				Kind  string
				Units int
			}
		}
	}](t, s, s.Requester, `query($id: ID!) { cloudPlan { regions urlTemplate } account(id: $id) { provisionable { kind units } } }`, variables{"id": acc(s.Larkfield)})
	if len(plan.CloudPlan.Regions) != 2 || plan.CloudPlan.URLTemplate != "https://{name}.cloud.example" || fmt.Sprint(plan.Account.Provisionable) != "[{CONTROL_ROOM 50} {IQ_BOT_SERVER 50}]" {
		t.Errorf("it can be asked for with %+v", plan)
	}
	input := variables{"accountId": acc(s.Larkfield), "kind": "CONTROL_ROOM", "name": "lark", "region": plan.CloudPlan.Regions[0]}
	asked := s.cloudCommand(t, s.Requester, "provisionCloudService", input).Result.CloudService
	if asked.Status != "REQUESTED" || asked.Version != 1 || !slices.Equal(asked.Actions, []string{"DEPROVISION"}) || asked.RequestedBy.Email != "requests@halvorsen.example" {
		t.Errorf("it was asked for as %+v", asked)
	}
	queue := func(by auth.Actor) string {
		return string(s.ask(t, by, `{ fulfilmentQueue { totalCount nodes { name actions account { name } overdue } } }`, nil).Data)
	}
	const waits = `{"fulfilmentQueue":{"totalCount":1,"nodes":[{"name":"lark","actions":["START","ACTIVATE","FAIL","DEPROVISION"],"account":{"name":"Larkfield Insurance"},"overdue":false}]}}`
	if got := queue(s.Operator); got != waits {
		t.Errorf("the queue is %s", got)
	}
	if got := queue(s.CustomerAdmin); got != `{"fulfilmentQueue":{"totalCount":0,"nodes":[]}}` {
		t.Errorf("to the customer the queue is %s", got)
	}
	guid := uuid.NewString()
	fulfilled := s.cloudCommand(t, s.Operator, "fulfilCloudService", variables{
		"id": asked.ID, "version": 1, "status": "ACTIVE", "url": "https://lark.cloud.example", "guid": guid, "idempotencyKey": "one",
	}).Result.CloudService
	if fulfilled.Status != "ACTIVE" || fulfilled.ControlRoom.GUID != guid || fulfilled.ControlRoom.Name != "lark" {
		t.Errorf("it runs as %+v", fulfilled)
	}
	stale := s.cloudCommand(t, s.CustomerAdmin, "suspendCloudService", variables{"id": asked.ID, "version": 1})
	if e := stale.Result.UserErrors; len(e) != 1 || e[0].Typename != "VersionConflict" || stale.Result.CloudService.Version != 2 {
		t.Errorf("an old version is refused with %+v", stale)
	}
	for n, step := range []struct{ command, status string }{
		{"suspendCloudService", "SUSPENDED"}, {"resumeCloudService", "ACTIVE"}, {"deprovisionCloudService", "DEPROVISIONING"},
	} {
		if got := s.cloudCommand(t, s.CustomerAdmin, step.command, variables{"id": asked.ID, "version": n + 2, "reason": "as agreed"}).Result.CloudService; got == nil || got.Status != step.status {
			t.Errorf("%s gives %+v", step.command, got)
		}
	}
	if e := s.cloudCommand(t, s.Requester, "retryCloudService", variables{"id": asked.ID, "version": 5}).Result.UserErrors; len(e) != 1 || e[0].Typename != "InvalidTransition" {
		t.Errorf("a retry is refused with %+v", e)
	}
	if got := s.cloudCommand(t, s.Operator, "fulfilCloudService", variables{"id": asked.ID, "version": 5, "status": "DELETED"}).Result.CloudService; got.Status != "DELETED" {
		t.Errorf("it ends as %+v", got)
	}
	bad := s.cloudCommand(t, s.Operator, "fulfilCloudService", variables{"id": asked.ID, "version": 6, "status": "SUSPENDED"}).Result.UserErrors
	if len(bad) != 1 || bad[0].Code != "BAD_USER_INPUT" || !slices.Equal(bad[0].Path, []string{"status"}) {
		t.Errorf("a status that is none to report is refused with %+v", bad)
	}
	s.Balances(t)
}

// A token is for what its scopes say: one for the provisioning system fulfils, and does nothing else; the others do not fulfil.
func TestTokensAndCloudServices(t *testing.T) {
	t.Parallel()
	s := hosting(t)
	tokenOf := func(email string, scopes ...auth.Scope) auth.Actor { return s.scoped(t, email, scopes...) }
	const operator, partner = "operations@norvane.example", "admin@halvorsen.example"
	id := s.Hosted(t, s.Admin, s.Larkfield, order.IQBotServer, "docs")
	fulfil := fmt.Sprintf(`mutation { fulfilCloudService(input: { id: %q, version: 1, status: PROVISIONING }) { userErrors { code } } }`, cs(id))
	deprovision := fmt.Sprintf(`mutation { deprovisionCloudService(input: { id: %q, version: 2 }) { userErrors { code } } }`, cs(id))
	for _, tt := range []struct {
		who      string
		by       auth.Actor
		document string
		want     string
	}{
		{"a token for licenses", tokenOf(operator, auth.Licenses), fulfil, "FORBIDDEN"},
		{"a token for requests", tokenOf(operator, auth.ReadPDRs, auth.WritePDRs, auth.Approve), fulfil, "FORBIDDEN"},
		{"a partner's token", tokenOf(partner, auth.Fulfil), fulfil, "FORBIDDEN"},
		{"an auditor's token", tokenOf("auditor@norvane.example", auth.Fulfil), fulfil, "FORBIDDEN"},
		{"nobody", auth.Actor{UserID: uuid.New()}, fulfil, "UNAUTHENTICATED"},
		{"the provisioning system's token", tokenOf(operator, auth.Fulfil), fulfil, ""},
		{"the provisioning system's token that manages", tokenOf(operator, auth.Fulfil), deprovision, "FORBIDDEN"},
		{"a partner's token that manages", tokenOf(partner, auth.Licenses), deprovision, ""},
	} {
		got := s.ask(t, tt.by, tt.document, nil)
		code := ""
		if len(got.Errors) > 0 {
			code = got.Errors[0].Extensions.Code
		}
		if code != tt.want || strings.Contains(string(got.Data), "code") {
			t.Errorf("%s: %q and %s, want %q", tt.who, code, got.Data, tt.want)
		}
	}
}

// A cloud service that Brightquay asked for is unknown to Halvorsen, though both serve Larkfield; so is its Control Room.
func TestAForeignCloudServiceIsUnknown(t *testing.T) {
	t.Parallel()
	s := hosting(t)
	theirs := s.Reported(t, s.Hosted(t, s.RivalAdmin, s.Larkfield, order.ControlRoom, "hidden"), cloud.Active)
	room := typeid.Format(typeid.ControlRoom, *s.HostedNow(t, theirs).ControlRoomID)
	const payload = `{ cloudService { id } userErrors { code message path } } }`
	documents := map[string]string{
		"node": `query($id: ID!) { node(id: $id) { id } }`, "cloudService": `query($id: ID!) { cloudService(id: $id) { id name } }`,
		"controlRoom":          `query($id: ID!) { controlRoom(id: $id) { id name } }`,
		"suspendCloudService":  `mutation($id: ID!) { suspendCloudService(input: { id: $id, version: 2 }) ` + payload,
		"fulfilCloudService":   `mutation($id: ID!) { fulfilCloudService(input: { id: $id, version: 2, status: DELETED }) ` + payload,
		"decommission of both": `mutation($id: ID!) { decommissionControlRoom(input: { id: $id, version: 1 }) { userErrors { code message } } }`,
	}
	unknown := map[string]string{cs(theirs): cs(uuid.New()), room: typeid.Format(typeid.ControlRoom, uuid.New())}
	for name, document := range documents {
		for who, by := range map[string]auth.Actor{"its partner's rival": s.Admin, "a viewer": s.Viewer, "another customer": s.CustomerViewer} {
			for foreign, random := range unknown {
				got, want := spoken(s.ask(t, by, document, variables{"id": foreign})), spoken(s.ask(t, by, document, variables{"id": random}))
				if got != want || strings.Contains(got, "hidden") {
					t.Errorf("%s by %s answers %s, and of an unknown one %s", name, who, got, want)
				}
			}
		}
	}
	const list = `query($id: ID!) { account(id: $id) { cloudServices { totalCount nodes { name } } controlRooms { nodes { name } } } }`
	for who, tt := range map[string]struct {
		by   auth.Actor
		sees bool
	}{"Halvorsen": {s.Admin, false}, "Brightquay": {s.RivalRequester, true}, "Larkfield": {s.CustomerAdmin, true}, "the vendor": {s.Auditor, true}} {
		got := s.ask(t, tt.by, list, variables{"id": acc(s.Larkfield)})
		if n := strings.Count(string(got.Data), "hidden"); (n == 2) != tt.sees || !tt.sees && n > 0 {
			t.Errorf("%s sees %s", who, got.Data)
		}
	}
}

// A list with all that goes along is the same few statements for one row and for many.
func TestStatementsOfCloudServices(t *testing.T) {
	t.Parallel()
	s := hosting(t)
	const all = `query($id: ID!) { account(id: $id) { cloudServices(first: 50) { totalCount nodes { id kind name region status url failure version overdue actions
		account { name } partner { name } requestedBy { name account { name } } events { kind from to at comment by { name } } controlRoom { guid status } } } } }`
	const plain = `query($id: ID!) { account(id: $id) { cloudServices { nodes { name status actions overdue account { name } } } } }`
	const queue = `{ fulfilmentQueue { nodes { name status account { name } partner { name } actions } } }`
	count := func() map[string]int {
		return map[string]int{
			"all":   s.statements(t, s.Admin, all, variables{"id": acc(s.Larkfield)}),
			"plain": s.statements(t, s.Admin, plain, variables{"id": acc(s.Larkfield)}), "queue": s.statements(t, s.Operator, queue, nil),
		}
	}
	s.Reported(t, s.Hosted(t, s.Admin, s.Larkfield, order.ControlRoom, "room-0"), cloud.Active)
	s.Hosted(t, s.Admin, s.Larkfield, order.IQBotServer, "docs-0")
	one := count()
	for n := range 20 {
		s.Reported(t, s.Hosted(t, s.Requester, s.Larkfield, order.ControlRoom, fmt.Sprint("room-1", n)), cloud.Active)
		s.Hosted(t, s.Admin, s.Larkfield, order.IQBotServer, fmt.Sprint("docs-1", n))
	}
	if diff := cmp.Diff(one, count()); diff != "" {
		t.Errorf("statements (-of few +of many):\n%s", diff)
	}
	if one["plain"] > 1+mostStatements || one["queue"] > mostStatements {
		t.Errorf("they take %v", one)
	}
}
