package web_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
	"github.com/drawdown-portal/drawdown/internal/web"
)

// shelf is a site with a license file of Larkfield's that Halvorsen made, and one that Brightquay made.
type shelf struct {
	*site
	w            *testworld.World
	people       *auth.Service
	ours, theirs string
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	w := testworld.New(t)
	s := &shelf{w: w, people: auth.New(w.Pool, time.Now, auth.Options{})}
	s.site = newSite(t, w.Pool, func(o *web.Options) {
		o.Licenses, o.Auth = w.Licenses, s.people
		o.GraphQL = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if _, err := s.people.SignIn(r.Context(), "kim@halvorsen.example", "correct horse battery staple"); err != nil {
				t.Error(err)
			}
		})
	})
	made := func(by auth.Actor, partner uuid.UUID, number string) string {
		o := testworld.Term(partner, number, -30, 300, testworld.Of(w.Creator, 5))
		o.EndCustomerID = w.Larkfield
		held := w.HeldBy(t, w.Larkfield, w.PlaceAs(t, o).ID, w.Creator)
		room := w.Configured(t, by, w.Room(t, by, w.Larkfield, `CR "한빛"/PRD`), license.Wanted{EntitlementID: held, Quantity: 1})
		return "/license-files/" + typeid.Format(typeid.LicenseFile, w.RoomNow(t, room).LicenseFiles[0].ID)
	}
	s.ours, s.theirs = made(w.Admin, w.Halvorsen, "SO-1"), made(w.RivalAdmin, w.Brightquay, "SO-2")
	return s
}

func (s *shelf) token(t *testing.T, email string, scopes ...auth.Scope) map[string]string {
	t.Helper()
	token := testworld.InTx(t, s.w, func(ctx context.Context, tx bun.Tx) (string, error) {
		return s.people.CreateToken(ctx, tx, auth.NewToken{Email: email, Name: uuid.NewString(), Scopes: scopes})
	})
	return map[string]string{"Authorization": "Bearer " + token}
}

// A license file is downloaded by whoever sees it, with a session or with a token that has the scope, the same each time.
func TestALicenseFileIsDownloaded(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	token := s.token(t, "viewer@halvorsen.example", auth.Licenses)
	response, content := s.ask(t, http.MethodGet, s.ours, token, "")
	if response.status != http.StatusOK || !strings.HasPrefix(content, "-----BEGIN DRAWDOWN LICENSE-----\n") {
		t.Fatalf("it is answered with %d %q", response.status, content)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/x-pem-file", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		"Content-Disposition": `attachment; filename*=utf-8''CR%20-%ED%95%9C%EB%B9%9B--PRD-1.lic`,
	} {
		if got := response.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	head, body := s.ask(t, http.MethodHead, s.ours, token, "")
	if head.status != http.StatusOK || body != "" || head.header.Get("Content-Length") != response.header.Get("Content-Length") ||
		head.header.Get("Content-Disposition") != response.header.Get("Content-Disposition") {
		t.Errorf("HEAD is answered with %d %v %q", head.status, head.header, body)
	}
	for _, email := range []string{"licenses@larkfield.example", "auditor@norvane.example", "viewer@halvorsen.example"} {
		if response, again := s.ask(t, http.MethodGet, s.ours, s.token(t, email), ""); response.status != http.StatusOK || again != content {
			t.Errorf("to %s it is answered with %d %q", email, response.status, again)
		}
	}
	s.signedIn(t, content)
}

// signedIn downloads with the cookie of a browser.
func (s *shelf) signedIn(t *testing.T, content string) {
	t.Helper()
	testworld.InTx(t, s.w, func(ctx context.Context, tx bun.Tx) (any, error) {
		return s.people.CreateUser(ctx, tx, auth.NewUser{
			AccountID: s.w.Halvorsen, Email: "kim@halvorsen.example", Name: "Kim", Role: auth.PartnerViewer, Password: "correct horse battery staple",
		})
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	in, err := browser.Post(s.URL+"/graphql", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	in.Body.Close()
	response, err := browser.Get(s.URL + s.ours)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || !bytes.Equal(got, []byte(content)) {
		t.Errorf("in a browser it is answered with %d %q, %v", response.StatusCode, got, err)
	}
}

// Nobody is told to sign in, a token without the scope that it lacks it, and whoever does not see the file what they are told of
// one that there is not.
func TestWhoGetsNoLicenseFile(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	unknown := "/license-files/" + typeid.Format(typeid.LicenseFile, uuid.New())
	for name, tt := range map[string]struct {
		path    string
		headers map[string]string
		status  int
		code    string
	}{
		"nobody":                  {s.ours, nil, http.StatusUnauthorized, "UNAUTHENTICATED"},
		"nobody, of none":         {unknown, nil, http.StatusUnauthorized, "UNAUTHENTICATED"},
		"a wrong token":           {s.ours, map[string]string{"Authorization": "Bearer dd_nonsense"}, http.StatusUnauthorized, "UNAUTHENTICATED"},
		"a token without scope":   {s.ours, s.token(t, "admin@halvorsen.example", auth.ReadPDRs, auth.Approve, auth.Fulfil), http.StatusForbidden, "FORBIDDEN"},
		"without scope, of none":  {unknown, s.token(t, "admin@halvorsen.example", auth.ReadPDRs), http.StatusForbidden, "FORBIDDEN"},
		"a partner, of a rival's": {s.theirs, s.token(t, "admin@halvorsen.example"), http.StatusNotFound, "NOT_FOUND"},
		"another customer":        {s.ours, s.token(t, "viewer@osterby.example"), http.StatusNotFound, "NOT_FOUND"},
		"anybody, of none":        {unknown, s.token(t, "admin@halvorsen.example"), http.StatusNotFound, "NOT_FOUND"},
		"of what is no id":        {"/license-files/lic_1", s.token(t, "admin@halvorsen.example"), http.StatusNotFound, "NOT_FOUND"},
		"of another kind of id": {
			"/license-files/" + typeid.Format(typeid.Account, s.w.Halvorsen), s.token(t, "admin@halvorsen.example"), http.StatusNotFound, "NOT_FOUND",
		},
	} {
		response, answer := s.ask(t, http.MethodGet, tt.path, tt.headers, "")
		got := readRefusal(t, answer)
		if response.status != tt.status || got.Extensions.Code != tt.code || strings.Contains(answer, "BEGIN") ||
			response.header.Get("Content-Disposition") != "" || response.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s is answered with %d %s %v", name, response.status, answer, response.header)
		}
	}
	token := s.token(t, "admin@halvorsen.example")
	_, foreign := s.ask(t, http.MethodGet, s.theirs, token, "")
	_, random := s.ask(t, http.MethodGet, unknown, token, "")
	if readRefusal(t, foreign).Message != readRefusal(t, random).Message {
		t.Errorf("a foreign one answers %s, and an unknown one %s", foreign, random)
	}
}
