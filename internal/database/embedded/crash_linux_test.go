package embedded

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// crash is one case: a directory of one kind of user.
type crash struct {
	*testing.T
	home home
	dir  string
}

// start starts an owner, of this directory where no other is named.
func (c crash) start(o ownerOptions) *owner {
	c.Helper()
	if o.Dir == "" {
		o.Dir = c.dir
	}
	return c.home.start(c.T, o)
}

// Each case leaves a directory in a way in which an owner, a server or both can end, and starts it again.
func TestCrash(t *testing.T) {
	t.Parallel()
	cases := map[string]func(c crash){
		"the owner is killed and the server ends":                    ownerKilled,
		"the owner is killed and the next starts at once":            ownerKilledNextAtOnce,
		"owner and server are killed":                                bothKilled,
		"a stale process id belongs to a process of the same user":   staleProcessID,
		"the owner is killed while the server recovers":              ownerKilledInRecovery,
		"a second owner is refused":                                  secondOwner,
		"an asked shutdown is clean":                                 askedShutdown,
		"the server ends under its owner":                            serverEnds,
		"a kept server is started again":                             keptServer,
		"a kept server ends with its owner":                          keptServerStops,
		"a server that has outlived its owner is stopped":            orphan,
		"data that others may read, as after a restore":              openData,
		"a version of PostgreSQL that is not ours is left untouched": otherVersion,
	}
	casesOfRoot := map[string]func(c crash){
		"a restored backup that belongs to root": dataOfRoot,
	}
	casesOfFirstStarts := map[string]func(c crash){
		"two first starts at once":                                 twoFirstStarts,
		"a kill while initdb runs":                                 killedInitdb,
		"a path that is long, and one with spaces, quotes, commas": strangePath,
		"an owner that is killed leaves no folder of its socket":   shortSocketFolder,
		"a kept server has a long path":                            keptServerFarAway,
	}
	for _, h := range homes(t) {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			template := h.template(t)
			runAll(t, h, template, cases)
			if h.credential == nil && os.Geteuid() == 0 {
				runAll(t, h, template, casesOfRoot)
			}
			runAll(t, h, "", casesOfFirstStarts)
		})
	}
}

// runAll runs each case on a copy of the template, or on nothing.
func runAll(t *testing.T, h home, template string, cases map[string]func(c crash)) {
	t.Helper()
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(h.base, strings.ReplaceAll(name, " ", "-"))
			if template != "" {
				copyDir(t, template, dir)
			}
			run(crash{T: t, home: h, dir: dir})
			noneLeft(t, dir)
		})
	}
}

func ownerKilled(c crash) {
	w := c.start(ownerOptions{}).ready()
	w.kill()
	noneLeft(c.T, c.dir)
	if _, err := os.Stat(filepath.Join(c.dir, "data", "postmaster.pid")); !os.IsNotExist(err) {
		c.Errorf("the server has left its file of process ids: %v", err)
	}
}

func ownerKilledNextAtOnce(c crash) {
	w := c.start(ownerOptions{Write: true}).ready()
	w.says()
	w.kill()
	next := c.start(ownerOptions{}).ready()
	w.drain()
	if next.last < w.wrote {
		c.Errorf("row %d was written, and now the last is %d", w.wrote, next.last)
	}
	next.finish()
}

func bothKilled(c crash) {
	w := c.start(ownerOptions{Write: true}).ready()
	w.says()
	kill(c.T, w.pid, syscall.SIGKILL)
	w.kill()
	w.drain()
	if _, err := os.Stat(filepath.Join(c.dir, "data", "postmaster.pid")); err != nil {
		c.Fatalf("a killed server leaves its file of process ids: %v", err)
	}
	next := c.start(ownerOptions{}).ready()
	if next.last < w.wrote {
		c.Errorf("row %d was written, and now the last is %d", w.wrote, next.last)
	}
	if got := logged(c.T, c.dir, "automatic recovery"); got != 1 {
		c.Errorf("the server recovered %d times, want once", got)
	}
	next.finish()
}

