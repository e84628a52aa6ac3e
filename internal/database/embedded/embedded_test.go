package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestServer(t *testing.T) {
	t.Parallel()
	dir := makeBase(t, 0o755, -1)
	s := startHere(t, Options{Dir: dir, Params: map[string]string{"work_mem": "7MB"}})

	tests := map[string]struct{ query, want string }{
		"has our database":                   {"SELECT current_database()", "drawdown"},
		"lets us be the superuser":           {"SHOW is_superuser", "on"},
		"checks its pages":                   {"SHOW data_checksums", "on"},
		"listens on no address":              {"SHOW listen_addresses", ""},
		"takes the settings of the caller":   {"SHOW work_mem", "7MB"},
		"folds letters beyond ASCII":         {"SELECT lower('ÄÉ')", "äé"},
		"orders text by its bytes":           {"SELECT string_agg(c, '' ORDER BY c) FROM (VALUES ('b'), ('B'), ('a')) v(c)", "Bab"},
		"stores text as UTF-8":               {"SHOW server_encoding", "UTF8"},
		"keeps what it is asked off its log": {"SHOW log_min_error_statement", "panic"},
		"can search by likeness": {
			"SELECT count(*)::text FROM pg_available_extensions WHERE name IN ('pg_trgm', 'pgcrypto', 'pg_stat_statements')", "3",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ask(t, s.DSN(Database), tt.query); got != tt.want {
				t.Errorf("%s = %q, want %q", tt.query, got, tt.want)
			}
		})
	}

	t.Run("is of the version that its programs were taken for", func(t *testing.T) {
		t.Parallel()
		p, err := findPrograms(t.Context(), Options{Dir: dir, Programs: sharedPrograms}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := ask(t, s.DSN(Database), "SELECT current_setting('server_version_num')::int / 10000 || ''"), strconv.Itoa(p.major); got != want {
			t.Errorf("PostgreSQL is %s, want %s", got, want)
		}
	})

	t.Run("asks for the password", func(t *testing.T) {
		t.Parallel()
		wrong := strings.Replace(s.DSN(Database), s.password, "wrong", 1)
		if conn, err := pgx.Connect(t.Context(), wrong); err == nil {
			conn.Close(t.Context())
			t.Error("any password will do")
		}
	})

	t.Run("refuses a second owner in the same process", func(t *testing.T) {
		t.Parallel()
		if _, err := Start(t.Context(), Options{Dir: dir, Programs: sharedPrograms}); !errors.Is(err, ErrInUse) {
			t.Errorf("Start() = %v, want ErrInUse", err)
		}
	})

	t.Run("lets others pass through its directory alone", func(t *testing.T) {
		t.Parallel()
		for name, want := range map[string]os.FileMode{"data": 0o700, "run": 0o700, "password": 0o600, "postgres.log": 0o600} {
			info, err := os.Stat(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Mode().Perm(); got != want {
				t.Errorf("%s has mode %v, want %v", name, got, want)
			}
		}
	})
}

func TestStop(t *testing.T) {
	t.Parallel()
	s := startHere(t, Options{Dir: makeBase(t, 0o755, -1)})
	client, err := pgx.Connect(t.Context(), s.DSN(Database))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())

	for range 2 { // a second time changes nothing
		if err := s.Stop(t.Context()); err != nil {
			t.Errorf("Stop() = %v", err)
		}
	}
	if err := client.Ping(t.Context()); err == nil {
		t.Error("the client is still served")
	}
	select {
	case <-s.Done():
	default:
		t.Error("Done() is open")
	}
	startHere(t, Options{Dir: s.dir})
}

func TestStopAtOnce(t *testing.T) {
	t.Parallel()
	s := startHere(t, Options{Dir: makeBase(t, 0o755, -1)})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Stop(ctx); err != nil {
		t.Errorf("Stop() = %v", err)
	}
	ended(t, s.dir)
}

func TestAttach(t *testing.T) {
	t.Parallel()
	dir := makeBase(t, 0o755, -1)
	attached := func() bool {
		t.Helper()
		address, ok, err := Attach(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			if got := ask(t, address, "SELECT current_database()"); got != Database {
				t.Errorf("Attach() leads to %q, want %q", got, Database)
			}
		}
		return ok
	}

	if attached() {
		t.Error("something runs in an empty directory")
	}
	s := startHere(t, Options{Dir: dir})
	if !attached() {
		t.Error("the server is not found")
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if attached() {
		t.Error("a stopped server is found")
	}
}

func TestAttachRefused(t *testing.T) {
	t.Parallel()
	dir := makeBase(t, 0o755, -1)
	startHere(t, Options{Dir: dir})
	if err := os.WriteFile(filepath.Join(dir, "password"), []byte("wrong\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := Attach(t.Context(), dir); ok || err == nil {
		t.Errorf("Attach() = %v, %v, want an error", ok, err)
	}
}
