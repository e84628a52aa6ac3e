package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

type seenRoom struct {
	ID, GUID, Name, Status string
	Account, Partner       *struct{ Name string }
	Actions                []string
	Allocations            []seenUnits
	LicenseFile            *seenFile
	LicenseFiles           []seenFile
}

type seenFile struct {
	ID, Status, FileName string
	Lines                []seenUnits
	ControlRoom          *seenRoom
}

type seenUnits struct {
	Quantity    int
	Entitlement struct{ ID string }
}

const roomSeen = `{ id guid name status account { name } partner { name } actions allocations { quantity entitlement { id } } `

// A Control Room is found by its id and by its GUID, and its files by theirs; whichever way, it is the same, also within its own
// files.
func TestAControlRoomIsFound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	held := s.HeldBy(t, s.Larkfield, s.ForCustomer.ID, s.Creator)
	id := s.Configured(t, s.Admin, s.Room(t, s.Admin, s.Larkfield, "CR-LARK-PRD"), license.Wanted{EntitlementID: held, Quantity: 2})
	file := s.RoomNow(t, id).LicenseFiles[0]
	guid := s.RoomNow(t, id).GUID.String()

	units := []seenUnits{{Quantity: 2, Entitlement: struct{ ID string }{ent(held)}}}
	named := func(name string) *struct{ Name string } { return &struct{ Name string }{name} }
	want := seenRoom{
		ID: cr(id), GUID: guid, Name: "CR-LARK-PRD", Status: "ACTIVE", Account: named("Larkfield Insurance"), Partner: named("Halvorsen Digital"),
		Actions: []string{"CONFIGURE", "RELEASE", "DECOMMISSION", "REQUEST"}, Allocations: units,
	}
	inner := want
	whole := seenFile{ID: lic(file.ID), Status: "ACTIVE", FileName: *file.FileName(), Lines: units, ControlRoom: &inner}
	want.LicenseFile, want.LicenseFiles = &whole, []seenFile{whole}
	const fields = roomSeen + `licenseFile { ...file } licenseFiles { ...file } }`
	const fragment = ` fragment file on LicenseFile { id status fileName lines { quantity entitlement { id } } controlRoom ` + roomSeen + `} }`
	for name, document := range map[string]string{
		"by id":       `{ room: controlRoom(id: "` + cr(id) + `") ` + fields + ` }`,
		"by GUID":     `{ room: controlRoom(id: "` + guid + `") ` + fields + ` }`,
		"in capitals": `{ room: controlRoom(id: "` + strings.ToUpper(guid) + `") ` + fields + ` }`,
		"as a node":   `{ room: node(id: "` + cr(id) + `") { ... on ControlRoom ` + fields + ` } }`,
	} {
		got := read[struct{ Room *seenRoom }](t, s, s.CustomerAdmin, document+fragment, nil)
		if diff := cmp.Diff(&want, got.Room); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	got := read[struct{ Nodes []*seenFile }](t, s, s.CustomerAdmin, `query($ids: [ID!]!) { nodes(ids: $ids) { ...file } }`+fragment,
		variables{"ids": []string{lic(file.ID), lic(uuid.New()), cr(uuid.New()), lic(file.ID)}})
	if diff := cmp.Diff([]*seenFile{&whole, nil, nil, &whole}, got.Nodes); diff != "" {
		t.Errorf("as nodes (-want +got):\n%s", diff)
	}
	for _, none := range []string{cr(uuid.New()), uuid.NewString(), "", "cr_", "cr_1", lic(file.ID), acc(s.Larkfield), guid + "\x00", uuid.Nil.String()} {
		if got := read[struct{ ControlRoom *seenRoom }](t, s, s.CustomerAdmin, `query($id: ID!) { controlRoom(id: $id) { id } }`, variables{"id": none}); got.ControlRoom != nil {
			t.Errorf("%q finds %+v", none, got.ControlRoom)
		}
	}
}

