package auth_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/sealing"
)

const (
	isOver      = "UNAUTHENTICATED factor.over"
	isWrongCode = "UNAUTHENTICATED factor.code_wrong"
)

// newSafe is a portal where people can have second factors, and passkeys for localhost.
func newSafe(t *testing.T) *portal {
	t.Helper()
	p := newPortal(t)
	key := filepath.Join(t.TempDir(), "sealing-key")
	if err := sealing.Ensure(key); err != nil {
		t.Fatal(err)
	}
	p.Service = auth.New(p.pool, p.now, auth.Options{
		Keys: sealing.Open(key), PublicURL: &url.URL{Scheme: "http", Host: "localhost:8080"},
	})
	return p
}

// asKim is a context in which Kim asks, and who they are.
func (p *portal) asKim(t *testing.T) (context.Context, auth.Actor) {
	t.Helper()
	by := auth.Actor{
		UserID: p.kim, AccountID: p.partner, Role: auth.PartnerRequester, Principal: p.kim, RequestID: "request", Address: "192.0.2.1",
	}
	return auth.With(t.Context(), by), by
}

// known is the proof that Kim gives by default.
var known = auth.Proof{Password: password}

// app is Kim's authenticator app.
type app struct {
	secret   string
	recovery []string
}

// code is what the app shows so many steps from now.
func (a *app) code(t *testing.T, p *portal, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(a.secret, p.now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// enroll gives Kim an app, confirmed with the code of the step before.
func (p *portal) enroll(t *testing.T) *app {
	t.Helper()
	ctx, by := p.asKim(t)
	enrollment, err := p.EnrollTOTP(ctx, by, known)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{secret: enrollment.Secret}
	if a.recovery, err = p.ConfirmTOTP(ctx, by, a.code(t, p, -1)); err != nil {
		t.Fatal(err)
	}
	return a
}

// halfway gives the right password, and is the cookie of the challenge.
func (p *portal) halfway(t *testing.T) *http.Cookie {
	t.Helper()
	var err error
	_, cookies, _ := p.visitor(t, visit{do: func(r *http.Request) { _, err = p.SignIn(r.Context(), kim, password) }})
	if _, asked := errors.AsType[*auth.Challenge](err); !asked || len(cookies) != 1 {
		t.Fatalf("the right password is answered with %v and the cookies %v", err, cookies)
	}
	return cookies[0]
}

// complete gives a code, and is what that is refused with, and the cookies.
func (p *portal) complete(t *testing.T, cookie *http.Cookie, code string) (refused string, cookies []*http.Cookie) {
	t.Helper()
	var err error
	_, cookies, _ = p.visitor(t, visit{cookie: cookie, do: func(r *http.Request) { _, err = p.CompleteSignIn(r.Context(), code) }})
	return refusal(err), cookies
}

func (p *portal) hasSecondFactor(t *testing.T) bool {
	t.Helper()
	has, err := auth.HasSecondFactor(t.Context(), p.pool.DB, p.kim)
	if err != nil {
		t.Fatal(err)
	}
	return has
}

func TestAnAppCountsOnceItIsConfirmed(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	ctx, by := p.asKim(t)
	first, err := p.EnrollTOTP(ctx, by, known)
	if err != nil {
		t.Fatal(err)
	}
	second, err := p.EnrollTOTP(ctx, by, known)
	if err != nil || second.Secret == first.Secret || !strings.HasPrefix(second.URI, "otpauth://totp/Drawdown:kim@haneul.example?") ||
		!strings.Contains(second.URI, "secret="+second.Secret) {
		t.Errorf("enrolled again with %+v (%v)", second, err)
	}
	p.signIn(t, kim, password)
	if p.hasSecondFactor(t) {
		t.Error("an app that is not confirmed counts")
	}
	for _, code := range []string{"", "000000", "12345", (&app{secret: first.Secret}).code(t, p, 0)} {
		if _, err := p.ConfirmTOTP(ctx, by, code); refusal(err) != "BAD_USER_INPUT factor.code_wrong" {
			t.Errorf("%q confirms it: %v", code, err)
		}
	}
	a := &app{secret: second.Secret}
	recovery, err := p.ConfirmTOTP(ctx, by, a.code(t, p, 0))
	if err != nil || len(recovery) != 10 || !p.hasSecondFactor(t) {
		t.Fatalf("confirmed with the recovery codes %q (%v)", recovery, err)
	}
	if _, err := p.ConfirmTOTP(ctx, by, a.code(t, p, 1)); refusal(err) != "CONFLICT factor.totp_on" {
		t.Errorf("confirmed twice: %v", err)
	}
	if _, err := p.EnrollTOTP(ctx, by, known); refusal(err) != "CONFLICT factor.totp_on" {
		t.Errorf("enrolled over a confirmed app: %v", err)
	}
	if got, _ := p.complete(t, p.halfway(t), a.code(t, p, 0)); got != isWrongCode {
		t.Errorf("the code that confirmed it signs in: %q", got)
	}
}

func TestWhatAnAppSharesIsNotKeptInTheClear(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	a := p.enroll(t)
	cookie := p.halfway(t)
	var all string
	if err := p.owner(t).QueryRow(t.Context(), `SELECT (SELECT string_agg(t::text, ' ') FROM totp_factors t)
		|| (SELECT string_agg(t::text, ' ') FROM recovery_codes t) || (SELECT string_agg(t::text, ' ') FROM challenges t)
		|| (SELECT string_agg(t::text, ' ') FROM audit_log t) || (SELECT string_agg(encode(secret, 'escape'), ' ') FROM totp_factors)`).Scan(&all); err != nil {
		t.Fatal(err)
	}
	for _, secret := range append([]string{a.secret, cookie.Value}, a.recovery...) {
		if strings.Contains(strings.ToUpper(all), strings.ToUpper(secret)) {
			t.Errorf("%s is kept", secret)
		}
	}
	// with another key nobody is let in, and nobody is told a code is wrong that is right
	other := filepath.Join(t.TempDir(), "sealing-key")
	if err := sealing.Ensure(other); err != nil {
		t.Fatal(err)
	}
	p.Service = auth.New(p.pool, p.now, auth.Options{Keys: sealing.Open(other)})
	if got, _ := p.complete(t, cookie, a.code(t, p, 0)); !strings.Contains(got, "SEALING_KEY_FILE") {
		t.Errorf("with another key: %q", got)
	}
}

func TestSignInAsksForACode(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	a := p.enroll(t)
	var asked *auth.Challenge
	_, cookies, _ := p.visitor(t, visit{do: func(r *http.Request) {
		_, err := p.SignIn(r.Context(), kim, password)
		asked, _ = errors.AsType[*auth.Challenge](err)
		if auth.From(r.Context()).SignedIn() {
			t.Error("the password alone signs in")
		}
	}})
	want := &auth.Challenge{Methods: []auth.Method{auth.ByTOTP, auth.ByRecoveryCode}, ExpiresAt: p.now().Add(5 * time.Minute)}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if len(cookies) != 1 || cookies[0].Name != "drawdown_code" || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].MaxAge != 300 {
		t.Fatalf("the cookies are %v", cookies)
	}
	for name, cookie := range map[string]*http.Cookie{
		"another browser": nil, "a guess": {Name: "drawdown_code", Value: "guess"}, "as a session": {Name: "drawdown_session", Value: cookies[0].Value},
	} {
		if got, _ := p.complete(t, cookie, a.code(t, p, 0)); got != isOver {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got, _ := p.complete(t, cookies[0], "000000"); got != isWrongCode {
		t.Errorf("a wrong code: %q", got)
	}
	got, set := p.complete(t, cookies[0], a.code(t, p, 0)[:3]+" "+a.code(t, p, 0)[3:])
	if got != "" || len(set) != 2 || set[0].MaxAge != -1 || set[1].Name != "drawdown_session" {
		t.Fatalf("the right code: %q, and the cookies %v", got, set)
	}
	if who, _, _ := p.visitor(t, visit{cookie: set[1]}); who.UserID != p.kim {
		t.Errorf("it is %+v who has signed in", who)
	}
	if got, _ := p.complete(t, cookies[0], a.code(t, p, 1)); got != isOver {
		t.Errorf("the challenge a second time: %q", got)
	}
}

// What is wrong about the password is answered as it is where there is no second factor.
func TestASecondFactorShowsOnlyToWhoKnowsThePassword(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	p.enroll(t)
	for _, email := range []string{kim, "nobody@haneul.example"} {
		if got := p.try(t, email, "wrong", ""); got != isWrong {
			t.Errorf("a wrong password of %s: %q", email, got)
		}
	}
}

func TestCodesAreOfAStepAround(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	a := p.enroll(t)
	p.advance(5 * time.Minute)
	for _, tt := range []struct {
		steps int
		want  string
	}{{-2, isWrongCode}, {2, isWrongCode}, {-1, ""}, {-1, isWrongCode}, {0, ""}, {-1, isWrongCode}, {1, ""}, {0, isWrongCode}, {1, isWrongCode}} {
		if got, _ := p.complete(t, p.halfway(t), a.code(t, p, tt.steps)); got != tt.want {
			t.Errorf("the code of %d steps from now: %q, want %q", tt.steps, got, tt.want)
		}
	}
}

// One code that is sent by several browsers at once signs one of them in.
func TestACodeWorksOnceHoweverManySendIt(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	a := p.enroll(t)
	for what, code := range map[string]string{"a code of the app": a.code(t, p, 0), "a recovery code": a.recovery[0]} {
		cookies := make([]*http.Cookie, 8)
		for i := range cookies {
			cookies[i] = p.halfway(t)
		}
		answers := make([]string, len(cookies))
		var wg sync.WaitGroup
		for i, cookie := range cookies {
			wg.Go(func() { answers[i], _ = p.complete(t, cookie, code) })
		}
		wg.Wait()
		in := 0
		for _, answer := range answers {
			if answer == "" {
				in++
			}
		}
		if in != 1 {
			t.Errorf("%s: %q", what, answers)
		}
		p.exec(t, `DELETE FROM failed_sign_ins`)
	}
}

// Wrong codes and wrong passwords count together, and a challenge signs in no more than once.
func TestWrongCodesAreThrottledAsPasswordsAre(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	a := p.enroll(t)
	cookie := p.halfway(t)
	for range 5 {
		p.try(t, kim, "wrong", "")
		if got, _ := p.complete(t, cookie, "000000"); got != isWrongCode {
			t.Errorf("a wrong code: %q", got)
		}
	}
	if got, _ := p.complete(t, cookie, a.code(t, p, 0)); got != isThrottled {
		t.Errorf("the right code after ten wrong tries: %q", got)
	}
	if got := p.try(t, kim, password, ""); got != isThrottled {
		t.Errorf("the right password after ten wrong tries: %q", got)
	}
	refused := 0
	for _, e := range p.entries(t) {
		if e.Action == "security.REFUSE_CODE" && e.Of == kim && e.By == "" {
			refused++
		}
	}
	if refused != 5 {
		t.Errorf("%d wrong codes are in the audit log, want 5", refused)
	}
}

func TestAChallengeEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, p *portal){
		"after five minutes":    func(_ *testing.T, p *portal) { p.advance(5*time.Minute + time.Second) },
		"when it is swept":      func(t *testing.T, p *portal) { p.advance(6 * time.Minute); _ = auth.Sweep(p.Service, t.Context()) },
		"with another password": func(t *testing.T, p *portal) { p.exec(t, `UPDATE users SET password_hash = 'x' WHERE id = ?`, p.kim) },
		"with another role": func(t *testing.T, p *portal) {
			p.exec(t, `UPDATE users SET role = 'PARTNER_VIEWER' WHERE id = ?`, p.kim)
		},
		"when its person may no longer enter": func(t *testing.T, p *portal) { p.exec(t, `UPDATE users SET disabled_at = now() WHERE id = ?`, p.kim) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newSafe(t)
			a := p.enroll(t)
			cookie := p.halfway(t)
			end(t, p)
			if got, _ := p.complete(t, cookie, a.code(t, p, 0)); got != isOver {
				t.Errorf("it is answered with %q", got)
			}
		})
	}
}

