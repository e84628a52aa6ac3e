package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// furnished gives Halvorsen and Larkfield more Control Rooms than the shortest page has, each with two files and what it holds.
func furnished(t *testing.T, s *site) (rooms, files []uuid.UUID) {
	t.Helper()
	plenty := testworld.Term(s.Halvorsen, "SO-400000", -30, 300, testworld.Of(s.Creator, 1000), testworld.Of(s.Runner, 1000))
	plenty.EndCustomerID = s.Larkfield
	theirs := s.PlaceAs(t, plenty).ID
	own := s.Place(t, "SO-400001", s.Halvorsen, testworld.Of(s.Creator, 1000), testworld.Of(s.Runner, 1000)).ID
	for i := range rows {
		account, of := s.Larkfield, theirs
		if i%2 == 0 {
			account, of = s.Halvorsen, own
		}
		creators, runners := s.HeldBy(t, account, of, s.Creator), s.HeldBy(t, account, of, s.Runner)
		room := s.Room(t, s.Admin, account, fmt.Sprint("CR-", i))
		s.Configured(t, s.Admin, room, license.Wanted{EntitlementID: creators, Quantity: 1})
		s.Configured(t, s.Requester, room, license.Wanted{EntitlementID: creators, Quantity: 2}, license.Wanted{EntitlementID: runners, Quantity: 1})
		rooms = append(rooms, room)
		for _, f := range s.RoomNow(t, room).LicenseFiles {
			files = append(files, f.ID)
		}
	}
	return rooms, files
}

const (
	roomCompany = `{ id name website contactName partners { id name } }`
	roomUnits   = `{ quantity entitlement { id status available product { name } account { name } order { number account { name } } } }`
	roomFile    = `{ id serial status issuedAt expiresOn downloadUrl fileName size sha256 keyId failure }`
)

// roomParts are what can be selected on a Control Room.
var roomParts = map[string]string{
	"itself":           `name guid licensing status version actions lastSeenAt createdAt updatedAt`,
	"companies":        `account ` + roomCompany + ` partner ` + roomCompany,
	"allocations":      `allocations ` + roomUnits,
	"the file":         `licenseFile ` + roomFile,
	"files":            `licenseFiles ` + roomFile,
	"events":           `events { kind from to at comment by { name account { name partners { name } } } }`,
	"the file's lines": `licenseFile { id lines ` + roomUnits + ` }`,
	"the file's room":  `licenseFile { id controlRoom { id name account { name } allocations { quantity } licenseFile { id lines { quantity } } } }`,
	"the files' room":  `licenseFiles { id controlRoom { id name events { at } } }`,
}

func everyPart() string { return strings.Join(slices.Collect(maps.Values(roomParts)), " ") }

// Whatever is selected on Control Rooms and license files, the number of statements does not depend on how many there are: it is
// one for each kind of thing that is selected.
func TestStatementsOfControlRooms(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rooms, files := furnished(t, s)
	const page = `{ totalCount pageInfo { hasNextPage endCursor } edges { cursor node { __typename id `
	documents := map[string]string{}
	parts := map[string]string{"everything": everyPart()}
	maps.Copy(parts, roomParts)
	for part, fields := range parts {
		documents["the list with "+part] = `query($first: Int!, $account: ID!) { account(id: $account) { controlRooms(first: $first) ` + page + fields + ` } } } } }`
		documents["nodes with "+part] = `query($ids: [ID!]!) { nodes(ids: $ids) { id ... on ControlRoom { ` + fields + ` } } }`
		documents["files with "+part] = `query($ids: [ID!]!) { nodes(ids: $ids) { id ... on LicenseFile { serial lines { quantity entitlement { id } } controlRoom { ` + fields + ` } } } }`
	}
	for name, document := range documents {
		t.Run(name, func(t *testing.T) {
			for who, by := range map[string]auth.Actor{"the vendor": s.VendorAdmin, "the partner": s.Requester, "the customer": s.CustomerAdmin} {
				counts := map[int]int{}
				for _, first := range []int{2, 5, 8} {
					v := variables{"first": first, "account": acc(s.Larkfield)}
					if strings.HasPrefix(name, "nodes") {
						v = variables{"ids": formatted(rooms[:first], cr)}
					} else if strings.HasPrefix(name, "files") {
						v = variables{"ids": formatted(files[:first], lic)}
					}
					counts[first] = s.statements(t, by, document, v)
				}
				if counts[2] > counts[5] || counts[5] != counts[8] {
					t.Errorf("%s: the statements depend on the length: %v", who, counts)
				}
				most := 9 // for the one or two relations of a part, and what belongs to these
				if strings.HasSuffix(name, "everything") {
					most = 20
				}
				if counts[8] > most {
					t.Errorf("%s: %d statements, want at most %d", who, counts[8], most)
				}
			}
		})
	}
}

func formatted(ids []uuid.UUID, as func(uuid.UUID) string) []string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = as(id)
	}
	return all
}
