package auth_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
)

const (
	isUnusable     = "BAD_USER_INPUT factor.passkey_unusable"
	isWrongPasskey = "UNAUTHENTICATED factor.passkey_wrong"
)

// here is the portal as a browser knows it.
var here = virtualwebauthn.RelyingParty{ID: "localhost", Name: "Drawdown", Origin: "http://localhost:8080"}

// browser makes passkeys and signs in with them.
type browser struct {
	*portal

	site          virtualwebauthn.RelyingParty
	authenticator virtualwebauthn.Authenticator
	key           virtualwebauthn.Credential
}

// newBrowser is one with a passkey to be, for a person.
func (p *portal) newBrowser(person uuid.UUID) *browser {
	return &browser{
		portal: p, site: here, key: virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2),
		authenticator: virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: person[:]}),
	}
}

// begin asks for something, and is the options and the cookie that come of it.
func (b *browser) begin(t *testing.T, do func(context.Context) (string, error)) (options string, cookie *http.Cookie) {
	t.Helper()
	var err error
	_, cookies, _ := b.visitor(t, visit{do: func(r *http.Request) { options, err = do(r.Context()) }})
	if err != nil || len(cookies) != 1 {
		t.Fatalf("nothing was begun: %v, and the cookies %v", err, cookies)
	}
	return options, cookies[0]
}

func (b *browser) beginRegistration(t *testing.T) (options string, cookie *http.Cookie) {
	t.Helper()
	_, by := b.asKim(t)
	return b.begin(t, func(ctx context.Context) (string, error) { return b.BeginPasskey(auth.With(ctx, by), by, known) })
}

// made is the new passkey as the browser sends it.
func (b *browser) made(t *testing.T, options string) string {
	t.Helper()
	asked, err := virtualwebauthn.ParseAttestationOptions(options)
	if err != nil {
		t.Fatal(err)
	}
	return virtualwebauthn.CreateAttestationResponse(b.site, b.authenticator, b.key, *asked)
}

// finishRegistration sends a new passkey, and is what it is refused with.
func (b *browser) finishRegistration(t *testing.T, cookie *http.Cookie, made string) string {
	t.Helper()
	_, by := b.asKim(t)
	var err error
	b.visitor(t, visit{cookie: cookie, do: func(r *http.Request) { _, err = b.FinishPasskey(auth.With(r.Context(), by), by, "Laptop", made) }})
	return refusal(err)
}

func (b *browser) register(t *testing.T) {
	t.Helper()
	options, cookie := b.beginRegistration(t)
	if got := b.finishRegistration(t, cookie, b.made(t, options)); got != "" {
		t.Fatalf("registering: %q", got)
	}
}

func (b *browser) beginSignIn(t *testing.T) (options string, cookie *http.Cookie) {
	t.Helper()
	return b.begin(t, b.BeginPasskeySignIn)
}

// proved is what the browser answers a challenge to sign in with.
func (b *browser) proved(t *testing.T, options string) string {
	t.Helper()
	asked, err := virtualwebauthn.ParseAssertionOptions(options)
	if err != nil {
		t.Fatal(err)
	}
	b.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(b.site, b.authenticator, b.key, *asked)
}

// finishSignIn sends an answer, and is what it is refused with and the cookies.
func (b *browser) finishSignIn(t *testing.T, cookie *http.Cookie, proved string) (string, []*http.Cookie) {
	t.Helper()
	var err error
	_, cookies, _ := b.visitor(t, visit{cookie: cookie, do: func(r *http.Request) { _, err = b.FinishPasskeySignIn(r.Context(), proved) }})
	return refusal(err), cookies
}

// signInByPasskey is what a sign-in is refused with.
func (b *browser) signInByPasskey(t *testing.T) string {
	t.Helper()
	options, cookie := b.beginSignIn(t)
	refused, _ := b.finishSignIn(t, cookie, b.proved(t, options))
	return refused
}

func TestAPasskeySignsItsPersonIn(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	p.enroll(t)
	b := p.newBrowser(p.kim)
	b.register(t)
	p.advance(10 * time.Minute)
	options, cookie := b.beginSignIn(t)
	if cookie.Name != "drawdown_passkey" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
		t.Errorf("the cookie is %v", cookie)
	}
	refused, cookies := b.finishSignIn(t, cookie, b.proved(t, options))
	if refused != "" || len(cookies) != 2 {
		t.Fatalf("refused with %q, and the cookies %v", refused, cookies)
	}
	if who, _, _ := p.visitor(t, visit{cookie: cookies[1]}); who.UserID != p.kim {
		t.Errorf("it is %+v who has signed in", who)
	}
	ctx, by := p.asKim(t)
	now, err := p.Security(ctx, by)
	if err != nil || len(now.Passkeys) != 1 {
		t.Fatalf("the passkeys are %+v (%v)", now, err)
	}
	if got := now.Passkeys[0]; got.Name != "Laptop" || got.LastUsedAt == nil || got.LastUsedAt.Sub(got.CreatedAt).Round(time.Second) != 10*time.Minute {
		t.Errorf("the passkey is %+v", got)
	}
}

