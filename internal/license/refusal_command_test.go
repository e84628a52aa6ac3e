package license_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
)

// taking is the refusal of an action on a Control Room as it is, but for what change makes of the command.
func (g *ground) taking(by auth.Actor, action license.Action, room uuid.UUID, change func(*license.Command), want *fault.Fault) refusal {
	return refusal{want: fault.List{want}, command: func(t *testing.T) error {
		t.Helper()
		c := license.Command{ID: room, Version: 1}
		if room == g.Through || room == g.Own || room == g.Cloud || room == g.Over {
			c = g.OnRoom(t, room)
		}
		if change != nil {
			change(&c)
		}
		_, err := take(t.Context(), g.Licenses, by, action, c, units(g.Held, 1))
		return err
	}}
}

func refusalsOfStatuses(t *testing.T, g *ground) map[string]refusal {
	t.Helper()
	not := func(status license.Status) *fault.Fault {
		return bad(fault.InvalidTransition, "license.status."+strings.ToLower(string(status)), "id").With(fault.Transition{State: string(status)})
	}
	nothing := bad(fault.InvalidTransition, "license.nothing_to_release", "id").With(fault.Transition{State: string(license.Pending)})
	all := map[string]refusal{
		"releasing nothing":          g.taking(g.CustomerAdmin, license.Release, g.Own, nil, nothing),
		"releasing nothing in cloud": g.taking(g.CustomerAdmin, license.Release, g.Cloud, nil, nothing),
	}
	for _, action := range actions {
		all[string(action)+" of one that is over"] = g.taking(g.CustomerAdmin, action, g.Over, nil, not(license.Decommissioned))
	}
	id := g.Room(t, g.CustomerAdmin, g.Larkfield, "CR-SUSPENDED")
	g.Exec(t, `ALTER TABLE control_rooms DISABLE TRIGGER control_room_moves_legally`)
	g.Exec(t, `UPDATE control_rooms SET status = 'SUSPENDED' WHERE id = $1`, id)
	g.Exec(t, `ALTER TABLE control_rooms ENABLE TRIGGER control_room_moves_legally`)
	g.Exec(t, `INSERT INTO control_room_events (id, control_room_id, kind, from_status, to_status) VALUES ($1, $2, 'WAIT', 'PENDING', 'SUSPENDED')`,
		uuid.New(), id)
	all["configuring one that is suspended"] = g.taking(g.CustomerAdmin, license.Configure, id, nil, not(license.Suspended))
	return all
}

func refusalsOfCommands(t *testing.T, g *ground) map[string]refusal {
	t.Helper()
	all := map[string]refusal{}
	foreign := bad(fault.NotFound, "license.room_not_found", "id")
	osterby := g.Person(t, g.Osterby, auth.CustomerAdmin, "admin@osterby.example")
	for _, action := range actions {
		name := string(action) + " "
		for what, version := range map[string]int{"late": 1, "early": 3, "never": 0, "before": -1} {
			all[name+what] = g.taking(g.Admin, action, g.Through, func(c *license.Command) { c.Version = version },
				bad(fault.Conflict, "license.version", "version").With(fault.Stale{CurrentVersion: 2}))
		}
		all[name+"late, where it is over"] = g.taking(g.CustomerAdmin, action, g.Over, func(c *license.Command) { c.Version = 1 },
			bad(fault.Conflict, "license.version", "version").With(fault.Stale{CurrentVersion: 2}))
		all[name+"of none"] = g.taking(g.Admin, action, uuid.New(), nil, foreign)
		all[name+"of a rival's customer"] = g.taking(g.RivalRequester, action, g.Through, nil, foreign)
		all[name+"of its customer's own, by a partner"] = g.taking(g.Admin, action, g.Own, nil, foreign)
		all[name+"by another customer"] = g.taking(osterby, action, g.Own, nil, foreign)
	}
	short := bad(fault.BadUserInput, "text.reason_short", "reason")
	for _, action := range []license.Action{license.Release, license.Decommission} {
		for what, reason := range map[string]*string{"no reason": nil, "an empty reason": new(""), "a short reason": new("no "), "an unseen reason": new("\u200b\u200b\u200b ")} {
			all[string(action)+" by the vendor for "+what] = g.taking(g.Operator, action, g.Through, func(c *license.Command) { c.Reason = reason }, short)
		}
		all[string(action)+" for a short reason"] = g.taking(g.Admin, action, g.Through, func(c *license.Command) { c.Reason = new("x") }, short)
		all[string(action)+" for a garbled reason"] = g.taking(g.Admin, action, g.Through, func(c *license.Command) { c.Reason = new("lost\x00") },
			bad(fault.BadUserInput, "text.control", "reason"))
	}
	return all
}

