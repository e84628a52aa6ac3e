package notify_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Who hears of what happens to a Control Room of Larkfield's that Halvorsen made, as "template recipient". Brightquay, the other
// partner of Larkfield, never does.
func TestWhoHearsOfAControlRoom(t *testing.T) {
	t.Parallel()
	const larkfield, halvorsen, requester = "licenses@larkfield.example", "admin@halvorsen.example", "requests@halvorsen.example"
	gone := "the machine was stolen"
	for name, tt := range map[string]struct {
		act  func(t *testing.T, w *testworld.World, room uuid.UUID)
		want []string
		says string
	}{
		"a file that is there at once needs no mail": {func(t *testing.T, w *testworld.World, room uuid.UUID) { sign(t, w, room) }, nil, ""},
		"a file that took its time": {func(t *testing.T, w *testworld.World, room uuid.UUID) {
			w.Exec(t, `ALTER TABLE license_files DISABLE TRIGGER license_file_is_kept`)
			w.Exec(t, `UPDATE license_files SET created_at = now() - interval '61 seconds'`)
			w.Exec(t, `ALTER TABLE license_files ENABLE TRIGGER license_file_is_kept`)
			sign(t, w, room)
		}, []string{"license_file_ready " + requester}, "was signed"},
		"a file that cannot be made": {func(t *testing.T, w *testworld.World, room uuid.UUID) {
			w.Exec(t, `UPDATE products SET name = E'Bot\u2028Creator'`)
			sign(t, w, room)
		}, []string{"license_file_failed " + requester}, "could not be made"},
		"the operator releases": {func(t *testing.T, w *testworld.World, room uuid.UUID) {
			release(t, w, w.Operator, room, &gone)
		}, []string{"licenses_released " + halvorsen, "licenses_released " + larkfield}, "Norvane Automation released"},
		"the partner releases": {func(t *testing.T, w *testworld.World, room uuid.UUID) {
			release(t, w, w.Requester, room, nil)
		}, []string{"licenses_released " + larkfield}, "Halvorsen Digital released"},
		"the customer releases": {func(t *testing.T, w *testworld.World, room uuid.UUID) {
			release(t, w, w.CustomerAdmin, room, nil)
		}, []string{"licenses_released " + halvorsen}, "Larkfield Insurance released"},
		"the operator decommissions": {func(t *testing.T, w *testworld.World, room uuid.UUID) {
			c := w.OnRoom(t, room)
			c.Reason = &gone
			if _, err := w.Licenses.Decommission(t.Context(), w.Operator, c); err != nil {
				t.Fatal(err)
			}
		}, []string{"room_decommissioned " + halvorsen, "room_decommissioned " + larkfield}, gone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testworld.New(t)
			room := w.Room(t, w.Requester, w.Larkfield, "CR-LARK-PRD")
			wanted := []license.Wanted{{EntitlementID: w.HeldBy(t, w.Larkfield, w.ForCustomer.ID, w.Creator), Quantity: 2}}
			if _, err := w.Licenses.Configure(t.Context(), w.Requester, w.OnRoom(t, room), wanted); err != nil {
				t.Fatal(err)
			}
			tt.act(t, w, room)
			var got []string
			for _, m := range told(t, w) {
				got = append(got, m.Template+" "+m.Recipient)
				link := "https://portal.example/a/" + typeid.Format(typeid.Account, w.Larkfield) + "/file-licenses/" + typeid.Format(typeid.ControlRoom, room)
				if !strings.Contains(m.Subject, "CR-LARK-PRD") || !strings.Contains(m.Text, link) || strings.Contains(m.Text, "<no value>") {
					t.Errorf("%s says %q\n%s", m.Template, m.Subject, m.Text)
				}
				if tt.says != "" && !strings.Contains(m.Text, tt.says) {
					t.Errorf("%s does not say %q:\n%s", m.Template, tt.says, m.Text)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("mails (-want +got):\n%s", diff)
			}
		})
	}
}

func sign(t *testing.T, w *testworld.World, room uuid.UUID) {
	t.Helper()
	if waits, err := w.Licenses.Issue(t.Context(), w.RoomNow(t, room).LicenseFiles[0].ID); err != nil || waits {
		t.Fatalf("the file waits (%t): %v", waits, err)
	}
}

func release(t *testing.T, w *testworld.World, by auth.Actor, room uuid.UUID, reason *string) {
	t.Helper()
	c := w.OnRoom(t, room)
	c.Reason = reason
	if _, err := w.Licenses.Release(t.Context(), by, c); err != nil {
		t.Fatal(err)
	}
}

// told is the mails that follow from what has happened by now, by template and recipient.
func told(t *testing.T, w *testworld.World) []*notify.Mail {
	t.Helper()
	mail, err := notify.New(w.Pool.DB, w.Queue, notify.Config{PublicURL: &url.URL{Scheme: "https", Host: "portal.example"}})
	if err != nil {
		t.Fatal(err)
	}
	mail.Work(w.Queue)
	if err := w.Queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "all are told", func() bool {
		return testworld.Value[int](t, w, `SELECT count(*) FROM river_job WHERE kind IN ('control_room_event', 'cloud_service_event', 'security_notice') AND state <> 'completed'`) == 0
	})
	if err := w.Queue.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	var mails []*notify.Mail
	if err := w.Pool.DB.NewSelect().Model(&mails).Order("template", "recipient").Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	return mails
}
