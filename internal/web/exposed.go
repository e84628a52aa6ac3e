package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/drawdown-portal/drawdown/internal/fault"
)

// exposed names the parameters by which programs hand a token over in a URL elsewhere.
var exposed = []string{"access_token", "api_key", "apikey", "authorization", "token"}

var errExposed = fault.New(fault.BadUserInput, "web.token_in_url")

// unexposed refuses a token that comes in a URL, on record, before it could sign anybody in: whoever gets used to it leaves it in logs
// and histories.
func (o Options) unexposed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, values := range r.URL.Query() {
			for _, value := range values {
				token := strings.TrimPrefix(value, "Bearer ")
				if slices.Contains(exposed, strings.ToLower(name)) || strings.HasPrefix(token, "dd_") {
					o.Auth.NoteInURL(r.Context(), token)
					o.refuse(w, r, errExposed)
					return
				}
			}
		}
		next.ServeHTTP(w, r)
	})
}
