package auth_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// visit is what a request comes with and what it does there.
type visit struct {
	cookie  *http.Cookie
	header  http.Header
	address string
	do      func(*http.Request)
}

// visitor sends one request through the middleware and answers with who asked, the cookies that were set, and
// what it was refused with.
func (p *portal) visitor(t *testing.T, v visit) (who auth.Actor, cookies []*http.Cookie, refused string) {
	t.Helper()
	handler := p.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who = auth.From(r.Context())
		if v.do != nil {
			v.do(r)
		}
		w.WriteHeader(http.StatusNoContent)
	}), func(w http.ResponseWriter, _ *http.Request, err error) {
		refused = refusal(err)
		w.WriteHeader(http.StatusUnauthorized)
	})
	request := httptest.NewRequestWithContext(
		auth.With(t.Context(), auth.Actor{Address: v.address, RequestID: "request"}), http.MethodPost, "/graphql", nil)
	maps.Copy(request.Header, v.header)
	if v.cookie != nil {
		request.AddCookie(v.cookie)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	response := recorder.Result()
	defer response.Body.Close()
	return who, response.Cookies(), refused
}

// signIn is a sign-in from nowhere with its cookie.
func (p *portal) signIn(t *testing.T, email, password string) (auth.Actor, *http.Cookie) {
	t.Helper()
	return p.signInFrom(t, visit{}, email, password)
}

func (p *portal) signInFrom(t *testing.T, v visit, email, password string) (who auth.Actor, cookie *http.Cookie) {
	t.Helper()
	var err error
	v.do = func(r *http.Request) { who, err = p.SignIn(r.Context(), email, password) }
	_, cookies, _ := p.visitor(t, v)
	if err != nil {
		t.Fatal(err)
	}
	if len(cookies) != 1 {
		t.Fatalf("signing in set the cookies %v", cookies)
	}
	return who, cookies[0]
}

// attempt is the error of a sign-in, which sets no cookie then.
func (p *portal) attempt(t *testing.T, email, password, address string) (err error) {
	t.Helper()
	_, cookies, _ := p.visitor(t, visit{address: address, do: func(r *http.Request) { _, err = p.SignIn(r.Context(), email, password) }})
	if err != nil && len(cookies) != 0 {
		t.Errorf("a refused sign-in set the cookies %v", cookies)
	}
	return err
}

// try is what a sign-in is refused with.
func (p *portal) try(t *testing.T, email, password, address string) string {
	t.Helper()
	return refusal(p.attempt(t, email, password, address))
}

func TestSignInBeginsASession(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	signedIn, cookie := p.signIn(t, " KIM@haneul.example", password)
	asks, _, _ := p.visitor(t, visit{cookie: cookie, address: "192.0.2.1"})

	want := auth.Actor{
		UserID: p.kim, AccountID: p.partner, Role: auth.PartnerRequester, Principal: p.kim,
		SessionID: signedIn.SessionID, Language: phrase.English, RequestID: "request",
	}
	if diff := cmp.Diff(want, signedIn); diff != "" {
		t.Errorf("signed in (-want +got):\n%s", diff)
	}
	want.Address = "192.0.2.1"
	if diff := cmp.Diff(want, asks); diff != "" {
		t.Errorf("the next request (-want +got):\n%s", diff)
	}
	if signedIn.SessionID == "" || strings.Contains(cookie.Value, signedIn.SessionID) {
		t.Errorf("the session %q is known by its secret %q", signedIn.SessionID, cookie.Value)
	}
}

func TestBadCredentials(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for name, tt := range map[string]struct{ email, password, want string }{
		"a wrong password":                {kim, "wrong", "UNAUTHENTICATED auth.wrong"},
		"no password":                     {kim, "", "UNAUTHENTICATED auth.wrong"},
		"an unknown person":               {"lee@haneul.example", password, "UNAUTHENTICATED auth.wrong"},
		"a password that goes on":         {kim, password + "x", "UNAUTHENTICATED auth.wrong"},
		"a password with NUL":             {kim, password + "\x00", "UNAUTHENTICATED auth.wrong"},
		"the longest password":            {kim, strings.Repeat("한", 128), "UNAUTHENTICATED auth.wrong"},
		"a longer one":                    {kim, strings.Repeat("한", 129), "BAD_USER_INPUT auth.password_long"},
		"an e-mail that is none":          {"kim", password, "BAD_USER_INPUT text.email"},
		"an e-mail with a line break":     {kim + "\r\nx", password, "BAD_USER_INPUT text.control"},
		"an e-mail with what SQL quotes":  {"kim'--@haneul.example", password, "UNAUTHENTICATED auth.wrong"},
		"an e-mail that is a LIKE":        {"%@haneul.example", password, "UNAUTHENTICATED auth.wrong"},
		"an e-mail as a decoy's password": {"x@haneul.example", "for no password is this the hash", "UNAUTHENTICATED auth.wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := p.try(t, tt.email, tt.password, ""); got != tt.want {
				t.Errorf("refused with %q, want %q", got, tt.want)
			}
		})
	}
}

// A keyboard may send one password composed or taken apart.
func TestPasswordIsComposed(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.person(t, auth.NewUser{
		AccountID: p.partner, Email: "park@haneul.example", Name: "Park", Role: auth.PartnerAdmin, Password: "caf\u00e9 caf\u00e9 caf\u00e9 caf\u00e9",
	})
	p.signIn(t, "park@haneul.example", "cafe\u0301 cafe\u0301 cafe\u0301 cafe\u0301")
}

// The unknown and the wrong cannot be told apart by a clock: without the decoy one is ten times as fast. They take turns, and
// the quickest of each counts, as the machine's other work disturbs it least.
func TestUnknownTakesAsLongAsWrong(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	const unknown = "lee@haneul.example"
	quickest := map[string]time.Duration{kim: time.Hour, unknown: time.Hour}
	for range 9 {
		for email := range quickest {
			start := time.Now()
			p.try(t, email, "wrong", "")
			quickest[email] = min(quickest[email], time.Since(start))
		}
	}
	if ratio := float64(quickest[kim]) / float64(quickest[unknown]); ratio > 2 || ratio < 0.5 {
		t.Errorf("a wrong password takes %v, an unknown person %v", quickest[kim], quickest[unknown])
	}
}

// An answer that has begun can take no cookie, so there must be no session either.
func TestSignInNeedsAResponse(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	var err error
	handler := p.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		_, err = p.SignIn(r.Context(), kim, password)
	}), nil)
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", nil))
	if err == nil {
		t.Error("signed in after the headers were out")
	}
	if _, err := p.SignIn(t.Context(), kim, password); err == nil {
		t.Error("signed in without a response")
	}
}
