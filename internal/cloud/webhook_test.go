package cloud_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

var secret = []byte("a secret of thirty-two bytes....")

// receiver is the vendor's provisioning system: it notes what it is told, and answers as a test says.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []received
	answer http.HandlerFunc
}

type received struct {
	ID, Timestamp, Signature string
	Body                     string
}

func receive(t *testing.T, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	body, _ := io.ReadAll(in.Body) // what was cut off does not verify
	r.mu.Lock()
	r.got = append(r.got, received{in.Header.Get("webhook-id"), in.Header.Get("webhook-timestamp"), in.Header.Get("webhook-signature"), string(body)})
	answer := r.answer
	r.mu.Unlock()
	answer(out, in)
}

func (r *receiver) heard() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

func (r *receiver) answers(with http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = with
}

func status(code int) http.HandlerFunc {
	return func(out http.ResponseWriter, _ *http.Request) { out.WriteHeader(code) }
}

// verified recomputes a signature from the specification: the HMAC of id, timestamp and body, joined by dots.
func verified(r received) bool {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(r.ID + "." + r.Timestamp + "." + r.Body))
	return r.Signature == "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// told is the world with a provisioning system at a URL, as a process has it.
func (w *world) told(t *testing.T, url string) *cloud.Service {
	t.Helper()
	hook, err := cloud.NewWebhook(url, secret, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	options := testworld.Hosting
	options.Webhook = hook
	return cloud.New(w.Pool.DB, w.Queue, w.Licenses, options)
}

// working is a process that does what is left to be done, until stop.
func (w *world) working(t *testing.T, s *cloud.Service) (stop func()) {
	t.Helper()
	queue, err := jobs.New(w.Pool, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s.Work(queue)
	if err := queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := queue.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: never", what)
		}
	}
}

// Each step that the vendor's system has to know of is told once, signed, with the cloud service as it was then.
func TestWhatTheProvisioningSystemHears(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	system := receive(t, status(http.StatusNoContent))
	w.Services = w.told(t, system.URL)
	defer w.working(t, w.Services)()
	id := w.Hosted(t, w.Requester, w.Larkfield, order.ControlRoom, "lark")
	told := func(n int) { eventually(t, "it is told", func() bool { return len(system.heard()) == n }) }
	told(1)
	w.Reported(t, id, cloud.Provisioning)
	w.Reported(t, id, cloud.Failed)
	w.done(t, w.Services.Retry, w.Requester, id)
	told(2)
	w.Reported(t, id, cloud.Active)
	w.done(t, w.Services.Suspend, w.Requester, id)
	told(3)
	w.done(t, w.Services.Resume, w.CustomerAdmin, id)
	told(4)
	w.done(t, w.Services.Deprovision, w.Operator, id)
	told(5)
	w.Reported(t, id, cloud.Deleted)
	var types []string
	for n, r := range system.heard() {
		var m cloud.Message
		if err := json.Unmarshal([]byte(r.Body), &m); err != nil || !verified(r) {
			t.Errorf("%+v is signed: %t (%v)", r, verified(r), err)
		}
		e := w.HostedNow(t, id).Events[[]int{0, 3, 5, 6, 7}[n]]
		want := cloud.Notice{
			ID: typeid.Format(typeid.CloudService, id), Version: []int{1, 4, 6, 7, 8}[n], Kind: order.ControlRoom, Name: "lark", Region: "eu-central",
			Account: cloud.NoticeAccount{ID: typeid.Format(typeid.Account, w.Larkfield), Name: "Larkfield Insurance"}, Status: e.To,
		}
		if diff := cmp.Diff(want, m.Data); diff != "" || r.ID != e.ID.String() || !m.Timestamp.Equal(e.At) {
			t.Errorf("message %s at %s (-want +got):\n%s", r.ID, m.Timestamp, diff)
		}
		types = append(types, strings.TrimPrefix(m.Type, "cloud_service."))
	}
	if diff := cmp.Diff([]string{"requested", "requested", "suspended", "resumed", "deprovisioning"}, types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM cloud_service_deliveries WHERE attempts = 1 AND response = 204 AND delivered_at IS NOT NULL`); n != 5 {
		t.Errorf("%d deliveries are noted", n)
	}
	if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM river_job WHERE kind = 'cloud_service_event'`); n != 2 {
		t.Errorf("people are told %d times, want of the failure, of the success, and of no request", n)
	}
}

