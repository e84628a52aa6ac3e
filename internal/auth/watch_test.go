package auth_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/drawdown-portal/drawdown/internal/auth"
)

// soon is within how long a revocation must have ended a subscription.
const soon = 2 * time.Second

// elsewhere is another process on the same database.
func (p *portal) elsewhere(t *testing.T) *auth.Service {
	t.Helper()
	s := auth.New(p.pool, p.now, auth.Options{})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Run(ctx)
	}()
	t.Cleanup(func() { stop(); <-done })
	return s
}

const listening = `FROM pg_stat_activity WHERE datname = current_database() AND query = 'listen "drawdown_auth"'`

// listeners waits until so many processes listen.
func (p *portal) listeners(t *testing.T, want int) {
	t.Helper()
	owner := p.owner(t)
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		var n int
		if err := owner.QueryRow(t.Context(), `SELECT count(*) `+listening+` AND state = 'idle'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d processes listen, want %d", n, want)
		}
	}
}

func ended(ctx context.Context, t *testing.T, within time.Duration) {
	t.Helper()
	select {
	case <-ctx.Done():
		if got := refusal(context.Cause(ctx)); got != "UNAUTHENTICATED auth.ended" {
			t.Errorf("ended with %q", got)
		}
	case <-time.After(within):
		t.Errorf("still open after %s", within)
	}
}

func open(ctx context.Context, t *testing.T) {
	t.Helper()
	select {
	case <-ctx.Done():
		t.Errorf("ended with %v", context.Cause(ctx))
	case <-time.After(100 * time.Millisecond):
	}
}

// In each of two processes there are a session and a token of Kim, and a session of Lee, who has nothing to do with it.
func TestRevocationEndsSubscriptionsEverywhere(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		revoke         func(*testing.T, *portal, *http.Cookie)
		session, token bool // which of Kim's end
	}{
		"signing out": {func(t *testing.T, p *portal, cookie *http.Cookie) {
			t.Helper()
			p.visitor(t, visit{cookie: cookie, do: func(r *http.Request) { _, _ = p.SignOut(r.Context()) }})
		}, true, false},
		"signing in again": {func(t *testing.T, p *portal, cookie *http.Cookie) {
			t.Helper()
			p.signInFrom(t, visit{cookie: cookie}, kim, password)
		}, true, false},
		"revoking the token": {func(t *testing.T, p *portal, _ *http.Cookie) {
			t.Helper()
			p.exec(t, `UPDATE api_tokens SET revoked_at = now()`)
		}, false, true},
		"disabling the person": {func(t *testing.T, p *portal, _ *http.Cookie) {
			t.Helper()
			p.exec(t, `UPDATE users SET disabled_at = now() WHERE id = ?`, p.kim)
		}, true, true},
		"another role": {func(t *testing.T, p *portal, _ *http.Cookie) {
			t.Helper()
			p.exec(t, `UPDATE users SET role = 'PARTNER_VIEWER' WHERE id = ?`, p.kim)
		}, true, true},
		"another name": {func(t *testing.T, p *portal, _ *http.Cookie) {
			t.Helper()
			p.exec(t, `UPDATE users SET name = 'Kim Minji' WHERE id = ?`, p.kim)
		}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPortal(t)
			p.person(t, auth.NewUser{AccountID: p.partner, Email: "lee@haneul.example", Name: "Lee", Role: auth.PartnerAdmin, Password: password})
			kims, cookie := p.signIn(t, kim, password)
			lees, _ := p.signIn(t, "lee@haneul.example", password)
			program, _, _ := p.visitor(t, bearer(p.token(t, auth.NewToken{Email: kim})))

			var session, token, other []context.Context
			for _, process := range []*auth.Service{p.elsewhere(t), p.elsewhere(t)} {
				session = append(session, process.Watch(t.Context(), kims))
				token = append(token, process.Watch(t.Context(), program))
				other = append(other, process.Watch(t.Context(), lees))
			}
			p.listeners(t, 2)
			for _, ctx := range append(append(session, token...), other...) {
				if ctx.Err() != nil {
					t.Fatalf("ended before: %v", context.Cause(ctx))
				}
			}
			tt.revoke(t, p, cookie)
			for i := range session {
				for ctx, ends := range map[context.Context]bool{session[i]: tt.session, token[i]: tt.token, other[i]: false} {
					if ends {
						ended(ctx, t, soon)
					} else {
						open(ctx, t)
					}
				}
			}
		})
	}
}

// Nobody notifies of what ends by itself.
func TestExpiryEndsSubscriptions(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	kims, cookie := p.signIn(t, kim, password)
	program, _, _ := p.visitor(t, bearer(p.token(t, auth.NewToken{Email: kim, Valid: 30 * time.Minute})))
	p.advance(30*time.Minute - 900*time.Millisecond)
	session, token := p.Watch(t.Context(), kims), p.Watch(t.Context(), program)
	p.visitor(t, visit{cookie: cookie}) // puts the end of the session off
	open(session, t)
	open(token, t)
	p.advance(time.Second)
	ended(token, t, soon)
	open(session, t)
}

// A process that starts to listen late, or again, looks at what it has missed.
func TestLateListenerLooksAtOnce(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	kims, _ := p.signIn(t, kim, password)
	process := p.elsewhere(t)
	watched := process.Watch(t.Context(), kims)
	p.listeners(t, 1)
	open(watched, t)
	// the connection is cut, and the session ends before there is another
	if _, err := p.owner(t).Exec(t.Context(), `SELECT pg_terminate_backend(pid) `+listening); err != nil {
		t.Fatal(err)
	}
	p.exec(t, `DELETE FROM sessions`)
	ended(watched, t, 10*soon)
}

func TestEndedSignInIsNotWatched(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	kims, cookie := p.signIn(t, kim, password)
	p.visitor(t, visit{cookie: cookie, do: func(r *http.Request) { _, _ = p.SignOut(r.Context()) }})
	ended(p.Watch(t.Context(), kims), t, soon)
	ended(p.Watch(t.Context(), auth.Actor{}), t, soon)
	ended(p.Watch(t.Context(), auth.Actor{UserID: p.kim, AccountID: p.partner, Role: auth.PartnerRequester}), t, soon)
}

// A closed subscription leaves nothing behind.
func TestWatchEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	kims, _ := p.signIn(t, kim, password)
	caller, cancel := context.WithCancel(t.Context())
	watched := p.Watch(caller, kims)
	cancel()
	<-watched.Done()
	if context.Cause(watched) != context.Canceled { //nolint:errorlint // the very cause
		t.Errorf("ended with %v", context.Cause(watched))
	}
	for deadline := time.Now().Add(soon); auth.Watched(p.Service) > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d names are still watched", auth.Watched(p.Service))
		}
	}
}