// Of two cookies of one name one was planted, and nobody can tell which.
func TestTwoCookiesOfOneNameAreNone(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	a := p.enroll(t)
	cookie := p.halfway(t)
	var err error
	p.visitor(t, visit{
		header: http.Header{"Cookie": {cookie.Name + "=planted; " + cookie.Name + "=" + cookie.Value}},
		do:     func(r *http.Request) { _, err = p.CompleteSignIn(r.Context(), a.code(t, p, 0)) },
	})
	if got := refusal(err); got != isOver {
		t.Errorf("it is answered with %q", got)
	}
}

func TestRecoveryCodesSignInOnceEach(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	a := p.enroll(t)
	ctx, by := p.asKim(t)
	if got, _ := p.complete(t, p.halfway(t), strings.ToUpper(a.recovery[0])); got != "" {
		t.Fatalf("a recovery code: %q", got)
	}
	if got, _ := p.complete(t, p.halfway(t), a.recovery[0]); got != isWrongCode {
		t.Errorf("a second time: %q", got)
	}
	now, err := p.Security(ctx, by)
	if err != nil || now.RecoveryCodes != 9 || !now.TOTP {
		t.Errorf("what is left is %+v (%v)", now, err)
	}
	fresh, err := p.RenewRecoveryCodes(ctx, by, auth.Proof{Code: a.recovery[1]})
	if err != nil || len(fresh) != 10 {
		t.Fatalf("renewed they are %q (%v)", fresh, err)
	}
	if got, _ := p.complete(t, p.halfway(t), a.recovery[2]); got != isWrongCode {
		t.Errorf("one of before: %q", got)
	}
	if got, _ := p.complete(t, p.halfway(t), fresh[9]); got != "" {
		t.Errorf("a new one: %q", got)
	}
	var used []string
	for _, e := range p.entries(t) {
		if e.Action == "security.USE_RECOVERY_CODE" {
			used = append(used, e.By+" "+e.After)
		}
	}
	if diff := cmp.Diff([]string{kim + ` {"left": 9}`, kim + ` {"left": 8}`, kim + ` {"left": 9}`}, used); diff != "" {
		t.Errorf("in the audit log (-want +got):\n%s", diff)
	}
}

