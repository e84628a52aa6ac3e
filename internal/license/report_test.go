package license_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// refusals are what an error says, "KEY at the.place" each.
func refusals(t *testing.T, err error) []string {
	t.Helper()
	var each []string
	for _, f := range fault.All(err) {
		each = append(each, string(f.Code)+" "+f.Key+" at "+strings.Join(f.Path, "."))
	}
	if err != nil && len(each) == 0 {
		t.Fatal(err)
	}
	return each
}

// Who cannot prove to be a Control Room that runs is told one thing, whatever is wrong, and nothing is taken down.
func TestAReportThatIsNotProven(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	c := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-CLOUD")
	other := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-OTHER")
	old := c.Credential
	c.Rotate(t, s.CustomerAdmin)
	over := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-OVER")
	over.Reports(t, creators(1))
	if _, err := s.Licenses.Decommission(t.Context(), s.CustomerAdmin, s.OnRoom(t, over.ID)); err != nil {
		t.Fatal(err)
	}
	bare, err := s.Licenses.Create(t.Context(), s.CustomerAdmin, license.Creation{AccountID: s.Larkfield, Name: "CR-BARE", Licensing: license.InCloud})
	if err != nil {
		t.Fatal(err)
	}
	file := s.Room(t, s.CustomerAdmin, s.Larkfield, "CR-FILE")
	before := s.Dump(t)
	for name, who := range map[string]struct {
		guid       uuid.UUID
		credential string
	}{
		"a GUID that nobody has":          {uuid.New(), c.Credential},
		"no GUID":                         {uuid.Nil, c.Credential},
		"its id":                          {c.ID, c.Credential},
		"a wrong credential":              {c.GUID, "crc_" + strings.Repeat("A", 26)},
		"no credential":                   {c.GUID, ""},
		"a longer one":                    {c.GUID, c.Credential + "A"},
		"a shorter one":                   {c.GUID, c.Credential[:len(c.Credential)-1]},
		"one in small letters":            {c.GUID, strings.ToLower(c.Credential)},
		"another's":                       {c.GUID, other.Credential},
		"one that was replaced":           {c.GUID, old},
		"one that is over":                {over.GUID, over.Credential},
		"one that never got a credential": {s.RoomNow(t, bare).GUID, ""},
		"one on premises":                 {s.RoomNow(t, file).GUID, ""},
	} {
		_, err := s.Licenses.Report(t.Context(), license.Report{GUID: who.guid, Credential: who.credential, AppVersion: "1", Uses: []license.Units{{SKU: "?"}}})
		if diff := cmp.Diff([]string{"NOT_FOUND license.report_refused at credential"}, refusals(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if changed := testworld.Changed(before, s.Dump(t)); len(changed) > 0 {
		t.Errorf("it has changed %v", changed)
	}
	c.Reports(t)
}

// What is wrong with a report is said of each part of it, and nothing is taken down.
func TestAReportThatMakesNoSense(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	c := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-CLOUD")
	c.Reports(t, creators(2))
	many := make([]license.Units, 201)
	for i := range many {
		many[i].SKU = fmt.Sprint(i)
	}
	before := s.Dump(t)
	for name, tt := range map[string]struct {
		version string
		uses    []license.Units
		want    []string
	}{
		"no version":           {"", nil, []string{"BAD_USER_INPUT license.app_version at appVersion"}},
		"a long version":       {strings.Repeat("한", 65), nil, []string{"BAD_USER_INPUT license.app_version at appVersion"}},
		"two lines of version": {"1\n2", nil, []string{"BAD_USER_INPUT license.app_version at appVersion"}},
		"a NUL in a version":   {"1\x00", nil, []string{"BAD_USER_INPUT license.app_version at appVersion"}},
		"spaces around it":     {" 1 ", nil, []string{"BAD_USER_INPUT license.app_version at appVersion"}},
		"too many products":    {"1", many, []string{"BAD_USER_INPUT license.uses at uses"}},
		"one twice":            {"1", []license.Units{creators(1), runners(1), creators(0)}, []string{"BAD_USER_INPUT license.sku_twice at uses.2.sku"}},
		"fewer than none":      {"1", []license.Units{creators(-1)}, []string{"BAD_USER_INPUT license.units at uses.0.units"}},
		"more than a million":  {"1", []license.Units{creators(1_000_001)}, []string{"BAD_USER_INPUT license.units at uses.0.units"}},
		"products unknown": {"1", []license.Units{creators(1), {SKU: "NV-NONE", Units: 1}, {SKU: "nv-bc-nu"}, {SKU: "\x00", Units: 1}}, []string{
			"BAD_USER_INPUT license.sku_unknown at uses.1.sku", "BAD_USER_INPUT license.sku_unknown at uses.2.sku",
			"BAD_USER_INPUT license.sku_unknown at uses.3.sku",
		}},
	} {
		report := c.Report(tt.uses...)
		report.AppVersion = tt.version
		_, err := s.Licenses.Report(t.Context(), report)
		if diff := cmp.Diff(tt.want, refusals(t, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if changed := testworld.Changed(before, s.Dump(t)); len(changed) > 0 {
		t.Errorf("it has changed %v", changed)
	}
	most := c.Report(creators(1_000_000))
	most.AppVersion = strings.Repeat("한", 64)
	if answer, err := s.Licenses.Report(t.Context(), most); err != nil || answer.Status != license.FailSafe {
		t.Errorf("the most there is: %v, %v", answer, err)
	}
}

// A credential is shown once, proves one Control Room, and is kept nowhere.
func TestCredential(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	c := s.Cloud(t, s.Requester, s.Larkfield, "CR-CLOUD")
	if !strings.HasPrefix(c.Credential, "crc_") || len(c.Credential) < len("crc_")+26 {
		t.Errorf("the credential is %q", c.Credential)
	}
	command := s.OnRoom(t, c.ID)
	command.Key = new("once")
	_, second, err := s.Licenses.IssueCredential(t.Context(), s.Requester, command)
	if err != nil || second == "" || second == c.Credential {
		t.Fatalf("the second is %q: %v", second, err)
	}
	id, again, err := s.Licenses.IssueCredential(t.Context(), s.Requester, command)
	if err != nil || again != "" || id != c.ID {
		t.Errorf("the same key again shows %q of %s: %v", again, id, err)
	}
	if _, err := s.Licenses.Report(t.Context(), c.Report()); !fault.Is(err, fault.NotFound) {
		t.Errorf("the first still proves: %v", err)
	}
	c.Credential = second
	c.Reports(t)
	for table, rows := range s.Dump(t) {
		if strings.Contains(rows, second) || strings.Contains(rows, second[4:]) {
			t.Errorf("the credential is in %s", table)
		}
	}
	now := s.RoomNow(t, c.ID)
	if now.CredentialIssuedAt == nil || time.Since(*now.CredentialIssuedAt) > time.Minute || now.Version != 3 {
		t.Errorf("issued %v, at version %d", now.CredentialIssuedAt, now.Version)
	}
}

// Who may configure may issue a credential, and in each status but one.
func TestWhoIssuesACredential(t *testing.T) {
	t.Parallel()
	s := newSky(t)
	c := s.Cloud(t, s.Requester, s.Larkfield, "CR-CLOUD")
	allowed := map[string]bool{"requester": true, "admin": true, "customer": true}
	for name, by := range map[string]auth.Actor{
		"requester": s.Requester, "admin": s.Admin, "customer": s.CustomerAdmin, "viewer": s.Viewer, "rival": s.RivalAdmin,
		"operator": s.Operator, "vendor admin": s.VendorAdmin, "auditor": s.Auditor, "another customer": s.CustomerViewer, "nobody": {},
		"a token without the scope": {UserID: s.Admin.UserID, AccountID: s.Halvorsen, Role: auth.PartnerAdmin, TokenID: uuid.New(), Scopes: []auth.Scope{auth.ReadPDRs}},
	} {
		_, credential, err := s.Licenses.IssueCredential(t.Context(), by, s.OnRoom(t, c.ID))
		if (err == nil) != allowed[name] || (credential != "") != allowed[name] {
			t.Errorf("%s: %v", name, err)
		}
		seen, readErr := s.Licenses.One(t.Context(), by, license.Ref{ID: c.ID}, license.With{})
		if readErr == nil && seen != nil && slices.Contains(seen.Actions, license.IssueCredential) != allowed[name] {
			t.Errorf("%s is offered %v", name, seen.Actions)
		}
	}
	stale := s.OnRoom(t, c.ID)
	stale.Version--
	if _, _, err := s.Licenses.IssueCredential(t.Context(), s.Admin, stale); !fault.Is(err, fault.Conflict) {
		t.Errorf("of an old version: %v", err)
	}
	file := s.Room(t, s.Requester, s.Larkfield, "CR-FILE")
	if _, _, err := s.Licenses.IssueCredential(t.Context(), s.Admin, s.OnRoom(t, file)); !fault.Is(err, fault.InvalidTransition) {
		t.Errorf("on premises: %v", err)
	}
}

// In whatever status it is, a cloud Control Room can be configured, released, given a credential and ended; ended it has none of these.
func TestACloudControlRoomIsLookedAfterInEachStatus(t *testing.T) {
	t.Parallel()
	for status, come := range map[license.Status]func(t *testing.T, c *testworld.Cloud){
		license.Pending:   func(*testing.T, *testworld.Cloud) {},
		license.Active:    func(t *testing.T, c *testworld.Cloud) { c.Reports(t, creators(1)) },
		license.FailSafe:  func(t *testing.T, c *testworld.Cloud) { c.Reports(t, creators(99)) },
		license.Suspended: func(t *testing.T, c *testworld.Cloud) { c.Reports(t); c.Silent(t, 30*day) },
	} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			s := newSky(t)
			c := s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-CLOUD")
			come(t, c)
			c.Quota(t, s.CustomerAdmin, license.Wanted{EntitlementID: s.left, Quantity: 2})
			c.Rotate(t, s.CustomerAdmin)
			if got := s.status(t, c); got != status {
				t.Errorf("looked after it is %s", got)
			}
			if _, err := s.Licenses.Release(t.Context(), s.Operator, because(s.OnRoom(t, c.ID))); err != nil {
				t.Error(err)
			}
			if got := s.status(t, c); got != status {
				t.Errorf("without its quota it is %s", got)
			}
			if _, err := s.Licenses.Decommission(t.Context(), s.CustomerAdmin, s.OnRoom(t, c.ID)); err != nil {
				t.Error(err)
			}
			now := s.RoomNow(t, c.ID)
			left := testworld.Value[int](t, s.World, `SELECT count(*) + (SELECT count(*) FROM control_rooms WHERE credential_hash IS NOT NULL) FROM control_room_uses`)
			if now.Status != license.Decommissioned || now.CredentialIssuedAt != nil || left != 0 || len(now.Actions) != 0 {
				t.Errorf("ended it is %s, its credential of %v, %d things left, offers %v", now.Status, now.CredentialIssuedAt, left, now.Actions)
			}
			if silent, short := s.look(t); silent+short != 0 {
				t.Errorf("the look finds %d and %d", silent, short)
			}
			s.Balances(t)
		})
	}
}
