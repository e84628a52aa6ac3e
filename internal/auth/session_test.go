package auth_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

func TestCookieIsForTheServerAlone(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for name, tt := range map[string]struct {
		secure bool
		want   http.Cookie
	}{
		"over http":  {false, http.Cookie{Name: "drawdown_session", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}},
		"over https": {true, http.Cookie{Name: "__Host-drawdown_session", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := *p
			q.Service = auth.New(p.pool, p.now, auth.Options{Secure: tt.secure})
			_, cookie := q.signIn(t, kim, password)
			got := *cookie
			if len(got.Value) < 43 {
				t.Errorf("the secret %q has less than 256 bits", got.Value)
			}
			got.Value, got.Raw = "", ""
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("cookie (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSecretsAreNotKept(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	_, cookie := p.signIn(t, kim, password)
	var kept int
	err := p.pool.DB.QueryRowContext(t.Context(), `
		SELECT (SELECT count(*) FROM sessions WHERE token = ? OR encode(data, 'escape') LIKE ?)
		     + (SELECT count(*) FROM users WHERE password_hash NOT LIKE '$argon2id$v=19$m=19456,t=2,p=1$%')`,
		cookie.Value, "%"+cookie.Value+"%").Scan(&kept)
	if err != nil || kept != 0 {
		t.Errorf("%d rows hold a secret (%v)", kept, err)
	}
}

// A secret that somebody else put into the browser before the sign-in is worth nothing after it.
func TestSignInMakesANewSecret(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	planted := &http.Cookie{Name: "drawdown_session", Value: "planted"}
	_, first := p.signInFrom(t, visit{cookie: planted}, kim, password)
	if first.Value == planted.Value {
		t.Error("the session took the secret that it was offered")
	}
	_, second := p.signInFrom(t, visit{cookie: first}, kim, password)
	if second.Value == first.Value {
		t.Error("the session kept its secret")
	}
	for secret, want := range map[*http.Cookie]bool{planted: false, first: false, second: true} {
		if who, _, _ := p.visitor(t, visit{cookie: secret}); who.SignedIn() != want {
			t.Errorf("signed in with %q: %t, want %t", secret.Value, who.SignedIn(), want)
		}
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	_, cookie := p.signIn(t, kim, password)
	for _, want := range []bool{true, false} {
		var was bool
		var err error
		_, cookies, _ := p.visitor(t, visit{cookie: cookie, do: func(r *http.Request) { was, err = p.SignOut(r.Context()) }})
		if err != nil || was != want {
			t.Errorf("SignOut() = %t, %v, want %t", was, err, want)
		}
		if len(cookies) != 1 || cookies[0].MaxAge != -1 || cookies[0].Value != "" {
			t.Errorf("signing out left the cookies %v", cookies)
		}
		if who, _, _ := p.visitor(t, visit{cookie: cookie}); who.SignedIn() {
			t.Error("the session has not ended")
		}
	}
	var err error
	var was bool
	p.visitor(t, visit{do: func(r *http.Request) { was, err = p.SignOut(r.Context()) }})
	if was || err != nil {
		t.Errorf("SignOut() of nobody = %t, %v", was, err)
	}
}

// stays tells whether a session is still one.
func (p *portal) stays(t *testing.T, cookie *http.Cookie, want bool) {
	t.Helper()
	if who, _, _ := p.visitor(t, visit{cookie: cookie}); who.SignedIn() != want {
		t.Errorf("signed in: %t, want %t", who.SignedIn(), want)
	}
}

func TestSessionEndsWithoutRequests(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	_, cookie := p.signIn(t, kim, password)
	p.advance(29 * time.Minute)
	p.stays(t, cookie, true)
	p.advance(29 * time.Minute)
	p.stays(t, cookie, true)
	p.advance(31 * time.Minute)
	p.stays(t, cookie, false)
}

func TestSessionEndsAfterTwelveHours(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	_, cookie := p.signIn(t, kim, password)
	for range 12*60/20 - 1 {
		p.advance(20 * time.Minute)
		p.stays(t, cookie, true)
	}
	p.advance(20*time.Minute - time.Second)
	p.stays(t, cookie, true)
	p.advance(2 * time.Second)
	p.stays(t, cookie, false)
}

// What changes about a person holds from the next request on.
func TestSessionFollowsItsPerson(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	_, cookie := p.signIn(t, kim, password)
	p.exec(t, `UPDATE users SET role = 'PARTNER_VIEWER' WHERE id = ?`, p.kim)
	if who, _, _ := p.visitor(t, visit{cookie: cookie}); who.Role != auth.PartnerViewer {
		t.Errorf("the role is still %s", who.Role)
	}
	p.exec(t, `UPDATE users SET disabled_at = now() WHERE id = ?`, p.kim)
	if who, _, _ := p.visitor(t, visit{cookie: cookie}); who.SignedIn() {
		t.Error("a disabled person is signed in")
	}
	if got := p.try(t, kim, password, ""); got != "UNAUTHENTICATED auth.wrong" {
		t.Errorf("a disabled person signs in: %q", got)
	}
}

func TestUseIsWrittenDownOnceAMinute(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	_, cookie := p.signIn(t, kim, password)
	written := func() (version string) {
		if err := p.pool.DB.QueryRowContext(t.Context(), `SELECT xmin || ' ' || expiry FROM sessions`).Scan(&version); err != nil {
			t.Fatal(err)
		}
		return version
	}
	before := written()
	p.advance(50 * time.Second)
	p.visitor(t, visit{cookie: cookie})
	if written() != before {
		t.Error("a request within the minute wrote")
	}
	p.advance(20 * time.Second)
	p.visitor(t, visit{cookie: cookie})
	after := written()
	if after == before {
		t.Error("a request after the minute did not write")
	}
	p.visitor(t, visit{cookie: cookie})
	if written() != after {
		t.Error("the next request wrote again")
	}
}

func TestSweepForgetsWhatHasEnded(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	left := func() (sessions, tries int) {
		err := p.pool.DB.QueryRowContext(t.Context(),
			`SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM failed_sign_ins)`).Scan(&sessions, &tries)
		if err != nil {
			t.Fatal(err)
		}
		return sessions, tries
	}
	for _, step := range []struct {
		wait            time.Duration
		sessions, tries int
	}{{0, 1, 1}, {14 * time.Minute, 1, 1}, {2 * time.Minute, 1, 0}, {15 * time.Minute, 0, 0}} {
		if step.wait == 0 {
			p.signIn(t, kim, password)
			p.try(t, kim, "wrong", "")
		}
		p.advance(step.wait)
		if err := auth.Sweep(p.Service, t.Context()); err != nil {
			t.Fatal(err)
		}
		if sessions, tries := left(); sessions != step.sessions || tries != step.tries {
			t.Errorf("%s later %d sessions and %d tries are left, want %d and %d", step.wait, sessions, tries, step.sessions, step.tries)
		}
	}
}

func TestLanguageIsTheRequestsElseThePersons(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.exec(t, `UPDATE users SET locale = 'ko' WHERE id = ?`, p.kim)
	_, cookie := p.signIn(t, kim, password)
	for header, want := range map[string]phrase.Language{"": phrase.Korean, "en-US": phrase.English, "fr": phrase.Korean} {
		who, _, _ := p.visitor(t, visit{cookie: cookie, header: http.Header{"Accept-Language": {header}}})
		if who.Language != want {
			t.Errorf("with %q the language is %s, want %s", header, who.Language, want)
		}
	}
	if nobody, _, _ := p.visitor(t, visit{header: http.Header{"Accept-Language": {"ko"}}}); nobody.Language != phrase.Korean {
		t.Errorf("nobody's language is %s", nobody.Language)
	}
}
