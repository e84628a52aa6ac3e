package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

var (
	errCrossOrigin = fault.New(fault.Forbidden, "web.cross_origin")
	errPanic       = fault.New(fault.Internal, "api.internal") // which is in the log already
)

// refuse answers a request that does not reach the API as the API would: with a GraphQL error.
func (o Options) refuse(w http.ResponseWriter, r *http.Request, err error) {
	by := auth.From(r.Context())
	refusal, ok := errors.AsType[*fault.Fault](err)
	switch {
	case ok:
	case r.Context().Err() != nil || database.Unavailable(err):
		o.Log.WarnContext(r.Context(), "unavailable", "request", by.RequestID, "error", err)
		refusal = fault.New(fault.Unavailable, "api.unavailable")
	default:
		o.Log.ErrorContext(r.Context(), "internal error", "request", by.RequestID, "error", err)
		refusal = fault.New(fault.Internal, "api.internal")
	}

	status := http.StatusInternalServerError
	switch refusal.Code { //nolint:exhaustive // nothing else is refused here
	case fault.BadUserInput:
		status = http.StatusBadRequest
	case fault.Unauthenticated:
		status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", "Bearer")
	case fault.Forbidden:
		o.Auth.NoteForbidden(r.Context(), r.Pattern)
		status = http.StatusForbidden
	case fault.NotFound:
		status = http.StatusNotFound
	case fault.Unavailable:
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "1")
	}
	media := "application/json"
	if accepted := "application/graphql-response+json"; strings.Contains(r.Header.Get("Accept"), accepted) {
		media = accepted
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	writeJSON(w, status, map[string]any{"errors": []any{map[string]any{
		"message":    phrase.Say(by.Language, refusal.Key, refusal.Values),
		"extensions": map[string]any{"code": refusal.Code, "requestId": by.RequestID},
	}}})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone
}
