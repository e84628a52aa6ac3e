package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/signing"
	"github.com/drawdown-portal/drawdown/internal/web"
)

// site is the surface on a real server, around an API and an app that the test gives.
type site struct {
	*httptest.Server
	log *journal
}

func options(pool *database.Pool) web.Options {
	return web.Options{
		GraphQL:   http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "api") }),
		App:       http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "app") }),
		Auth:      auth.New(pool, time.Now, auth.Options{}),
		Pool:      pool,
		PublicURL: &url.URL{Scheme: "http", Host: "portal.example"},
		Metrics:   web.NewMetrics(pool),
		Log:       slog.New(slog.DiscardHandler),
	}
}

func newSite(t *testing.T, pool *database.Pool, change func(*web.Options)) *site {
	t.Helper()
	log := &journal{}
	o := options(pool)
	o.Keys = signing.Open(filepath.Join(t.TempDir(), "signing-keys.json"))
	o.Log = slog.New(slog.NewJSONHandler(log, nil))
	if change != nil {
		change(&o)
	}
	handler, err := web.Handler(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	server.Config = web.Server("", handler)
	server.Config.ErrorLog = slog.NewLogLogger(slog.NewJSONHandler(log, nil), slog.LevelWarn)
	server.Start()
	t.Cleanup(server.Close)
	return &site{server, log}
}

// journal keeps the log.
type journal struct {
	mu sync.Mutex
	bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.Buffer.Write(p)
}

func (j *journal) text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.String()
}

// answer is what a request was answered with, beside its body.
type answer struct {
	status int
	header http.Header
}

// ask sends one request and reads the answer.
func (s *site) ask(t *testing.T, method, path string, header map[string]string, body string) (answer, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	response, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header}, string(read)
}

// refusal is the one error of an answer.
type refusal struct {
	Message    string
	Extensions struct{ Code, RequestID string }
}

func readRefusal(t *testing.T, answer string) refusal {
	t.Helper()
	var body struct{ Errors []refusal }
	if err := json.Unmarshal([]byte(answer), &body); err != nil || len(body.Errors) != 1 {
		t.Fatalf("answered with %q (%v)", answer, err)
	}
	return body.Errors[0]
}

func TestEveryAnswerIsSecured(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	plain := newSite(t, pool, nil)
	https := newSite(t, pool, func(o *web.Options) { o.PublicURL = &url.URL{Scheme: "https", Host: "portal.example"} })
	for _, path := range []string{"/", "/a/acc_1/draw-downs", "/graphql", "/healthz", "/readyz", "/metrics"} {
		for s, want := range map[*site]map[string]string{
			plain: {"Strict-Transport-Security": "", "socket": "ws://portal.example"},
			https: {"Strict-Transport-Security": "max-age=31536000", "socket": "wss://portal.example"},
		} {
			response, _ := s.ask(t, http.MethodGet, path, nil, "")
			got := map[string]string{}
			for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Strict-Transport-Security"} {
				got[name] = response.header.Get(name)
			}
			if diff := cmp.Diff(map[string]string{
				"Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
					"connect-src 'self' " + want["socket"] + "; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
				"X-Content-Type-Options":    "nosniff",
				"Referrer-Policy":           "same-origin",
				"Strict-Transport-Security": want["Strict-Transport-Security"],
			}, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		}
	}
}

func TestWhoAnswersWhat(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t), nil)
	for path, want := range map[string]string{
		"/": "app", "/a/acc_1/draw-downs": "app", "/graphql": "api", "/graphql/": "app", "/graphqls": "app", "/healthz/": "app",
	} {
		if _, got := s.ask(t, http.MethodPost, path, nil, ""); got != want {
			t.Errorf("%s is answered by %q, want %q", path, got, want)
		}
	}
	if response, _ := s.ask(t, http.MethodGet, "/graphql", nil, ""); response.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the API's answers may be kept: %q", response.header.Get("Cache-Control"))
	}
}

func TestRequestHasAnID(t *testing.T) {
	t.Parallel()
	var asked auth.Actor
	s := newSite(t, dbtest.Open(t), func(o *web.Options) {
		o.GraphQL = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked = auth.From(r.Context()) })
	})
	first, _ := s.ask(t, http.MethodPost, "/graphql", map[string]string{"X-Request-Id": "mine"}, "")
	id := first.header.Get("X-Request-Id")
	if asked.RequestID != id || asked.Address != "127.0.0.1" || len(id) < 20 {
		t.Errorf("the actor has the request %q from %q, the answer %q", asked.RequestID, asked.Address, id)
	}
	if second, _ := s.ask(t, http.MethodPost, "/graphql", nil, ""); second.header.Get("X-Request-Id") == id {
		t.Errorf("two requests are %q", id)
	}
}

func TestLogHoldsNoSecrets(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t), func(o *web.Options) {
		o.GraphQL = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			panic("a defect")
		})
	})
	for _, header := range []map[string]string{{"Cookie": "drawdown_session=hidden"}, {"Authorization": "Bearer hidden"}} {
		s.ask(t, http.MethodPost, "/graphql?query=hidden", header, `{"password":"hidden"}`)
	}
	s.ask(t, http.MethodGet, "/a?token=hidden", nil, "")
	s.Close()
	if log := s.log.text(); strings.Contains(log, "hidden") || strings.Count(log, `"msg":"request"`) != 3 {
		t.Errorf("the log:\n%s", log)
	}
	var line map[string]any
	lines := strings.Split(strings.TrimSpace(s.log.text()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &line); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"method": "GET", "path": "/a", "status": 200.0, "bytes": 3.0, "address": "127.0.0.1"} {
		if line[name] != want {
			t.Errorf("the log says that %s is %v, want %v", name, line[name], want)
		}
	}
}

func TestPanicIsAnsweredWithoutDetail(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t), func(o *web.Options) {
		o.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery == "late" {
				_, _ = io.WriteString(w, "half of an")
				_ = http.NewResponseController(w).Flush()
			}
			panic("the inside of it")
		})
	})
	response, answer := s.ask(t, http.MethodPost, "/graphql", nil, "")
	got := readRefusal(t, answer)
	if response.status != http.StatusInternalServerError || got.Extensions.Code != "INTERNAL" || strings.Contains(answer, "inside") {
		t.Errorf("answered with %d %s", response.status, answer)
	}
	if id := response.header.Get("X-Request-Id"); got.Extensions.RequestID != id || !strings.Contains(s.log.text(), id) {
		t.Errorf("the id %q is not in the answer %s and in the log", id, answer)
	}
	if !strings.Contains(s.log.text(), "the inside of it") {
		t.Error("the log does not say what happened")
	}

	cut, err := s.Client().Post(s.URL+"/graphql?late", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cut.Body.Close()
	if body, err := io.ReadAll(cut.Body); err == nil {
		t.Errorf("half an answer looks whole: %q", body)
	}
	if _, answer := s.ask(t, http.MethodGet, "/", nil, ""); answer != "app" {
		t.Errorf("the next request is answered with %q", answer)
	}
}
