package license_test

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

type refusal struct {
	command func(*testing.T) error
	want    fault.List
}

// Every refusal that a command on Control Rooms has words for: with its code and its place, and with nothing changed.
func TestRefusals(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	for name, group := range map[string]map[string]refusal{
		"create": refusalsOfCreate(g), "list": refusalsOfLists(g), "units": refusalsOfUnits(t, g), "mode": refusalsOfModes(t, g),
		"status": refusalsOfStatuses(t, g), "command": refusalsOfCommands(t, g), "key": refusalsOfKeys(t, g), "scope": refusalsOfTokens(g),
		"role": refusalsOfRoles(g), "credential": refusalsOfCredentials(t, g), "proof": refusalsOfProofs(t, g), "report": refusalsOfReports(t, g),
		"document": refusalsOfDocuments(t, g),
		"hosting":  refusalsOfHosting(g),
	} {
		for what, r := range group {
			t.Run(name+"/"+what, func(t *testing.T) { refused(t, g.World, r.want, func() error { return r.command(t) }) })
		}
	}
	for key := range words(t) {
		if _, ok := raised.Load(key); !ok && !slices.Contains(unraised, key) {
			t.Errorf("nothing is ever refused with %q", key)
		}
	}
	g.Balances(t)
}

// unraised are sentences that say something else than a refusal, those for statuses that refuse nothing at the moment, and
// the one that takes a cloud service, which is beyond this package.
var unraised = []string{
	"license.cannot_be_written", "license.waits_for_key", "license.file_not_found", "license.status.active", "license.status.pending",
	"license.status.fail_safe", "license.silent", "license.over.opening", "license.over.each",
	"license.hosted", "license.halted",
}