func refusalsOfKeys(t *testing.T, g *ground) map[string]refusal {
	t.Helper()
	all := map[string]refusal{}
	for what, key := range map[string]string{"no": "", "a long": strings.Repeat("k", 256), "a garbled": "k\x00", "a broken": "\xff"} {
		want := bad(fault.BadUserInput, "idempotency.key", "idempotencyKey")
		for _, action := range actions {
			all[string(action)+" with "+what+" key"] = g.taking(g.Admin, action, g.Through, func(c *license.Command) { c.Key = &key }, want)
		}
		all["create with "+what+" key"] = refusal{want: fault.List{want}, command: func(t *testing.T) error {
			t.Helper()
			_, err := g.Licenses.Create(t.Context(), g.Admin, license.Creation{AccountID: g.Larkfield, Name: "CR-NEW", Licensing: license.ByFile, Key: &key})
			return err
		}}
	}
	used := license.Creation{AccountID: g.Larkfield, Name: "CR-KEYED", Licensing: license.ByFile, Key: new("used")}
	id := g.created(t, g.Admin, used)
	mismatch := bad(fault.IdempotencyMismatch, "idempotency.mismatch", "idempotencyKey")
	for what, change := range map[string]func(*license.Creation){
		"another name":     func(c *license.Creation) { c.Name = "CR-KEYED-2" },
		"another account":  func(c *license.Creation) { c.AccountID = g.Osterby },
		"in another place": func(c *license.Creation) { c.Licensing = license.InCloud },
	} {
		all["create again with "+what] = refusal{want: fault.List{mismatch}, command: func(t *testing.T) error {
			t.Helper()
			other := used
			change(&other)
			_, err := g.Licenses.Create(t.Context(), g.Admin, other)
			return err
		}}
	}
	for _, action := range actions {
		all[string(action)+" with the key of another command"] = g.taking(g.Admin, action, id, func(c *license.Command) { c.Key = new("used") }, mismatch)
	}
	return all
}

// A token acts on Control Rooms where it has their scope, whatever else it has.
func refusalsOfTokens(g *ground) map[string]refusal {
	by := g.Admin
	by.TokenID, by.Principal = uuid.New(), uuid.New()
	by.Scopes = []auth.Scope{auth.ReadPDRs, auth.WritePDRs, auth.Approve, auth.Fulfil}
	want := bad(fault.Forbidden, "auth.scope")
	all := map[string]refusal{"create": g.creating(by, g.Larkfield, "CR-NEW", want)}
	for _, action := range actions {
		all[string(action)] = g.taking(by, action, g.Through, nil, want)
	}
	return all
}

// Roles that never may are told so before anything is looked for.
func refusalsOfRoles(g *ground) map[string]refusal {
	all := map[string]refusal{}
	viewers := []auth.Actor{g.Approver, g.Auditor, g.Viewer, g.CustomerViewer, {}}
	for _, by := range viewers {
		for _, action := range actions {
			for what, room := range map[string]uuid.UUID{"one": g.Through, "none": uuid.New()} {
				all[string(action)+" of "+what+" by "+string(by.Role)] = g.taking(by, action, room, nil,
					bad(fault.Forbidden, "license.role."+strings.ToLower(string(action))))
			}
		}
	}
	for _, by := range append(viewers, g.VendorAdmin, g.Operator) {
		all["create by "+string(by.Role)] = g.creating(by, g.Larkfield, "CR-NEW", bad(fault.Forbidden, "license.role.create"))
	}
	for _, by := range []auth.Actor{g.VendorAdmin, g.Operator} {
		all["configure by "+string(by.Role)] = g.taking(by, license.Configure, g.Through, nil, bad(fault.Forbidden, "license.role.configure"))
	}
	return all
}
