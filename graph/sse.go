package graph

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/drawdown-portal/drawdown/internal/auth"
)

// stream answers a subscription with server-sent events, one connection for each, as the GraphQL over SSE protocol says. It
// ends when the subscription does, when the client leaves, and when the actor's session or token is revoked.
func (t overHTTP) stream(
	ctx context.Context, w http.ResponseWriter, exec graphql.GraphExecutor, operation *graphql.OperationContext,
) {
	answers := make(chan []byte)
	var running sync.WaitGroup
	defer running.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	valid := t.watch(ctx, auth.From(ctx))
	running.Go(func() {
		defer close(answers)
		t.each(valid, exec, operation, func(response *graphql.Response) bool {
			select {
			case answers <- encoded(response): // at once: gqlgen writes the next over it
				return true
			case <-ctx.Done():
				return false
			}
		})
	})

	events := openEvents(w)
	ping := time.NewTicker(pingInterval)
	defer ping.Stop()
	for err := error(nil); err == nil; {
		select {
		case answer, ok := <-answers:
			if !ok {
				if valid.Err() != nil && ctx.Err() == nil {
					_ = events.next(encoded(failure(ctx, exec, context.Cause(valid))))
				}
				_ = events.complete()
				return
			}
			err = events.next(answer)
		case <-ping.C:
			err = events.ping()
		}
	}
}

// writeEvent answers a client that wants events of what has only one.
func writeEvent(w http.ResponseWriter, response *graphql.Response) {
	events := openEvents(w)
	if events.next(encoded(response)) == nil {
		_ = events.complete()
	}
}

// events is an open stream. A client that does not take an event in time is given up.
type events struct {
	w          http.ResponseWriter
	controller *http.ResponseController
}

func openEvents(w http.ResponseWriter) events {
	header := w.Header()
	header.Set("Content-Type", eventStream+"; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // nginx would hold events back
	e := events{w: w, controller: http.NewResponseController(w)}
	_ = e.ping()
	return e
}

func (e events) next(answer []byte) error {
	return e.write("event: next\ndata: " + string(answer) + "\n\n")
}

func (e events) complete() error { return e.write("event: complete\ndata:\n\n") }

func (e events) ping() error { return e.write(":\n\n") }

func (e events) write(event string) error {
	// Not every ResponseWriter has deadlines; then there is none, and the next write fails.
	_ = e.controller.SetWriteDeadline(time.Now().Add(writeTimeout)) //nolint:forbidigo // the connection's clock, nobody's rule
	if _, err := fmt.Fprint(e.w, event); err != nil {
		return err
	}
	return e.controller.Flush()
}
