package graph

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// get is a request by GET.
func get(query string, values ...string) *http.Request {
	q := url.Values{"query": {query}}
	for i := 0; i < len(values); i += 2 {
		q.Set(values[i], values[i+1])
	}
	return httptest.NewRequest(http.MethodGet, "/graphql?"+q.Encode(), nil)
}

func with(r *http.Request, headers ...string) *http.Request {
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func TestRequestsOverHTTP(t *testing.T) {
	t.Parallel()
	const (
		typename = `{"query": "{ __typename }"}`
		mutation = `mutation { signOut }`
		follow   = `subscription { approvalQueueChanged { waiting } }`
		browser  = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
		urql     = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
	)
	method := func(name string) *http.Request {
		return with(httptest.NewRequest(name, "/graphql", strings.NewReader(typename)), "Content-Type", plainJSON)
	}
	tests := map[string]struct {
		request *http.Request
		status  int
		media   string
		allow   string
		data    bool
	}{
		"a query":                  {post(typename), 200, graphqlJSON, "", true},
		"a mutation":               {postOf(t, mutation, "null"), 200, graphqlJSON, "", true},
		"from urql":                {with(post(typename), "Accept", urql), 200, graphqlJSON, "", true},
		"from curl":                {with(post(typename), "Accept", "*/*"), 200, plainJSON, "", true},
		"from a browser":           {with(get("{ __typename }"), "Accept", browser), 200, plainJSON, "", true},
		"from who accepts nothing": {with(post(typename), "Accept", "image/png"), 200, plainJSON, "", true},
		"JSON that is liked less":  {with(post(typename), "Accept", "application/json;q=0.5, application/graphql-response+json;q=0.1"), 200, plainJSON, "", true},
		"with a charset":           {with(post(typename), "Content-Type", "application/json; charset=UTF-8"), 200, graphqlJSON, "", true},
		"by GET":                   {with(get("query a($b: Boolean!) { __typename @include(if: $b) }", "operationName", "a", "variables", `{"b": true}`), "Accept", graphqlJSON), 200, graphqlJSON, "", true},
		"with all parameters null": {post(`{"query": "{ __typename }", "variables": null, "operationName": null, "extensions": null}`), 200, graphqlJSON, "", true},

		"a mutation by GET":        {get(mutation), 405, plainJSON, "POST", false},
		"a subscription by GET":    {with(get(follow), "Accept", eventStream), 405, plainJSON, "POST", false},
		"PUT":                      {method(http.MethodPut), 405, plainJSON, "GET, POST", false},
		"DELETE":                   {method(http.MethodDelete), 405, plainJSON, "GET, POST", false},
		"PATCH":                    {method(http.MethodPatch), 405, plainJSON, "GET, POST", false},
		"OPTIONS":                  {method(http.MethodOptions), 405, plainJSON, "GET, POST", false},
		"a form":                   {with(post("query=%7B__typename%7D"), "Content-Type", "application/x-www-form-urlencoded"), 415, graphqlJSON, "", false},
		"a multipart form":         {with(post(typename), "Content-Type", "multipart/form-data; boundary=a"), 415, graphqlJSON, "", false},
		"plain text":               {with(post(typename), "Content-Type", "text/plain"), 415, graphqlJSON, "", false},
		"a document alone":         {with(post("{ __typename }"), "Content-Type", "application/graphql"), 415, graphqlJSON, "", false},
		"no type":                  {with(post(typename), "Content-Type", ""), 415, graphqlJSON, "", false},
		"another charset":          {with(post(typename), "Content-Type", "application/json; charset=utf-16"), 415, graphqlJSON, "", false},
		"a large body":             {post(`{"query": "{ __typename }", "extensions": {"a": "` + strings.Repeat("x", maxBody) + `"}}`), 413, graphqlJSON, "", false},
		"a batch":                  {post(`[` + typename + `]`), 400, graphqlJSON, "", false},
		"no body":                  {post(``), 400, graphqlJSON, "", false},
		"an empty object":          {post(`{}`), 400, graphqlJSON, "", false},
		"null":                     {post(`null`), 400, graphqlJSON, "", false},
		"two objects":              {post(typename + typename), 400, graphqlJSON, "", false},
		"an object too deep":       {post(`{"query": "{ __typename }", "variables": ` + strings.Repeat(`{"a":`, 20_000) + `1` + strings.Repeat(`}`, 20_000) + `}`), 400, graphqlJSON, "", false},
		"a query that is a number": {post(`{"query": 1}`), 400, graphqlJSON, "", false},
		"variables in a text":      {post(`{"query": "{ __typename }", "variables": "{}"}`), 400, graphqlJSON, "", false},
		"variables in a list":      {post(`{"query": "{ __typename }", "variables": []}`), 400, graphqlJSON, "", false},
		"a persisted query":        {post(`{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "ab"}}}`), 400, graphqlJSON, "", false},
		"GET without a query":      {get(""), 400, plainJSON, "", false},
		"GET with bad variables":   {get("{ __typename }", "variables", "{"), 400, plainJSON, "", false},
		"a subscription for JSON":  {postOf(t, follow, "null"), 406, graphqlJSON, "", false},

		"no GraphQL":                {postOf(t, "{", "null"), 400, graphqlJSON, "", false},
		"no GraphQL, from curl":     {with(postOf(t, "{", "null"), "Accept", "*/*"), 200, plainJSON, "", false},
		"an unknown field":          {postOf(t, "{ nothing }", "null"), 400, graphqlJSON, "", false},
		"a document that is large":  {postOf(t, bomb(28), "null"), 400, graphqlJSON, "", false},
		"an operation not there":    {post(`{"query": "query a { __typename }", "operationName": "b"}`), 400, graphqlJSON, "", false},
		"an error while it ran":     {postOf(t, `{ pdr(id: "a") { id } }`, "null"), 200, graphqlJSON, "", true},
		"an error at the very root": {postOf(t, `{ products(first: 1) { totalCount } }`, "null"), 200, graphqlJSON, "", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := api{
				pdr:      func(context.Context, string) (*pdr.PDR, error) { return nil, errOutage },
				products: func(context.Context, int) (*ProductConnection, error) { return nil, errOutage },
			}
			got := a.answer(t, a.handler(someone), tt.request)
			if got.Status != tt.status || got.Header.Get("Allow") != tt.allow {
				t.Errorf("%d, Allow %q, want %d, %q: %s", got.Status, got.Header.Get("Allow"), tt.status, tt.allow, got.Body)
			}
			if got.Header.Get("Content-Type") != tt.media+"; charset=utf-8" {
				t.Errorf("it is %s, want %s", got.Header.Get("Content-Type"), tt.media)
			}
			if got.HasData != tt.data {
				t.Errorf("it has data: %t, want %t: %s", got.HasData, tt.data, got.Body)
			}
			if !tt.data && (len(got.Errors) != 1 || got.codes() == "" || got.Errors[0].Message == "") {
				t.Errorf("it does not say why: %s", got.Body)
			}
			if got.Header.Get("Cache-Control") != "no-store" {
				t.Error("it may be cached")
			}
		})
	}
}