func words(t *testing.T) map[string]any {
	t.Helper()
	raw, err := os.ReadFile("../phrase/words/license.en.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func (g *ground) creating(by auth.Actor, account uuid.UUID, name string, want *fault.Fault) refusal {
	return refusal{want: fault.List{want}, command: func(t *testing.T) error {
		t.Helper()
		_, err := g.Licenses.Create(t.Context(), by, license.Creation{AccountID: account, Name: name, Licensing: license.ByFile})
		return err
	}}
}

func refusalsOfCreate(g *ground) map[string]refusal {
	all := map[string]refusal{}
	for name, want := range map[string]string{
		"": "text.empty", " \u200b ": "text.empty", strings.Repeat("x", 65): "text.long", strings.Repeat("한", 65): "text.long",
		strings.Repeat("x", 201): "text.long", "CR\x00": "text.control", "CR\nPRD": "text.control", "CR\u2028": "text.control", "CR\xff": "text.broken",
		"CR-THROUGH": "license.name_taken", "cr-through": "license.name_taken", "  Cr-Through ": "license.name_taken", "CR-\u200bTHROUGH": "license.name_taken",
	} {
		all[strconv.Quote(name)] = g.creating(g.Requester, g.Larkfield, name, bad(fault.BadUserInput, want, "name"))
	}
	nobodys := bad(fault.NotFound, "license.account_not_found", "accountId")
	for who, by := range map[string]auth.Actor{"a partner": g.Admin, "a customer": g.CustomerAdmin} {
		for whose, account := range map[string]uuid.UUID{"another's customer": g.Meridian, "a rival": g.Brightquay, "the vendor": g.Norvane, "nobody": uuid.New()} {
			all[who+" for "+whose] = g.creating(by, account, "CR-NEW", nobodys)
		}
	}
	all["a customer for another"] = g.creating(g.CustomerAdmin, g.Osterby, "CR-NEW", nobodys)
	all["a customer for its partner"] = g.creating(g.CustomerAdmin, g.Halvorsen, "CR-NEW", nobodys)
	return all
}

// configuring is the refusal of a list of units for a Control Room as it is.
func (g *ground) configuring(by auth.Actor, room uuid.UUID, wanted []license.Wanted, want ...*fault.Fault) refusal {
	return refusal{want: want, command: func(t *testing.T) error {
		t.Helper()
		_, err := g.Licenses.Configure(t.Context(), by, g.OnRoom(t, room), wanted)
		return err
	}}
}

func refusalsOfLists(g *ground) map[string]refusal {
	many := make([]license.Wanted, 201)
	for i := range many {
		many[i] = units(uuid.New(), 1)
	}
	all := map[string]refusal{
		"nothing":       g.configuring(g.Admin, g.Through, nil, bad(fault.BadUserInput, "license.lines", "allocations")),
		"201 lines":     g.configuring(g.Admin, g.Through, many, bad(fault.BadUserInput, "license.lines", "allocations")),
		"201 in cloud":  g.configuring(g.CustomerAdmin, g.Cloud, many, bad(fault.BadUserInput, "license.lines", "allocations")),
		"a line twice":  g.configuring(g.Admin, g.Through, []license.Wanted{units(g.Held, 1), units(g.Held, 1)}, bad(fault.BadUserInput, "license.twice", "allocations", "1", "entitlementId")),
		"all at fault":  g.configuring(g.Admin, g.Through, []license.Wanted{units(g.Held, 0), units(g.Held, -1)}, wrongNumber("0"), bad(fault.BadUserInput, "license.twice", "allocations", "1", "entitlementId"), wrongNumber("1")),
		"one in two is": g.configuring(g.CustomerAdmin, g.Own, []license.Wanted{units(g.Held, 1), units(g.Rival, 0)}, wrongNumber("1")),
	}
	for _, n := range []int{0, -1, 1_000_001, 1 << 40} {
		all[strconv.Itoa(n)+" units"] = g.configuring(g.Admin, g.Through, []license.Wanted{units(g.Held, n)}, wrongNumber("0"))
	}
	return all
}

func wrongNumber(line string) *fault.Fault {
	return bad(fault.BadUserInput, "license.quantity", "allocations", line, "quantity")
}

// unit is a refusal of what a line wants.
func unit(code fault.Code, key string, line string) *fault.Fault {
	return bad(code, key, "allocations", line, "entitlementId")
}

func tooFew(requested, available int, line string) *fault.Fault {
	return bad(fault.InsufficientQuantity, "license.too_few", "allocations", line, "quantity").With(fault.Shortage{Requested: requested, Available: available})
}

func refusalsOfUnits(t *testing.T, g *ground) map[string]refusal {
	t.Helper()
	foreign := unit(fault.NotFound, "license.entitlement_not_found", "0")
	five := testworld.Of(g.Creator, 5)
	ended, coming := g.bought(t, testworld.Term(g.Halvorsen, "SO-1", -300, -2, five)), g.bought(t, testworld.Term(g.Halvorsen, "SO-2", 2, 300, five))
	onHold := testworld.Term(g.Halvorsen, "SO-3", -30, 300, five)
	onHold.HoldReason = new("the invoice is open")
	held, cancelled := g.bought(t, onHold), g.bought(t, testworld.Term(g.Halvorsen, "SO-4", -30, 300, five))
	g.Exec(t, `UPDATE orders SET status = 'CANCELLED' WHERE number = 'SO-4'`)
	all := map[string]refusal{
		// of 5 Through has 2: it could have all, another only the rest
		"one more than there is":      g.configuring(g.Admin, g.Through, []license.Wanted{units(g.Held, 6)}, tooFew(6, 5, "0")),
		"one more than the rest":      g.configuring(g.CustomerAdmin, g.Own, []license.Wanted{units(g.Held, 4)}, tooFew(4, 3, "0")),
		"more of one of two":          g.configuring(g.CustomerAdmin, g.Own, []license.Wanted{units(g.Rival, 2), units(g.Held, 4)}, tooFew(4, 3, "1")),
		"more of both":                g.configuring(g.CustomerAdmin, g.Own, []license.Wanted{units(g.Rival, 1_000_000), units(g.Held, 4)}, tooFew(1_000_000, 2, "0"), tooFew(4, 3, "1")),
		"more than there is in cloud": g.configuring(g.CustomerAdmin, g.Cloud, []license.Wanted{units(g.Held, 4)}, tooFew(4, 3, "0")),
	}
	used := g.Configured(t, g.CustomerAdmin, g.Room(t, g.CustomerAdmin, g.Larkfield, "CR-USED"), units(g.Rival, 3))
	g.Exec(t, `UPDATE allocations SET consumed = 2 WHERE control_room_id = $1`, used)
	all["fewer than are used up"] = g.configuring(g.CustomerAdmin, used, []license.Wanted{units(g.Rival, 1)},
		bad(fault.BadUserInput, "license.consumed", "allocations", "0", "quantity"))
	for what, key := range map[uuid.UUID]string{ended: "expired", coming: "not_begun", held: "on_hold", cancelled: "cancelled"} {
		all["what is "+key] = g.configuring(g.Admin, g.Through, []license.Wanted{units(what, 1)}, unit(fault.BadUserInput, "license."+key, "0"))
		all["what is "+key+", with other units"] = g.configuring(g.CustomerAdmin, g.Own, []license.Wanted{units(g.Rival, 1), units(what, 1), units(uuid.Nil, 1)},
			unit(fault.BadUserInput, "license."+key, "1"), unit(fault.NotFound, "license.entitlement_not_found", "2"))
	}
	theirs := g.HeldBy(t, g.Brightquay, g.Theirs.ID, g.Creator)
	partners := g.HeldBy(t, g.Halvorsen, g.Everyday.ID, g.Creator)
	for what, id := range map[string]uuid.UUID{
		"a random one": uuid.New(), "none": uuid.Nil, "another partner's": g.Rival, "a rival's": theirs, "the partner's own": partners,
	} {
		all["units of "+what] = g.configuring(g.Admin, g.Through, []license.Wanted{units(id, 1)}, foreign)
		all["units of "+what+", by the customer"] = g.configuring(g.CustomerAdmin, g.Through, []license.Wanted{units(id, 1)}, foreign)
		if id != g.Rival {
			all["units of "+what+", for one's own"] = g.configuring(g.CustomerAdmin, g.Own, []license.Wanted{units(id, 1)}, foreign)
		}
	}
	return all
}

func refusalsOfModes(t *testing.T, g *ground) map[string]refusal {
	t.Helper()
	all := map[string]refusal{}
	for mode, keys := range map[order.LicensingMode]map[uuid.UUID]string{
		order.NoLicensing:    {g.Own: "license.mode.none", g.Cloud: "license.mode.none"},
		order.CloudLicensing: {g.Own: "license.mode.file"},
		order.FileLicensing:  {g.Cloud: "license.mode.cloud"},
	} {
		id := g.licensed(t, mode)
		for room, key := range keys {
			all[string(mode)+" "+key+" "+room.String()] = g.configuring(g.CustomerAdmin, room, []license.Wanted{units(id, 1)}, unit(fault.BadUserInput, key, "0"))
		}
	}
	return all
}
