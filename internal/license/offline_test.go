package license_test

import (
	"crypto/rand"
	"encoding/base64"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/license/document"
	"github.com/drawdown-portal/drawdown/internal/signing"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// site is a Control Room of Halvorsen's without a connection: 3 Bot Creators and 10 blocks of pages.
type site struct {
	*testworld.World

	room uuid.UUID
	keys *signing.Keys
}

func newSite(t *testing.T) *site {
	t.Helper()
	return siteOf(t, testworld.New(t))
}

func siteOf(t *testing.T, w *testworld.World) *site {
	t.Helper()
	return siteNamed(t, w, "CR-SITE")
}

func siteNamed(t *testing.T, w *testworld.World, name string) *site {
	t.Helper()
	s := &site{World: w, room: w.Room(t, w.Requester, w.Halvorsen, name), keys: ownKeys(t)}
	w.Configured(t, w.Requester, s.room,
		license.Wanted{EntitlementID: w.HeldBy(t, w.Halvorsen, w.Everyday.ID, w.Creator), Quantity: 3},
		license.Wanted{EntitlementID: w.HeldBy(t, w.Halvorsen, w.Everyday.ID, w.Pages), Quantity: 10})
	return s
}

func ownKeys(t *testing.T) *signing.Keys {
	t.Helper()
	path := filepath.Join(t.TempDir(), "room.json")
	if err := signing.Ensure(path); err != nil {
		t.Fatal(err)
	}
	return signing.Open(path)
}

// asking is a request as the site makes it; change makes another of it.
func (s *site) asking(t *testing.T, change ...func(*document.Request)) string {
	t.Helper()
	nonce := make([]byte, 16)
	_, _ = rand.Read(nonce)
	r := s.RoomNow(t, s.room)
	asked := document.Request{
		CreatedAt: time.Now().UTC().Truncate(time.Second), GUID: r.GUID.String(), Installed: int64(r.ConfirmedSerial),
		Nonce: base64.RawURLEncoding.EncodeToString(nonce),
	}
	for _, c := range change {
		c(&asked)
	}
	content, err := document.SealRequest(asked, s.keys)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// upload takes a request in and has its file signed.
func (s *site) upload(t *testing.T, content string) *license.File {
	t.Helper()
	if _, err := s.Licenses.Upload(t.Context(), s.Requester, s.OnRoom(t, s.room), content); err != nil {
		t.Fatal(err)
	}
	file := s.RoomNow(t, s.room).LicenseFiles[0]
	if waits, err := s.Licenses.Issue(t.Context(), file.ID); err != nil || waits {
		t.Fatalf("the file waits (%t): %v", waits, err)
	}
	return s.RoomNow(t, s.room).LicenseFiles[0]
}

// confirming is what the site says once it has installed a file.
func (s *site) confirming(t *testing.T, file *license.File, nonce string) string {
	t.Helper()
	content, err := document.SealConfirmation(document.Confirmation{
		GUID: s.RoomNow(t, s.room).GUID.String(), Nonce: nonce, Serial: int64(file.Serial), SHA256: *file.SHA256(),
	}, s.keys)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func (s *site) confirm(t *testing.T, content string) error {
	t.Helper()
	_, err := s.Licenses.Confirm(t.Context(), s.Requester, s.OnRoom(t, s.room), content)
	return err
}

// answers is the nonce that a file is bound to.
func (s *site) answers(t *testing.T, file *license.File) string {
	t.Helper()
	content, _, err := s.Licenses.Content(t.Context(), s.Requester, file.ID)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := signing.Open(s.KeyFile).Public()
	if err != nil {
		t.Fatal(err)
	}
	says, err := document.Open(content, keys)
	if err != nil {
		t.Fatal(err)
	}
	return says.Request
}

func nonceOf(t *testing.T, content string) string {
	t.Helper()
	asked, _, err := document.OpenRequest([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return asked.Nonce
}

// age moves everything that the site has asked for into the past.
func (s *site) age(t *testing.T, by string) {
	t.Helper()
	s.Exec(t, `UPDATE control_rooms SET cycle_began_at = cycle_began_at - $2::interval, confirm_by = confirm_by - $2::interval WHERE id = $1`, s.room, by)
}

// A request is answered by a file that is bound to it, and its confirmation ends the cycle; the next one follows from that file.
func TestACycle(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	request := s.asking(t)
	file := s.upload(t, request)
	if got := s.answers(t, file); got != nonceOf(t, request) {
		t.Errorf("the file answers %q, want %q", got, nonceOf(t, request))
	}
	open := s.RoomNow(t, s.room).Offline()
	if open.ConfirmBy == nil || time.Until(*open.ConfirmBy) > 48*time.Hour || time.Until(*open.ConfirmBy) < 47*time.Hour {
		t.Errorf("the file is to be confirmed by %v", open.ConfirmBy)
	}
	if err := s.confirm(t, s.confirming(t, file, nonceOf(t, request))); err != nil {
		t.Fatal(err)
	}
	closed := s.RoomNow(t, s.room).Offline()
	if closed.ConfirmedSerial != file.Serial || closed.ConfirmBy != nil || closed.CycleBeganAt != nil {
		t.Errorf("after the confirmation it stands at %+v", closed)
	}
	s.age(t, "30 days")
	if r := s.RoomNow(t, s.room); r.Status != license.Active {
		t.Errorf("a site that has confirmed is %s", r.Status)
	}
	s.upload(t, s.asking(t)) // names the confirmed file
	s.Balances(t)
}

// Each request cancels the ones before it: only the latest answer can be confirmed. What is configured while a request is open answers it.
func TestTheLatestRequestCounts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, second := s.asking(t), s.asking(t)
	early := s.upload(t, first)
	late := s.upload(t, second)
	turnedDown(t, s.confirm(t, s.confirming(t, early, nonceOf(t, first))), "license.confirmation_of_another")

	creators := s.HeldBy(t, s.Halvorsen, s.Everyday.ID, s.Creator)
	s.Configured(t, s.Requester, s.room, license.Wanted{EntitlementID: creators, Quantity: 1})
	newest := s.RoomNow(t, s.room).LicenseFiles[0]
	if got := s.answers(t, newest); got != nonceOf(t, second) {
		t.Errorf("the file that was configured meanwhile answers %q, want %q", got, nonceOf(t, second))
	}
	turnedDown(t, s.confirm(t, s.confirming(t, late, nonceOf(t, second))), "license.confirmation_of_another")
	if err := s.confirm(t, s.confirming(t, newest, nonceOf(t, second))); err != nil {
		t.Error(err)
	}
}

// A file has to be confirmed 48 hours after the latest request and 7 days after the first, or the Control Room is suspended: at once, by
// the database's clock, and later written down.
func TestTheDeadlines(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		requests []string // how long each is followed by the next, or by the moment of looking
		want     license.Status
	}{
		"47 hours after the only one":                      {[]string{"47 hours"}, license.Active},
		"49 hours after the only one":                      {[]string{"49 hours"}, license.Suspended},
		"40 hours after each of four":                      {[]string{"40 hours", "40 hours", "40 hours", "40 hours"}, license.Active},
		"a week after the first, an hour after the latest": {[]string{"47 hours", "47 hours", "47 hours", "26 hours", "2 hours"}, license.Suspended},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			for _, passes := range tt.requests {
				s.upload(t, s.asking(t))
				s.age(t, passes)
			}
			r := s.RoomNow(t, s.room)
			if r.Status != tt.want || (r.LicenseFiles[0].DownloadURL == nil) != (tt.want == license.Suspended) {
				t.Errorf("it is %s, and its file at %v", r.Status, r.LicenseFiles[0].DownloadURL)
			}
			if tt.want != license.Suspended {
				return
			}
			_, _, err := s.Licenses.Content(t.Context(), s.Requester, r.LicenseFiles[0].ID)
			turnedDown(t, err, "license.file_not_found")
			turnedDown(t, s.confirm(t, s.confirming(t, r.LicenseFiles[0], "late")), "license.status.suspended")
			_, err = s.Licenses.Upload(t.Context(), s.Requester, s.OnRoom(t, s.room), s.asking(t))
			turnedDown(t, err, "license.status.suspended")

			for range 2 { // the second finds nothing
				if _, err := s.Licenses.LapseSilent(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			suspensions := slices.DeleteFunc(s.RoomNow(t, s.room).Events, func(e *license.Event) bool { return e.Kind != license.Suspend })
			if len(suspensions) != 1 || suspensions[0].ByID != nil {
				t.Errorf("%d suspensions are written down", len(suspensions))
			}
			if _, err := s.Licenses.Release(t.Context(), s.Requester, s.OnRoom(t, s.room)); err != nil {
				t.Fatal(err)
			}
			if r := s.RoomNow(t, s.room); r.Status != license.Pending || r.ConfirmBy != nil {
				t.Errorf("after its release it is %s, to confirm by %v", r.Status, r.ConfirmBy)
			}
			s.Balances(t)
		})
	}
}

// What is used up is never given back.
func TestWhatIsUsedUpStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	pages := func(units int) func(*document.Request) {
		return func(r *document.Request) { r.Consumed = []document.Consumed{{SKU: "NV-IQ-PG", Units: units}} }
	}
	s.upload(t, s.asking(t, pages(4)))
	_, err := s.Licenses.Upload(t.Context(), s.Requester, s.OnRoom(t, s.room), s.asking(t, pages(3)))
	turnedDown(t, err, "license.consumed_out_of_range")
	s.upload(t, s.asking(t, pages(6)))
	if _, err := s.Licenses.Release(t.Context(), s.Requester, s.OnRoom(t, s.room)); err != nil {
		t.Fatal(err)
	}
	for product, want := range map[uuid.UUID]testworld.Holding{
		s.Creator: {Quantity: 25}, s.Pages: {Quantity: 30, Allocated: 6},
	} {
		if diff := cmp.Diff(want, s.Holding(t, s.Halvorsen, s.Everyday.ID, product)); diff != "" {
			t.Errorf("after its release (-want +got):\n%s", diff)
		}
	}
	s.Balances(t)
}

// Where the machine is lost, the operator releases, and another machine may take its place under a key of its own.
func TestAnotherMachineTakesItsPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.upload(t, s.asking(t))
	command, lost := s.OnRoom(t, s.room), "the machine is lost"
	command.Reason = &lost
	if _, err := s.Licenses.Release(t.Context(), s.Operator, command); err != nil {
		t.Fatal(err)
	}
	s.Configured(t, s.Requester, s.room, license.Wanted{EntitlementID: s.HeldBy(t, s.Halvorsen, s.Everyday.ID, s.Creator), Quantity: 1})
	s.keys = ownKeys(t)
	s.upload(t, s.asking(t))
}

// Of two uploads at once one comes second, and is told so.
func TestTwoUploadsAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	command := s.OnRoom(t, s.room)
	errs := make(chan error, 2)
	for range 2 {
		content := s.asking(t)
		go func() {
			_, err := s.Licenses.Upload(t.Context(), s.Requester, command, content)
			errs <- err
		}()
	}
	conflicts := 0
	for range 2 {
		if err := <-errs; fault.Is(err, fault.Conflict) {
			conflicts++
		} else if err != nil {
			t.Error(err)
		}
	}
	if conflicts != 1 {
		t.Errorf("%d of two were told that they came second", conflicts)
	}
}

// turnedDown fails the test unless err is the refusal with this sentence.
func turnedDown(t *testing.T, err error, key string) {
	t.Helper()
	refusals := fault.All(err)
	if len(refusals) != 1 || refusals[0].Key != key {
		t.Errorf("it is refused with %v, want %s", err, key)
	}
}
