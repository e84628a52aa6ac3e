package provisioner_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/drawdown-portal/drawdown/internal/demo/provisioner"
)

const secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

// server is the other side, as far as a test wants it: it notes what is reported and answers from a list.
type server struct {
	mu      sync.Mutex
	reports []string
	answers []string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var asked struct {
		Query     string
		Variables struct{ Input map[string]any }
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || r.Header.Get("Authorization") != "Bearer token" || r.URL.Path != "/graphql" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if strings.Contains(asked.Query, "cloudPlan") {
		_, _ = io.WriteString(w, `{"data":{"cloudPlan":{"urlTemplate":"https://{name}.cloud.example"}}}`)
		return
	}
	in := asked.Variables.Input
	report := in["status"].(string) + " at " + strconv.Itoa(int(in["version"].(float64))) + " as " + in["idempotencyKey"].(string)
	for _, field := range []string{"url", "guid", "failure"} {
		if in[field] != nil {
			report += ", " + field
		}
	}
	s.reports = append(s.reports, report)
	if len(s.answers) == 0 {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	answer := s.answers[0]
	s.answers = s.answers[1:]
	_, _ = io.WriteString(w, answer)
}

func done(status string, version int) string {
	return `{"data":{"fulfilCloudService":{"cloudService":{"status":"` + status + `","version":` + strconv.Itoa(version) + `},"userErrors":[]}}}`
}

func refused(code, service string) string {
	return `{"data":{"fulfilCloudService":{"cloudService":` + service + `,"userErrors":[{"code":"` + code + `","message":"no"}]}}}`
}

// What is reported on each kind of message, and what the server is told: 204 once nothing is left to do, 503 to come again.
func TestWhatIsReported(t *testing.T) {
	t.Parallel()
	const begin, forbidden = "PROVISIONING at 1 as m PROVISIONING", `{"errors":[{"message":"no"}]}`
	for name, tt := range map[string]struct {
		topic, kind, service string
		answers              []string
		want                 []string
		status               int
	}{
		"a Control Room": {
			"requested", "CONTROL_ROOM", "docs",
			[]string{done("PROVISIONING", 2), done("ACTIVE", 3)},
			[]string{begin, "ACTIVE at 2 as m ACTIVE, url, guid"},
			204,
		},
		"a document server": {
			"requested", "IQ_BOT_SERVER", "docs",
			[]string{done("PROVISIONING", 2), done("ACTIVE", 3)},
			[]string{begin, "ACTIVE at 2 as m ACTIVE, url"},
			204,
		},
		"a failure": {
			"requested", "CONTROL_ROOM", "fail-docs",
			[]string{done("PROVISIONING", 2), done("FAILED", 3)},
			[]string{begin, "FAILED at 2 as m FAILED, failure"},
			204,
		},
		"what is done already": {"requested", "CONTROL_ROOM", "docs", []string{done("ACTIVE", 3)}, []string{begin}, 204},
		"what was begun by who was killed": {
			"requested", "IQ_BOT_SERVER", "docs",
			[]string{refused("CONFLICT", `{"status":"PROVISIONING","version":2}`), done("ACTIVE", 3)},
			[]string{begin, "ACTIVE at 2 as m ACTIVE, url"},
			204,
		},
		"what has moved on":         {"requested", "CONTROL_ROOM", "docs", []string{refused("CONFLICT", `{"status":"DEPROVISIONING","version":2}`)}, []string{begin}, 204},
		"what cannot be":            {"requested", "CONTROL_ROOM", "docs", []string{refused("INVALID_TRANSITION", "null")}, []string{begin}, 204},
		"what there is not":         {"requested", "CONTROL_ROOM", "docs", []string{refused("NOT_FOUND", "null")}, []string{begin}, 204},
		"what moved on meanwhile":   {"requested", "IQ_BOT_SERVER", "docs", []string{done("PROVISIONING", 2), refused("CONFLICT", "null")}, []string{begin, "ACTIVE at 2 as m ACTIVE, url"}, 204},
		"a token that may not":      {"requested", "CONTROL_ROOM", "docs", []string{forbidden}, []string{begin}, 503},
		"a report that is refused":  {"requested", "IQ_BOT_SERVER", "docs", []string{done("PROVISIONING", 2), refused("BAD_USER_INPUT", "null")}, []string{begin, "ACTIVE at 2 as m ACTIVE, url"}, 503},
		"an outage":                 {"requested", "CONTROL_ROOM", "docs", nil, []string{begin}, 503},
		"an outage in the midst":    {"requested", "IQ_BOT_SERVER", "docs", []string{done("PROVISIONING", 2)}, []string{begin, "ACTIVE at 2 as m ACTIVE, url"}, 503},
		"an end":                    {"deprovisioning", "CONTROL_ROOM", "docs", []string{done("DELETED", 2)}, []string{"DELETED at 1 as m DELETED"}, 204},
		"an end that was there":     {"deprovisioning", "CONTROL_ROOM", "docs", []string{refused("CONFLICT", "null")}, []string{"DELETED at 1 as m DELETED"}, 204},
		"one for the operators":     {"requested", "CONTROL_ROOM", "manual-docs", nil, nil, 204},
		"the end of such a one":     {"deprovisioning", "CONTROL_ROOM", "manual-docs", nil, nil, 204},
		"a suspension":              {"suspended", "CONTROL_ROOM", "docs", nil, nil, 204},
		"a message of another kind": {"painted", "CONTROL_ROOM", "docs", nil, nil, 204},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := &server{answers: tt.answers}
			body := `{"type":"cloud_service.` + tt.topic + `","data":{"id":"cs_1","version":1,"kind":"` + tt.kind + `","name":"` + tt.service + `"}}`
			if got := deliver(t, other, signed(t, body)); got != tt.status {
				t.Errorf("it answers %d, want %d", got, tt.status)
			}
			if diff := cmp.Diff(tt.want, other.reports); diff != "" {
				t.Errorf("reports (-want +got):\n%s", diff)
			}
		})
	}
}

