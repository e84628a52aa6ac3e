package embedded

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// keptServer kills the server again and again while rows are written. It comes back where it was as often as it is let, then
// the owner says why it gives up, and no row that was said to be written is lost.
func keptServer(c crash) {
	w := c.start(ownerOptions{Keep: true, Write: true}).ready()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		w.drain()
	}()
	pid, kills := w.pid, 0
	for pid != 0 {
		time.Sleep(10 * pollEvery) // rows are written
		if kills++; kills > 10*againAtOnce {
			c.Fatalf("the server was started again %d times", kills)
		}
		kill(c.T, pid, syscall.SIGKILL)
		pid = c.next(pid, w)
	}
	if kills <= againAtOnce {
		c.Errorf("it was given up after %d kills, want more than %d", kills, againAtOnce)
	}
	<-gone
	if !strings.HasPrefix(w.failed, "the embedded PostgreSQL ends again and again") {
		c.Errorf("the owner gave up with %q", w.failed)
	}
	if w.wrote == 0 {
		c.Error("no row was written, so nothing could be lost")
	}
	after := c.start(ownerOptions{}).ready()
	if after.last < w.wrote {
		c.Errorf("row %d was written, and now the last is %d", w.wrote, after.last)
	}
	after.finish()
}

// keptServerStops stops an owner whose server has ended a moment ago, so at any point of its coming back.
func keptServerStops(c crash) {
	for _, after := range []time.Duration{0, 5 * time.Millisecond, 50 * time.Millisecond, time.Second} {
		w := c.start(ownerOptions{Keep: true}).ready()
		kill(c.T, w.pid, syscall.SIGKILL)
		time.Sleep(after)
		if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			c.Fatal(err)
		}
		if line := w.drain(); strings.Contains(line, "again") || strings.Contains(line, "panic") {
			c.Errorf("the owner says %q at its end", line)
		}
		noneLeft(c.T, c.dir)
	}
}

// keptServerFarAway has its socket elsewhere; it must be the same when it is back.
func keptServerFarAway(c crash) {
	far := c
	far.dir = filepath.Join(c.dir, strings.Repeat("x", 200))
	w := far.start(ownerOptions{Keep: true}).ready()
	sockets := socketsOf(far.dir)
	kill(c.T, w.pid, syscall.SIGKILL)
	if far.next(w.pid, w) == 0 {
		c.Fatal("the server did not come back")
	}
	if got := socketsOf(far.dir); got != sockets {
		c.Errorf("the socket was in %s and is in %s", sockets, got)
	}
	w.finish()
}

// next is the process of the server that comes after another one; 0 where the owner ends instead.
func (c crash) next(pid int, w *owner) (next int) {
	c.Helper()
	eventually(c.T, "the server is back, or given up", func() bool {
		if !running(w.cmd.Process.Pid) {
			next = 0
			return true
		}
		body, _ := os.ReadFile(filepath.Join(c.dir, "data", "postmaster.pid"))
		first, _, _ := strings.Cut(string(body), "\n")
		next, _ = strconv.Atoi(first)
		return next != 0 && next != pid && accepts(c.dir)
	})
	return next
}