// The choices of a Control Room are what it could be given units of, soonest to end first, page by page.
func TestChoices(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var want []string
	for _, ending := range []struct{ days, orders int }{{40, 2}, {50, 1}, {90, 3}, {200, 1}} {
		var together []string // by their ids, where they end together
		for i := range ending.orders {
			o := testworld.Term(s.Halvorsen, fmt.Sprint("SO-", ending.days, "-", i), -30, ending.days, testworld.Of(s.Creator, 5))
			o.EndCustomerID = s.Larkfield
			together = append(together, ent(s.HeldBy(t, s.Larkfield, s.PlaceAs(t, o).ID, s.Creator)))
		}
		want = append(want, slices.Sorted(slices.Values(together))...)
	}
	want = append(want, ent(s.HeldBy(t, s.Larkfield, s.ForCustomer.ID, s.Creator))) // for 300 days
	ended := testworld.Term(s.Halvorsen, "SO-98", -30, -1, testworld.Of(s.Creator, 5))
	other := testworld.Term(s.Brightquay, "SO-99", -30, 60, testworld.Of(s.Creator, 5))
	unlicensed := testworld.Term(s.Halvorsen, "SO-97", -30, 60, testworld.Of(s.Pages, 5))
	ended.EndCustomerID, other.EndCustomerID, unlicensed.EndCustomerID = s.Larkfield, s.Larkfield, s.Larkfield
	s.PlaceAs(t, ended)
	s.PlaceAs(t, other)
	s.PlaceAs(t, unlicensed)
	s.Exec(t, `UPDATE products SET licensing = 'NONE' WHERE id = $1`, s.Pages)
	room := s.Room(t, s.Admin, s.Larkfield, "CR-1")

	for _, first := range []int{1, 2, 3, 100} {
		var got []string
		for after, more := any(nil), true; more; {
			data := read[struct {
				ControlRoom struct {
					Choices struct {
						TotalCount int
						PageInfo   struct {
							HasNextPage bool
							EndCursor   *string
						}
						Nodes []struct{ ID string }
					}
				}
			}](t, s, s.CustomerAdmin, `query($id: ID!, $first: Int!, $after: String) { controlRoom(id: $id) {
				choices(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { id } } } }`,
				variables{"id": cr(room), "first": first, "after": after})
			page := data.ControlRoom.Choices
			if page.TotalCount != len(want) || len(page.Nodes) > first {
				t.Fatalf("%d of %d, want at most %d of %d", len(page.Nodes), page.TotalCount, first, len(want))
			}
			for _, node := range page.Nodes {
				got = append(got, node.ID)
			}
			after, more = page.PageInfo.EndCursor, page.PageInfo.HasNextPage
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d at a time (-want +got):\n%s", first, diff)
		}
	}
	for what, arguments := range map[string]string{"none": "first: 0", "too many": "first: 101", "an unknown page": `after: "x"`} {
		a := s.ask(t, s.CustomerAdmin, `{ controlRoom(id: "`+cr(room)+`") { choices(`+arguments+`) { totalCount } } }`, nil)
		if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_USER_INPUT" {
			t.Errorf("%s is answered with %+v", what, a.Errors)
		}
	}
}

