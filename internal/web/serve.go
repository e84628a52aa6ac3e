package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// How long requests are taken after we are told to stop, and how long those that run may then take to finish.
const (
	drainFor     = 2 * time.Second
	finishWithin = 10 * time.Second
)

// releaseWithin is how long the kernel may take to free the address of one of us who was killed.
const releaseWithin = time.Second

// Listen opens a listener. Who was killed a moment ago may not be quite gone, so a taken address is tried for a while.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	ctx, cancel := context.WithTimeout(ctx, releaseWithin)
	defer cancel()
	for {
		listener, err := net.Listen("tcp", address) //nolint:noctx // it is there at once or not at all
		if !errors.Is(err, syscall.EADDRINUSE) {
			return listener, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Drained is a context that ends a while after ctx, or at once by end. Whoever sends requests here hears from /readyz
// meanwhile that they had better go elsewhere.
func Drained(ctx context.Context) (drained context.Context, end context.CancelFunc) {
	drained, end = context.WithCancel(context.WithoutCancel(ctx))
	forget := context.AfterFunc(ctx, func() {
		slog.InfoContext(ctx, "told to stop", "in", drainFor)
		time.AfterFunc(drainFor, end)
	})
	context.AfterFunc(drained, func() { forget() })
	return drained, end
}

// Serve answers on a listener until ctx ends; then running requests have a while to finish, and sockets to say goodbye, which
// http.Server does not wait for.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	var running sync.WaitGroup
	server := Server(listener.Addr().String(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		running.Add(1)
		defer running.Done()
		handler.ServeHTTP(w, r)
	}))
	stopped := make(chan error, 1)
	context.AfterFunc(ctx, func() {
		finishing, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
		defer cancel()
		err := server.Shutdown(finishing)
		if err == nil {
			running.Wait()
		}
		stopped <- err
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
