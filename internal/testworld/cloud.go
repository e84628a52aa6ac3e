package testworld

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
)

// Cloud is a cloud Control Room as it runs: it reports in with its credential.
type Cloud struct {
	ID         uuid.UUID
	GUID       uuid.UUID
	Credential string

	w *World
}

// Cloud is a new cloud Control Room of the account, made by the actor, with its credential.
func (w *World) Cloud(tb testing.TB, by auth.Actor, accountID uuid.UUID, name string) *Cloud {
	tb.Helper()
	return w.CloudOf(tb, by, must(tb)(w.Licenses.Create(tb.Context(), by, license.Creation{AccountID: accountID, Name: name, Licensing: license.InCloud})))
}

// CloudOf is a cloud Control Room that is there, once it has a credential.
func (w *World) CloudOf(tb testing.TB, by auth.Actor, id uuid.UUID) *Cloud {
	tb.Helper()
	c := &Cloud{ID: id, GUID: w.RoomNow(tb, id).GUID, w: w}
	c.Rotate(tb, by)
	return c
}

// Rotate has a new credential issued, and goes on with it.
func (c *Cloud) Rotate(tb testing.TB, by auth.Actor) {
	tb.Helper()
	_, credential, err := c.w.Licenses.IssueCredential(tb.Context(), by, c.w.OnRoom(tb, c.ID))
	if err != nil {
		tb.Fatal(err)
	}
	c.Credential = credential
}

// Report is what it says when it uses so much.
func (c *Cloud) Report(uses ...license.Units) license.Report {
	return license.Report{GUID: c.GUID, Credential: c.Credential, AppVersion: "36.0.1", Uses: uses}
}

// Reports reports in, and is answered.
func (c *Cloud) Reports(tb testing.TB, uses ...license.Units) *license.Answer {
	tb.Helper()
	answer, err := c.w.Licenses.Report(tb.Context(), c.Report(uses...))
	if err != nil {
		tb.Fatal(err)
	}
	return answer
}

// Silent has it be silent for so long.
func (c *Cloud) Silent(tb testing.TB, d time.Duration) {
	tb.Helper()
	c.w.Exec(tb, `UPDATE control_rooms SET last_seen_at = now() - make_interval(secs => $2) WHERE id = $1`, c.ID, d.Seconds())
}

// Quota sets units aside for it, and no others.
func (c *Cloud) Quota(tb testing.TB, by auth.Actor, wanted ...license.Wanted) {
	tb.Helper()
	must(tb)(c.w.Licenses.Configure(tb.Context(), by, c.w.OnRoom(tb, c.ID), wanted))
}

// Bought is what a customer holds of one product by a new order of a partner's.
func (w *World) Bought(tb testing.TB, number string, partner, customer uuid.UUID, units order.Wanted) uuid.UUID {
	tb.Helper()
	p := Term(partner, number, -30, 300, units)
	p.EndCustomerID = customer
	return w.HeldBy(tb, customer, w.PlaceAs(tb, p).ID, units.ProductID)
}
