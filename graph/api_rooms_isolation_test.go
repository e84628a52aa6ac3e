package graph_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// roomSecrets are the Control Rooms that Halvorsen must not see: of its own customer Larkfield, one that Brightquay made and one
// that Larkfield made for itself, and one of Brightquay's own.
func roomSecrets(t *testing.T, s *site) map[string]twice {
	t.Helper()
	shared := testworld.Value[uuid.UUID](t, s.World, `SELECT id FROM entitlements WHERE account_id = $1 AND partner_id = $2`, s.Larkfield, s.Brightquay)
	one := license.Wanted{EntitlementID: shared, Quantity: 1}
	rivals := s.Configured(t, s.RivalAdmin, s.Room(t, s.RivalAdmin, s.Larkfield, "Hidden of the rival"), one)
	customers := s.Configured(t, s.CustomerAdmin, s.Room(t, s.CustomerAdmin, s.Larkfield, "Hidden of the customer"), one)
	theirs := s.Room(t, s.RivalAdmin, s.Brightquay, "Hidden of its own")
	room := func(id uuid.UUID) twice { return twice{cr(id), cr(uuid.Must(uuid.NewV7()))} }
	return map[string]twice{
		"rival's control room": room(rivals), "customer's control room": room(customers), "rival's own control room": room(theirs),
		"rival's license file":    {lic(s.RoomNow(t, rivals).LicenseFiles[0].ID), lic(uuid.Must(uuid.NewV7()))},
		"customer's license file": {lic(s.RoomNow(t, customers).LicenseFiles[0].ID), lic(uuid.Must(uuid.NewV7()))},
		"rival's GUID number":     {s.RoomNow(t, rivals).GUID.String(), uuid.NewString()},
	}
}

// roomQuestions are what can be asked about Control Rooms by an id.
func roomQuestions(t *testing.T, s *site) map[string]string {
	t.Helper()
	const refused = `userErrors { code message path } } }`
	own := cr(s.Room(t, s.Admin, s.Halvorsen, "CR-OWN"))
	one := s.HeldBy(t, s.Halvorsen, s.Everyday.ID, s.Creator)
	return map[string]string{
		"controlRoom":           `{ controlRoom(id: $id) { id name guid } }`,
		"controlRooms of":       `{ account(id: $id) { controlRooms { totalCount nodes { id } } } }`,
		"searched":              `query($id: String!) { account(id: "` + acc(s.Larkfield) + `") { controlRooms(filter: { search: $id }) { totalCount nodes { id } } } }`,
		"createControlRoom for": `mutation($id: ID!) { createControlRoom(input: { accountId: $id, name: "CR-NEW", licensing: FILE }) { controlRoom { id } ` + refused,
		"configureLicenses in": `mutation($id: ID!) { configureLicenses(input: { controlRoomId: $id, version: 1,
			allocations: [{ entitlementId: "` + typeid.Format(typeid.Entitlement, one) + `", quantity: 1 }] }) { controlRoom { id } licenseFile { id } ` + refused,
		"configureLicenses with": `mutation($id: ID!) { configureLicenses(input: { controlRoomId: "` + own + `", version: 1,
			allocations: [{ entitlementId: $id, quantity: 1 }] }) { controlRoom { id } licenseFile { id } ` + refused,
		"releaseLicenses":         `mutation($id: ID!) { releaseLicenses(input: { id: $id, version: 2 }) { controlRoom { id } ` + refused,
		"decommissionControlRoom": `mutation($id: ID!) { decommissionControlRoom(input: { id: $id, version: 2 }) { controlRoom { id } ` + refused,
	}
}