// A message that the server did not sign, or not lately, is refused, and nothing is reported.
func TestMessagesThatAreNotTheServers(t *testing.T) {
	t.Parallel()
	const body = `{"type":"cloud_service.requested","data":{"id":"cs_1","version":1}}`
	for name, tt := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"another body":   {func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(body + " ")) }, 401},
		"another id":     {func(r *http.Request) { r.Header.Set("webhook-id", "n") }, 401},
		"another time":   {func(r *http.Request) { r.Header.Set("webhook-timestamp", strconv.FormatInt(time.Now().Unix()-1, 10)) }, 401},
		"no signature":   {func(r *http.Request) { r.Header.Del("webhook-signature") }, 401},
		"long ago":       {func(r *http.Request) { sign(t, r, body, time.Now().Add(-time.Hour)) }, 401},
		"no JSON":        {func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("{")); sign(t, r, "{", time.Now()) }, 400},
		"far too long":   {func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(strings.Repeat(" ", 1<<17))) }, 400},
		"not posted":     {func(r *http.Request) { r.Method = http.MethodGet }, 405},
		"as it has been": {func(*http.Request) {}, 503},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := &server{}
			r := signed(t, body)
			tt.change(r)
			if got := deliver(t, other, r); got != tt.want {
				t.Errorf("it answers %d, want %d", got, tt.want)
			}
			if reported := len(other.reports) > 0; reported != (tt.want == 503) {
				t.Errorf("it reports %v", other.reports)
			}
		})
	}
}

func deliver(t *testing.T, other *server, r *http.Request) int {
	t.Helper()
	api := httptest.NewServer(other)
	defer api.Close()
	p, err := provisioner.New(provisioner.Options{URL: api.URL + "/", Token: "token", Secret: secret, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	out := httptest.NewRecorder()
	p.ServeHTTP(out, r)
	return out.Code
}

func signed(t *testing.T, body string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
	sign(t, r, body, time.Now())
	return r
}

func sign(t *testing.T, r *http.Request, body string, at time.Time) {
	t.Helper()
	signer, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signer.Sign("m", at, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("webhook-id", "m")
	r.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("webhook-signature", signature)
}
