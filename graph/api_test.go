package graph

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/demo"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// api is the whole schema over resolvers that do what a test says. What no test has scripted panics.
type api struct {
	ResolverRoot

	products func(ctx context.Context, first int) (*ProductConnection, error)
	pdr      func(ctx context.Context, id string) (*pdr.PDR, error)
	nodes    func(ctx context.Context, ids []string) ([]Node, error)
	create   func(ctx context.Context, in CreatePDRInput) (*PDRPayload, error)
	changes  func(ctx context.Context) (<-chan *pdr.Change, error)
	revoked  func(ctx context.Context) context.Context
	stopping context.Context

	perSecond int // points; 0: any number
	now       func() time.Time
	log       io.Writer
}

func (a api) Query() QueryResolver               { return apiQuery{api: a} }
func (a api) Mutation() MutationResolver         { return apiMutation{api: a} }
func (a api) Subscription() SubscriptionResolver { return apiSubscription{api: a} }

type apiQuery struct {
	QueryResolver
	api api
}

func (q apiQuery) Viewer(ctx context.Context) (*Viewer, error) {
	by := auth.From(ctx)
	if !by.SignedIn() {
		return nil, nil //nolint:nilnil // nobody
	}
	return &Viewer{Role: by.Role}, nil
}

func (apiQuery) DemoSignIns(context.Context) ([]*demo.Person, error) { return []*demo.Person{}, nil }

func (q apiQuery) Products(ctx context.Context, first int, _ *string) (*ProductConnection, error) {
	return q.api.products(ctx, first)
}

func (q apiQuery) Pdr(ctx context.Context, id string) (*pdr.PDR, error) { return q.api.pdr(ctx, id) }

func (q apiQuery) Nodes(ctx context.Context, ids []string) ([]Node, error) {
	return q.api.nodes(ctx, ids)
}

type apiMutation struct {
	MutationResolver
	api api
}

func (apiMutation) SignOut(context.Context) (bool, error) { return true, nil }

func (m apiMutation) CreatePdr(ctx context.Context, in CreatePDRInput) (*PDRPayload, error) {
	return m.api.create(ctx, in)
}

type apiSubscription struct {
	SubscriptionResolver
	api api
}

func (s apiSubscription) ApprovalQueueChanged(ctx context.Context) (<-chan *pdr.Change, error) {
	return s.api.changes(ctx)
}

var (
	errOutage = errors.New("the database is away")
	someone   = auth.Actor{UserID: uuid.New(), Role: auth.VendorApprover, Language: phrase.English, RequestID: "req_1"}
	// keyed is whom the API token "key" stands for.
	keyed = auth.Actor{UserID: uuid.New(), Role: auth.VendorViewer, Language: phrase.Korean}
)

// handler serves the API to an actor, as the web layer does.
func (a api) handler(by auth.Actor) http.Handler {
	if a.log == nil {
		a.log = io.Discard
	}
	if a.revoked == nil {
		a.revoked = func(ctx context.Context) context.Context { return ctx }
	}
	served := serve(a, Options{
		AllowedOrigins: []string{"https://app.example.com"},
		Authenticate: func(_ context.Context, authorization string) (auth.Actor, error) {
			if authorization != "Bearer key" {
				return auth.Actor{}, fault.New(fault.Unauthenticated, "api.unauthenticated")
			}
			return keyed, nil
		},
		Stopping:    a.stopping,
		RateLimit:   a.perSecond,
		Now:         a.now,
		Watch:       func(ctx context.Context, _ auth.Actor) context.Context { return a.revoked(ctx) },
		Unavailable: func(err error) bool { return errors.Is(err, errOutage) },
		Log:         slog.New(slog.NewTextHandler(a.log, nil)),
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		served.ServeHTTP(w, r.WithContext(auth.With(r.Context(), by)))
	})
}

// reply is an answer of the API as a client reads it.
type reply struct {
	Status  int
	Header  http.Header
	Body    string
	HasData bool
	Data    json.RawMessage
	Errors  []replyError
}

type replyError struct {
	Message    string
	Path       []any
	Locations  []struct{ Line, Column int }
	Extensions struct{ Code, RequestID string }
}

// codes are those of the errors, in their order.
func (r reply) codes() string {
	each := make([]string, len(r.Errors))
	for i, e := range r.Errors {
		each[i] = e.Extensions.Code
	}
	return strings.Join(each, " ")
}

// ask posts a document, with variables as JSON or none.
func (a api) ask(t *testing.T, by auth.Actor, document, variables string) reply {
	t.Helper()
	if variables == "" {
		variables = "null"
	}
	return a.answer(t, a.handler(by), postOf(t, document, variables))
}

func postOf(t *testing.T, document, variables string) *http.Request {
	t.Helper()
	quoted, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return post(`{"query":` + string(quoted) + `,"variables":` + variables + `}`)
}

func post(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", plainJSON)
	r.Header.Set("Accept", graphqlJSON)
	return r
}

func (api) answer(t *testing.T, handler http.Handler, r *http.Request) reply {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	got := reply{Status: w.Code, Header: w.Result().Header, Body: w.Body.String()}
	if strings.HasPrefix(w.Header().Get("Content-Type"), eventStream) {
		return got
	}
	var parsed struct {
		Data   *json.RawMessage
		Errors []replyError
	}
	if err := json.Unmarshal(w.Body.Bytes(), &parsed); err != nil {
		t.Fatalf("%d: %q: %v", w.Code, w.Body, err)
	}
	got.HasData = strings.Contains(got.Body, `"data":`)
	if parsed.Data != nil {
		got.Data = *parsed.Data
	}
	got.Errors = parsed.Errors
	return got
}
