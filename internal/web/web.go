// Package web is the HTTP surface: what answers where, and what holds for every request and response.
package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/drawdown-portal/drawdown/internal/audit/trail"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/signing"
)

// Options is what the surface is put together from.
type Options struct {
	GraphQL http.Handler // the API; who asks is in the context
	App     http.Handler // the web app: whatever nothing else answers
	Auth    *auth.Service
	// Licenses has the license files to download.
	Licenses *license.Service
	Audit    *trail.Service // the audit log, to download
	Pool     *database.Pool
	Keys     *signing.Keys // what license files are signed with

	PublicURL      *url.URL // how people reach us
	AllowedOrigins []string // other sites whose pages may call the API

	Metrics      *Metrics
	MetricsToken string      // what a reader of /metrics sends; nobody may read it here where empty
	Draining     func() bool // whether the process is about to end
	Log          *slog.Logger
}

// Handler answers every request.
func Handler(o Options) (http.Handler, error) {
	latest, err := database.Latest()
	if err != nil {
		return nil, err
	}
	own := origin(o.PublicURL)
	protection, err := protect(o.refuse, append([]string{own}, o.AllowedOrigins...))
	if err != nil {
		return nil, err
	}
	identified := func(next http.Handler) http.Handler {
		return noStore(share(o.unexposed(o.Auth.Middleware(named(next), o.refuse)), o.AllowedOrigins))
	}

	mux := http.NewServeMux()
	mux.Handle("/graphql", identified(o.GraphQL))
	mux.Handle("GET /license-files/{id}", identified(http.HandlerFunc(o.downloadLicense)))
	mux.Handle("GET /audit.csv", identified(http.HandlerFunc(o.downloadAudit)))
	mux.Handle("GET /healthz", http.HandlerFunc(healthy))
	mux.Handle("GET /readyz", readiness{pool: o.Pool, schema: latest, keys: o.Keys, draining: o.Draining, log: o.Log})
	mux.Handle("GET /.well-known/jwks.json", o.Keys)
	mux.Handle("GET /metrics", withToken(o.MetricsToken, o.Metrics.Handler()))
	mux.Handle("/", o.App)

	return o.observe(mux, secured(o.PublicURL, protection.Handler(mux))), nil
}

// origin is the scheme, host and port of a URL, as a browser names them.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// Server is a server with limits on how slow a client may be and how much it may say before it is answered. They end with the
// request's body. Answers have no limit of time, and no http.TimeoutHandler goes around this: subscriptions last.
func Server(addr string, handler http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
}

// protect refuses what a page of another site makes a browser send in the name of its user.
func protect(refuse func(http.ResponseWriter, *http.Request, error), origins []string) (*http.CrossOriginProtection, error) {
	protection := http.NewCrossOriginProtection()
	for _, o := range origins {
		if err := protection.AddTrustedOrigin(o); err != nil {
			return nil, fmt.Errorf("%q is no origin: %w", o, err)
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, r, errCrossOrigin)
	}))
	return protection, nil
}
