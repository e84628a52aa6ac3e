package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// client is the other end of a socket.
type client struct {
	t    *testing.T
	conn *websocket.Conn
}

// dial opens a socket of by; it is closed, and the server with it, when the test ends.
func dial(t *testing.T, a api, by auth.Actor) client {
	t.Helper()
	server := httptest.NewServer(a.handler(by))
	t.Cleanup(func() {
		server.Close()
		goleak.VerifyNone(t)
	})
	conn, _, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{Subprotocols: []string{subprotocol}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return client{t, conn}
}

// ready is a socket that has been acknowledged.
func ready(t *testing.T, a api) client {
	t.Helper()
	c := dial(t, a, someone)
	c.say(`{"type":"connection_init"}`)
	c.hears(`{"type":"connection_ack"}`)
	return c
}

func (c client) say(message string) {
	c.t.Helper()
	if err := c.conn.Write(c.t.Context(), websocket.MessageText, []byte(message)); err != nil {
		c.t.Fatal(err)
	}
}

// asks subscribes to a document.
func (c client) asks(id, document string) {
	c.t.Helper()
	c.say(fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":{"query":%q}}`, id, document))
}

func (c client) read() (string, error) {
	ctx, cancel := context.WithTimeout(c.t.Context(), 2*time.Second)
	defer cancel()
	_, frame, err := c.conn.Read(ctx)
	return string(frame), err
}

func (c client) hears(want string) {
	c.t.Helper()
	if got, err := c.read(); err != nil || got != want {
		c.t.Fatalf("heard %s, %v; want %s", got, err, want)
	}
}

// isShownOut waits for the socket to close with a code.
func (c client) isShownOut(want websocket.StatusCode) {
	c.t.Helper()
	for {
		message, err := c.read()
		if err == nil {
			c.t.Logf("heard %s", message)
			continue
		}
		if got := websocket.CloseStatus(err); got != want {
			c.t.Errorf("closed with %d (%v), want %d", got, err, want)
		}
		return
	}
}

func TestASocketFollows(t *testing.T) {
	c := ready(t, api{changes: counting(2)})
	c.asks("1", following)
	c.hears(`{"id":"1","type":"next","payload":{"data":{"approvalQueueChanged":{"waiting":1}}}}`)
	c.hears(`{"id":"1","type":"next","payload":{"data":{"approvalQueueChanged":{"waiting":2}}}}`)
	c.hears(`{"id":"1","type":"complete"}`)
	// its id is free again
	c.asks("1", `{ viewer { role } }`)
	c.hears(`{"id":"1","type":"next","payload":{"data":{"viewer":{"role":"VENDOR_APPROVER"}}}}`)
	c.hears(`{"id":"1","type":"complete"}`)
	c.say(`{"type":"ping","payload":{"a":1}}`)
	c.hears(`{"type":"pong","payload":{"a":1}}`)
	c.say(`{"type":"pong"}`)
	c.say(`{"type":"ping"}`)
	c.hears(`{"type":"pong"}`)
}

func TestASocketRefuses(t *testing.T) {
	c := ready(t, api{pdr: func(context.Context, string) (*pdr.PDR, error) { return nil, errors.New("hunter2") }})
	for document, code := range map[string]string{
		`mutation { signOut }`: "BAD_USER_INPUT",
		`{ nothing }`:          "GRAPHQL_VALIDATION_FAILED",
		`{`:                    "GRAPHQL_PARSE_FAILED",
		bomb(28):               "QUERY_TOO_COMPLEX",
		nest(300):              "QUERY_TOO_COMPLEX",
	} {
		c.asks("1", document)
		got, err := c.read()
		var m struct {
			ID, Type string
			Payload  []replyError
		}
		if err != nil || json.Unmarshal([]byte(got), &m) != nil {
			t.Fatalf("%.100s: %s, %v", document, got, err)
		}
		if m.Type != "error" || len(m.Payload) != 1 || m.Payload[0].Extensions.Code != code {
			t.Errorf("%.100s: %s, want %s", document, got, code)
		}
	}
	c.asks("1", `{ pdr(id: "a") { id } }`)
	if got, err := c.read(); err != nil || strings.Contains(got, "hunter2") || !strings.Contains(got, "INTERNAL") {
		t.Errorf("of a defect it shows %s, %v", got, err)
	}
	c.hears(`{"id":"1","type":"complete"}`)
	c.asks("2", `{ viewer { role } }`)
	c.hears(`{"id":"2","type":"next","payload":{"data":{"viewer":{"role":"VENDOR_APPROVER"}}}}`)
}

func TestAPanicLeavesTheSocketOpen(t *testing.T) {
	c := ready(t, api{changes: func(context.Context) (<-chan *pdr.Change, error) { panic("hunter2") }})
	c.asks("1", following)
	if got, err := c.read(); err != nil || strings.Contains(got, "hunter2") || !strings.Contains(got, "INTERNAL") {
		t.Errorf("it shows %s, %v", got, err)
	}
	c.hears(`{"id":"1","type":"complete"}`)
	c.asks("1", `{ __typename }`)
	c.hears(`{"id":"1","type":"next","payload":{"data":{"__typename":"Query"}}}`)
}

func TestASocketCompletes(t *testing.T) {
	ended := make(chan struct{}, 1)
	c := ready(t, api{changes: silent(ended)})
	c.asks("1", following)
	c.asks("2", `{ __typename }`)
	c.hears(`{"id":"2","type":"next","payload":{"data":{"__typename":"Query"}}}`)
	c.hears(`{"id":"2","type":"complete"}`)
	c.say(`{"id":"1","type":"complete"}`)
	within(t, ended)
	c.say(`{"id":"1","type":"complete"}`) // once more: the two may cross
	c.say(`{"type":"ping"}`)
	c.hears(`{"type":"pong"}`)
}

func TestASocketHas20Operations(t *testing.T) {
	ended := make(chan struct{}, maxOperations)
	c := ready(t, api{changes: silent(ended)})
	for i := range maxOperations {
		c.asks(fmt.Sprint(i), following)
	}
	c.asks("one more", following)
	if got, err := c.read(); err != nil || !strings.Contains(got, `"error"`) || !strings.Contains(got, "QUERY_TOO_COMPLEX") {
		t.Fatalf("one more is answered with %s, %v", got, err)
	}
	c.say(`{"id":"3","type":"complete"}`)
	within(t, ended)
	for range 100 { // its goroutine may still be leaving
		c.asks("another", `{ __typename }`)
		if got, err := c.read(); err != nil {
			t.Fatal(err)
		} else if strings.Contains(got, `"next"`) {
			c.hears(`{"id":"another","type":"complete"}`)
			return
		}
	}
	t.Error("after one completed there is no place for another")
}

func TestASocketIsClosed(t *testing.T) {
	tests := map[string]struct {
		by   auth.Actor
		says []string
		code websocket.StatusCode
	}{
		"without an init in time":     {someone, nil, initTooLate},
		"for a subscribe before it":   {someone, []string{`{"id":"1","type":"subscribe","payload":{"query":"{ __typename }"}}`}, unauthorized},
		"for a second init":           {someone, []string{`{"type":"connection_init"}`, `{"type":"connection_init"}`}, alreadyInitialised},
		"to nobody":                   {auth.Actor{}, []string{`{"type":"connection_init"}`}, unauthorized},
		"to a wrong token":            {someone, []string{`{"type":"connection_init","payload":{"authorization":"Bearer no"}}`}, forbidden},
		"for an init that is a text":  {someone, []string{`{"type":"connection_init","payload":"a"}`}, badMessage},
		"for an init that is a list":  {someone, []string{`{"type":"connection_init","payload":[]}`}, badMessage},
		"for no JSON":                 {someone, []string{`{`}, badMessage},
		"for an unknown type":         {someone, []string{`{"type":"connection_init"}`, `{"type":"start"}`}, badMessage},
		"for a subscribe without id":  {someone, []string{`{"type":"connection_init"}`, `{"type":"subscribe","payload":{"query":"{ __typename }"}}`}, badMessage},
		"for a subscribe to nothing":  {someone, []string{`{"type":"connection_init"}`, `{"id":"1","type":"subscribe"}`}, badMessage},
		"for variables that are none": {someone, []string{`{"type":"connection_init"}`, `{"id":"1","type":"subscribe","payload":{"query":"{ __typename }","variables":1}}`}, badMessage},
		"for an id that is a number":  {someone, []string{`{"type":"connection_init"}`, `{"id":1,"type":"subscribe","payload":{"query":"{ __typename }"}}`}, badMessage},
		"for an id that is taken": {someone, []string{
			`{"type":"connection_init"}`,
			`{"id":"1","type":"subscribe","payload":{"query":"subscription { approvalQueueChanged { waiting } }"}}`,
			`{"id":"1","type":"subscribe","payload":{"query":"{ __typename }"}}`,
		}, alreadySubscribed},
		"for a large message": {someone, []string{`{"type":"connection_init","payload":{"a":"` + strings.Repeat("x", maxFrame) + `"}}`}, websocket.StatusMessageTooBig},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			ended := make(chan struct{}, 1)
			c := dial(t, api{changes: silent(ended)}, tt.by)
			for _, message := range tt.says {
				c.say(message)
			}
			if tt.code == initTooLate {
				time.Sleep(initTimeout - time.Second)
			}
			c.isShownOut(tt.code)
		})
	}
	t.Run("for a frame that is not text", func(t *testing.T) {
		c := dial(t, api{}, someone)
		if err := c.conn.Write(t.Context(), websocket.MessageBinary, []byte(`{"type":"connection_init"}`)); err != nil {
			t.Fatal(err)
		}
		c.isShownOut(badMessage)
	})
}

