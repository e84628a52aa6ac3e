package graph_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// settle gives everybody something of each kind to hide.
func settle(t *testing.T, s *site) {
	t.Helper()
	withoutWall(t, s)
	for _, state := range []pdr.State{pdr.Draft, pdr.Submitted, pdr.Approved, pdr.Rejected, pdr.Accepted} {
		s.In(t, state, testworld.Asking(s.Everyday, s.Larkfield, testworld.Units(s.Creator, 1)))
		s.In(t, state, testworld.AskingForNew(s.Everyday, "Newcomer "+string(state), "https://newcomer.example", testworld.Units(s.Runner, 1)))
	}
	hosting := s.Provisions(t, "NV-CR-CLD", order.ControlRoom)
	for n, at := range []struct{ partner, customer uuid.UUID }{{s.Halvorsen, s.Larkfield}, {s.Brightquay, s.Larkfield}, {s.Halvorsen, s.Osterby}, {s.Brightquay, s.Meridian}} {
		s.BoughtFor(t, "SO-2000"+string(rune('0'+n)), at.partner, at.customer, 200, testworld.Of(hosting, 3))
	}
	s.Room(t, s.Requester, s.Osterby, "CR-OSTERBY")
	s.Cloud(t, s.Requester, s.Larkfield, "CR-CLOUD").Reports(t)
	s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-OWN-CLOUD").Reports(t)
	s.Hosted(t, s.Requester, s.Larkfield, order.ControlRoom, "lark")
	s.Hosted(t, s.RivalRequester, s.Larkfield, order.ControlRoom, "rivals")
	s.Hosted(t, s.RivalRequester, s.Meridian, order.ControlRoom, "meridians")
	s.Hosted(t, s.CustomerAdmin, s.Larkfield, order.ControlRoom, "own")
	s.Reported(t, s.Hosted(t, s.Requester, s.Larkfield, order.ControlRoom, "runs"), cloud.Active)
	s.Reported(t, s.Hosted(t, s.RivalRequester, s.Larkfield, order.ControlRoom, "failed"), cloud.Failed)
	s.Exec(t, `UPDATE accounts SET external_id = id::text`)
	s.Exec(t, `UPDATE api_tokens SET last_used_at = now(), last_used_address = 'x'`)
	s.Exec(t, `UPDATE orders SET purchase_order = number`)
	s.Exec(t, `INSERT INTO mails (id, cause_id, template, recipient, subject, text, html, locale, failure, secret)
		SELECT gen_random_uuid(), id, 'pdr_submitted', 'a@b.example', 'x', 'x', 'x', 'en', 'x', 'x' FROM pdrs`)
}

// wallVariable has the proof run without the second wall where it is "off": with the application's own filters alone.
const wallVariable = "DRAWDOWN_TEST_WALL"

// withoutWall takes the second wall down where that is asked for.
func withoutWall(t *testing.T, s *site) {
	t.Helper()
	if os.Getenv(wallVariable) != "off" {
		return
	}
	s.Exec(t, `DO $$
		DECLARE
			walled regclass;
		BEGIN
			FOR walled IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity LOOP
				EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', walled);
			END LOOP;
		END $$`)
	// views have no policies, and ask this
	s.Exec(t, `CREATE OR REPLACE FUNCTION viewer_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE RETURN true`)
}

// things is where what has an id is, and who may read it.
var things = map[typeid.Prefix]struct{ table, readers string }{
	typeid.Account: {"accounts", relations}, typeid.User: {"users", ofHolder}, typeid.Product: {"products", everyone},
	typeid.Order: {"orders", partners}, typeid.OrderLine: {"order_lines", ofOrder}, typeid.PDR: {"pdrs", partners},
	typeid.Entitlement: {"entitlements", sides}, typeid.Movement: {"movements", ofHeld}, typeid.ControlRoom: {"control_rooms", sides},
	typeid.LicenseFile: {"license_files", ofRoom}, typeid.CloudService: {"cloud_services", sides}, typeid.Mail: {"mails", vendors},
	typeid.Token: {"api_tokens", ofUser}, typeid.Session: {"sessions", ofUser},
}

// kinds is what the root fields that take one id are asked with; the others take an id of any kind.
var kinds = map[string]typeid.Prefix{
	"account": typeid.Account, "order": typeid.Order, "pdr": typeid.PDR, "controlRoom": typeid.ControlRoom, "cloudService": typeid.CloudService,
}

// readers is who may read each thing that has an id.
func (s *site) readers(t *testing.T) map[string]string {
	t.Helper()
	readers := map[string]string{}
	for prefix, thing := range things {
		rows, err := s.Owner.Query(t.Context(), `SELECT id, coalesce(`+thing.readers+`, '') FROM `+thing.table+` t`)
		if err != nil {
			t.Fatal(err)
		}
		var id uuid.UUID
		var letters string
		if _, err := pgx.ForEachRow(rows, []any{&id, &letters}, func() error {
			readers[typeid.Format(prefix, id)] = letters
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	return readers
}

// ids is the ids that a root field is asked with: all of its kind; of any kind, four of each.
func ids(readers map[string]string, field string) []string {
	var chosen []string
	taken := map[string]int{}
	for _, id := range slices.Sorted(maps.Keys(readers)) {
		prefix, _, _ := strings.Cut(id, "_")
		if kind, one := kinds[field]; one && string(kind) != prefix || !one && taken[prefix] == 4 {
			continue
		}
		taken[prefix]++
		chosen = append(chosen, id)
	}
	return chosen
}
