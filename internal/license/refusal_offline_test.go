package license_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license/document"
)

// refusalsOfDocuments are requests and confirmations that are not what they have to be.
func refusalsOfDocuments(t *testing.T, g *ground) map[string]refusal {
	t.Helper()
	s := siteOf(t, g.World)
	taken := s.asking(t)
	file := s.upload(t, taken)
	strange := &site{World: g.World, room: s.room, keys: ownKeys(t)}
	idle := &site{World: g.World, room: g.Room(t, g.Requester, g.Halvorsen, "CR-IDLE"), keys: ownKeys(t)}
	used := func(sku string, units ...int) func(*document.Request) {
		return func(r *document.Request) {
			for _, n := range units {
				r.Consumed = append(r.Consumed, document.Consumed{SKU: sku, Units: n})
			}
		}
	}
	all := map[string]refusal{}
	upload := func(name string, of *site, by auth.Actor, content string, want *fault.Fault) {
		all[name] = refusal{func(t *testing.T) error {
			_, err := g.Licenses.Upload(t.Context(), by, g.OnRoom(t, of.room), content)
			return err
		}, fault.List{want}}
	}
	for name, content := range map[string]string{
		"nothing": "", "noise": "noise", "changed": strings.Replace(taken, "A", "B", 1), "twice": taken + taken,
		"64 KiB and one": strings.Repeat("x", 64<<10+1),
	} {
		upload(name, s, g.Requester, content, bad(fault.BadUserInput, "license.request_unreadable", "content"))
	}
	for name, r := range map[string]struct{ key, content string }{
		"replayed":               {"license.request_replayed", taken},
		"another key":            {"license.request_other_key", strange.asking(t)},
		"another Control Room":   {"license.request_of_another", s.asking(t, func(r *document.Request) { r.GUID = uuid.NewString() })},
		"out of its cycle":       {"license.request_out_of_cycle", s.asking(t, func(r *document.Request) { r.Installed = 99 })},
		"a license is used up":   {"license.consumed_unknown", s.asking(t, used("NV-BC-NU", 1))},
		"what it never had":      {"license.consumed_unknown", s.asking(t, used("NV-FH-HR", 1))},
		"less than nothing":      {"license.consumed_unknown", s.asking(t, used("NV-IQ-PG", -1))},
		"a product twice":        {"license.consumed_unknown", s.asking(t, used("NV-IQ-PG", 1, 1))},
		"more than it was given": {"license.consumed_out_of_range", s.asking(t, used("NV-IQ-PG", 11))},
	} {
		upload(name, s, g.Requester, r.content, bad(fault.BadUserInput, r.key, "content"))
	}
	upload("of a rival", s, g.RivalRequester, s.asking(t), bad(fault.NotFound, "license.room_not_found", "id"))
	upload("of a customer", s, g.CustomerAdmin, s.asking(t), bad(fault.NotFound, "license.room_not_found", "id"))
	upload("by a reader", s, g.Viewer, s.asking(t), bad(fault.Forbidden, "license.role.request"))
	upload("without licenses", idle, g.Requester, idle.asking(t), stuck("PENDING", "license.nothing_to_request"))

	confirm := func(name string, of *site, by auth.Actor, content string, want *fault.Fault) {
		all[name] = refusal{func(t *testing.T) error {
			_, err := g.Licenses.Confirm(t.Context(), by, g.OnRoom(t, of.room), content)
			return err
		}, fault.List{want}}
	}
	good := s.confirming(t, file, nonceOf(t, taken))
	confirm("noise to confirm", s, g.Requester, "noise", bad(fault.BadUserInput, "license.confirmation_unreadable", "content"))
	confirm("too much to confirm", s, g.Requester, strings.Repeat("x", 64<<10+1), bad(fault.BadUserInput, "license.confirmation_unreadable", "content"))
	confirm("a request to confirm", s, g.Requester, taken, bad(fault.BadUserInput, "license.confirmation_unreadable", "content"))
	confirm("another answer", s, g.Requester, s.confirming(t, file, "another"), bad(fault.BadUserInput, "license.confirmation_of_another", "content"))
	confirm("another's word", s, g.Requester, strange.confirming(t, file, nonceOf(t, taken)), bad(fault.BadUserInput, "license.request_other_key", "content"))
	confirm("by a reader, too", s, g.Viewer, good, bad(fault.Forbidden, "license.role.confirm"))
	// one that has been active, and never asked
	quiet := siteNamed(t, g.World, "CR-QUIET")
	confirm("nothing was asked", quiet, g.Requester, good, stuck("ACTIVE", "license.nothing_to_confirm"))
	return all
}

// stuck is the refusal of a status.
func stuck(status, key string) *fault.Fault {
	return bad(fault.InvalidTransition, key, "id").With(fault.Transition{State: status})
}
