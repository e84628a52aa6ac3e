package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Who hears of a cloud Control Room of Larkfield's that moves by itself, as "template recipient", each once. Of one that Halvorsen made
// Halvorsen's admins hear too, and nobody of Brightquay, the other partner; of Larkfield's own no partner hears.
func TestWhoHearsOfACloudControlRoom(t *testing.T) {
	t.Parallel()
	const larkfield, halvorsen = "licenses@larkfield.example", "admin@halvorsen.example"
	const day = 24 * time.Hour
	use := func(n int) license.Units { return license.Units{SKU: "NV-BC-NU", Units: n} }
	for name, tt := range map[string]struct {
		own  bool
		act  func(t *testing.T, w *testworld.World, c *testworld.Cloud)
		want []string
		says map[string]string // by template
	}{
		"a credential and a heartbeat need no mail": {true, func(t *testing.T, w *testworld.World, c *testworld.Cloud) {
			c.Rotate(t, w.CustomerAdmin)
		}, nil, nil},
		"its first report": {false, func(t *testing.T, _ *testworld.World, c *testworld.Cloud) {
			c.Reports(t, use(1))
			c.Reports(t, use(2))
		}, []string{"room_active " + halvorsen, "room_active " + larkfield}, map[string]string{"room_active": "is active"}},
		"of the account's own": {true, func(t *testing.T, _ *testworld.World, c *testworld.Cloud) {
			c.Reports(t)
		}, []string{"room_active " + larkfield}, nil},
		"it uses too much": {false, func(t *testing.T, _ *testworld.World, c *testworld.Cloud) {
			c.Reports(t, use(6))
			c.Reports(t, use(7))
		}, []string{"room_over " + halvorsen, "room_over " + larkfield}, map[string]string{"room_over": "Bot Creator: uses 6, may use 5."}},
		"it is silent": {true, func(t *testing.T, w *testworld.World, c *testworld.Cloud) {
			c.Reports(t)
			c.Silent(t, 2*day)
			look(t, w)
			c.Silent(t, 30*day)
			look(t, w)
			look(t, w)
		}, []string{"room_active " + larkfield, "room_silent " + larkfield, "room_suspended " + larkfield}, map[string]string{
			"room_silent": "has not reported in for 48 hours", "room_suspended": "has not reported in for 30 days",
		}},
		"in Korean": {true, func(t *testing.T, w *testworld.World, c *testworld.Cloud) {
			w.Exec(t, `UPDATE users SET locale = 'ko'`)
			c.Reports(t, use(6))
		}, []string{"room_over " + larkfield}, map[string]string{"room_over": "Bot Creator: 6개 사용 중, 5개 사용 가능."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testworld.New(t)
			by := map[bool]auth.Actor{true: w.CustomerAdmin, false: w.Requester}[tt.own]
			c := w.Cloud(t, by, w.Larkfield, "CR-CLOUD")
			tt.act(t, w, c)
			var got []string
			for _, m := range told(t, w) {
				got = append(got, m.Template+" "+m.Recipient)
				link := "https://portal.example/a/" + typeid.Format(typeid.Account, w.Larkfield) + "/cloud-licenses/" + typeid.Format(typeid.ControlRoom, c.ID)
				if !strings.Contains(m.Subject, "CR-CLOUD") || !strings.Contains(m.Text, link) || strings.Contains(m.Text, "<no value>") {
					t.Errorf("%s says %q\n%s", m.Template, m.Subject, m.Text)
				}
				if !strings.Contains(m.Text, tt.says[m.Template]) {
					t.Errorf("%s does not say %q:\n%s", m.Template, tt.says[m.Template], m.Text)
				}
				if strings.Contains(m.Text, "Brightquay") || strings.Contains(m.Text, "SO-") || (m.Locale == phrase.Korean && strings.Contains(m.Text, "reported")) {
					t.Errorf("%s says what it should not:\n%s", m.Template, m.Text)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("mails (-want +got):\n%s", diff)
			}
		})
	}
}

func look(t *testing.T, w *testworld.World) {
	t.Helper()
	if _, err := w.Licenses.LapseSilent(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Licenses.TripShort(t.Context()); err != nil {
		t.Fatal(err)
	}
}
