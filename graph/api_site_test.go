package graph_test

import (
	"bytes"
	"context"
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

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/graph"
	"github.com/drawdown-portal/drawdown/internal/audit/trail"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/feed"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/sealing"
	"github.com/drawdown-portal/drawdown/internal/signing"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/token"
	"github.com/drawdown-portal/drawdown/internal/typeid"
	"github.com/drawdown-portal/drawdown/internal/web"
)

// site is the whole API over HTTP, as it is served, on a world of its own. Everybody has a token.
type site struct {
	*testworld.World
	address string
	client  *http.Client
	tokens  map[uuid.UUID]string
	cookies map[string]string // of those who are there in person, by the ids of their sessions
	feed    *feed.Feed        // which nobody listens for
	log     *journal
}

func newSite(t *testing.T) *site {
	t.Helper()
	w := testworld.New(t)
	s := &site{World: w, tokens: map[uuid.UUID]string{}, cookies: map[string]string{}, feed: feed.New(), log: &journal{t: t}}
	address := &url.URL{Scheme: "http", Host: "portal.example"}
	key := filepath.Join(t.TempDir(), "sealing-key")
	if err := sealing.Ensure(key); err != nil {
		t.Fatal(err)
	}
	people := auth.New(w.Pool, time.Now, auth.Options{Queue: w.Queue, Keys: sealing.Open(key), PublicURL: address})
	mail, err := notify.New(w.Pool.DB, w.Queue, notify.Config{PublicURL: address})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	entries := trail.New(w.Pool.DB)
	handler, err := web.Handler(web.Options{
		GraphQL: graph.NewServer(graph.Services{
			Accounts: w.Accounts, Orders: w.Orders, Entitlements: w.Entitlements, PDRs: w.PDRs, Licenses: w.Licenses, Cloud: w.Services, Feed: s.feed, Mail: mail, Audit: entries, Tokens: token.New(w.Pool.DB), Auth: people,
		}, graph.Options{Authenticate: people.Authenticate, Watch: people.Watch, Forbidden: people.NoteForbidden, Unavailable: database.Unavailable, Log: log}),
		App: http.NotFoundHandler(), Auth: people, Licenses: w.Licenses, Audit: entries, Pool: w.Pool, Keys: signing.Open(""), PublicURL: address, Metrics: web.NewMetrics(w.Pool),
		Draining: func() bool { return false }, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s.address, s.client = server.URL+"/graphql", server.Client()
	s.client.Transport.(*http.Transport).MaxIdleConnsPerHost = 64
	for _, by := range append(w.All(), w.SecondApprover, w.RivalAdmin, w.RivalRequester) {
		s.tokens[by.UserID] = s.token(t, people, by)
	}
	return s
}

// journal is what was logged. An error there fails the test: it is a defect that the answer only calls internal.
type journal struct {
	t    *testing.T
	mu   sync.Mutex
	said strings.Builder
}

func (j *journal) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte(" level=ERROR ")) {
		j.t.Errorf("logged: %s", line)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.said.Write(line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.said.String()
}

func (s *site) token(t *testing.T, people *auth.Service, by auth.Actor) string {
	t.Helper()
	email := testworld.Value[string](t, s.World, `SELECT email FROM users WHERE id = $1`, by.UserID)
	return testworld.InTx(t, s.World, func(ctx context.Context, tx bun.Tx) (string, error) {
		return people.CreateToken(ctx, tx, auth.NewToken{Email: email, Name: "tests"})
	})
}

// answer is what comes back: data as it was written, and the errors at the top.
type answer struct {
	Data   json.RawMessage
	Errors []refusal
}

type refusal struct {
	Message    string
	Path       []any
	Extensions struct{ Code, RequestID string }
}

type variables = map[string]any

// ask posts a document; by may be nobody.
func (s *site) ask(t *testing.T, by auth.Actor, document string, v variables) answer {
	t.Helper()
	a, err := s.post(t.Context(), by, document, v)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (s *site) post(ctx context.Context, by auth.Actor, document string, v variables) (a answer, err error) {
	body, err := json.Marshal(map[string]any{"query": document, "variables": v})
	if err != nil {
		return a, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address, bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	request.Header.Set("Content-Type", "application/json")
	s.sign(request, by)
	response, err := s.client.Do(request)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(raw, &a)
}

// sign has a request say who asks: by the cookie of a session, by a token, or not at all.
func (s *site) sign(request *http.Request, by auth.Actor) {
	if secret, ok := s.cookies[by.SessionID]; ok {
		request.AddCookie(&http.Cookie{Name: "drawdown_session", Value: secret})
	} else if token, ok := s.tokens[by.UserID]; ok {
		request.Header.Set("Authorization", "Bearer "+token)
	}
}

// read is the data of an answer without errors.
func read[T any](t *testing.T, s *site, by auth.Actor, document string, v variables) T {
	t.Helper()
	a := s.ask(t, by, document, v)
	if len(a.Errors) > 0 {
		t.Fatalf("%s\nwith %v is answered with %+v", document, v, a.Errors)
	}
	var data T
	if err := json.Unmarshal(a.Data, &data); err != nil {
		t.Fatalf("%s is answered with %s: %v", document, a.Data, err)
	}
	return data
}

func acc(id uuid.UUID) string { return typeid.Format(typeid.Account, id) }
func ord(id uuid.UUID) string { return typeid.Format(typeid.Order, id) }
func prd(id uuid.UUID) string { return typeid.Format(typeid.Product, id) }
func req(id uuid.UUID) string { return typeid.Format(typeid.PDR, id) }