func TestAPasskeyIsMadeForThisSiteByThisPersonOnce(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		browse func(b *browser)
		answer func(t *testing.T, b *browser) string
		want   string
	}{
		"for another origin":       {browse: func(b *browser) { b.site.Origin = "http://evil.example" }, want: isUnusable},
		"for another port":         {browse: func(b *browser) { b.site.Origin = "http://localhost:8081" }, want: isUnusable},
		"for another name":         {browse: func(b *browser) { b.site.ID = "evil.example" }, want: isUnusable},
		"without asking who it is": {browse: func(b *browser) { b.authenticator.Options.UserNotVerified = true }, want: isUnusable},
		"without anybody there":    {browse: func(b *browser) { b.authenticator.Options.UserNotPresent = true }, want: isUnusable},
		"garbled":                  {answer: func(*testing.T, *browser) string { return "{" }, want: isUnusable},
		"empty":                    {answer: func(*testing.T, *browser) string { return "" }, want: isUnusable},
		"for another challenge": {answer: func(t *testing.T, b *browser) string {
			t.Helper()
			options, _ := b.beginRegistration(t)
			return b.made(t, options)
		}, want: isUnusable},
		"as a sign-in": {answer: func(t *testing.T, b *browser) string {
			t.Helper()
			options, _ := b.beginSignIn(t)
			return b.proved(t, options)
		}, want: isUnusable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newSafe(t).newBrowser(uuid.Nil)
			if tt.browse != nil {
				tt.browse(b)
			}
			options, cookie := b.beginRegistration(t)
			answer := b.made(t, options)
			if tt.answer != nil {
				answer = tt.answer(t, b)
			}
			if got := b.finishRegistration(t, cookie, answer); got != tt.want {
				t.Errorf("it is refused with %q, want %q", got, tt.want)
			}
			// whatever came of it the challenge is used up
			b.site, b.authenticator.Options = here, virtualwebauthn.AuthenticatorOptions{}
			if got := b.finishRegistration(t, cookie, b.made(t, options)); got != "BAD_USER_INPUT factor.over" {
				t.Errorf("a second time it is answered with %q", got)
			}
		})
	}
}

// A challenge is for the person who asked, in their browser, for five minutes.
func TestARegistrationIsItsPersonsOwn(t *testing.T) {
	t.Parallel()
	const over = "BAD_USER_INPUT factor.over"
	p := newSafe(t)
	b := p.newBrowser(p.kim)
	options, cookie := b.beginRegistration(t)
	made := b.made(t, options)
	if got := b.finishRegistration(t, nil, made); got != over {
		t.Errorf("in another browser: %q", got)
	}
	stranger := auth.Actor{AccountID: p.partner, Role: auth.PartnerAdmin, UserID: p.person(t, auth.NewUser{
		AccountID: p.partner, Email: lee, Name: "Lee", Role: auth.PartnerAdmin, Password: password,
	})}
	var err error
	p.visitor(t, visit{cookie: cookie, do: func(r *http.Request) {
		_, err = p.FinishPasskey(auth.With(r.Context(), stranger), stranger, "Mine", made)
	}})
	if got := refusal(err); got != over {
		t.Errorf("by somebody else: %q", got)
	}
	options, cookie = b.beginRegistration(t)
	p.advance(5*time.Minute + time.Second)
	if got := b.finishRegistration(t, cookie, b.made(t, options)); got != over {
		t.Errorf("after five minutes: %q", got)
	}
	b.register(t)
	options, cookie = b.beginRegistration(t)
	if got := b.finishRegistration(t, cookie, b.made(t, options)); got != "CONFLICT factor.passkey_taken" {
		t.Errorf("a second time: %q", got)
	}
}

func TestWhatIsNoPasskeySignsNobodyIn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		browse func(b *browser)
		answer func(t *testing.T, b *browser) string
		want   string
	}{
		"for another origin":       {browse: func(b *browser) { b.site.Origin = "http://evil.example" }},
		"for another name":         {browse: func(b *browser) { b.site.ID = "evil.example" }},
		"without asking who it is": {browse: func(b *browser) { b.authenticator.Options.UserNotVerified = true }},
		"without anybody there":    {browse: func(b *browser) { b.authenticator.Options.UserNotPresent = true }},
		"as somebody else's":       {browse: func(b *browser) { b.authenticator.Options.UserHandle = b.vendor[:] }},
		"as nobody's":              {browse: func(b *browser) { b.authenticator.Options.UserHandle = []byte("x") }},
		"with another key":         {browse: func(b *browser) { b.key.Key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2).Key }},
		"that is not registered":   {browse: func(b *browser) { b.key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2) }},
		"that was copied":          {browse: func(b *browser) { b.key.Counter = 0 }},
		"garbled":                  {answer: func(*testing.T, *browser) string { return "{" }},
		"for another challenge": {answer: func(t *testing.T, b *browser) string {
			t.Helper()
			options, _ := b.beginSignIn(t)
			return b.proved(t, options)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newSafe(t)
			b := p.newBrowser(p.kim)
			b.register(t)
			for range 2 {
				if got := b.signInByPasskey(t); got != "" {
					t.Fatalf("before: %q", got)
				}
			}
			whole := *b
			if tt.browse != nil {
				tt.browse(b)
			}
			options, cookie := b.beginSignIn(t)
			answer := b.proved(t, options)
			if tt.answer != nil {
				answer = tt.answer(t, b)
			}
			if got, cookies := b.finishSignIn(t, cookie, answer); got != isWrongPasskey || len(cookies) != 1 || cookies[0].MaxAge != -1 {
				t.Errorf("it is answered with %q, and the cookies %v", got, cookies)
			}
			whole.key.Counter = b.key.Counter + 10
			if got, _ := whole.finishSignIn(t, cookie, whole.proved(t, options)); got != isOver {
				t.Errorf("a second time it is answered with %q", got)
			}
			if got := whole.signInByPasskey(t); got != "" {
				t.Errorf("after it the passkey is refused with %q", got)
			}
		})
	}
}