// Whoever finds a browser open cannot change how its person signs in.
func TestAChangeHasToBeProved(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	a := p.enroll(t)
	ctx, by := p.asKim(t)
	program := by
	program.TokenID = uuid.New()
	commands := map[string]func(by auth.Actor, proof auth.Proof) error{
		"renew": func(by auth.Actor, proof auth.Proof) error {
			_, err := p.RenewRecoveryCodes(ctx, by, proof)
			return err
		},
		"disable": func(by auth.Actor, proof auth.Proof) error { return p.DisableTOTP(ctx, by, proof) },
	}
	for name, command := range commands {
		for what, tt := range map[string]struct {
			by    auth.Actor
			proof auth.Proof
			want  string
		}{
			"by nothing":             {by, auth.Proof{}, "BAD_USER_INPUT factor.unproved"},
			"by a wrong password":    {by, auth.Proof{Password: "wrong"}, "BAD_USER_INPUT factor.password_wrong"},
			"by a wrong code":        {by, auth.Proof{Code: "000000"}, "BAD_USER_INPUT factor.code_wrong"},
			"by an endless password": {by, auth.Proof{Password: strings.Repeat("x", 1<<20)}, "BAD_USER_INPUT auth.password_long"},
			"by a program":           {program, known, "FORBIDDEN auth.in_person"},
			"by nobody":              {auth.Actor{}, known, "UNAUTHENTICATED api.unauthenticated"},
		} {
			if got := refusal(command(tt.by, tt.proof)); got != tt.want {
				t.Errorf("%s %s: %q, want %q", name, what, got, tt.want)
			}
		}
	}
	if err := p.DisableTOTP(ctx, by, auth.Proof{Code: a.code(t, p, 0)}); err != nil {
		t.Fatal(err)
	}
	p.signIn(t, kim, password)
	if err := p.DisableTOTP(ctx, by, known); refusal(err) != "CONFLICT factor.totp_off" {
		t.Errorf("disabled twice: %v", err)
	}
	if now, err := p.Security(ctx, by); err != nil || now.TOTP || now.RecoveryCodes != 0 {
		t.Errorf("what is left is %+v (%v)", now, err)
	}
	if now, err := p.Security(ctx, program); err != nil || now != nil {
		t.Errorf("a program reads %+v (%v)", now, err)
	}
}

