package dbtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest/scratch"
	"github.com/drawdown-portal/drawdown/internal/database/embedded"
)

// startWithin is long: every package starts a server at the same time, on few cores.
const startWithin = 2 * time.Minute

// postgres is the server of this process. Its own database is migrated and the template of all others.
type postgres struct {
	server *embedded.Server
	admin  *pgxpool.Pool // to the database that is always there
	life   *os.File      // see removeAfterUs
}

var start = sync.OnceValues(func() (*postgres, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	dir, err := os.MkdirTemp(scratch.Dir(), "drawdown-test-")
	if err != nil {
		return nil, err
	}
	life, err := removeAfterUs(dir)
	if err != nil {
		return nil, err
	}
	programs, err := programsDir()
	if err != nil {
		return nil, err
	}
	server, err := embedded.Start(ctx, embedded.Options{
		Dir: dir, Programs: programs, NoSync: true,
		// Little of the memory that the data may lie in, and room for the pools of many tests at once.
		Params: map[string]string{"max_connections": "300", "shared_buffers": "64MB", "max_wal_size": "256MB"},
	})
	if err != nil {
		return nil, err
	}
	if err := database.Migrate(ctx, server.DSN(embedded.Database)); err != nil {
		return nil, fmt.Errorf("migrate the template: %w", err)
	}
	admin, err := pgxpool.New(ctx, server.DSN("postgres"))
	if err != nil {
		return nil, err
	}
	return &postgres{server: server, admin: admin, life: life}, nil
})

func running(tb testing.TB) *postgres {
	tb.Helper()
	p, err := start()
	if err != nil {
		tb.Fatalf("the tests need PostgreSQL: %v", err)
	}
	return p
}

// removeAfterUs starts a process that waits for our end and then removes the directory. It knows of our end because the
// file that is returned is closed then, however we end; it is never written to. The server is ending at that moment too,
// by the signal of our death, and may still write something, so one try may not be enough. Nothing in this process could
// do it: a test binary leaves by os.Exit, or is killed.
func removeAfterUs(dir string) (life *os.File, err error) {
	end, life, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer end.Close()
	const script = `read -r _; i=0; while ! rm -rf "$1" && [ $i -lt 100 ]; do i=$((i+1)); sleep 0.1; done`
	cmd := exec.Command("sh", "-c", script, "remove", dir)
	cmd.Stdin = end
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us
	return life, cmd.Start()
}

// programsDir is where every test process of this user finds the programs, which the first of them unpacks. Everybody can
// make directories beside it, so it must be ours.
func programsDir() (string, error) {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("drawdown-programs-%d", os.Geteuid()))
	if err := os.Mkdir(dir, 0o755); err == nil {
		return dir, os.Chmod(dir, 0o755) // the umask may have taken some of it
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(owner.Uid) != os.Geteuid() || !info.IsDir() || info.Mode().Perm()&0o022 != 0 {
		return "", fmt.Errorf("%s belongs to somebody else or lets others write: remove it", dir)
	}
	return dir, nil
}