// A challenge is for the browser that asked, and for five minutes.
func TestASignInByPasskeyIsTheBrowsersOwn(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	b := p.newBrowser(p.kim)
	b.register(t)
	options, cookie := b.beginSignIn(t)
	_, other := b.beginSignIn(t)
	if got, _ := b.finishSignIn(t, nil, b.proved(t, options)); got != isOver {
		t.Errorf("in another browser: %q", got)
	}
	if got, _ := b.finishSignIn(t, other, b.proved(t, options)); got != isWrongPasskey {
		t.Errorf("in the browser of another challenge: %q", got)
	}
	p.advance(5*time.Minute + time.Second)
	if got, _ := b.finishSignIn(t, cookie, b.proved(t, options)); got != isOver {
		t.Errorf("after five minutes: %q", got)
	}
}

// Who is throttled for somebody else's guesses can still sign in; who may not sign in cannot.
func TestAPasskeyLetsItsPersonInAndNobodyWhoMayNot(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	b := p.newBrowser(p.kim)
	b.register(t)
	for range 10 {
		p.try(t, kim, "wrong", "")
	}
	if got := b.signInByPasskey(t); got != "" {
		t.Errorf("while passwords are throttled: %q", got)
	}
	p.exec(t, `UPDATE users SET disabled_at = now() WHERE id = ?`, p.kim)
	if got := b.signInByPasskey(t); got != isWrongPasskey {
		t.Errorf("once disabled: %q", got)
	}
}

func TestAPasskeyIsRemovedByItsPerson(t *testing.T) {
	t.Parallel()
	p := newSafe(t)
	b := p.newBrowser(p.kim)
	b.register(t)
	ctx, by := p.asKim(t)
	now, err := p.Security(ctx, by)
	if err != nil || len(now.Passkeys) != 1 {
		t.Fatalf("the passkeys are %+v (%v)", now, err)
	}
	id := now.Passkeys[0].ID
	stranger := auth.Actor{AccountID: p.partner, Role: auth.PartnerAdmin, UserID: p.person(t, auth.NewUser{
		AccountID: p.partner, Email: lee, Name: "Lee", Role: auth.PartnerAdmin, Password: password,
	})}
	program := by
	program.TokenID = uuid.New()
	for name, tt := range map[string]struct {
		by    auth.Actor
		id    uuid.UUID
		proof auth.Proof
		want  string
	}{
		"by a colleague":      {stranger, id, known, "NOT_FOUND factor.passkey_not_found"},
		"that is not there":   {by, uuid.New(), known, "NOT_FOUND factor.passkey_not_found"},
		"by a program":        {program, id, known, "FORBIDDEN auth.in_person"},
		"by nothing":          {by, id, auth.Proof{}, "BAD_USER_INPUT factor.unproved"},
		"by a wrong password": {by, id, auth.Proof{Password: "wrong"}, "BAD_USER_INPUT factor.password_wrong"},
	} {
		if got := refusal(p.RemovePasskey(ctx, tt.by, tt.id, tt.proof)); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	if err := p.RemovePasskey(ctx, by, id, known); err != nil {
		t.Fatal(err)
	}
	if got := b.signInByPasskey(t); got != isWrongPasskey {
		t.Errorf("it still signs in: %q", got)
	}
	var acts []string
	for _, e := range p.entries(t) {
		if e.Action == "security.ADD_PASSKEY" || e.Action == "security.REMOVE_PASSKEY" {
			acts = append(acts, e.Action+" "+e.By+" "+e.After)
		}
	}
	want := []string{"security.ADD_PASSKEY " + kim + ` {"name": "Laptop"}`, "security.REMOVE_PASSKEY " + kim + ` {"name": "Laptop"}`}
	if diff := cmp.Diff(want, acts); diff != "" {
		t.Errorf("in the audit log (-want +got):\n%s", diff)
	}
}

// Browsers make passkeys for names.
func TestAnAddressWithoutANameHasNoPasskeys(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	var err error
	p.visitor(t, visit{do: func(r *http.Request) { _, err = p.BeginPasskeySignIn(r.Context()) }})
	if got := refusal(err); got != "CONFLICT factor.no_passkeys" {
		t.Errorf("it is answered with %q", got)
	}
}
