package license_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
)

// Who may not configure may not issue a credential; nor does one on premises, one that is over or one that changed meanwhile get one.
func refusalsOfCredentials(t *testing.T, g *ground) map[string]refusal {
	t.Helper()
	over := g.World.Cloud(t, g.CustomerAdmin, g.Larkfield, "CR-OVER-CLOUD")
	if _, err := g.Licenses.Decommission(t.Context(), g.CustomerAdmin, g.OnRoom(t, over.ID)); err != nil {
		t.Fatal(err)
	}
	all := map[string]refusal{
		"on premises": g.taking(g.CustomerAdmin, license.IssueCredential, g.Own, nil,
			bad(fault.InvalidTransition, "license.no_credential", "id").With(fault.Transition{State: "PENDING"})),
		"of one that is over": g.taking(g.CustomerAdmin, license.IssueCredential, over.ID, func(c *license.Command) { c.Version = 3 },
			bad(fault.InvalidTransition, "license.status.decommissioned", "id").With(fault.Transition{State: "DECOMMISSIONED"})),
		"of an old version": g.taking(g.CustomerAdmin, license.IssueCredential, g.Cloud, func(c *license.Command) { c.Version-- },
			bad(fault.Conflict, "license.version", "version").With(fault.Stale{CurrentVersion: 1})),
		"of none":                             g.taking(g.Admin, license.IssueCredential, uuid.New(), nil, bad(fault.NotFound, "license.room_not_found", "id")),
		"of its customer's own, by a partner": g.taking(g.Admin, license.IssueCredential, g.Cloud, nil, bad(fault.NotFound, "license.room_not_found", "id")),
	}
	for _, by := range []auth.Actor{g.VendorAdmin, g.Operator, g.Approver, g.Auditor, g.Viewer, g.CustomerViewer, {}} {
		all["by "+string(by.Role)] = g.taking(by, license.IssueCredential, g.Cloud, nil, bad(fault.Forbidden, "license.role.issue_credential"))
	}
	return all
}

// Who cannot prove to be a Control Room that runs is told one thing, whatever is wrong.
func refusalsOfProofs(t *testing.T, g *ground) map[string]refusal {
	t.Helper()
	c := g.World.Cloud(t, g.CustomerAdmin, g.Larkfield, "CR-PROVEN")
	other := g.World.Cloud(t, g.CustomerAdmin, g.Larkfield, "CR-OTHER")
	old := c.Credential
	c.Rotate(t, g.CustomerAdmin)
	over := g.World.Cloud(t, g.CustomerAdmin, g.Larkfield, "CR-ENDED")
	over.Reports(t, creators(1))
	if _, err := g.Licenses.Decommission(t.Context(), g.CustomerAdmin, g.OnRoom(t, over.ID)); err != nil {
		t.Fatal(err)
	}
	all := map[string]refusal{}
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
		"one that never got a credential": {g.RoomNow(t, g.Cloud).GUID, ""},
		"one on premises":                 {g.RoomNow(t, g.Own).GUID, ""},
	} {
		all[name] = refusal{want: fault.List{bad(fault.NotFound, "license.report_refused", "credential")}, command: func(t *testing.T) error {
			t.Helper()
			_, err := g.Licenses.Report(t.Context(), license.Report{GUID: who.guid, Credential: who.credential, Uses: []license.Units{{SKU: "?"}}})
			return err
		}}
	}
	return all
}

// What is wrong with a report is said of each part of it.
func refusalsOfReports(t *testing.T, g *ground) map[string]refusal {
	t.Helper()
	c := g.World.Cloud(t, g.CustomerAdmin, g.Larkfield, "CR-REPORTS")
	c.Reports(t, creators(2))
	many := make([]license.Units, 201)
	for i := range many {
		many[i].SKU = strconv.Itoa(i)
	}
	version := bad(fault.BadUserInput, "license.app_version", "appVersion")
	of := func(key, line, field string) *fault.Fault { return bad(fault.BadUserInput, key, "uses", line, field) }
	unknown := "license.sku_unknown"
	all := map[string]refusal{}
	for name, tt := range map[string]struct {
		version string
		uses    []license.Units
		want    fault.List
	}{
		"no version":           {"", nil, fault.List{version}},
		"a long version":       {strings.Repeat("한", 65), nil, fault.List{version}},
		"two lines of version": {"1\n2", nil, fault.List{version}},
		"a NUL in a version":   {"1\x00", nil, fault.List{version}},
		"a broken version":     {"\xff", nil, fault.List{version}},
		"spaces around it":     {" 1 ", nil, fault.List{version}},
		"too many products":    {"1", many, fault.List{bad(fault.BadUserInput, "license.uses", "uses")}},
		"one twice":            {"1", []license.Units{creators(1), runners(1), creators(0)}, fault.List{of("license.sku_twice", "2", "sku")}},
		"fewer than none":      {"1", []license.Units{creators(-1)}, fault.List{of("license.units", "0", "units")}},
		"more than a million":  {"1", []license.Units{creators(1_000_001)}, fault.List{of("license.units", "0", "units")}},
		"all at once":          {"", []license.Units{creators(1), creators(-1)}, fault.List{version, of("license.sku_twice", "1", "sku"), of("license.units", "1", "units")}},
		"products unknown": {
			"1",
			[]license.Units{creators(1), {SKU: "NV-LOST", Units: 1}, {SKU: "nv-bc-nu"}, {SKU: "\x00", Units: 1}},
			fault.List{of(unknown, "1", "sku"), of(unknown, "2", "sku"), of(unknown, "3", "sku")},
		},
	} {
		report := c.Report(tt.uses...)
		report.AppVersion = tt.version
		all[name] = refusal{want: tt.want, command: func(t *testing.T) error {
			t.Helper()
			_, err := g.Licenses.Report(t.Context(), report)
			return err
		}}
	}
	return all
}
