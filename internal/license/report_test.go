package license_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

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
