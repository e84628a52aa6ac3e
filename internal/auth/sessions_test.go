package auth_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

// places is Kim, who is signed in with Firefox first and then with something else, and Lee, who is signed in too.
func places(t *testing.T) (p *portal, first, second, lee auth.Actor) {
	t.Helper()
	p = newPortal(t)
	p.person(t, auth.NewUser{AccountID: p.partner, Email: "lee@haneul.example", Name: "Lee", Role: auth.PartnerViewer, Password: password})
	lee, _ = p.signIn(t, "lee@haneul.example", password)
	first, _ = p.signInFrom(t, visit{address: "192.0.2.1", header: http.Header{"User-Agent": {firefox}}}, kim, password)
	p.advance(time.Hour / 4)
	second, _ = p.signInFrom(t, visit{address: "192.0.2.2", header: http.Header{"User-Agent": {strings.Repeat("x\x07", 5000)}}}, kim, password)
	return p, first, second, lee
}

func sessionsOf(t *testing.T, p *portal, by auth.Actor) []*auth.Session {
	t.Helper()
	found, err := p.Sessions(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestSessions(t *testing.T) {
	t.Parallel()
	p, first, _, _ := places(t)
	var got [][]any
	for _, s := range sessionsOf(t, p, first) {
		got = append(got, []any{s.Current, s.Address, s.EndsAt.After(s.SeenAt), s.CreatedAt.Equal(s.SeenAt), strings.HasPrefix(s.NodeID(), "ses_")})
		if strings.ContainsRune(s.Device, '\a') || len(s.Device) > 100 || (s.Current && s.Device != "Firefox · Linux") {
			t.Errorf("the browser is called %q", s.Device)
		}
	}
	want := [][]any{{true, "192.0.2.1", true, true, true}, {false, "192.0.2.2", true, true, true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Kim's sessions (-want +got):\n%s", diff)
	}
	program := first
	program.TokenID = uuid.New()
	if _, err := p.Sessions(t.Context(), program); refusal(err) != "FORBIDDEN auth.in_person" {
		t.Errorf("a program reads them: %v", err)
	}
}

func TestEndSession(t *testing.T) {
	t.Parallel()
	p, first, second, lee := places(t)
	theirs := sessionsOf(t, p, lee)[0].ID
	for _, id := range []uuid.UUID{theirs, uuid.New()} {
		if got := refusal(p.EndSession(t.Context(), first, id)); got != "NOT_FOUND auth.session_not_found" {
			t.Errorf("a session of another's: %s", got)
		}
	}
	if err := p.EndSession(t.Context(), first, sessionsOf(t, p, second)[0].ID); err != nil {
		t.Fatal(err)
	}
	if left := sessionsOf(t, p, first); len(left) != 1 || !left[0].Current {
		t.Errorf("left are %v", left)
	}
	if len(sessionsOf(t, p, lee)) != 1 {
		t.Error("Lee's has ended")
	}
}

func TestSignOutEverywhere(t *testing.T) {
	t.Parallel()
	p, first, _, lee := places(t)
	if err := p.SignOutEverywhere(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if left := sessionsOf(t, p, first); len(left) != 0 || len(sessionsOf(t, p, lee)) != 1 {
		t.Errorf("left are %v", left)
	}
}

// firstOf is refusal for an error that may be several.
func firstOf(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return refusal(all[0])
	}
	return refusal(err)
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	p, first, _, lee := places(t)
	const next = "a quiet morning by the lake"
	for name, tt := range map[string]struct{ present, next, want string }{
		"with a wrong one":          {"wrong", next, "BAD_USER_INPUT auth.password_wrong"},
		"to a short one":            {password, "short", "BAD_USER_INPUT auth.password_short"},
		"to a common one":           {password, "passwordpassword", "BAD_USER_INPUT auth.password_common"},
		"with a megabyte":           {strings.Repeat("x", 1<<20), next, "BAD_USER_INPUT auth.password_long"},
		"to one with kim's address": {password, "kim@haneul.example", "BAD_USER_INPUT auth.password_personal"},
	} {
		err := p.ChangePassword(t.Context(), first, tt.present, tt.next)
		if got := firstOf(err); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	if err := p.ChangePassword(t.Context(), first, password, next); err != nil {
		t.Fatal(err)
	}
	if left := sessionsOf(t, p, first); len(left) != 1 || !left[0].Current || len(sessionsOf(t, p, lee)) != 1 {
		t.Errorf("left are %v", left)
	}
	if got := p.try(t, kim, password, "192.0.2.9"); got != "UNAUTHENTICATED auth.wrong" {
		t.Errorf("the former password: %s", got)
	}
	p.signIn(t, kim, next)

	// whoever finds an open browser cannot guess on
	for range 9 {
		_ = p.ChangePassword(t.Context(), first, "wrong", next)
	}
	if got := firstOf(p.ChangePassword(t.Context(), first, "wrong", next)); got != "RATE_LIMITED auth.throttled" {
		t.Errorf("guessed on: %s", got)
	}
}
