package cloud_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// A report says just what its status needs. One that does not changes nothing.
func TestReportsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	room := w.Hosted(t, w.Requester, w.Larkfield, order.ControlRoom, "room")
	documents := w.in(t, cloud.Requested, "documents")
	other := w.RoomNow(t, w.onPremises(t))
	url, guid, failure := new("https://room.cloud.example"), new(uuid.NewString()), new("the region is full")
	const bad = "BAD_USER_INPUT cloud."
	for name, tt := range map[string]struct {
		id   uuid.UUID
		of   cloud.Fulfilment
		want string
	}{
		"no url":                     {documents, cloud.Fulfilment{Status: cloud.Active}, bad + "needed.url url"},
		"no guid":                    {room, cloud.Fulfilment{Status: cloud.Active, URL: url}, bad + "needed.guid guid"},
		"neither":                    {room, cloud.Fulfilment{Status: cloud.Active}, bad + "needed.url url, " + bad + "needed.guid guid"},
		"a guid of no Control Room":  {documents, cloud.Fulfilment{Status: cloud.Active, URL: url, GUID: guid}, bad + "needless guid"},
		"a failure that is none":     {documents, cloud.Fulfilment{Status: cloud.Active, URL: url, Failure: failure}, bad + "needless failure"},
		"http":                       {documents, cloud.Fulfilment{Status: cloud.Active, URL: new("http://room.cloud.example")}, bad + "url url"},
		"a script":                   {documents, cloud.Fulfilment{Status: cloud.Active, URL: new("javascript:alert(1)")}, bad + "url url"},
		"no host":                    {documents, cloud.Fulfilment{Status: cloud.Active, URL: new("https://")}, "BAD_USER_INPUT text.website url"},
		"a password":                 {documents, cloud.Fulfilment{Status: cloud.Active, URL: new("https://a:b@room.example")}, "BAD_USER_INPUT text.website url"},
		"a long url":                 {documents, cloud.Fulfilment{Status: cloud.Active, URL: new("https://a.example/" + strings.Repeat("a", 3000))}, "BAD_USER_INPUT text.long url"},
		"no UUID":                    {room, cloud.Fulfilment{Status: cloud.Active, URL: url, GUID: new("room")}, bad + "guid guid"},
		"a UUID in another form":     {room, cloud.Fulfilment{Status: cloud.Active, URL: url, GUID: new("{" + *guid + "}")}, bad + "guid guid"},
		"no UUID at all":             {room, cloud.Fulfilment{Status: cloud.Active, URL: url, GUID: new(uuid.Nil.String())}, bad + "guid guid"},
		"another's GUID":             {room, cloud.Fulfilment{Status: cloud.Active, URL: url, GUID: new(other.GUID.String())}, "BAD_USER_INPUT license.guid_taken guid"},
		"no reason":                  {room, cloud.Fulfilment{Status: cloud.Failed}, bad + "needed.failure failure"},
		"a short reason":             {room, cloud.Fulfilment{Status: cloud.Failed, Failure: new("no")}, "BAD_USER_INPUT text.reason_short failure"},
		"a long reason":              {room, cloud.Fulfilment{Status: cloud.Failed, Failure: new(strings.Repeat("a", 2001))}, "BAD_USER_INPUT text.long failure"},
		"a url of what failed":       {room, cloud.Fulfilment{Status: cloud.Failed, Failure: failure, URL: url}, bad + "needless url"},
		"a url of what is set up":    {room, cloud.Fulfilment{Status: cloud.Provisioning, URL: url}, bad + "needless url"},
		"a guid of what is set up":   {room, cloud.Fulfilment{Status: cloud.Provisioning, GUID: guid}, bad + "needless guid"},
		"a failure of what is setup": {room, cloud.Fulfilment{Status: cloud.Provisioning, Failure: failure}, bad + "needless failure"},
		"REQUESTED":                  {room, cloud.Fulfilment{Status: cloud.Requested}, bad + "report status"},
		"SUSPENDED":                  {room, cloud.Fulfilment{Status: cloud.Suspended}, bad + "report status"},
		"DEPROVISIONING":             {room, cloud.Fulfilment{Status: cloud.Deprovisioning}, bad + "report status"},
		"DELETED before its time":    {room, cloud.Fulfilment{Status: cloud.Deleted}, "INVALID_TRANSITION cloud.status.requested id"},
		"what there is not":          {uuid.New(), cloud.Fulfilment{Status: cloud.Provisioning}, "NOT_FOUND cloud.not_found id"},
	} {
		tt.of.Command = cloud.Command{ID: tt.id, Version: 1}
		before := w.Dump(t)
		_, err := w.Services.Fulfil(t.Context(), w.Operator, tt.of)
		if got := refused(t, err); got != tt.want {
			t.Errorf("%s is refused with %q, want %q", name, got, tt.want)
		}
		if changed := testworld.Changed(before, w.Dump(t)); len(changed) > 0 {
			t.Errorf("%s has changed %v", name, changed)
		}
	}
	for _, version := range []int{0, 2} {
		_, err := w.Services.Fulfil(t.Context(), w.Operator, cloud.Fulfilment{Command: cloud.Command{ID: room, Version: version}, Status: cloud.Provisioning})
		if got := refused(t, err); got != "CONFLICT cloud.version version" {
			t.Errorf("version %d is refused with %q", version, got)
		}
	}
}

