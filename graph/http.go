package graph

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-portal/drawdown/internal/fault"
)

// overHTTP answers POST and GET as the GraphQL over HTTP specification says, with JSON or with server-sent events.
//
// It takes the place of gqlgen's own transports, which fail 6 of the specification's 61 audits, repeat and log a body that is
// no JSON, and prefer a stream of events to JSON wherever a client accepts both.
type overHTTP struct {
	answering
}

// Supports is for every request that no other transport took, so that what is not supported is refused properly too.
func (overHTTP) Supports(*http.Request) bool { return true }

func (t overHTTP) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	accept := accepted(r.Header.Values("Accept"))
	refuse := func(status int, key string) {
		list := gqlerror.List{gqlerror.Wrap(fault.New(fault.BadUserInput, key))}
		writeJSON(w, accept.json, status, exec.DispatchError(r.Context(), list))
	}
	params, malformed := read(w, r)
	if malformed != nil {
		if malformed.allow != "" {
			w.Header().Set("Allow", malformed.allow)
		}
		refuse(malformed.status, malformed.key)
		return
	}

	operation, errs := exec.CreateOperationContext(r.Context(), params)
	ctx := graphql.WithOperationContext(r.Context(), operation)
	refused := http.StatusBadRequest
	if wait := waitOf(errs); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
		refused = http.StatusTooManyRequests
	}
	switch {
	case errs != nil && accept.onlyEvents:
		writeEvent(w, exec.DispatchError(ctx, errs))
	case errs != nil && accept.json == graphqlJSON:
		writeJSON(w, accept.json, refused, exec.DispatchError(ctx, errs))
	case errs != nil:
		writeJSON(w, accept.json, http.StatusOK, exec.DispatchError(ctx, errs))
	case r.Method == http.MethodGet && operation.Operation.Operation != ast.Query:
		w.Header().Set("Allow", http.MethodPost)
		refuse(http.StatusMethodNotAllowed, "api.http.query")
	case operation.Operation.Operation == ast.Subscription && !accept.events:
		refuse(http.StatusNotAcceptable, "api.http.events")
	case operation.Operation.Operation == ast.Subscription:
		t.stream(ctx, w, exec, operation)
	default:
		t.each(ctx, exec, operation, func(response *graphql.Response) bool {
			if accept.onlyEvents {
				writeEvent(w, response)
			} else {
				writeJSON(w, accept.json, http.StatusOK, response)
			}
			return false
		})
	}
}

// malformed is a request that no operation can be read from.
type malformed struct {
	status int
	key    string
	allow  string
}

func read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *malformed) {
	var query request
	var wrong *malformed
	switch r.Method {
	case http.MethodGet:
		wrong = query.fromURL(r.URL)
	case http.MethodPost:
		wrong = query.fromBody(w, r)
	default:
		wrong = &malformed{status: http.StatusMethodNotAllowed, key: "api.http.method", allow: "GET, POST"}
	}
	if wrong != nil {
		return nil, wrong
	}
	if query.Query == "" {
		return nil, &malformed{status: http.StatusBadRequest, key: "api.http.nothing"}
	}
	params := query.params()
	params.Headers = r.Header
	return params, nil
}

// request is an operation as it is sent: in a body, in an address, or on a socket.
type request struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
}

func (q *request) params() *graphql.RawParams {
	return &graphql.RawParams{
		Query: q.Query, OperationName: q.OperationName, Variables: q.Variables, Extensions: q.Extensions,
	}
}

func (q *request) fromBody(w http.ResponseWriter, r *http.Request) *malformed {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || media != plainJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return &malformed{status: http.StatusUnsupportedMediaType, key: "api.http.type"}
	}
	body := http.MaxBytesReader(w, r.Body, maxBody)
	if err := decode(body, q); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return &malformed{status: http.StatusRequestEntityTooLarge, key: "api.http.large"}
		}
		return &malformed{status: http.StatusBadRequest, key: "api.http.json"}
	}
	return nil
}

func (q *request) fromURL(address *url.URL) *malformed {
	values, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return &malformed{status: http.StatusBadRequest, key: "api.http.nothing"}
	}
	q.Query, q.OperationName = values.Get("query"), values.Get("operationName")
	for name, into := range map[string]*map[string]any{"variables": &q.Variables, "extensions": &q.Extensions} {
		if text := values.Get(name); text != "" && decode(strings.NewReader(text), into) != nil {
			return &malformed{status: http.StatusBadRequest, key: "api.http.json"}
		}
	}
	return nil
}

// decode reads one JSON value and nothing after it. Numbers stay as they were written: 1.0 is no Int.
func decode(from io.Reader, into any) error {
	decoder := json.NewDecoder(from)
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	switch _, err := decoder.Token(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	default:
		return errors.New("something follows the JSON value")
	}
}
