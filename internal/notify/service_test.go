package notify_test

import (
	"context"
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

// Who hears of what happens to a cloud service of Larkfield's that Halvorsen asked for, as "template recipient". Brightquay, the
// other partner of Larkfield, never does.
func TestWhoHearsOfACloudService(t *testing.T) {
	t.Parallel()
	const larkfield, halvorsen, requester, operator = "licenses@larkfield.example", "admin@halvorsen.example", "requests@halvorsen.example", "operations@norvane.example"
	type step func(t *testing.T, w *testworld.World, id uuid.UUID)
	report := func(status cloud.Status) step {
		return func(t *testing.T, w *testworld.World, id uuid.UUID) { w.Reported(t, id, status) }
	}
	do := func(action func(*cloud.Service) func(context.Context, auth.Actor, cloud.Command) (uuid.UUID, error)) step {
		return func(t *testing.T, w *testworld.World, id uuid.UUID) {
			c := w.OnHosted(t, id)
			c.Reason = new("we said so")
			if _, err := action(w.Services)(t.Context(), w.CustomerAdmin, c); err != nil {
				t.Fatal(err)
			}
		}
	}
	suspend := do(func(s *cloud.Service) func(context.Context, auth.Actor, cloud.Command) (uuid.UUID, error) {
		return s.Suspend
	})
	resume := do(func(s *cloud.Service) func(context.Context, auth.Actor, cloud.Command) (uuid.UUID, error) {
		return s.Resume
	})
	deprovision := do(func(s *cloud.Service) func(context.Context, auth.Actor, cloud.Command) (uuid.UUID, error) {
		return s.Deprovision
	})
	late := func(t *testing.T, w *testworld.World, id uuid.UUID) {
		w.Exec(t, `UPDATE cloud_services SET status_since = now() - interval '2 days' WHERE id = $1`, id)
		for range 2 {
			if _, err := w.Services.FlagOverdue(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, tt := range map[string]struct {
		steps  []step
		want   []string
		says   string
		vendor string
	}{
		"it is asked for": {nil, nil, "eu-central", operator},
		"it is begun":     {[]step{report(cloud.Provisioning)}, nil, "", operator},
		"it runs":         {[]step{report(cloud.Active)}, []string{"cloud_service_active " + requester}, "https://lark.cloud.example", operator},
		"it fails":        {[]step{report(cloud.Failed)}, []string{"cloud_service_failed " + requester}, "the region is full", operator},
		"it is stopped and started": {[]step{report(cloud.Active), suspend, resume}, []string{
			"cloud_service_active " + requester, "cloud_service_resumed " + operator, "cloud_service_suspended " + operator,
		}, "we said so", operator},
		"it is to end, and cannot yet": {[]step{deprovision, report(cloud.Failed), report(cloud.Deleted)}, []string{
			"cloud_service_deprovisioning " + operator, "cloud_service_stuck " + requester,
		}, "Larkfield Insurance", operator},
		"the vendor is late": {[]step{late}, []string{
			"cloud_service_overdue " + halvorsen, "cloud_service_overdue " + larkfield, "cloud_service_overdue_vendor " + operator,
		}, "too long", operator},
		"no operator is there": {[]step{late, func(t *testing.T, w *testworld.World, _ uuid.UUID) {
			w.Exec(t, `UPDATE users SET disabled_at = now() WHERE id = $1`, w.Operator.UserID)
		}}, []string{
			"cloud_service_overdue " + halvorsen, "cloud_service_overdue " + larkfield, "cloud_service_overdue_vendor admin@norvane.example",
		}, "", "admin@norvane.example"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testworld.New(t)
			w.BoughtFor(t, "SO-1", w.Halvorsen, w.Larkfield, 300, testworld.Of(w.Provisions(t, "NV-IQ-SRV", order.IQBotServer), 1))
			id := w.Hosted(t, w.Requester, w.Larkfield, order.IQBotServer, "lark")
			for _, step := range tt.steps {
				step(t, w, id)
			}
			var got []string
			text := ""
			for _, m := range told(t, w) {
				got = append(got, m.Template+" "+m.Recipient)
				link := "https://portal.example/a/" + typeid.Format(typeid.Account, w.Larkfield) + "/cloud-services/" + typeid.Format(typeid.CloudService, id)
				if !strings.Contains(m.Subject, "lark") || !strings.Contains(m.Text, link) || strings.Contains(m.Text, "<no value>") {
					t.Errorf("%s says %q\n%s", m.Template, m.Subject, m.Text)
				}
				text += m.Text
			}
			slices.Sort(got)
			want := append([]string{"cloud_service_requested " + tt.vendor}, tt.want...)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("mails (-want +got):\n%s", diff)
			}
			if !strings.Contains(text, tt.says) {
				t.Errorf("they do not say %q:\n%s", tt.says, text)
			}
		})
	}
}
