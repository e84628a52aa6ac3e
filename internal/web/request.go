package web

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"

	"github.com/felixge/httpsnoop"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// seen is what the inner handlers find out about a request for its line in the log.
type seen struct{ by auth.Actor }

type seenKey struct{}

// observe gives a request its id and its line in the log, counts it, and answers for a handler that panics. Neither the log
// nor an answer holds what was asked: no body, no query, no cookie.
func (o Options) observe(routes *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by := auth.Actor{
			RequestID: rand.Text(),
			Address:   address(r.RemoteAddr),
			Language:  phrase.Accepted(r.Header.Get("Accept-Language"), phrase.English),
		}
		who := &seen{by}
		_, route := routes.Handler(r)
		r = r.WithContext(context.WithValue(auth.With(r.Context(), by), seenKey{}, who))
		w.Header().Set("X-Request-Id", by.RequestID)

		var m httpsnoop.Metrics // its code is 0 until there is an answer
		defer func() {
			if m.Code == 0 {
				m.Code = http.StatusOK
			}
			o.Metrics.count(route, m)
			o.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("request", by.RequestID), slog.String("method", r.Method), slog.String("path", r.URL.Path),
				slog.Int("status", m.Code), slog.Int64("bytes", m.Written), slog.Duration("took", m.Duration),
				slog.String("address", by.Address), slog.Any("by", who))
		}()
		m.CaptureMetrics(w, func(w http.ResponseWriter) {
			defer o.recovered(w, r, &m)
			next.ServeHTTP(w, r)
		})
	})
}

// recovered answers for a handler that has panicked; where part of an answer is out, it cuts the connection, so that nobody
// takes it for a whole one.
func (o Options) recovered(w http.ResponseWriter, r *http.Request, m *httpsnoop.Metrics) {
	panicked := recover()
	if panicked == nil {
		return
	}
	if err, ok := panicked.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(http.ErrAbortHandler)
	}
	o.Log.ErrorContext(r.Context(), "panic", "request", auth.From(r.Context()).RequestID, "panic", panicked, "stack", string(debug.Stack()))
	if m.Code != 0 || m.Written > 0 {
		panic(http.ErrAbortHandler)
	}
	o.refuse(w, r, errPanic)
}

// named notes who asks, for the log.
func named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if who, ok := r.Context().Value(seenKey{}).(*seen); ok {
			who.by = auth.From(r.Context())
		}
		next.ServeHTTP(w, r)
	})
}

// LogValue is the ids of the person and of the token.
func (s *seen) LogValue() slog.Value {
	if !s.by.SignedIn() {
		return slog.Value{}
	}
	return slog.StringValue(s.by.Principal.String())
}

// address is a client's, without its port.
func address(remote string) string {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	return at.Addr().Unmap().WithZone("").String()
}