func staleProcessID(c crash) {
	w := c.start(ownerOptions{}).ready()
	kill(c.T, w.pid, syscall.SIGKILL)
	w.kill()
	noneLeft(c.T, c.dir)

	file := filepath.Join(c.dir, "data", "postmaster.pid")
	body, err := os.ReadFile(file)
	if err != nil {
		c.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		c.Fatal(err)
	}
	server := info.Sys().(*syscall.Stat_t)
	other := exec.Command("sleep", "600")
	if os.Geteuid() == 0 {
		other.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: server.Uid, Gid: server.Gid}}
	}
	if err := other.Start(); err != nil {
		c.Fatal(err)
	}
	defer func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	}()
	_, rest, _ := strings.Cut(string(body), "\n")
	if err := os.WriteFile(file, fmt.Appendf(nil, "%d\n%s", other.Process.Pid, rest), 0o600); err != nil {
		c.Fatal(err)
	}
	c.start(ownerOptions{}).ready().finish()
}

func secondOwner(c crash) {
	w := c.start(ownerOptions{}).ready()
	want := "FAILED the embedded database is in use by another process: stop the one that uses " + c.dir +
		", or give this one a DATA_DIR of its own"
	if got := c.start(ownerOptions{}).says(); got != want {
		c.Errorf("the second owner says %q, want %q", got, want)
	}
	w.finish()
}

func askedShutdown(c crash) {
	c.start(ownerOptions{}).ready().finish()
	c.start(ownerOptions{}).ready().finish()
	if got := logged(c.T, c.dir, "automatic recovery"); got != 0 {
		c.Errorf("the server recovered %d times, want none", got)
	}
}

func twoFirstStarts(c crash) {
	a, b := c.start(ownerOptions{}), c.start(ownerOptions{})
	first, second := a.says(), b.says()
	if strings.HasPrefix(first, "FAILED") {
		a, first, second = b, second, first
	}
	if !strings.HasPrefix(first, "READY") || !strings.Contains(second, "in use") {
		c.Fatalf("the two say %q and %q, want one READY and one in use", first, second)
	}
	a.finish()
}

func killedInitdb(c crash) {
	w := c.start(ownerOptions{})
	eventually(c.T, "initdb has begun", func() bool {
		_, err := os.Stat(filepath.Join(c.dir, "data.new", "base"))
		return err == nil
	})
	w.kill()
	if _, err := os.Stat(filepath.Join(c.dir, "data")); !os.IsNotExist(err) {
		c.Fatalf("the kill came too late, or half a database has its name: %v", err)
	}
	c.start(ownerOptions{}).ready().finish()
	if _, err := os.Stat(filepath.Join(c.dir, "data.new")); !os.IsNotExist(err) {
		c.Errorf("the unfinished database is left: %v", err)
	}
}

func serverEnds(c crash) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		w := c.start(ownerOptions{}).ready()
		kill(c.T, w.pid, sig)
		if got := w.says(); !strings.HasPrefix(got, "FAILED the server ended") {
			c.Errorf("the owner says %q after %v, want that the server ended", got, sig)
		}
		w.drain()
	}
	c.start(ownerOptions{}).ready().finish()
}

func orphan(c crash) {
	w := c.start(ownerOptions{NoDeathSignal: true}).ready()
	w.kill()
	w.drain()
	if !running(w.pid) {
		c.Fatal("the server has ended, so there is nothing to test")
	}
	next := c.start(ownerOptions{}).ready()
	if running(w.pid) {
		c.Error("two servers run on one directory")
	}
	next.finish()
}