// A message that was not taken is sent again with the same id and the same body, also by another process; one that was is not.
func TestAMessageThatIsNotTaken(t *testing.T) {
	t.Parallel()
	elsewhere := receive(t, status(http.StatusNoContent))
	for name, tt := range map[string]struct {
		first    http.HandlerFunc
		response *int
		failure  string
	}{
		"an outage": {status(http.StatusServiceUnavailable), new(503), "503"},
		"a refusal": {status(http.StatusUnauthorized), new(401), "401"},
		"a redirect": {func(out http.ResponseWriter, in *http.Request) {
			http.Redirect(out, in, elsewhere.URL, http.StatusTemporaryRedirect)
		}, new(307), "307"},
		"a broken answer": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, nil, "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			system := receive(t, tt.first)
			w.Services = w.told(t, system.URL+"/hook?key=hidden")
			stop := w.working(t, w.Services)
			id := w.in(t, cloud.Requested, "docs")
			eventually(t, "it fails", func() bool {
				return testworld.Value[int](t, w.World, `SELECT count(*) FROM cloud_service_deliveries WHERE delivered_at IS NULL`) == 1
			})
			stop()
			failure := testworld.Value[string](t, w.World, `SELECT failure FROM cloud_service_deliveries`)
			response := testworld.Value[*int](t, w.World, `SELECT response FROM cloud_service_deliveries`)
			if !strings.Contains(failure, tt.failure) || strings.Contains(failure, "hidden") || !cmp.Equal(response, tt.response) {
				t.Errorf("it is noted as %q, %v", failure, response)
			}
			// a new process, while the old one's job is due at once
			system.answers(func(out http.ResponseWriter, _ *http.Request) {
				_, _ = out.Write(make([]byte, 1<<20)) // nobody reads so much
			})
			w.Exec(t, `UPDATE river_job SET scheduled_at = now(), state = 'available' WHERE kind = 'cloud_service_delivery' AND state <> 'completed'`)
			defer w.working(t, w.told(t, system.URL))()
			eventually(t, "it is taken", func() bool {
				return testworld.Value[int](t, w.World, `SELECT count(*) FROM cloud_service_deliveries WHERE delivered_at IS NOT NULL AND failure IS NULL`) == 1
			})
			got := system.heard()
			event := w.HostedNow(t, id).Events[0].ID.String()
			if len(got) < 2 || len(elsewhere.heard()) > 0 {
				t.Fatalf("%d attempts were heard, %d elsewhere", len(got), len(elsewhere.heard()))
			}
			for _, r := range got {
				if r.ID != event || r.Body != got[0].Body || !verified(r) {
					t.Errorf("an attempt was %+v", r)
				}
			}
			// the same job once more, as where the process died before it could say that it was done
			testworld.InTx(t, w.World, jobAgain(w, uuid.MustParse(event)))
			eventually(t, "it is worked", func() bool {
				return testworld.Value[int](t, w.World, `SELECT count(*) FROM river_job WHERE kind = 'cloud_service_delivery' AND state = 'completed'`) == 2
			})
			if n := len(system.heard()); n != len(got) {
				t.Errorf("what was taken is sent again: %d times in all", n)
			}
		})
	}
}

// Without a provisioning system people are told, and what was left to be sent while there was one is let be.
func TestWithoutAProvisioningSystem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.in(t, cloud.Deprovisioning, "docs")
	const sent = `SELECT count(*) FROM river_job WHERE kind = 'cloud_service_delivery'`
	if n := testworld.Value[int](t, w.World, sent); n != 0 {
		t.Errorf("%d messages are to be sent", n)
	}
	if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM river_job WHERE kind = 'cloud_service_event'`); n != 3 {
		t.Errorf("people are told %d times, want of the request, the success and the end that is wanted", n)
	}
	testworld.InTx(t, w.World, jobAgain(w, w.HostedNow(t, id).Events[0].ID))
	defer w.working(t, w.Services)()
	eventually(t, "the message is let be", func() bool { return testworld.Value[int](t, w.World, sent+` AND state = 'completed'`) == 1 })
}
