package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/time/rate"
)

// How often a server that ends by itself is started again, and how long that may take.
const (
	againAtOnce = 3
	againEvery  = 20 * time.Second
	againWithin = time.Minute
)

// Keep starts the server again each time that it ends by itself, until ctx ends. The address stays, so that pools of
// connections find their way back. A server that ends again and again is given up with an error: what ails it is beyond us.
// Stop must wait for Keep.
func (s *Server) Keep(ctx context.Context, log *slog.Logger) error {
	often := rate.NewLimiter(rate.Every(againEvery), againAtOnce)
	for cause := error(nil); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-s.done:
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // we are told to stop
		}
		if cause == nil {
			cause = s.ending()
		}
		if !often.Allow() {
			return fmt.Errorf("the embedded PostgreSQL ends again and again; what was acknowledged is safe, and %s/postgres.log "+
				"tells more: %w", s.dir, cause)
		}
		log.WarnContext(ctx, "the embedded PostgreSQL has ended and is started again", "error", cause)
		cause = s.again(ctx)
	}
}

// again starts a server that has ended, where it was. The directory stays ours meanwhile.
func (s *Server) again(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, againWithin)
	defer cancel()
	// The server's processes notice one after the other that it is gone; each has the lock until then.
	_ = s.serverLock.Close()
	s.serverLock, err = waitLock(ctx, filepath.Join(s.dir, "server.lock"), nil)
	if err != nil {
		return fmt.Errorf("wait for the last of its processes: %w", err)
	}
	for _, left := range []string{socketName, socketName + ".lock"} {
		if err := os.Remove(s.sockets + left); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove what it has left: %w", err)
		}
	}
	c := cluster{dir: s.dir, lock: s.serverLock, sync: !s.options.NoSync}
	if err := c.adopt(s.as); err != nil {
		return fmt.Errorf("prepare %s: %w", c.data(), err)
	}
	return s.run(ctx)
}
