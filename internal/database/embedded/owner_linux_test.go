package embedded

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The crash tests need a process to kill. It is this test binary again, which init turns into an owner of a server.
const ownerVariable = "DRAWDOWN_TEST_OWNER"

func init() {
	text := os.Getenv(ownerVariable)
	if text == "" {
		return
	}
	if err := own(text); err != nil {
		fmt.Println("FAILED", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// ownerOptions is what that process is to do.
type ownerOptions struct {
	Dir, Programs string
	Write         bool // write rows and say so, without end
	NoDeathSignal bool // as on a system without it
	Keep          bool // start the server again when it ends
}

// own runs a server until SIGTERM or until the server ends, and says on standard output what happens.
func own(text string) error {
	var o ownerOptions
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	if o.NoDeathSignal {
		deathSignal = 0
	}
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	s, err := Start(ctx, Options{Dir: o.Dir, Programs: o.Programs})
	if err != nil {
		return err
	}
	last, err := lastRow(ctx, s)
	if err != nil {
		return err
	}
	fmt.Println("READY", s.cmd.Process.Pid, last)
	if o.Write {
		go write(ctx, s)
	}
	if o.Keep {
		err = s.Keep(ctx, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
	} else {
		select {
		case <-s.Done():
			return fmt.Errorf("the server ended: %w", s.ending())
		case <-ctx.Done():
		}
	}
	if err := s.Stop(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	fmt.Println("STOPPED")
	return nil
}

// lastRow counts the rows, which must have no gaps: every row is the count before it and one.
func lastRow(ctx context.Context, s *Server) (last int, err error) {
	conn, err := pgx.Connect(ctx, s.DSN(Database))
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE TABLE IF NOT EXISTS rows (n int PRIMARY KEY)"); err != nil {
		return 0, err
	}
	var count int
	if err := conn.QueryRow(ctx, "SELECT count(*), coalesce(max(n), 0) FROM rows").Scan(&count, &last); err != nil {
		return 0, err
	}
	if count != last {
		return 0, fmt.Errorf("%d rows, and the last is %d", count, last)
	}
	return last, nil
}

// write adds rows, and tells of each once it is committed. It goes on after the server has lost a process.
func write(ctx context.Context, s *Server) {
	for ctx.Err() == nil {
		last, err := lastRow(ctx, s)
		if err != nil {
			time.Sleep(pollEvery)
			continue
		}
		conn, err := pgx.Connect(ctx, s.DSN(Database))
		if err != nil {
			continue
		}
		for n := last + 1; err == nil; n++ {
			if _, err = conn.Exec(ctx, "INSERT INTO rows VALUES ($1)", n); err == nil {
				fmt.Println("WROTE", n)
			}
		}
		_ = conn.Close(ctx)
	}
}

// home is where the servers of one kind of user live in these tests.
type home struct {
	name       string
	base       string
	credential *syscall.Credential // nil: ours
}

// homes are every kind of user that this process can be: itself, and as root also root where PostgreSQL cannot go, and a
// plain user.
func homes(t *testing.T) []home {
	t.Helper()
	// Not every user may write there.
	if _, err := findPrograms(t.Context(), Options{Programs: sharedPrograms, NoSync: true}, 0); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		return []home{{name: "as a plain user", base: makeBase(t, 0o700, -1)}}
	}
	const nobody = 65534
	return []home{
		{name: "as root", base: makeBase(t, 0o755, -1)},
		{name: "as root in a closed directory", base: makeBase(t, 0o700, -1)},
		{
			name: "as a plain user", base: makeBase(t, 0o700, nobody),
			credential: &syscall.Credential{Uid: nobody, Gid: nobody},
		},
	}
}

// template makes a directory with a database, stopped, that the cases take copies of: initdb takes most of a second.
func (h home) template(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(h.base, "template")
	h.start(t, ownerOptions{Dir: dir}).ready().finish()
	return dir
}

// owner is a process that owns a server.
type owner struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan string // what it says; closed when it is gone
	wrote int         // the last row it said it wrote
	pid   int         // of its server
	last  int         // the last row it found

	failed string // why it gave up
}

// start starts an owner, and does not wait for it.
func (h home) start(t *testing.T, o ownerOptions) *owner {
	t.Helper()
	o.Programs = sharedPrograms
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	// This binary by a name that every user can reach.
	cmd := exec.Command("/proc/self/exe")
	// The race detector waits a second at every exit.
	cmd.Env = append(os.Environ(), ownerVariable+"="+string(text), "GORACE=atexit_sleep_ms=0")
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: h.credential}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w := &owner{t: t, cmd: cmd, lines: make(chan string)}
	go func() {
		defer close(w.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			w.lines <- s.Text()
		}
		_ = cmd.Wait()
	}()
	t.Cleanup(func() {
		w.kill()
		w.drain()
	})
	return w
}

func (w *owner) kill() { _ = w.cmd.Process.Signal(syscall.SIGKILL) }

// drain reads what is left until the process is gone, and returns the last line.
func (w *owner) drain() (line string) {
	for l := range w.lines {
		w.note(l)
		line = l
	}
	return line
}

func (w *owner) note(line string) {
	if n, err := fmt.Sscanf(line, "WROTE %d", &w.wrote); n == 1 && err == nil {
		return
	}
	if why, ok := strings.CutPrefix(line, "FAILED "); ok {
		w.failed = why
	}
	_, _ = fmt.Sscanf(line, "READY %d %d", &w.pid, &w.last)
}

// ready waits until the server answers.
func (w *owner) ready() *owner {
	w.t.Helper()
	if line := w.says(); !strings.HasPrefix(line, "READY") {
		w.t.Fatalf("the owner says %q, want READY", line)
	}
	return w
}

// says is the next line.
func (w *owner) says() string {
	w.t.Helper()
	select {
	case line, ok := <-w.lines:
		if !ok {
			w.t.Fatal("the owner is gone")
		}
		w.note(line)
		return line
	case <-time.After(patience):
		w.t.Fatal("the owner says nothing")
	}
	return ""
}

// finish stops an owner as an operator does.
func (w *owner) finish() {
	w.t.Helper()
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		w.t.Fatal(err)
	}
	if line := w.drain(); line != "STOPPED" {
		w.t.Errorf("the owner says %q at its end, want STOPPED", line)
	}
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(pollEvery) {
		if time.Now().After(deadline) {
			t.Fatalf("still not: %s", what)
		}
	}
}

// processesOf are the processes of PostgreSQL that work in a directory.
func processesOf(dir string) (pids []int) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		var pid int
		if n, _ := fmt.Sscanf(e.Name(), "%d", &pid); n != 1 {
			continue
		}
		cwd, _ := os.Readlink(filepath.Join("/proc", e.Name(), "cwd"))
		if strings.HasPrefix(cwd+"/", dir+"/") {
			pids = append(pids, pid)
		}
	}
	return pids
}

func noneLeft(t *testing.T, dir string) {
	t.Helper()
	eventually(t, "no process is left", func() bool { return len(processesOf(dir)) == 0 })
}
