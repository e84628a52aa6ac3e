package auth_test

import (
	"testing"
	"time"

	"github.com/drawdown-portal/drawdown/internal/auth"
)

// A token that has ended asks no more once the database has told so, or after a second where it could not tell.
func TestTokenIsRememberedForAMoment(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		end   string
		hears bool
	}{
		"revoked, and told":           {`UPDATE api_tokens SET revoked_at = now()`, true},
		"revoked, and not told":       {`UPDATE api_tokens SET revoked_at = now()`, false},
		"its person is disabled":      {`UPDATE users SET disabled_at = now()`, true},
		"disabled, and nobody told":   {`UPDATE users SET disabled_at = now()`, false},
		"its person has another role": {`UPDATE users SET role = 'PARTNER_VIEWER'`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t)
			if tt.hears {
				p.Service = p.elsewhere(t)
				p.listeners(t, 1)
			}
			token := p.token(t, auth.NewToken{Email: kim})
			asks := func() bool {
				who, _, _ := p.visitor(t, bearer(token))
				return who.Role == auth.PartnerRequester
			}
			if !asks() {
				t.Fatal("it does not sign in")
			}
			p.exec(t, tt.end)
			if !tt.hears {
				if !asks() {
					t.Error("it was read again within a second")
				}
				p.advance(time.Second)
			}
			for deadline := time.Now().Add(soon); asks(); time.Sleep(5 * time.Millisecond) {
				if !tt.hears || time.Now().After(deadline) {
					t.Fatal("it still asks as before")
				}
			}
		})
	}
}
