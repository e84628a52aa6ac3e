package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

const subprotocol = "graphql-transport-ws"

// Why a socket is closed; graphql-transport-ws gives each reason its code.
const (
	badMessage         websocket.StatusCode = 4400
	unauthorized       websocket.StatusCode = 4401
	forbidden          websocket.StatusCode = 4403
	noSubprotocol      websocket.StatusCode = 4406
	initTooLate        websocket.StatusCode = 4408
	alreadySubscribed  websocket.StatusCode = 4409
	alreadyInitialised websocket.StatusCode = 4429
)

// overSocket answers on a WebSocket, in the graphql-transport-ws protocol alone.
//
// It takes the place of gqlgen's transport, which knows no limit of operations, runs an operation under an id that is taken,
// waits without end for a client that does not read, leaves a socket open whose connection_init it cannot read, and closes
// with other codes than the protocol's.
type overSocket struct {
	answering
	allowedOrigins []string
	authenticate   func(ctx context.Context, authorization string) (auth.Actor, error)
}

func (overSocket) Supports(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

func (t overSocket) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:   []string{subprotocol},
		OriginPatterns: t.allowedOrigins, // a page of any other site could open it with the visitor's cookie
	})
	if err != nil {
		return // Accept has answered
	}
	defer func() { _ = conn.CloseNow() }()
	if conn.Subprotocol() != subprotocol {
		_ = conn.Close(noSubprotocol, "Subprotocol not acceptable")
		return
	}
	conn.SetReadLimit(maxFrame)
	s := &socket{overSocket: t, conn: conn, exec: exec, running: map[string]*run{}}
	s.serve(r.Context())
}

// socket is one connection.
type socket struct {
	overSocket
	conn *websocket.Conn
	exec graphql.GraphExecutor

	// valid is the context of the actor who asks; nil until connection_init. It ends with the session or the token.
	valid context.Context

	mu      sync.Mutex
	running map[string]*run // by the client's id
	alive   int             // operations that have not ended, also those that the client has left
	ended   sync.WaitGroup
}

// run is one operation of a socket.
type run struct {
	id     string
	cancel context.CancelFunc
}

type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// serve reads until the client leaves or is shown out, and returns when all that it asked for has ended.
func (s *socket) serve(ctx context.Context) {
	defer s.ended.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	late := time.AfterFunc(initTimeout, func() { _ = s.conn.Close(initTooLate, "Connection initialisation timeout") })
	defer late.Stop()
	s.ended.Go(func() { s.keepAlive(ctx) })

	for {
		m, ok := s.read(ctx)
		if !ok {
			return
		}
		switch {
		case m.Type == "connection_init" && s.valid != nil:
			_ = s.conn.Close(alreadyInitialised, "Too many initialisation requests")
			return
		case m.Type == "connection_init":
			late.Stop()
			if !s.initialise(ctx, m.Payload) {
				return
			}
			defer context.AfterFunc(s.valid, s.showOut)()
		case m.Type == "subscribe" && s.valid == nil:
			_ = s.conn.Close(unauthorized, "Unauthorized")
			return
		case m.Type == "subscribe":
			if !s.subscribe(m) {
				return
			}
		case m.Type == "complete":
			s.leave(m.ID)
		case m.Type == "ping":
			s.write(ctx, message{Type: "pong", Payload: m.Payload})
		case m.Type == "pong":
		default:
			_ = s.conn.Close(badMessage, "Invalid message")
			return
		}
	}
}

// read is the client's next message, or false where there will be none. A context that ends amid it would cut the connection
// before it can be closed with a reason.
func (s *socket) read(ctx context.Context) (message, bool) {
	kind, frame, err := s.conn.Read(context.WithoutCancel(ctx))
	if err != nil {
		return message{}, false
	}
	var m message
	if kind != websocket.MessageText || json.Unmarshal(frame, &m) != nil {
		_ = s.conn.Close(badMessage, "Invalid message")
		return message{}, false
	}
	return m, true
}

// initialise finds out who is asking: whom the payload's token stands for, else whom the upgrade's cookie does.
func (s *socket) initialise(ctx context.Context, payload json.RawMessage) bool {
	var init struct {
		Authorization string `json:"authorization"`
	}
	if len(payload) > 0 && json.Unmarshal(payload, &init) != nil {
		_ = s.conn.Close(badMessage, "Invalid message")
		return false
	}
	by := auth.From(ctx)
	if init.Authorization != "" {
		var err error
		if by, err = s.authenticate(ctx, init.Authorization); err != nil {
			_ = s.conn.Close(forbidden, "Forbidden")
			return false
		}
	}
	if !by.SignedIn() {
		_ = s.conn.Close(unauthorized, "Unauthorized")
		return false
	}
	s.valid = s.watch(auth.With(ctx, by), by)
	s.write(ctx, message{Type: "connection_ack"})
	return true
}

