package embedded

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/database/dbtest/scratch"
)

// sharedPrograms is where the tests in this process have the programs unpacked; a thousand files each time take a while.
var sharedPrograms string

func TestMain(m *testing.M) {
	base, err := os.MkdirTemp("/tmp", "embedded-test-")
	if err != nil {
		panic(err)
	}
	if err := os.Chmod(base, 0o755); err != nil {
		panic(err)
	}
	sharedPrograms = filepath.Join(base, "programs")
	code := m.Run()
	if err := os.RemoveAll(base); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// startHere starts a server in this process.
func startHere(t *testing.T, o Options) *Server {
	t.Helper()
	o.NoSync, o.Programs = true, sharedPrograms
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// ask is the answer of a server to a query.
func ask(t *testing.T, dsn, query string) (answer string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// ended waits until no process of a server works on a directory: each of them holds the lock.
func ended(t *testing.T, dir string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	lock, err := waitLock(ctx, filepath.Join(dir, "server.lock"), nil)
	if err != nil {
		t.Fatalf("something still runs in %s: %v", dir, err)
	}
	_ = lock.Close()
}

const patience = time.Minute // on a machine that does much else

// makeBase is a directory that, unlike one of t.TempDir, other users can reach where mode lets them.
func makeBase(t *testing.T, mode os.FileMode, uid int) string {
	t.Helper()
	base, err := os.MkdirTemp(scratch.Dir(), "embedded-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(base); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(base, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(base, uid, uid); err != nil {
		t.Fatal(err)
	}
	return base
}

// copyDir copies a directory with the owners and rights of everything in it.
func copyDir(t *testing.T, from, to string) {
	t.Helper()
	if out, err := exec.Command("cp", "-a", from, to).CombinedOutput(); err != nil {
		t.Fatalf("copy %s: %v\n%s", from, err, out)
	}
}

// fingerprint is everything that can be seen of a directory, for a comparison: names, contents, rights, owners, times.
func fingerprint(t *testing.T, dir string) map[string]string {
	t.Helper()
	seen := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		var sum [32]byte
		if d.Type().IsRegular() {
			body, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			sum = sha256.Sum256(body)
		}
		owner := info.Sys().(*syscall.Stat_t)
		seen[path] = fmt.Sprintf("%v %d:%d %v %x", info.Mode(), owner.Uid, owner.Gid, info.ModTime(), sum)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}
