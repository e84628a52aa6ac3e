package web_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/web"
)

func TestBadTokenIsRefusedAsGraphQL(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t), nil)
	for accept, media := range map[string]string{
		"":                 "application/json; charset=utf-8",
		"application/json": "application/json; charset=utf-8",
		"application/graphql-response+json, application/json": "application/graphql-response+json; charset=utf-8",
	} {
		response, answer := s.ask(t, http.MethodPost, "/graphql",
			map[string]string{"Authorization": "Bearer dd_nonsense", "Accept": accept, "Accept-Language": "ko"}, "{}")
		got := readRefusal(t, answer)
		if response.status != http.StatusUnauthorized || got.Extensions.Code != "UNAUTHENTICATED" ||
			response.header.Get("WWW-Authenticate") != "Bearer" || response.header.Get("Content-Type") != media {
			t.Errorf("answered with %d %v %s", response.status, response.header, answer)
		}
		if !strings.HasPrefix(got.Message, "이 토큰은") || got.Extensions.RequestID != response.header.Get("X-Request-Id") {
			t.Errorf("refused with %+v", got)
		}
	}
}

// An outage is told from a defect, and from a token that is wrong.
func TestOutageIsUnavailable(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	token := newPerson(t, pool)
	s := newSite(t, pool, nil)
	cut(t, pool)
	response, answer := s.ask(t, http.MethodPost, "/graphql", map[string]string{"Authorization": "Bearer " + token}, "{}")
	if response.status != http.StatusServiceUnavailable || readRefusal(t, answer).Extensions.Code != "UNAVAILABLE" ||
		response.header.Get("Retry-After") == "" {
		t.Errorf("answered with %d %s", response.status, answer)
	}
	if _, answer := s.ask(t, http.MethodGet, "/", nil, ""); answer != "app" {
		t.Errorf("the app is answered with %q", answer)
	}
}

// The whole way of a browser: sign in, ask, sign out; and the line in the log says who it was.
func TestBrowserSignsInAndOut(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	newPerson(t, pool)
	var service *auth.Service
	s := newSite(t, pool, func(o *web.Options) {
		service = o.Auth
		o.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var err error
			switch r.URL.RawQuery {
			case "in":
				_, err = service.SignIn(r.Context(), "kim@haneul.example", "correct horse battery staple")
			case "out":
				_, err = service.SignOut(r.Context())
			}
			fmt.Fprint(w, auth.From(r.Context()).SignedIn(), err)
		})
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Client().Jar = jar
	for _, step := range []struct{ do, want string }{
		{"", "false <nil>"}, {"in", "true <nil>"}, {"", "true <nil>"}, {"out", "false <nil>"}, {"", "false <nil>"},
	} {
		if _, got := s.ask(t, http.MethodPost, "/graphql?"+step.do, nil, ""); got != step.want {
			t.Errorf("%q answers %q, want %q", step.do, got, step.want)
		}
	}
	var id uuid.UUID
	if err := pool.DB.QueryRowContext(t.Context(), `SELECT id FROM users`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	if named := strings.Count(s.log.text(), `"by":"`+id.String()+`"`); named != 2 {
		t.Errorf("%d lines of the log name the person, want 2", named)
	}
}

// Event streams flush, and web sockets take the connection over.
func TestStreamsAndSocketsPass(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t), func(o *web.Options) {
		o.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Upgrade") == "" {
				_, _ = io.WriteString(w, "one")
				w.(http.Flusher).Flush()
				<-r.Context().Done()
				return
			}
			w.WriteHeader(http.StatusSwitchingProtocols)
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			_, _ = io.WriteString(conn, "taken")
		})
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/graphql", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	first := make([]byte, 3)
	if _, err := io.ReadFull(response.Body, first); err != nil || string(first) != "one" {
		t.Errorf("the stream began with %q (%v)", first, err)
	}

	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /graphql HTTP/1.1\r\nHost: portal.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || line != "HTTP/1.1 101 Switching Protocols\r\n" {
		t.Errorf("the socket was answered with %q (%v)", line, err)
	}
}

func TestBodyComesInTime(t *testing.T) {
	t.Parallel()
	const within = 100 * time.Millisecond
	ended := make(chan error, 1)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		if err == nil {
			select { // whoever has sent all may wait as long as they like
			case <-r.Context().Done():
				err = r.Context().Err()
			case <-time.After(3 * within):
			}
		}
		ended <- err
		w.WriteHeader(http.StatusNoContent)
	})
	server := httptest.NewUnstartedServer(handler)
	server.Config = web.Server("", handler)
	server.Config.ReadTimeout = within
	server.Start()
	defer server.Close()

	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for range 2 { // the second request on the connection is not cut by the limit of the first
		fmt.Fprint(conn, "POST / HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 4\r\n\r\nbody")
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || response.Body.Close() != nil || response.StatusCode != http.StatusNoContent {
			t.Fatalf("answered with %v (%v)", response, err)
		}
		if err := <-ended; err != nil {
			t.Errorf("a body in time ended with %v", err)
		}
	}
	fmt.Fprint(conn, "POST / HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 4\r\n\r\nbo")
	select {
	case err := <-ended:
		if err == nil {
			t.Error("half a body was read as a whole one")
		}
	case <-time.After(20 * within):
		t.Error("the server still waits for the body")
	}
}

func TestServerRefusesEndlessHeaders(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t), nil)
	response, _ := s.ask(t, http.MethodGet, "/", map[string]string{"X-Long": strings.Repeat("a", 32<<10)}, "")
	if response.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("answered with %d", response.status)
	}
	server := web.Server("", nil)
	if server.ReadHeaderTimeout != 5*time.Second || server.ReadTimeout != 10*time.Second ||
		server.IdleTimeout != time.Minute || server.WriteTimeout != 0 {
		t.Errorf("the server waits %s for headers, %s for requests, %s between them and %s for answers",
			server.ReadHeaderTimeout, server.ReadTimeout, server.IdleTimeout, server.WriteTimeout)
	}
}

// newPerson makes Kim, and a token of hers.
func newPerson(t *testing.T, pool *database.Pool) (token string) {
	t.Helper()
	service := auth.New(pool, time.Now, auth.Options{})
	token, err := database.InTx(t.Context(), pool.DB, func(ctx context.Context, tx bun.Tx) (string, error) {
		partner := uuid.New()
		if _, err := tx.ExecContext(ctx, `INSERT INTO accounts (id, kind, name, name_key) VALUES (?, 'PARTNER', 'Haneul', 'haneul')`, partner); err != nil {
			return "", err
		}
		if _, err := service.CreateUser(ctx, tx, auth.NewUser{
			AccountID: partner, Email: "kim@haneul.example", Name: "Kim", Role: auth.PartnerAdmin, Password: "correct horse battery staple",
		}); err != nil {
			return "", err
		}
		return service.CreateToken(ctx, tx, auth.NewToken{Email: "kim@haneul.example", Name: "a program"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}