// What cannot be done with a Control Room is a user error of its type with its path; what is no value of its type is refused at the
// top. Neither changes anything.
func TestWhatIsDoneWithControlRooms(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	held, rival := s.HeldBy(t, s.Larkfield, s.ForCustomer.ID, s.Creator), s.HeldBy(t, s.Brightquay, s.Theirs.ID, s.Creator)
	id := s.Configured(t, s.Admin, s.Room(t, s.Admin, s.Larkfield, "CR-1"), license.Wanted{EntitlementID: held, Quantity: 2})
	over := s.Room(t, s.CustomerAdmin, s.Larkfield, "CR-OVER")
	if _, err := s.Licenses.Decommission(t.Context(), s.CustomerAdmin, s.OnRoom(t, over)); err != nil {
		t.Fatal(err)
	}
	give := func(entitlement string, quantity any) []variables {
		return []variables{{"entitlementId": entitlement, "quantity": quantity}}
	}
	type sent struct {
		by                auth.Actor
		mutation, kind    string
		input             variables
		top, typename, at string
		code              string
		shown             bool // the Control Room stands beside it
	}
	configure := func(entitlement string, quantity any, top, typename, code, at string) sent {
		return sent{
			by: s.Admin, mutation: "configureLicenses", kind: "ConfigureLicensesInput", top: top, typename: typename, code: code, at: at,
			input: variables{"controlRoomId": cr(id), "version": 2, "allocations": give(entitlement, quantity)},
		}
	}
	on := func(by auth.Actor, mutation string, room uuid.UUID, version int, typename, code, at string) sent {
		return sent{
			by: by, mutation: mutation, kind: "ControlRoomCommandInput", input: variables{"id": cr(room), "version": version},
			typename: typename, code: code, at: at,
		}
	}
	create := func(account, name, licensing any, top, typename, code, at string) sent {
		return sent{
			by: s.Admin, mutation: "createControlRoom", kind: "CreateControlRoomInput", top: top, typename: typename, code: code, at: at,
			input: variables{"accountId": account, "name": name, "licensing": licensing},
		}
	}
	stale := configure(ent(held), 1, "", "VersionConflict", "CONFLICT", "version")
	stale.input["version"], stale.shown = 1, true
	late := on(s.Admin, "releaseLicenses", id, 1, "VersionConflict", "CONFLICT", "version")
	late.shown = true
	for name, c := range map[string]sent{
		"too many":            configure(ent(held), 6, "", "InsufficientQuantity", "INSUFFICIENT_QUANTITY", "allocations.0.quantity"),
		"none":                configure(ent(held), 0, "", "InvalidInput", "BAD_USER_INPUT", "allocations.0.quantity"),
		"half a unit":         configure(ent(held), 1.5, "BAD_USER_INPUT", "", "", ""),
		"2^31":                configure(ent(held), 1<<31, "BAD_USER_INPUT", "", "", ""),
		"another's":           configure(ent(rival), 1, "", "NotFound", "NOT_FOUND", "allocations.0.entitlementId"),
		"an unknown":          configure(ent(uuid.New()), 1, "", "NotFound", "NOT_FOUND", "allocations.0.entitlementId"),
		"a malformed":         configure("ent_1", 1, "", "NotFound", "NOT_FOUND", "allocations.0.entitlementId"),
		"an id of another":    configure(cr(id), 1, "", "NotFound", "NOT_FOUND", "allocations.0.entitlementId"),
		"a late one":          stale,
		"a late release":      late,
		"of one that is over": on(s.CustomerAdmin, "decommissionControlRoom", over, 2, "InvalidTransition", "INVALID_TRANSITION", "id"),
		"of a foreign one":    on(s.RivalAdmin, "releaseLicenses", id, 2, "NotFound", "NOT_FOUND", "id"),
		"of an unknown one":   on(s.RivalAdmin, "releaseLicenses", uuid.New(), 2, "NotFound", "NOT_FOUND", "id"),
		"by the vendor":       on(s.Operator, "releaseLicenses", id, 2, "InvalidInput", "BAD_USER_INPUT", "reason"),
		"a name that is used": create(acc(s.Larkfield), " cr-1 ", "FILE", "", "InvalidInput", "BAD_USER_INPUT", "name"),
		"no name":             create(acc(s.Larkfield), "", "FILE", "", "InvalidInput", "BAD_USER_INPUT", "name"),
		"a name of 65":        create(acc(s.Larkfield), strings.Repeat("x", 65), "FILE", "", "InvalidInput", "BAD_USER_INPUT", "name"),
		"NUL in a name":       create(acc(s.Larkfield), "CR\x00", "FILE", "", "InvalidInput", "BAD_USER_INPUT", "name"),
		"for a stranger":      create(acc(s.Meridian), "CR-2", "FILE", "", "NotFound", "NOT_FOUND", "accountId"),
		"for nobody":          create(acc(uuid.New()), "CR-2", "FILE", "", "NotFound", "NOT_FOUND", "accountId"),
		"for what is none":    create("acc_1", "CR-2", "FILE", "", "NotFound", "NOT_FOUND", "accountId"),
		"of both kinds":       create(acc(s.Larkfield), "CR-2", "BOTH", "BAD_USER_INPUT", "", "", ""),
		"of no kind":          create(acc(s.Larkfield), "CR-2", nil, "BAD_USER_INPUT", "", "", ""),
	} {
		t.Run(name, func(t *testing.T) {
			s.unchanged(t, func() {
				a := s.ask(t, c.by, "mutation($input: "+c.kind+"!) { done: "+c.mutation+`(input: $input) { pdr: controlRoom { version }
					userErrors { __typename code message path ... on InsufficientQuantity { requested available }
						... on InvalidTransition { state } ... on VersionConflict { currentVersion } } } }`, variables{"input": c.input})
				if c.shown {
					if !strings.Contains(string(a.Data), `"pdr":{"version":2}`) || !strings.Contains(string(a.Data), `"currentVersion":2`) {
						t.Errorf("what it is now is not beside it: %s", a.Data)
					}
					return
				}
				checkRefusal(t, a, c.top, c.typename, c.code, c.at)
			})
		})
	}
	for _, by := range []auth.Actor{s.Viewer, s.Auditor, {}} {
		a := s.ask(t, by, `mutation($id: ID!) { releaseLicenses(input: { id: $id, version: 2 }) { controlRoom { id } userErrors { code } } }`, variables{"id": cr(id)})
		if len(a.Errors) == 0 && !strings.Contains(string(a.Data), "FORBIDDEN") {
			t.Errorf("%s is answered with %s", by.Role, a.Data)
		}
	}
}