// onPremises is a Control Room that was there before.
func (w *world) onPremises(t *testing.T) uuid.UUID {
	t.Helper()
	return w.World.Room(t, w.CustomerAdmin, w.Larkfield, "CR-LARK-PRD")
}

// A Control Room in the cloud has its Control Room from the moment that it runs, with the GUID that was reported, and ends with it.
func TestItsControlRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.Hosted(t, w.Requester, w.Larkfield, order.ControlRoom, "lark")
	guid := uuid.New()
	f := cloud.Fulfilment{Command: w.OnHosted(t, id), Status: cloud.Active, URL: new("https://lark.cloud.example"), GUID: new(strings.ToUpper(guid.String()))}
	if _, err := w.Services.Fulfil(t.Context(), w.Operator, f); err != nil {
		t.Fatal(err)
	}
	i := w.HostedNow(t, id)
	room := w.RoomNow(t, *i.ControlRoomID)
	if room.GUID != guid || room.Name != "lark" || room.Licensing != license.InCloud || room.AccountID != w.Larkfield || *room.PartnerID != w.Halvorsen {
		t.Errorf("its Control Room is %+v", room)
	}
	w.done(t, w.Services.Suspend, w.Requester, id)
	w.done(t, w.Services.Resume, w.Requester, id)
	if _, err := w.Licenses.Decommission(t.Context(), w.CustomerAdmin, w.OnRoom(t, room.ID)); !fault.Is(err, fault.InvalidTransition) {
		t.Errorf("ending it under the cloud service: %v", err)
	}
	for _, r := range []*license.ControlRoom{room, w.RoomNow(t, room.ID)} {
		if slices.Contains(r.Actions, license.Decommission) {
			t.Error("it offers to end it")
		}
	}
	w.done(t, w.Services.Deprovision, w.CustomerAdmin, id)
	if now := w.RoomNow(t, room.ID); now.Status == license.Decommissioned {
		t.Error("the Control Room ended before the vendor took it down")
	}
	w.Reported(t, id, cloud.Deleted)
	if now := w.RoomNow(t, room.ID); now.Status != license.Decommissioned || now.Events[len(now.Events)-1].Kind != license.Decommission {
		t.Errorf("its Control Room is %s", now.Status)
	}
	if n := w.allocated(t, w.Sooner); n != 0 {
		t.Errorf("%d units are in use", n)
	}
	w.balances(t)
}

// A Control Room takes another name where its own is taken.
func TestAControlRoomOfTheSameName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.World.Room(t, w.CustomerAdmin, w.Larkfield, "Lark")
	w.World.Room(t, w.CustomerAdmin, w.Larkfield, "lark-2")
	id := w.Reported(t, w.Hosted(t, w.CustomerAdmin, w.Larkfield, order.ControlRoom, "lark"), cloud.Active)
	room := *w.HostedNow(t, id).ControlRoomID
	if name := w.RoomNow(t, room).Name; name != "lark-3" {
		t.Errorf("it is called %s", name)
	}
	w.gone(t, id)
	w.balances(t)
}
