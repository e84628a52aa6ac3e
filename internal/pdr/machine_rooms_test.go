package pdr_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/page"
)

func (s *machine) addRoom(rt *rapid.T) {
	c := roomCommand{action: license.Create, room: none, key: s.key(rt)}
	c.by = s.somebody(rt, configuring, "")
	c.name = rapid.SampledFrom([]string{"CR-DEV", "CR-UAT", "CR-PRD"}).Draw(rt, "name")
	accounts := append([]string{c.by.company}, customersOf[c.by.company]...)
	if odd(rt) {
		accounts = []string{"halvorsen", "brightquay", "osterby", "larkfield", "meridian", "norvane", "nothing"}
	}
	c.account = rapid.SampledFrom(accounts).Draw(rt, "account")
	s.tryRoom(rt, c)
}

func (s *machine) configure(rt *rapid.T) { s.onRoom(rt, license.Configure) }

func (s *machine) empty(rt *rapid.T) {
	s.onRoom(rt, rapid.SampledFrom([]license.Action{license.Release, license.Release, license.Decommission}).Draw(rt, "action"))
}

// onRoom tries a command on one of the Control Rooms: mostly one that it fits, as it is now, by somebody who sees it. Where there is
// none it makes one.
func (s *machine) onRoom(rt *rapid.T, action license.Action) {
	var fit []int
	for i, r := range s.rooms {
		if r.status != license.Decommissioned && (action == license.Configure && len(s.free(r)) > 0 || action != license.Configure && len(r.has) > 0) {
			fit = append(fit, i)
		}
	}
	c := roomCommand{action: action, reason: "the machine is lost"}
	switch strange := odd(rt); {
	case strange && len(s.rooms) > 0:
		c.room = rapid.IntRange(0, len(s.rooms)-1).Draw(rt, "room")
		c.version = s.rooms[c.room].version + rapid.SampledFrom([]int{0, 0, -1, 1}).Draw(rt, "stale")
		c.by = s.somebody(rt, mayRoom(action), "")
		c.reason = rapid.SampledFrom([]string{c.reason, "", "x"}).Draw(rt, "reason")
	case len(fit) > 0:
		c.room = rapid.SampledFrom(fit).Draw(rt, "room")
		r := s.rooms[c.room]
		c.version = r.version
		c.by = rapid.SampledFrom(slices.DeleteFunc(slices.Clone(s.people), func(p person) bool {
			return !slices.Contains(mayRoom(action), p.role) || !r.visible(p)
		})).Draw(rt, "by")
	default:
		s.addRoom(rt)
		return
	}
	if action == license.Configure {
		c.wanted, c.reason = s.wantedIn(rt, s.rooms[c.room]), ""
	}
	c.key = s.key(rt)
	s.tryRoom(rt, c)
}

// free is the holdings that the Control Room could have units of.
func (s *machine) free(r *modelRoom) []holding {
	var free []holding
	for of, u := range s.units {
		theirs := of.holder == r.account && (r.partner == "" || s.orders[of.order].partner == r.partner)
		if theirs && s.drawable(of.order) && u.available()+r.has[of] > 0 {
			free = append(free, of)
		}
	}
	slices.SortFunc(free, byName)
	return free
}

// all is every holding of those who are there from the start.
func (s *machine) all() []holding {
	all := slices.SortedFunc(maps.Keys(s.units), byName)
	return slices.DeleteFunc(all, func(of holding) bool { return s.ids[of.holder] == uuid.Nil })
}

func byName(a, b holding) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) }

// wantedIn is mostly units that the Control Room could have, and now and then what it cannot.
func (s *machine) wantedIn(rt *rapid.T, r *modelRoom) []wanted {
	var list []wanted
	if !odd(rt) {
		for i, of := range s.free(r) {
			least := max(0, 1-i) // of the first one, so that something is wanted
			if n := rapid.IntRange(least, min(3, s.units[of].available()+r.has[of])).Draw(rt, "quantity"); n > 0 {
				list = append(list, wanted{of, n})
			}
		}
		return list
	}
	for _, of := range append(s.all(), holding{r.account, 0, "unsold"}) {
		if n := rapid.SampledFrom([]int{0, 0, 0, 1, 2, 4, 7, 1_000_001}).Draw(rt, "quantity"); n > 0 {
			list = append(list, wanted{of, n})
		}
	}
	if len(list) > 0 && rapid.IntRange(0, 5).Draw(rt, "twice") == 0 {
		list = append(list, list[0])
	}
	return list
}

// sign has a license file made that waits.
func (s *machine) sign(rt *rapid.T) {
	for i, r := range s.rooms {
		if !r.unsigned || rapid.Bool().Draw(rt, "later") {
			continue
		}
		file, err := s.w.Licenses.Living(s.ctx, s.w.Auditor, s.madeRooms[i], license.WithFiles{})
		if err != nil || file == nil {
			rt.Fatalf("the file that is to be signed: %v, %v", file, err)
		}
		if waits, err := s.w.Licenses.Issue(s.ctx, file.ID); err != nil || waits {
			rt.Fatalf("it waits (%t): %v", waits, err)
		}
		r.sign()
	}
}

// replayRoom sends a command again that was sent with a key, as it was or in other words.
func (s *machine) replayRoom(rt *rapid.T) {
	if len(s.sentRooms) == 0 {
		s.addRoom(rt)
		return
	}
	c := rapid.SampledFrom(s.sentRooms).Draw(rt, "sent")
	if rapid.IntRange(0, 3).Draw(rt, "other words") == 0 {
		c.version, c.name = c.version+3, c.name+"2"
	}
	s.tryRoom(rt, c)
}

