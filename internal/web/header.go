package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/rs/cors"
)

// secured tells browsers what they may do with our pages.
func secured(public *url.URL, next http.Handler) http.Handler {
	https := public.Scheme == "https"
	socket := "ws://" + public.Host
	if https {
		socket = "wss://" + public.Host
	}
	policy := strings.Join([]string{
		"default-src 'self'",
		"style-src 'self' 'unsafe-inline'", // the components measure themselves by style attributes
		"img-src 'self' data:",
		"connect-src 'self' " + socket,
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	}, "; ")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		if https {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// share lets pages of other sites call next with the visitor's cookie. Our own need no leave.
func share(next http.Handler, origins []string) http.Handler {
	if len(origins) == 0 {
		return next // to the library an empty list means everybody
	}
	return cors.New(cors.Options{
		AllowedOrigins:   origins,
		AllowedMethods:   []string{http.MethodGet, http.MethodPost},
		AllowedHeaders:   []string{"Accept", "Accept-Language", "Authorization", "Content-Type"},
		ExposedHeaders:   []string{"X-Request-Id", "Retry-After"},
		AllowCredentials: true,
		MaxAge:           600,
	}).Handler(next)
}

// noStore keeps answers out of caches: they are one person's, and change.
func noStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
