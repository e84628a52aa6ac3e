package notify_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// Who hears that a Control Room was suspended with its cloud service: who looks after it, but for whoever did it.
func TestWhoHearsThatAControlRoomWasSuspendedWithItsCloudService(t *testing.T) {
	t.Parallel()
	const larkfield, halvorsen = "licenses@larkfield.example", "admin@halvorsen.example"
	for name, tt := range map[string]struct {
		by   func(*testworld.World) auth.Actor
		want []string
		says string
	}{
		"the vendor":   {func(w *testworld.World) auth.Actor { return w.Operator }, []string{halvorsen, larkfield}, "Norvane Automation suspended the cloud service"},
		"the partner":  {func(w *testworld.World) auth.Actor { return w.Requester }, []string{larkfield}, "Halvorsen Digital suspended the cloud service"},
		"the customer": {func(w *testworld.World) auth.Actor { return w.CustomerAdmin }, []string{halvorsen}, "Larkfield Insurance suspended the cloud service"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testworld.New(t)
			w.BoughtFor(t, "SO-1", w.Halvorsen, w.Larkfield, 300, testworld.Of(w.Provisions(t, "NV-CR-CLD", order.ControlRoom), 1))
			id := w.Reported(t, w.Hosted(t, w.Requester, w.Larkfield, order.ControlRoom, "lark"), cloud.Active)
			c := w.OnHosted(t, id)
			c.Reason = new("It moves to another region.")
			if _, err := w.Services.Suspend(t.Context(), tt.by(w), c); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range told(t, w) {
				if !strings.HasPrefix(m.Template, "room_") {
					continue
				}
				got = append(got, m.Recipient)
				if m.Template != "room_halted" || !strings.Contains(m.Text, tt.says) || !strings.Contains(m.Text, *c.Reason) || strings.Contains(m.Text, "<no value>") {
					t.Errorf("%s says\n%s", m.Template, m.Text)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
}
