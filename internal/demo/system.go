package demo

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/demo/provisioner"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// System is the example of a provisioning system, in the process of the server that it serves. The two speak over the network all
// the same: by webhooks, and over the API with a token.
type System struct {
	http.Handler // there once it is connected

	Listener net.Listener
	Secret   []byte
}

// NewSystem is a system that can be told of cloud services, once it is connected.
func NewSystem(ctx context.Context) (*System, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for webhooks: %w", err)
	}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // it never fails
	return &System{Listener: listener, Secret: secret}, nil
}

// URL is where it hears webhooks.
func (s *System) URL() string { return "http://" + s.Listener.Addr().String() }

// busy is how long it takes for a cloud service: long enough to be seen.
const busy = 4 * time.Second

// Connect gives it a token of the operator's, for the server that listens at an address. The token of an earlier start, which nobody
// has any more, ends.
func (s *System) Connect(ctx context.Context, pool *database.Pool, people *auth.Service, server net.Addr, log *slog.Logger) error {
	token, err := database.InTx(database.AsSystem(ctx), pool.DB, func(ctx context.Context, tx bun.Tx) (string, error) {
		return people.ReplaceToken(ctx, tx, auth.NewToken{Email: operations, Name: "Provisioning system of the demo", Scopes: []auth.Scope{auth.Fulfil}})
	})
	if fault.Is(err, fault.NotFound) { // the database is somebody's own
		log.WarnContext(ctx, "cloud services are not provisioned: nobody here is the operator of the demo")
		s.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
		return nil
	}
	if err != nil {
		return fmt.Errorf("connect the provisioning system of the demo: %w", err)
	}
	s.Handler, err = provisioner.New(provisioner.Options{
		URL: "http://" + reachable(server), Token: token, Secret: "whsec_" + base64.StdEncoding.EncodeToString(s.Secret), Takes: busy, Log: log,
	})
	return err
}

// reachable is an address of this machine at which a listener is found that may listen at all of them.
func reachable(listener net.Addr) string {
	if at, ok := listener.(*net.TCPAddr); ok && at.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(at.Port))
	}
	return listener.String()
}
