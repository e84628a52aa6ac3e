package auth_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

func bearer(token string) visit {
	return visit{header: http.Header{"Authorization": {"Bearer " + token}}}
}

func TestTokenActsAsItsPerson(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.exec(t, `UPDATE users SET locale = 'ko' WHERE id = ?`, p.kim)
	token := p.token(t, auth.NewToken{Email: "KIM@haneul.example", Scopes: []auth.Scope{auth.ReadPDRs}})
	who, _, refused := p.visitor(t, bearer(token))
	if refused != "" {
		t.Fatal(refused)
	}
	want := auth.Actor{
		UserID: p.kim, AccountID: p.partner, Role: auth.PartnerRequester, Principal: who.TokenID, TokenID: who.TokenID,
		Scopes: []auth.Scope{auth.ReadPDRs}, Language: phrase.Korean, RequestID: "request",
	}
	if diff := cmp.Diff(want, who); diff != "" {
		t.Errorf("the actor (-want +got):\n%s", diff)
	}
	if who.TokenID == uuid.Nil || !who.May(auth.ReadPDRs) || who.May(auth.WritePDRs) || who.May(auth.Approve) {
		t.Errorf("the token %s may do other than what it was given", who.TokenID)
	}
	socket, err := p.Authenticate(t.Context(), "bearer "+token)
	if err != nil || socket.TokenID != who.TokenID {
		t.Errorf("Authenticate() = %v, %v", socket, err)
	}
}

func TestWhoMay(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	all, _, _ := p.visitor(t, bearer(p.token(t, auth.NewToken{Email: kim})))
	person, _ := p.signIn(t, kim, password)
	for _, scope := range auth.Scopes {
		if !all.May(scope) {
			t.Errorf("a token without a limit may not %s", scope)
		}
		if !person.May(scope) {
			t.Errorf("a person may not %s", scope)
		}
		if (auth.Actor{}).May(scope) {
			t.Errorf("nobody may %s", scope)
		}
	}
}

func TestTokenIsRefused(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.person(t, auth.NewUser{AccountID: p.partner, Email: "lee@haneul.example", Name: "Lee", Role: auth.PartnerViewer, Password: password})
	good := p.token(t, auth.NewToken{Email: kim})
	other := p.token(t, auth.NewToken{Email: kim})
	revoked := p.token(t, auth.NewToken{Email: kim, Name: "revoked"})
	p.exec(t, `UPDATE api_tokens SET revoked_at = now() WHERE name = 'revoked'`)
	disabled := p.token(t, auth.NewToken{Email: "lee@haneul.example"})
	p.exec(t, `UPDATE users SET disabled_at = now() WHERE email = 'lee@haneul.example'`)
	expired := p.token(t, auth.NewToken{Email: kim, Valid: time.Hour})
	p.advance(time.Hour + time.Second)
	_, cookie := p.signIn(t, kim, password)

	for name, header := range map[string]string{
		"revoked":                       "Bearer " + revoked,
		"of a disabled person":          "Bearer " + disabled,
		"expired":                       "Bearer " + expired,
		"another's secret":              "Bearer " + good[:29] + other[29:],
		"without a secret":              "Bearer " + good[:29],
		"cut":                           "Bearer " + good[:len(good)-1],
		"with more":                     "Bearer " + good + "a",
		"in other letters":              "Bearer " + strings.ToUpper(good),
		"without a prefix":              "Bearer " + good[3:],
		"of another prefix":             "Bearer tok_" + good[3:],
		"of no id":                      "Bearer dd_" + strings.Repeat("u", 26) + good[29:],
		"without a scheme":              good,
		"of another scheme":             "Basic " + good,
		"nothing":                       "",
		"a scheme alone":                "Bearer",
		"with NUL":                      "Bearer " + good[:40] + "\x00" + good[41:],
		"very long":                     "Bearer " + good + strings.Repeat("a", 1<<16),
		"the session's secret":          "Bearer " + cookie.Value,
		"several":                       "Bearer " + good + ",Bearer " + good,
		"with what SQL quotes":          "Bearer dd_'; DROP TABLE api_tokens; --",
		"of letters that are not ASCII": "Bearer dd_" + strings.Repeat("한", 60),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// the cookie beside it is good, and helps nothing
			who, _, got := p.visitor(t, visit{cookie: cookie, header: http.Header{"Authorization": {header}}})
			if got != "UNAUTHENTICATED auth.token" || who.SignedIn() {
				t.Errorf("refused with %q as %v", got, who)
			}
		})
	}
	t.Run("the good one is not", func(t *testing.T) {
		t.Parallel()
		if who, _, refused := p.visitor(t, bearer(good)); refused != "" || who.UserID != p.kim {
			t.Errorf("refused with %q as %v", refused, who)
		}
	})
}

func TestTokenIsNotKept(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	token := p.token(t, auth.NewToken{Email: kim})
	var kept int
	err := p.pool.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM api_tokens t WHERE t::text LIKE ?`, "%"+token[29:]+"%").Scan(&kept)
	if err != nil || kept != 0 {
		t.Errorf("the secret is in %d rows (%v)", kept, err)
	}
}

func TestTokenUseIsWrittenDownOnceAMinute(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	token := p.token(t, auth.NewToken{Email: kim})
	lastUsed := func() (at *time.Time) {
		if err := p.pool.DB.QueryRowContext(t.Context(), `SELECT last_used_at FROM api_tokens`).Scan(&at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	if at := lastUsed(); at != nil {
		t.Errorf("used at %s before its first use", at)
	}
	for _, step := range []struct {
		wait    time.Duration
		written bool
	}{{0, true}, {50 * time.Second, false}, {11 * time.Second, true}} {
		before := lastUsed()
		p.advance(step.wait)
		p.visitor(t, bearer(token))
		if after := lastUsed(); (before == nil || !after.Equal(*before)) != step.written {
			t.Errorf("%s later: last used at %v, then %v", step.wait, before, after)
		}
	}
}

func TestNewTokenIsRefused(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for name, tt := range map[string]struct {
		token auth.NewToken
		want  string
	}{
		"of nobody":           {auth.NewToken{Email: "lee@haneul.example", Name: "a"}, "NOT_FOUND auth.no_user"},
		"without a name":      {auth.NewToken{Email: kim}, "BAD_USER_INPUT text.empty"},
		"for over a year":     {auth.NewToken{Email: kim, Name: "a", Valid: 366 * 24 * time.Hour}, "BAD_USER_INPUT auth.token_too_long"},
		"for less than none":  {auth.NewToken{Email: kim, Name: "a", Valid: -1}, "BAD_USER_INPUT auth.token_too_long"},
		"for anything at all": {auth.NewToken{Email: kim, Name: "a", Scopes: []auth.Scope{"*"}}, "BAD_USER_INPUT auth.scope_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := inTx(t, p, func(ctx context.Context, tx bun.Tx) (string, error) { return p.CreateToken(ctx, tx, tt.token) })
			if got := firstOf(err); got != tt.want {
				t.Errorf("refused with %q, want %q", got, tt.want)
			}
		})
	}
}