func TestWhatIsAccepted(t *testing.T) {
	t.Parallel()
	tests := map[string]accepting{
		"":                                    {plainJSON, false, false},
		"*/*":                                 {plainJSON, false, false},
		"application/*":                       {plainJSON, false, false},
		"nonsense;;":                          {plainJSON, false, false},
		plainJSON:                             {plainJSON, false, false},
		graphqlJSON:                           {graphqlJSON, false, false},
		eventStream:                           {plainJSON, true, true},
		"text/event-stream;q=0":               {plainJSON, false, false},
		"application/json, text/event-stream": {plainJSON, true, false},
		"text/event-stream, */*":              {plainJSON, true, false},
		"text/event-stream, application/json;q=0.9":                       {plainJSON, true, true},
		"application/json, application/graphql-response+json":             {graphqlJSON, false, false},
		"application/graphql-response+json; charset=utf-8, */*; q=0.1":    {graphqlJSON, false, false},
		"application/graphql-response+json;q=0.5, application/json;q=0.9": {plainJSON, false, false},
		"APPLICATION/GRAPHQL-RESPONSE+JSON":                               {graphqlJSON, false, false},
	}
	for header, want := range tests {
		if got := accepted([]string{header}); got != want {
			t.Errorf("Accept: %s is %+v, want %+v", header, got, want)
		}
	}
}

func TestHEADIsRefused(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	api{}.handler(someone).ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/graphql?query={__typename}", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("it is %d", w.Code)
	}
}
