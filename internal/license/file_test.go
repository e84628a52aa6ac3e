package license_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/license/document"
	"github.com/drawdown-portal/drawdown/internal/signing"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// Configuring takes the units, a job signs the file, and what is downloaded is what was signed.
func TestALicenseFileIsMade(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	creators := w.HeldBy(t, w.Larkfield, w.ForCustomer.ID, w.Creator)
	room := w.Room(t, w.CustomerAdmin, w.Larkfield, "CR-LARK-PRD")
	if _, err := w.Licenses.Configure(t.Context(), w.CustomerAdmin, w.OnRoom(t, room), []license.Wanted{{EntitlementID: creators, Quantity: 3}}); err != nil {
		t.Fatal(err)
	}
	asked := w.RoomNow(t, room)
	if asked.Status != license.Pending || asked.Version != 2 || asked.LicenseFiles[0].Status != license.Generating {
		t.Errorf("before its file it is %s at %d, the file %s", asked.Status, asked.Version, asked.LicenseFiles[0].Status)
	}
	if got, want := w.Holding(t, w.Larkfield, w.ForCustomer.ID, w.Creator), (testworld.Holding{Quantity: 5, Allocated: 3}); got != want {
		t.Errorf("Larkfield has %+v, want %+v", got, want)
	}

	file := asked.LicenseFiles[0]
	if waits, err := w.Licenses.Issue(t.Context(), file.ID); err != nil || waits {
		t.Fatalf("the file waits (%t): %v", waits, err)
	}
	made := w.RoomNow(t, room)
	if made.Status != license.Active || made.Version != asked.Version {
		t.Errorf("with its file it is %s at %d, want ACTIVE at %d", made.Status, made.Version, asked.Version)
	}
	file = made.LicenseFiles[0]
	content, name, err := w.Licenses.Content(t.Context(), w.CustomerAdmin, file.ID)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := w.Licenses.Content(t.Context(), w.Auditor, file.ID)
	if err != nil || !bytes.Equal(content, again) {
		t.Errorf("a second download differs (%v)", err)
	}
	sum := sha256.Sum256(content)
	if got := *file.SHA256(); got != hex.EncodeToString(sum[:]) || *file.Size != len(content) || name != *file.FileName() {
		t.Errorf("%s of %d bytes with digest %s is shown as %s, %d, %s", name, len(content), hex.EncodeToString(sum[:]), *file.FileName(), *file.Size, got)
	}
	keys, err := signing.Open(w.KeyFile).Public()
	if err != nil {
		t.Fatal(err)
	}
	says, err := document.Open(content, keys)
	if err != nil {
		t.Fatal(err)
	}
	want := []document.Line{{
		SKU: "NV-BC-NU", Name: "Bot Creator", Unit: "license", Quantity: 3,
		StartsOn: document.DayOf(w.ForCustomer.StartsOn), EndsOn: document.DayOf(w.ForCustomer.EndsOn),
	}}
	if diff := cmp.Diff(want, says.Lines, cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Unit" }, cmp.Ignore())); diff != "" {
		t.Errorf("the file grants (-want +got):\n%s", diff)
	}
	if says.ControlRoom != (document.ControlRoom{GUID: made.GUID.String(), Name: "CR-LARK-PRD"}) || says.Serial != int64(file.Serial) {
		t.Errorf("the file is for %+v, number %d", says.ControlRoom, says.Serial)
	}
}
