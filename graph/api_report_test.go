package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

const reporting = `mutation($input: ReportControlRoomInput!) { reportControlRoom(input: $input) {
	status entitled { sku units } reportBy userErrors { __typename code message path }
} }`

type reported struct {
	ReportControlRoom struct {
		Status     *string
		Entitled   []license.Units
		ReportBy   *time.Time
		UserErrors []struct {
			Typename string `json:"__typename"`
			Code     string
			Message  string
			Path     []string
		}
	}
}

// report is what a Control Room that uses so many Bot Creators sends.
func reportOf(c *testworld.Cloud, units int) variables {
	return variables{"input": variables{
		"guid": c.GUID, "credential": c.Credential, "appVersion": "36.0.1", "uses": []variables{{"sku": "NV-BC-NU", "units": units}},
	}}
}

// A Control Room reports over HTTP with nothing but its credential, and its account sees what it said.
func TestAControlRoomReportsWithoutASession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	nobody := auth.Actor{}
	made := read[struct {
		CreateControlRoom struct{ ControlRoom struct{ ID, GUID string } }
	}](t, s, s.CustomerAdmin,
		`mutation($a: ID!) { createControlRoom(input: {accountId: $a, name: "CR-CLOUD", licensing: CLOUD}) { controlRoom { id guid } } }`,
		variables{"a": acc(s.Larkfield)}).CreateControlRoom.ControlRoom
	issuing := `mutation($id: ID!) { issueControlRoomCredential(input: {id: $id, version: 1, idempotencyKey: "k"}) {
		credential controlRoom { version credentialIssuedAt actions } userErrors { code } } }`
	type issued struct {
		IssueControlRoomCredential struct {
			Credential  *string
			ControlRoom struct {
				Version            int
				CredentialIssuedAt *time.Time
				Actions            []string
			}
		}
	}
	first := read[issued](t, s, s.CustomerAdmin, issuing, variables{"id": made.ID}).IssueControlRoomCredential
	if first.Credential == nil || first.ControlRoom.Version != 2 || first.ControlRoom.CredentialIssuedAt == nil {
		t.Fatalf("issued %+v", first)
	}
	if again := read[issued](t, s, s.CustomerAdmin, issuing, variables{"id": made.ID}).IssueControlRoomCredential; again.Credential != nil || again.ControlRoom.Version != 2 {
		t.Errorf("sent again it issues %+v", again)
	}

	c := &testworld.Cloud{GUID: uuid.MustParse(made.GUID), Credential: *first.Credential}
	got := read[reported](t, s, nobody, reporting, reportOf(c, 2)).ReportControlRoom
	if got.Status == nil || *got.Status != "ACTIVE" || got.ReportBy == nil || len(got.UserErrors) != 0 {
		t.Errorf("answered with %+v", got)
	}
	if diff := cmp.Diff([]license.Units{{SKU: "NV-BC-NU", Units: 5}}, got.Entitled); diff != "" {
		t.Errorf("entitled (-want +got):\n%s", diff)
	}
	over := read[reported](t, s, nobody, reporting, reportOf(c, 6)).ReportControlRoom
	if over.Status == nil || *over.Status != "FAIL_SAFE" {
		t.Errorf("with too much it is answered %+v", over)
	}

	seen := s.ask(t, s.CustomerAdmin, `query($id: ID!) { node(id: $id) { ... on ControlRoom { status appVersion
		pool { product { sku } purchased quota usedHere usedEverywhere available }
		events { kind from to by { name } comment } } } }`, variables{"id": made.ID})
	want := `{"node":{"status":"FAIL_SAFE","appVersion":"36.0.1",` +
		`"pool":[{"product":{"sku":"NV-BC-NU"},"purchased":5,"quota":null,"usedHere":6,"usedEverywhere":6,"available":0}],"events":[` +
		`{"kind":"CREATE","from":null,"to":"PENDING","by":{"name":"licenses"},"comment":null},` +
		`{"kind":"CREDENTIAL","from":"PENDING","to":"PENDING","by":{"name":"licenses"},"comment":null},` +
		`{"kind":"RESUME","from":"PENDING","to":"ACTIVE","by":null,"comment":null},` +
		`{"kind":"FAIL_SAFE","from":"ACTIVE","to":"FAIL_SAFE","by":null,"comment":"It uses more than it may. ` +
		`Use less of it there, or raise its quota or what the account holds. Bot Creator: uses 6, may use 5."}]}}`
	if diff := cmp.Diff(want, string(seen.Data)); diff != "" {
		t.Errorf("its account sees (-want +got):\n%s", diff)
	}
}

