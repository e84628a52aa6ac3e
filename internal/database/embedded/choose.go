package embedded

import (
	"context"
	"log/slog"
	"time"
)

// stopWithin is how long our own server may take to end in order.
const stopWithin = 10 * time.Second

// Chosen is the database that a process uses: one that somebody else runs, or our own.
type Chosen struct {
	URL string

	own *Server // nil where somebody else runs it
}

// Choose is the database at url; where url is empty one of our own, which is started in dir unless another process runs it.
func Choose(ctx context.Context, url, dir string) (*Chosen, error) {
	if url != "" {
		return &Chosen{URL: url}, nil
	}
	own, err := Start(ctx, Options{Dir: dir})
	if err != nil {
		return nil, err
	}
	return &Chosen{URL: own.DSN(Database), own: own}, nil
}

// Keep starts our own server again when it ends by itself. Where it cannot, it fails: a supervisor then starts all of us again.
func (c *Chosen) Keep(ctx context.Context, log *slog.Logger) error {
	if c.own == nil {
		return nil
	}
	return c.own.Keep(ctx, log)
}

// Stop ends our own server, also where ctx has ended.
func (c *Chosen) Stop(ctx context.Context) {
	if c.own == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err := c.own.Stop(ctx); err != nil {
		slog.WarnContext(ctx, "the embedded PostgreSQL did not stop well", "error", err)
	}
}

// With runs a command on the database that Choose would choose: beside a running server, else on one that is started for the command.
func With(ctx context.Context, url, dir string, run func(ctx context.Context, url string) error) error {
	if url == "" {
		address, ok, err := Attach(ctx, dir)
		if err != nil {
			return err
		}
		if ok {
			return run(ctx, address)
		}
	}
	chosen, err := Choose(ctx, url, dir)
	if err != nil {
		return err
	}
	defer chosen.Stop(ctx)
	return run(ctx, chosen.URL)
}
