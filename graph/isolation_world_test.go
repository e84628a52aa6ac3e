package graph_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/graph"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// proof is a world in which every text names who may read it, and those who ask about it.
type proof struct {
	*site

	walk    *walk
	viewers []viewer
	columns []string          // by the number that their marks carry
	readers map[string]string // who may read what has an id
	named   map[string]string // what has it
}

func newProof(t *testing.T) *proof {
	t.Helper()
	s := newSite(t)
	withoutWall(t, s)
	secrets(t, s)
	settle(t, s)
	p := &proof{site: s, viewers: s.viewers(t), walk: &walk{schema: graph.NewExecutableSchema(graph.Config{}).Schema(), paths: map[string]bool{}}}
	p.columns = plant(t, s)
	p.look(t)
	t.Cleanup(func() { p.discreet(t) })
	return p
}

// discreet fails where the log holds what somebody has written, or what signs somebody in.
func (p *proof) discreet(t *testing.T) {
	t.Helper()
	said := p.log.String()
	if found := regexp.MustCompile(`\b` + mark.String()).FindString(said); found != "" { // and not within a random id
		t.Errorf("%s was logged", found)
	}
	for _, secret := range slices.Concat(slices.Collect(maps.Values(p.tokens)), slices.Collect(maps.Values(p.cookies))) {
		if strings.Contains(said, secret[max(0, len(secret)-20):]) {
			t.Error("a secret was logged")
		}
	}
	if strings.Contains(said, "crc_") {
		t.Error("the credential of a Control Room was logged")
	}
}

// settle gives everybody something of each kind to hide.
func settle(t *testing.T, s *site) {
	t.Helper()
	for _, state := range []pdr.State{pdr.Draft, pdr.Submitted, pdr.Approved, pdr.Rejected, pdr.Accepted} {
		s.In(t, state, testworld.Asking(s.Everyday, s.Larkfield, testworld.Units(s.Creator, 1)))
		s.In(t, state, testworld.AskingForNew(s.Everyday, "Newcomer "+string(state), "https://newcomer.example", testworld.Units(s.Runner, 1)))
	}
	hosting := s.Provisions(t, "NV-CR-CLD", order.ControlRoom)
	for n, at := range []struct{ partner, customer uuid.UUID }{{s.Halvorsen, s.Larkfield}, {s.Brightquay, s.Larkfield}, {s.Halvorsen, s.Osterby}, {s.Brightquay, s.Meridian}} {
		s.BoughtFor(t, "SO-2000"+string(rune('0'+n)), at.partner, at.customer, 200, testworld.Of(hosting, 9), testworld.Of(s.Creator, 9))
	}
	s.Room(t, s.Requester, s.Osterby, "CR-OSTERBY")
	s.Room(t, s.Admin, s.Halvorsen, "CR-PARTNERS")
	s.Room(t, s.RivalAdmin, s.Brightquay, "CR-RIVALS")
	s.Cloud(t, s.Requester, s.Larkfield, "CR-CLOUD").Reports(t)
	s.Cloud(t, s.CustomerAdmin, s.Larkfield, "CR-OWN-CLOUD").Reports(t)
	s.Hosted(t, s.Requester, s.Larkfield, order.ControlRoom, "lark")
	s.Hosted(t, s.RivalRequester, s.Larkfield, order.ControlRoom, "rivals")
	s.Hosted(t, s.RivalRequester, s.Meridian, order.ControlRoom, "meridians")
	s.Hosted(t, s.CustomerAdmin, s.Larkfield, order.ControlRoom, "own")
	s.Hosted(t, s.Requester, s.Osterby, order.ControlRoom, "osterby")
	s.Reported(t, s.Hosted(t, s.Requester, s.Larkfield, order.ControlRoom, "runs"), cloud.Active)
	s.Reported(t, s.Hosted(t, s.RivalRequester, s.Larkfield, order.ControlRoom, "failed"), cloud.Failed)
	s.Exec(t, `INSERT INTO passkeys (id, user_id, name, credential_id, public_key, transports, sign_count, backup_eligible, backed_up, created_at)
		SELECT gen_random_uuid(), id, 'Laptop', sha256(id::text::bytea), 'key', '{}', 0, false, false, now() FROM users`)
	s.Exec(t, `UPDATE accounts SET external_id = id::text`)
	s.Exec(t, `UPDATE users SET time_zone = 'UTC'`)
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

// things is where what has an id is, what it is, and who may read it.
var things = map[typeid.Prefix]struct{ table, kind, readers string }{
	typeid.Account: {"accounts", "Account", relations}, typeid.User: {"users", "User", ofHolder}, typeid.Product: {"products", "Product", everyone},
	typeid.Order: {"orders", "Order", partners}, typeid.OrderLine: {"order_lines", "OrderLine", ofOrder}, typeid.PDR: {"pdrs", "PDR", partners},
	typeid.Entitlement: {"entitlements", "Entitlement", sides}, typeid.Movement: {"movements", "Movement", ofHeld},
	typeid.ControlRoom: {"control_rooms", "ControlRoom", sides}, typeid.LicenseFile: {"license_files", "LicenseFile", ofRoom},
	typeid.CloudService: {"cloud_services", "CloudService", sides}, typeid.Mail: {"mails", "Mail", vendors}, typeid.Token: {"api_tokens", "ApiToken", ofUser},
	typeid.Session: {"sessions", "Session", ofUser}, typeid.Passkey: {"passkeys", "Passkey", ofUser},
}

// kinds is what the root fields that take one id are asked with; the others take an id of any kind.
var kinds = map[string]typeid.Prefix{
	"account": typeid.Account, "order": typeid.Order, "pdr": typeid.PDR, "controlRoom": typeid.ControlRoom, "cloudService": typeid.CloudService,
}

// look finds out who may read each thing that has an id, and what each has.
func (p *proof) look(t *testing.T) {
	t.Helper()
	p.readers, p.named = map[string]string{}, map[string]string{}
	each := func(prefix typeid.Prefix, column, readers, table string) {
		rows, err := p.Owner.Query(t.Context(), `SELECT `+column+`, coalesce(`+readers+`, '') FROM `+table+` t`)
		if err != nil {
			t.Fatal(err)
		}
		var id uuid.UUID
		var letters string
		if _, err := pgx.ForEachRow(rows, []any{&id, &letters}, func() error {
			for _, name := range []string{typeid.Format(prefix, id), id.String()} {
				p.readers[name], p.named[name] = letters, table+"."+column
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for prefix, thing := range things {
		each(prefix, "id", thing.readers, thing.table)
	}
	each("guid", "guid", sides, "control_rooms")
}

// idsOf is the ids of a kind.
func (p *proof) idsOf(prefix typeid.Prefix) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(p.readers)) {
		if strings.HasPrefix(id, string(prefix)+"_") {
			ids = append(ids, id)
		}
	}
	return ids
}
