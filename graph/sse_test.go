package graph

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

const following = `subscription { approvalQueueChanged { waiting } }`

// counting is a subscription that tells 1, 2, 3 and so on as they are asked for, and ends after most of them.
func counting(most int) func(context.Context) (<-chan *pdr.Change, error) {
	return func(ctx context.Context) (<-chan *pdr.Change, error) {
		changes := make(chan *pdr.Change)
		go func() {
			defer close(changes)
			for i := range most {
				select {
				case changes <- &pdr.Change{Waiting: i + 1}:
				case <-ctx.Done():
					return
				}
			}
		}()
		return changes, nil
	}
}

// silent is a subscription that tells nothing, and says when it has ended.
func silent(ended chan<- struct{}) func(context.Context) (<-chan *pdr.Change, error) {
	return func(ctx context.Context) (<-chan *pdr.Change, error) {
		changes := make(chan *pdr.Change)
		go func() {
			<-ctx.Done()
			close(changes)
			ended <- struct{}{}
		}()
		return changes, nil
	}
}

// revocable is a watch, and what ends it.
func revocable() (watch func(context.Context) context.Context, revoke func()) {
	revoked := make(chan struct{})
	watch = func(ctx context.Context) context.Context {
		ctx, end := context.WithCancelCause(ctx)
		go func() {
			select {
			case <-revoked:
				end(fault.New(fault.Unauthenticated, "api.unauthenticated"))
			case <-ctx.Done():
			}
		}()
		return ctx
	}
	return watch, func() { close(revoked) }
}

func event(data string) string { return "event: next\ndata: " + data + "\n\n" }

const complete = "event: complete\ndata:\n\n"

func TestServerSentEvents(t *testing.T) {
	defer goleak.VerifyNone(t)
	tests := map[string]struct {
		document string
		changes  func(context.Context) (<-chan *pdr.Change, error)
		want     string
	}{
		"a subscription": {following, counting(2), event(`{"data":{"approvalQueueChanged":{"waiting":1}}}`) +
			event(`{"data":{"approvalQueueChanged":{"waiting":2}}}`)},
		"a query":    {`{ __typename }`, nil, event(`{"data":{"__typename":"Query"}}`)},
		"a mutation": {`mutation { signOut }`, nil, event(`{"data":{"signOut":true}}`)},
		"a refused document": {`subscription { nothing }`, nil, event(`{"errors":[{"message":"Cannot query field \"nothing\" on type \"Subscription\".",` +
			`"locations":[{"line":1,"column":16}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED","requestId":"req_1"}}]}`)},
		"a refused subscription": {
			following,
			func(context.Context) (<-chan *pdr.Change, error) {
				return nil, fault.New(fault.Forbidden, "api.unauthenticated")
			},
			event(`{"errors":[{"message":"Sign in first.","path":["approvalQueueChanged"],"locations":[{"line":1,"column":16}],` +
				`"extensions":{"code":"FORBIDDEN","requestId":"req_1"}}]}`),
		},
		"a subscription that panics": {
			following,
			func(context.Context) (<-chan *pdr.Change, error) { panic("hunter2") },
			event(`{"errors":[{"message":"Something went wrong on our side. Try again; if it stays so, tell us the request id.",` +
				`"path":["approvalQueueChanged"],"extensions":{"code":"INTERNAL","requestId":"req_1"}}]}`),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := api{changes: tt.changes}
			got := a.answer(t, a.handler(someone), with(postOf(t, tt.document, "null"), "Accept", eventStream))
			if got.Status != http.StatusOK || got.Body != ":\n\n"+tt.want+complete {
				t.Errorf("%d\n%s\nwant\n%s", got.Status, got.Body, ":\n\n"+tt.want+complete)
			}
		})
	}
}

// A subscription goes on where JSON is liked better, as it cannot be told in JSON.
func TestUrqlsHeadersFollowToo(t *testing.T) {
	defer goleak.VerifyNone(t)
	a := api{changes: counting(1)}
	got := a.answer(t, a.handler(someone), with(postOf(t, following, "null"), "Accept", "application/json, text/event-stream"))
	if !strings.Contains(got.Body, `"waiting":1`) {
		t.Errorf("%d %s", got.Status, got.Body)
	}
}