// Whatever is wrong with who reports, the answer is the same, byte for byte.
func TestAReportIsRefusedInOneWay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-CLOUD")
	answers := map[string]string{}
	for name, who := range map[string]testworld.Cloud{
		"a wrong credential": {GUID: c.GUID, Credential: "crc_WRONG"},
		"an unknown GUID":    {GUID: uuid.New(), Credential: c.Credential},
	} {
		answers[string(s.ask(t, auth.Actor{}, reporting, reportOf(&who, 1)).Data)] = name
	}
	input := reportOf(c, 1)
	input["input"].(variables)["guid"] = "no GUID at all"
	answers[string(s.ask(t, auth.Actor{}, reporting, input).Data)] = "no GUID"
	want := map[string]bool{`{"reportControlRoom":{"status":null,"entitled":[],"reportBy":null,"userErrors":[{"__typename":"NotFound","code":"NOT_FOUND",` +
		`"message":"No Control Room has this GUID and this credential. Check both; if need be, issue a new credential.","path":["credential"]}]}}`: true}
	got := map[string]bool{}
	for data := range answers {
		got[data] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

// A person who is signed in may send a report too; a page of another site may not, and no other command comes along for nobody.
func TestWhereAReportComesFrom(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-CLOUD")
	if got := read[reported](t, s, s.Viewer, reporting, reportOf(c, 1)).ReportControlRoom; got.Status == nil {
		t.Errorf("who is signed in is answered %+v", got)
	}
	two := `mutation($input: ReportControlRoomInput!) { reportControlRoom(input: $input) { status } signOut
		createControlRoom(input: {accountId: "x", name: "x", licensing: CLOUD}) { userErrors { code } } }`
	a := s.ask(t, auth.Actor{}, two, reportOf(c, 1))
	if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "UNAUTHENTICATED" {
		t.Errorf("with another command it is answered %+v", a)
	}
	six := "mutation($input: ReportControlRoomInput!) {"
	for i := range 6 {
		six += fmt.Sprintf(" r%d: reportControlRoom(input: $input) { status }", i)
	}
	if a := s.ask(t, auth.Actor{}, six+"}", reportOf(c, 1)); len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "QUERY_TOO_COMPLEX" {
		t.Errorf("six at once are answered %+v", a)
	}
	for site, want := range map[string]int{"": http.StatusOK, "cross-site": http.StatusForbidden} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.address, strings.NewReader(`{"query": "{ __typename }"}`))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		if site != "" {
			request.Header.Set("Sec-Fetch-Site", site)
		}
		response, err := s.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("from %q it is answered %d", site, response.StatusCode)
		}
	}
}

// Pools take as many statements for a page of Control Rooms as for one.
func TestStatementsOfPools(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 30 {
		c := s.Cloud(t, s.Requester, []uuid.UUID{s.Larkfield, s.Osterby}[i%2], fmt.Sprint("CR-", i))
		if i%3 == 0 {
			c.Reports(t, license.Units{SKU: "NV-BC-NU", Units: 1})
		}
	}
	document := `query($a: ID!, $n: Int!) { node(id: $a) { ... on Account { controlRooms(first: $n) { nodes {
		id status pool { product { name } purchased quota usedHere usedEverywhere available } } } } } }`
	counts := map[int]int{}
	for _, n := range []int{1, 10, 100} {
		counts[n] = s.statements(t, s.CustomerAdmin, document, variables{"a": acc(s.Larkfield), "n": n})
	}
	without := s.statements(t, s.CustomerAdmin, strings.Replace(document, "pool { product { name } purchased quota usedHere usedEverywhere available }", "", 1),
		variables{"a": acc(s.Larkfield), "n": 100})
	if counts[1] != counts[10] || counts[10] != counts[100] || counts[100] != without+3 {
		t.Errorf("the statements are %v, and %d without pools", counts, without)
	}
}

// Of a customer of two partners each reads its own Control Rooms' pools, and no trace of the other's.
func TestAPoolShowsNoOtherPartner(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Bought(t, "SO-104901", s.Brightquay, s.Larkfield, testworld.Of(s.Runner, 7))
	left := s.Cloud(t, s.Requester, s.Larkfield, "CR-LEFT")
	right := s.Cloud(t, s.RivalRequester, s.Larkfield, "CR-RIGHT")
	right.Reports(t, license.Units{SKU: "NV-UR-RT", Units: 7})
	document := `query($a: ID!, $of: ID!) { other: node(id: $of) { id } node(id: $a) { ... on Account { controlRooms(first: 10) { nodes {
		name pool { product { sku } purchased usedEverywhere available } } } } } }`
	for name, tt := range map[string]struct {
		by   auth.Actor
		of   uuid.UUID
		want string
	}{
		"the left": {s.Requester, right.ID, `{"name":"CR-LEFT","pool":[{"product":{"sku":"NV-BC-NU"},"purchased":5,"usedEverywhere":0,"available":5}]}`},
		"the right": {
			s.RivalAdmin, left.ID,
			`{"name":"CR-RIGHT","pool":[{"product":{"sku":"NV-UR-RT"},"purchased":7,"usedEverywhere":7,"available":0}]}`,
		},
	} {
		got := string(s.ask(t, tt.by, document, variables{"a": acc(s.Larkfield), "of": typeid.Format(typeid.ControlRoom, tt.of)}).Data)
		want := `{"other":null,"node":{"controlRooms":{"nodes":[` + tt.want + `]}}}`
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