func TestASocketOfAToken(t *testing.T) {
	c := dial(t, api{}, auth.Actor{})
	c.say(`{"type":"connection_init","payload":{"authorization":"Bearer key"}}`)
	c.hears(`{"type":"connection_ack"}`)
	c.asks("1", `{ viewer { role } }`)
	c.hears(`{"id":"1","type":"next","payload":{"data":{"viewer":{"role":"VENDOR_VIEWER"}}}}`)
}

func TestARevokedSessionClosesItsSocket(t *testing.T) {
	ended := make(chan struct{}, 1)
	watch, revoke := revocable()
	c := ready(t, api{changes: silent(ended), revoked: watch})
	c.asks("1", following)
	c.asks("2", `{ __typename }`)
	c.hears(`{"id":"2","type":"next","payload":{"data":{"__typename":"Query"}}}`)
	c.hears(`{"id":"2","type":"complete"}`)
	revoke()
	within(t, ended)
	c.isShownOut(forbidden)
}

func TestASocketThatIsLeftEndsWhatItAskedFor(t *testing.T) {
	ended := make(chan struct{}, 1)
	c := ready(t, api{changes: silent(ended)})
	c.asks("1", following)
	c.asks("2", `{ __typename }`)
	c.hears(`{"id":"2","type":"next","payload":{"data":{"__typename":"Query"}}}`)
	_ = c.conn.CloseNow()
	within(t, ended)
}