// A server told to end in order at this moment would wait forever, and the next with it.
func ownerKilledInRecovery(c crash) {
	c.start(ownerOptions{}).ready().finish()
	// A recovery begins with writing every file to disk. Here that takes long enough to kill the owner meanwhile.
	ballast := filepath.Join(c.dir, "data", "ballast")
	if err := os.Mkdir(ballast, 0o700); err != nil {
		c.Fatal(err)
	}
	for i := range 30_000 {
		if err := os.WriteFile(filepath.Join(ballast, strconv.Itoa(i)), nil, 0o600); err != nil {
			c.Fatal(err)
		}
	}
	for try := 1; !killedBeforeRedo(c); try++ {
		if try == 10 {
			c.Fatal("the server was always too fast, so nothing was tested")
		}
	}
	c.start(ownerOptions{}).ready().finish()
}

// killedBeforeRedo kills a process of the server, and the owner while the server prepares to recover. It tells whether
// that came in time.
func killedBeforeRedo(c crash) bool {
	w := c.start(ownerOptions{}).ready()
	before := len(logOf(c.T, c.dir))
	since := func() string { return logOf(c.T, c.dir)[before:] }
	for _, pid := range processesOf(c.dir) {
		if pid != w.pid {
			kill(c.T, pid, syscall.SIGKILL)
			break
		}
	}
	eventually(c.T, "the server recovers", func() bool { return strings.Contains(since(), "database system was interrupted") })
	w.kill()
	noneLeft(c.T, c.dir)
	told, redo := strings.Index(since(), "shutdown request"), strings.Index(since(), "redo starts")
	return told >= 0 && (redo < 0 || told < redo)
}

func openData(c crash) {
	c.start(ownerOptions{}).ready().finish()
	if err := os.Chmod(filepath.Join(c.dir, "data"), 0o755); err != nil {
		c.Fatal(err)
	}
	c.start(ownerOptions{}).ready().finish()
}

func strangePath(c crash) {
	for _, name := range []string{`a b, "c" d'e %20+ 한`, strings.Repeat("long/", 40) + strings.Repeat("x", 200)} {
		c.start(ownerOptions{Dir: filepath.Join(c.dir, name)}).ready().finish()
	}
}

func shortSocketFolder(c crash) {
	long := filepath.Join(c.dir, strings.Repeat("x", 200))
	w := c.start(ownerOptions{Dir: long}).ready()
	short := socketsOf(long)
	if !strings.HasPrefix(short, shortSockets) {
		c.Fatalf("the socket is in %s, so there is nothing to test", short)
	}
	w.kill()
	c.start(ownerOptions{Dir: long}).ready().finish()
	if _, err := os.Stat(short); !os.IsNotExist(err) {
		c.Errorf("the folder of the killed server is left: %v", err)
	}
}

func dataOfRoot(c crash) {
	c.start(ownerOptions{}).ready().finish()
	if out, err := exec.Command("chown", "-R", "0:0", c.dir).CombinedOutput(); err != nil {
		c.Fatalf("chown: %v\n%s", err, out)
	}
	c.start(ownerOptions{}).ready().finish()
}

func otherVersion(c crash) {
	c.start(ownerOptions{}).ready().finish()
	version := filepath.Join(c.dir, "data", "PG_VERSION")
	if err := os.WriteFile(version, []byte("9\n"), 0o600); err != nil {
		c.Fatal(err)
	}
	before := fingerprint(c.T, c.dir)
	got := c.start(ownerOptions{}).says()
	if want := "FAILED " + c.dir + "/data was made by PostgreSQL 9 and this is PostgreSQL "; !strings.HasPrefix(got, want) {
		c.Errorf("the owner says %q, want %q", got, want)
	}
	if diff := cmp.Diff(before, fingerprint(c.T, c.dir)); diff != "" {
		c.Errorf("the directory has changed (-was +is):\n%s", diff)
	}
}

func kill(t *testing.T, pid int, sig syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, sig); err != nil {
		t.Fatal(err)
	}
}

// running tells of a process that is not a zombie.
func running(pid int) bool {
	_, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	return err == nil
}

// logged counts a text in the log of the server.
func logged(t *testing.T, dir, text string) int {
	t.Helper()
	return strings.Count(logOf(t, dir), text)
}

func logOf(t *testing.T, dir string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