// showOut closes the socket of an actor who is not to be answered any more, here or at all. They may be somebody still, with another role:
// the code is one after which clients try again.
func (s *socket) showOut() {
	if fault.Is(context.Cause(s.valid), fault.Unauthenticated) {
		_ = s.conn.Close(forbidden, "Forbidden")
		return
	}
	_ = s.conn.Close(websocket.StatusGoingAway, "Going away")
}

// subscribe starts an operation.
func (s *socket) subscribe(m message) bool {
	var asked request
	if m.ID == "" || decode(bytes.NewReader(m.Payload), &asked) != nil || asked.Query == "" {
		_ = s.conn.Close(badMessage, "Invalid message")
		return false
	}
	ctx, cancel := context.WithCancel(graphql.StartOperationTrace(s.valid))
	r := &run{id: m.ID, cancel: cancel}

	s.mu.Lock()
	_, taken := s.running[r.id]
	full := s.alive >= maxOperations
	if !taken && !full {
		s.running[r.id] = r
		s.alive++
	}
	s.mu.Unlock()
	switch {
	case taken:
		cancel()
		_ = s.conn.Close(alreadySubscribed, "Subscriber already exists")
		return false
	case full:
		refusal := failure(ctx, s.exec, tooComplex("api.socket.operations", maxOperations))
		cancel()
		s.write(ctx, message{ID: r.id, Type: "error", Payload: encodedErrors(refusal.Errors)})
		return true
	}
	s.ended.Go(func() {
		s.run(ctx, r, asked.params())
		cancel()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.alive--
	})
	return true
}

func (s *socket) run(ctx context.Context, r *run, params *graphql.RawParams) {
	defer func() {
		if panicked := recover(); panicked != nil {
			s.fail(ctx, r, failure(ctx, s.exec, s.recovered(ctx, panicked)))
		}
	}()
	operation, errs := s.exec.CreateOperationContext(ctx, params)
	ctx = graphql.WithOperationContext(ctx, operation)
	if errs == nil && operation.Operation.Operation == ast.Mutation {
		errs = gqlerror.List{gqlerror.Wrap(fault.New(fault.BadUserInput, "api.socket.mutation"))}
	}
	if errs != nil {
		s.fail(ctx, r, s.exec.DispatchError(ctx, errs))
		return
	}
	s.each(ctx, s.exec, operation, func(response *graphql.Response) bool {
		return s.send(ctx, r, message{ID: r.id, Type: "next", Payload: encoded(response)})
	})
	if ctx.Err() == nil {
		s.send(ctx, r, message{ID: r.id, Type: "complete"})
	}
}

func (s *socket) fail(ctx context.Context, r *run, response *graphql.Response) {
	s.send(ctx, r, message{ID: r.id, Type: "error", Payload: encodedErrors(response.Errors)})
}

// leave stops an operation; its id is free again at once.
func (s *socket) leave(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.running[id]; ok {
		r.cancel()
		delete(s.running, id)
	}
}

// send writes a message of an operation, unless the client has left it: its id may be another's by now. After the last
// message the id is free.
func (s *socket) send(ctx context.Context, r *run, m message) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[r.id] != r {
		return false
	}
	if m.Type != "next" {
		delete(s.running, r.id)
	}
	return s.write(ctx, m)
}

// write gives a client up that does not read. An operation that ends amid a message must not cut the connection.
func (s *socket) write(ctx context.Context, m message) bool {
	frame, err := json.Marshal(m)
	if err != nil {
		panic(err) // the payload is JSON
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, frame) == nil
}

// keepAlive finds out that a client is gone whose connection nobody closed.
func (s *socket) keepAlive(ctx context.Context) {
	ping := time.NewTicker(pingInterval)
	defer ping.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ping.C:
			waiting, cancel := context.WithTimeout(ctx, pingInterval)
			err := s.conn.Ping(waiting)
			cancel()
			if err != nil {
				_ = s.conn.CloseNow()
				return
			}
		}
	}
}