// tryRoom has the model and the service do a command, and compares their answers.
func (s *machine) tryRoom(rt *rapid.T, c roomCommand) {
	want, room := s.doRoom(c)
	id, err := s.reallyRoom(rt, c)
	var got []fault.Code
	for _, f := range fault.All(err) {
		got = append(got, f.Code)
	}
	if err != nil && got == nil {
		rt.Fatalf("%+v fails: %v", c, err)
	}
	slices.Sort(got)
	if diff := gocmp.Diff(want, slices.Compact(got)); diff != "" {
		rt.Fatalf("%+v is answered with (-want +got):\n%s\n%v", c, diff, err)
	}
	if c.key != "" && !slices.ContainsFunc(s.sentRooms, func(b roomCommand) bool { return b.key == c.key }) {
		s.sentRooms = append(s.sentRooms, c)
	}
	switch {
	case err != nil:
	case room == len(s.madeRooms):
		s.madeRooms = append(s.madeRooms, id)
	case s.madeRooms[room] != id:
		rt.Fatalf("%+v answers with another Control Room", c)
	}
}

func (s *machine) reallyRoom(rt *rapid.T, c roomCommand) (uuid.UUID, error) {
	by, key := s.actors[c.by.name], &c.key
	if c.key == "" {
		key = nil
	}
	if c.room == none {
		return s.w.Licenses.Create(s.ctx, by, license.Creation{
			AccountID: s.ids[c.account], Name: c.name + " " + s.run, Licensing: license.ByFile, Key: key,
		})
	}
	command := license.Command{ID: s.madeRooms[c.room], Version: c.version, Key: key}
	if c.reason != "" {
		command.Reason = &c.reason
	}
	switch c.action {
	case license.Configure:
		all := make([]license.Wanted, len(c.wanted))
		for i, w := range c.wanted {
			all[i] = license.Wanted{EntitlementID: s.entitlement(rt, w.of), Quantity: w.quantity}
		}
		return s.w.Licenses.Configure(s.ctx, by, command, all)
	case license.Release:
		return s.w.Licenses.Release(s.ctx, by, command)
	default:
		return s.w.Licenses.Decommission(s.ctx, by, command)
	}
}

// entitlement is the id of a holding; one that there is not has one of its own, as a key tells inputs apart by it.
func (s *machine) entitlement(rt *rapid.T, of holding) (id uuid.UUID) {
	err := s.w.Owner.QueryRow(s.ctx, `SELECT id FROM entitlements WHERE account_id = $1 AND order_id = $2 AND product_id = $3`,
		s.ids[of.holder], s.placed[of.order].ID, s.ids[of.product]).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.NewSHA1(uuid.Nil, fmt.Append(nil, of))
	}
	if err != nil {
		rt.Fatal(err)
	}
	return id
}

// roomNow is a Control Room as the database has it.
type roomNow struct {
	Status  license.Status
	Version int
	Has     map[string]int
}

// compareRooms looks at every Control Room and what it has after each step.
func (s *machine) compareRooms(rt *rapid.T) {
	want, got := map[uuid.UUID]roomNow{}, map[uuid.UUID]roomNow{}
	for i, r := range s.rooms {
		has := map[string]int{}
		for of, n := range r.has {
			has[fmt.Sprint(s.placed[of.order].ID, s.ids[of.product])] = n
		}
		want[s.madeRooms[i]] = roomNow{r.status, r.version, has}
	}
	rows, err := s.w.Owner.Query(s.ctx, `
		SELECT room.id, status, version, coalesce(jsonb_object_agg(held.order_id || ' ' || held.product_id, given.quantity)
			FILTER (WHERE held.id IS NOT NULL), '{}')
		FROM control_rooms room LEFT JOIN allocations given ON given.control_room_id = room.id
		LEFT JOIN entitlements held ON held.id = given.entitlement_id WHERE room.id = ANY($1) GROUP BY room.id`, s.madeRooms)
	if err != nil {
		rt.Fatal(err)
	}
	for rows.Next() {
		var id uuid.UUID
		var now roomNow
		if err := rows.Scan(&id, &now.Status, &now.Version, &now.Has); err != nil {
			rt.Fatal(err)
		}
		got[id] = now
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		rt.Fatalf("the Control Rooms (-want +got):\n%s", diff)
	}
}

// compareRoomLists looks at what everybody sees of each account's Control Rooms, the newest first, and what they are offered.
func (s *machine) compareRoomLists(rt *rapid.T) {
	for _, by := range s.people {
		for _, account := range []string{"halvorsen", "brightquay", "osterby", "larkfield", "meridian"} {
			var want, got []string
			for i, r := range slices.Backward(s.rooms) {
				if r.account == account && r.visible(by) {
					want = append(want, fmt.Sprint(s.madeRooms[i], r.status, r.actionsOn(by)))
				}
			}
			list := license.List{AccountID: s.ids[account], Search: " " + s.run, Request: page.Request{First: 100}}
			seen, err := s.w.Licenses.List(s.ctx, s.actors[by.name], list, license.With{})
			if err != nil {
				rt.Fatal(err)
			}
			for _, r := range seen.Nodes {
				if slices.Contains(s.madeRooms, r.ID) {
					got = append(got, fmt.Sprint(r.ID, r.Status, r.Actions))
				}
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				rt.Fatalf("%s of %s sees of %s (-want +got):\n%s", by.role, by.company, account, diff)
			}
		}
	}
}
