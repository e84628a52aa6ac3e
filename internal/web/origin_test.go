package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/web"
)

func TestOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t), func(o *web.Options) { o.AllowedOrigins = []string{"https://erp.example"} })
	for name, tt := range map[string]struct {
		method  string
		header  map[string]string
		refused bool
	}{
		"a program":                        {http.MethodPost, nil, false},
		"our own page":                     {http.MethodPost, map[string]string{"Sec-Fetch-Site": "same-origin"}, false},
		"our own page, by its origin":      {http.MethodPost, map[string]string{"Origin": s.URL}, false},
		"our own page, behind a proxy":     {http.MethodPost, map[string]string{"Origin": "http://portal.example"}, false},
		"an allowed site":                  {http.MethodPost, map[string]string{"Origin": "https://erp.example", "Sec-Fetch-Site": "cross-site"}, false},
		"another site":                     {http.MethodPost, map[string]string{"Origin": "https://rival.example", "Sec-Fetch-Site": "cross-site"}, true},
		"another host of our site":         {http.MethodPost, map[string]string{"Sec-Fetch-Site": "same-site"}, true},
		"another site in an old browser":   {http.MethodPost, map[string]string{"Origin": "https://rival.example"}, true},
		"an allowed site without TLS":      {http.MethodPost, map[string]string{"Origin": "http://erp.example"}, true},
		"a site that begins like ours":     {http.MethodPost, map[string]string{"Origin": "http://portal.example.rival.example"}, true},
		"a page without an origin":         {http.MethodPost, map[string]string{"Origin": "null"}, true},
		"another site's link":              {http.MethodGet, map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
		"another site with a form of ours": {http.MethodPost, map[string]string{"Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{"/graphql", "/anything"} {
				response, answer := s.ask(t, tt.method, path, tt.header, "")
				if refused := response.status == http.StatusForbidden; refused != tt.refused {
					t.Errorf("%s: answered with %d %s", path, response.status, answer)
				}
				if tt.refused && readRefusal(t, answer).Extensions.Code != "FORBIDDEN" {
					t.Errorf("%s: refused with %s", path, answer)
				}
			}
		})
	}
}

func TestWhoseAnswersMayBeRead(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	open := newSite(t, pool, func(o *web.Options) { o.AllowedOrigins = []string{"https://erp.example"} })
	closed := newSite(t, pool, nil)
	for name, tt := range map[string]struct {
		site    *site
		path    string
		origin  string
		allowed bool
	}{
		"an allowed site":                   {open, "/graphql", "https://erp.example", true},
		"another site":                      {open, "/graphql", "https://rival.example", false},
		"any site, where none is allowed":   {closed, "/graphql", "https://erp.example", false},
		"an allowed site, beside the API":   {open, "/", "https://erp.example", false},
		"nobody's page":                     {open, "/graphql", "null", false},
		"a site that ends like the allowed": {open, "/graphql", "https://my-erp.example", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			preflight, _ := tt.site.ask(t, http.MethodOptions, tt.path, map[string]string{
				"Origin": tt.origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type",
			}, "")
			read, _ := tt.site.ask(t, http.MethodGet, tt.path, map[string]string{"Origin": tt.origin}, "")
			for method, response := range map[string]answer{http.MethodOptions: preflight, http.MethodGet: read} {
				want := ""
				if tt.allowed {
					want = tt.origin
				}
				if got := response.header.Get("Access-Control-Allow-Origin"); got != want {
					t.Errorf("%s is allowed %q, want %q", method, got, want)
				}
				if got := response.header.Get("Access-Control-Allow-Credentials") == "true"; got != tt.allowed {
					t.Errorf("%s: with cookies: %t", method, got)
				}
			}
			if got := preflight.header.Get("Access-Control-Allow-Headers"); tt.allowed && !strings.Contains(got, "authorization") {
				t.Errorf("the preflight allows the headers %q", got)
			}
		})
	}
}

func TestAllowedOriginsAreOrigins(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	for _, bad := range []string{"*", "erp.example", "https://erp.example/path", "null", ""} {
		o := options(pool)
		o.AllowedOrigins = []string{bad}
		if _, err := web.Handler(o); err == nil {
			t.Errorf("%q is taken for an origin", bad)
		}
	}
}
