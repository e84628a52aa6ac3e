package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// A token in a URL signs nobody in: it is refused before, and its person finds it in the audit log.
func TestATokenInAURL(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	good := strings.TrimPrefix(s.token(t, "admin@halvorsen.example")["Authorization"], "Bearer ")
	for name, query := range map[string]string{
		"as OAuth had it once":   "/graphql?access_token=" + good,
		"as a header's name":     "/graphql?Authorization=Bearer%20" + good,
		"by any other name":      "/graphql?x=" + good,
		"where a file is":        "/audit.csv?token=" + good,
		"that is no token":       "/graphql?token=x",
		"beside a good question": "/graphql?query=%7B__typename%7D&api_key=" + good,
	} {
		response, body := s.ask(t, http.MethodGet, query, nil, "")
		if response.status != http.StatusBadRequest || !strings.Contains(body, "does not belong in a URL") || strings.Contains(body, good) {
			t.Errorf("%s: %d %s", name, response.status, body)
		}
	}
	if n := testworld.Value[int](t, s.w, `SELECT count(*) FROM audit_log WHERE action = 'token.IN_URL' AND account_id = $1`, s.w.Halvorsen); n != 5 {
		t.Errorf("%d are on record, want 5", n)
	}
}