func TestAServerThatStopsClosesItsSockets(t *testing.T) {
	ended := make(chan struct{}, 1)
	stopping, stop := context.WithCancel(t.Context())
	c := ready(t, api{changes: silent(ended), stopping: stopping})
	c.asks("1", following)
	c.asks("2", `{ __typename }`)
	c.hears(`{"id":"2","type":"next","payload":{"data":{"__typename":"Query"}}}`)
	c.hears(`{"id":"2","type":"complete"}`)
	stop()
	within(t, ended)
	c.isShownOut(websocket.StatusGoingAway)
}

func TestASocketIsOpenedFromOurPagesAlone(t *testing.T) {
	server := httptest.NewServer(api{}.handler(someone))
	defer server.Close()
	for origin, want := range map[string]int{
		"":                              http.StatusSwitchingProtocols, // no page at all
		server.URL:                      http.StatusSwitchingProtocols,
		"https://app.example.com":       http.StatusSwitchingProtocols,
		"http://app.example.com":        http.StatusForbidden,
		"https://app.example.com.evil":  http.StatusForbidden,
		"https://evil.example.com":      http.StatusForbidden,
		"null":                          http.StatusForbidden,
		"https://app.example.com@evil/": http.StatusForbidden,
	} {
		conn, response, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{
			Subprotocols: []string{subprotocol}, HTTPHeader: http.Header{"Origin": {origin}},
		})
		if response.StatusCode != want {
			t.Errorf("from %q: %d (%v), want %d", origin, response.StatusCode, err, want)
		}
		if err == nil {
			_ = conn.CloseNow()
		}
	}
}

func TestASocketSpeaksOneProtocol(t *testing.T) {
	server := httptest.NewServer(api{}.handler(someone))
	defer server.Close()
	for _, offered := range [][]string{nil, {"graphql-ws"}, {"nonsense"}} {
		conn, _, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{Subprotocols: offered})
		if err != nil {
			t.Fatal(err)
		}
		client{t, conn}.isShownOut(noSubprotocol)
	}
}
