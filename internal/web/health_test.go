package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/signing"
	"github.com/drawdown-portal/drawdown/internal/web"
)

// readiness is what /readyz answers.
type readiness struct {
	Ready   bool
	Reasons []string
}

func (s *site) ready(t *testing.T) readiness {
	t.Helper()
	response, answer := s.ask(t, http.MethodGet, "/readyz", nil, "")
	var got readiness
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		t.Fatalf("answered with %q (%v)", answer, err)
	}
	if want := map[bool]int{true: http.StatusOK, false: http.StatusServiceUnavailable}[got.Ready]; response.status != want {
		t.Errorf("answered with %d %s", response.status, answer)
	}
	return got
}

func TestReadyTellsWhyNot(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(*testing.T, *database.Pool)
		want  readiness
	}{
		"ready": {func(*testing.T, *database.Pool) {}, readiness{true, []string{}}},
		"an old schema": {func(t *testing.T, pool *database.Pool) {
			t.Helper()
			asOwner(t, pool, `DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)`)
		}, readiness{false, []string{"the schema is older than this program"}}},
		"read-only": {func(t *testing.T, pool *database.Pool) {
			t.Helper()
			asOwner(t, pool, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`)
			pool.Pgx.Reset()
		}, readiness{false, []string{"the database is read-only"}}},
		"no connection": {cut, readiness{false, []string{"the database does not answer"}}},
		"no free connection": {func(t *testing.T, pool *database.Pool) {
			t.Helper()
			for range pool.Pgx.Config().MaxConns {
				conn, err := pool.Pgx.Acquire(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(conn.Release)
			}
		}, readiness{false, []string{"the database does not answer"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool := dbtest.Open(t)
			s := newSite(t, pool, nil)
			tt.spoil(t, pool)
			start := time.Now()
			if diff := cmp.Diff(tt.want, s.ready(t)); diff != "" {
				t.Errorf("readiness (-want +got):\n%s", diff)
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("it took %s to say so", took)
			}
			if _, answer := s.ask(t, http.MethodGet, "/healthz", nil, ""); !strings.Contains(answer, "ok") {
				t.Errorf("the process is not healthy: %s", answer)
			}
		})
	}
}

func TestDrainingIsNotReady(t *testing.T) {
	t.Parallel()
	draining := false
	s := newSite(t, dbtest.Open(t), func(o *web.Options) { o.Draining = func() bool { return draining } })
	if got := s.ready(t); !got.Ready {
		t.Errorf("not ready: %v", got.Reasons)
	}
	draining = true
	if diff := cmp.Diff(readiness{false, []string{"draining"}}, s.ready(t)); diff != "" {
		t.Errorf("readiness (-want +got):\n%s", diff)
	}
}

// Without its keys the server goes on: only license files wait, and it says so.
func TestReadinessSaysHowSigningFares(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "signing-keys.json")
	s := newSite(t, dbtest.Open(t), func(o *web.Options) { o.Keys = signing.Open(path) })
	says := func() (said struct {
		Ready   bool
		Signing string
	},
	) {
		t.Helper()
		response, answer := s.ask(t, http.MethodGet, "/readyz", nil, "")
		if err := json.Unmarshal([]byte(answer), &said); err != nil || response.status != http.StatusOK {
			t.Fatalf("answered with %d %s (%v)", response.status, answer, err)
		}
		if strings.Contains(answer, path) {
			t.Errorf("it shows where the keys are: %s", answer)
		}
		return said
	}
	if said := says(); !said.Ready || !strings.HasPrefix(said.Signing, "license files wait") {
		t.Errorf("without keys it says %+v", said)
	}
	if !strings.Contains(s.log.text(), path) {
		t.Error("the log does not say why")
	}
	if response, _ := s.ask(t, http.MethodGet, "/.well-known/jwks.json", nil, ""); response.status != http.StatusServiceUnavailable {
		t.Errorf("without keys the set answers with %d", response.status)
	}
	if err := signing.Ensure(path); err != nil {
		t.Fatal(err)
	}
	if said := says(); !said.Ready || said.Signing != "ok" {
		t.Errorf("with keys it says %+v", said)
	}
	if response, answer := s.ask(t, http.MethodGet, "/.well-known/jwks.json", nil, ""); response.status != http.StatusOK || !strings.Contains(answer, `"kty":"OKP"`) {
		t.Errorf("with keys the set answers with %d %s", response.status, answer)
	}
}

func TestMetricsAreForWhoHasTheToken(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	closed := newSite(t, pool, nil)
	open := newSite(t, pool, func(o *web.Options) { o.MetricsToken = "scrape" })
	for name, tt := range map[string]struct {
		site   *site
		header string
		status int
	}{
		"without a setting":       {closed, "Bearer scrape", http.StatusNotFound},
		"without a setting, bare": {closed, "Bearer ", http.StatusNotFound},
		"without a token":         {open, "", http.StatusNotFound},
		"with another":            {open, "Bearer scrap", http.StatusNotFound},
		"with the token":          {open, "Bearer scrape", http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response, answer := tt.site.ask(t, http.MethodGet, "/metrics", map[string]string{"Authorization": tt.header}, "")
			if response.status != tt.status || strings.Contains(answer, "go_goroutines") != (tt.status == http.StatusOK) {
				t.Errorf("answered with %d %.200s", response.status, answer)
			}
		})
	}
}

func TestMetricsCountRequests(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	metrics := web.NewMetrics(pool)
	s := newSite(t, pool, func(o *web.Options) { o.Metrics = metrics })
	s.ask(t, http.MethodPost, "/graphql", nil, "")
	s.ask(t, http.MethodPost, "/graphql", map[string]string{"Authorization": "Bearer x"}, "")
	s.ask(t, http.MethodGet, "/a/acc_1", nil, "")
	s.Close()

	own := httptest.NewServer(metrics.Handler()) // as on a listener of its own
	defer own.Close()
	response, err := own.Client().Get(own.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`http_requests_total{code="200",route="/graphql"} 1`,
		`http_requests_total{code="401",route="/graphql"} 1`,
		`http_requests_total{code="200",route="/"} 1`,
		`http_request_duration_seconds_count{route="/graphql"} 2`,
		`db_pool_max 20`,
	} {
		if !strings.Contains(string(body), line+"\n") {
			t.Errorf("there is no line %s", line)
		}
	}
}

// asOwner runs SQL as the role that owns the database.
func asOwner(t *testing.T, pool *database.Pool, statement string) {
	t.Helper()
	config := pool.Pgx.Config().ConnConfig
	delete(config.RuntimeParams, "role")
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// cut takes the database away, and lets nobody connect again.
func cut(t *testing.T, pool *database.Pool) {
	t.Helper()
	config := pool.Pgx.Config().ConnConfig
	delete(config.RuntimeParams, "role")
	name := config.Database
	config.Database = "postgres"
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, statement := range []string{
		`ALTER DATABASE ` + pgx.Identifier{name}.Sanitize() + ` ALLOW_CONNECTIONS false`,
		`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '` + name + `'`,
	} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}
