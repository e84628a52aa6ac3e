package provisioner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"
)

// Command is the provisioner as a program of its own. The server is told of it by PROVISIONING_URL and PROVISIONING_SECRET.
type Command struct {
	URL    string        `required:"" help:"The server, as people reach it." placeholder:"URL"`
	Token  string        `required:"" env:"PROVISIONER_TOKEN" help:"API token of a vendor operator, with the scope cloud:fulfil." placeholder:"TOKEN"`
	Secret string        `required:"" env:"PROVISIONER_SECRET" help:"What webhooks are signed with: the server's PROVISIONING_SECRET." placeholder:"SECRET"`
	Hear   string        `name:"webhooks" default:"127.0.0.1:0" help:"Address to hear webhooks at; printed once it is there." placeholder:"HOST:PORT"`
	Takes  time.Duration `default:"3s" help:"How long it looks busy with each cloud service; less than 9s."`
}

// Validate says of a wrong setting what to do.
func (c *Command) Validate() error {
	if c.Takes < 0 || c.Takes > 9*time.Second {
		return fmt.Errorf("--takes is %s: the server waits for an answer for 10s, so it has to be less than 9s", c.Takes)
	}
	return nil
}

// Run hears webhooks until it is told to stop.
func (c *Command) Run(ctx context.Context) error {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	p, err := New(Options{URL: c.URL, Token: c.Token, Secret: c.Secret, Takes: c.Takes, Log: log})
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Hear)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stdout, "http://%s\n", listener.Addr())
	server := &http.Server{Handler: p, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	stopped := make(chan error, 1)
	context.AfterFunc(ctx, func() {
		finishing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(finishing)
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