func TestARevokedSessionEndsItsEvents(t *testing.T) {
	defer goleak.VerifyNone(t)
	ended := make(chan struct{}, 1)
	watch, revoke := revocable()
	a := api{changes: silent(ended), revoked: watch}
	server := httptest.NewServer(a.handler(someone))
	defer server.Close()
	stream := open(t, server, t.Context())
	defer stream.Body.Close()
	lines := bufio.NewReader(stream.Body)
	if first, err := lines.ReadString('\n'); err != nil || first != ":\n" {
		t.Fatalf("it opens with %q, %v", first, err)
	}
	revoke()
	var rest bytes.Buffer
	if _, err := rest.ReadFrom(lines); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(rest.String(), "UNAUTHENTICATED") || !strings.HasSuffix(rest.String(), complete) {
		t.Errorf("it ends with %q", rest.String())
	}
	within(t, ended)
}

func TestAServerThatStopsEndsItsEvents(t *testing.T) {
	defer goleak.VerifyNone(t)
	ended := make(chan struct{}, 1)
	stopping, stop := context.WithCancel(t.Context())
	a := api{changes: silent(ended), stopping: stopping}
	server := httptest.NewServer(a.handler(someone))
	defer server.Close()
	stream := open(t, server, t.Context())
	defer stream.Body.Close()
	stop()
	var all bytes.Buffer
	if _, err := all.ReadFrom(stream.Body); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(all.String(), "UNAVAILABLE") || !strings.HasSuffix(all.String(), complete) {
		t.Errorf("it ends with %q", all.String())
	}
	within(t, ended)
}

func TestAClientThatLeavesEndsItsEvents(t *testing.T) {
	defer goleak.VerifyNone(t)
	ended := make(chan struct{}, 1)
	a := api{changes: silent(ended)}
	server := httptest.NewServer(a.handler(someone))
	defer server.Close()
	ctx, leave := context.WithCancel(t.Context())
	stream := open(t, server, ctx)
	leave()
	_ = stream.Body.Close()
	within(t, ended)
}

// The server's limits on reading a request and writing an answer are shorter than a subscription.
func TestEventsOutliveTheServersTimeouts(t *testing.T) {
	defer goleak.VerifyNone(t)
	const limit = 200 * time.Millisecond
	changes := make(chan *pdr.Change)
	a := api{changes: func(context.Context) (<-chan *pdr.Change, error) { return changes, nil }}
	server := httptest.NewUnstartedServer(a.handler(someone))
	server.Config.ReadTimeout, server.Config.WriteTimeout = limit, limit
	server.Start()
	defer server.Close()
	stream := open(t, server, t.Context())
	defer stream.Body.Close()
	time.Sleep(3 * limit)
	go func() {
		changes <- &pdr.Change{Waiting: 7}
		close(changes)
	}()
	var all bytes.Buffer
	if _, err := all.ReadFrom(stream.Body); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(all.String(), `"waiting":7`) {
		t.Errorf("after %s it told %q", 3*limit, all.String())
	}
}

// open follows the queue over server-sent events.
func open(t *testing.T, server *httptest.Server, ctx context.Context) *http.Response { //nolint:revive // ctx is the client's
	t.Helper()
	body := fmt.Sprintf(`{"query": %q}`, following)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	stream, err := server.Client().Do(with(r, "Content-Type", plainJSON, "Accept", eventStream))
	if err != nil {
		t.Fatal(err)
	}
	if got := stream.Header.Get("Content-Type"); !strings.HasPrefix(got, eventStream) {
		t.Fatalf("it is %s", got)
	}
	return stream
}

// within waits for what has to happen soon.
func within(t *testing.T, happened <-chan struct{}) {
	t.Helper()
	select {
	case <-happened:
	case <-time.After(2 * time.Second):
		t.Error("it has not ended after 2 s")
	}
}