func TestNobodyFillsTheDatabaseWithChallenges(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	begin := func(address string) string {
		var err error
		p.visitor(t, visit{address: address, do: func(r *http.Request) { _, err = p.BeginPasskeySignIn(r.Context()) }})
		return refusal(err)
	}
	for range 100 {
		if got := begin("192.0.2.1"); got != "" {
			t.Fatalf("a challenge: %q", got)
		}
	}
	if got := begin("192.0.2.1"); got != isThrottled {
		t.Errorf("one more: %q", got)
	}
	if got := begin("192.0.2.2"); got != "" {
		t.Errorf("from elsewhere: %q", got)
	}
	p.advance(5*time.Minute + time.Second)
	if got := begin("192.0.2.1"); got != "" {
		t.Errorf("five minutes later: %q", got)
	}
}

// Beside an app a password of eight characters is enough, and then the app stays until the password is longer.
func TestAPasswordBesideASecondFactor(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	ctx, by := p.asKim(t)
	const short = "x9$kWq7!"
	if got := firstOf(p.ChangePassword(ctx, by, password, short)); got != "BAD_USER_INPUT auth.password_short" {
		t.Errorf("without an app: %s", got)
	}
	app := p.enroll(t)
	if err := p.ChangePassword(ctx, by, password, short); err != nil {
		t.Fatal(err)
	}
	p.advance(time.Minute)
	if got := firstOf(p.DisableTOTP(ctx, by, auth.Proof{Code: app.code(t, p, 0)})); got != "CONFLICT factor.password_short" {
		t.Errorf("the app goes before the password is longer: %s", got)
	}
	if err := p.ChangePassword(ctx, by, short, "a quiet morning by the lake"); err != nil {
		t.Fatal(err)
	}
	p.advance(time.Minute)
	if err := p.DisableTOTP(ctx, by, auth.Proof{Code: app.code(t, p, 0)}); err != nil {
		t.Error(err)
	}
}
