package embedded

import (
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// killFor is how long each kind of user is shot at, killRounds how often before the next directory, to meet initdb again,
// and killAfter the longest wait before a shot.
const (
	killFor    = 5 * time.Second
	killRounds = 8
	killAfter  = 400 * time.Millisecond
)

// Owners, servers and single processes of servers are killed at random moments, from the first start on, and the next
// owner starts at once. No row that was said to be written is lost, and in the end no process is left.
func TestKillAtRandom(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for _, h := range homes(t) {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			end := time.Now().Add(killFor)
			rows := 0
			for i := 0; rows == 0 || time.Now().Before(end); i++ { // without a row nothing could be lost
				dir := filepath.Join(h.base, strconv.Itoa(i))
				rows += shoot(t, h, dir, random, end)
				noneLeft(t, dir)
			}
		})
	}
}

// shoot kills what runs on one directory, again and again, and returns how many rows there are in the end.
func shoot(t *testing.T, h home, dir string, random *rand.Rand, end time.Time) int {
	t.Helper()
	wrote := 0
	for round := 0; round < killRounds && (wrote == 0 || time.Now().Before(end)); round++ {
		w := h.start(t, ownerOptions{Dir: dir, Write: true})
		if random.IntN(2) == 0 { // else the shot falls while it starts
			w.ready().says()
		}
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			w.drain()
		}()
		time.Sleep(time.Duration(random.Int64N(int64(killAfter))))
		switch pids := processesOf(dir); {
		case len(pids) == 0:
		case random.IntN(3) == 0: // the whole server, and with what follows everything
			for _, pid := range pids {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		case random.IntN(2) == 0: // one process of the server, and a while to recover
			_ = syscall.Kill(pids[random.IntN(len(pids))], syscall.SIGKILL)
			time.Sleep(time.Duration(random.Int64N(int64(killAfter))))
		}
		w.kill()
		<-gone
		if w.pid != 0 && w.last < wrote {
			t.Fatalf("row %d was written, and then the last was %d", wrote, w.last)
		}
		wrote = max(wrote, w.wrote)
	}
	last := h.start(t, ownerOptions{Dir: dir}).ready()
	if last.last < wrote {
		t.Errorf("row %d was written, and now the last is %d", wrote, last.last)
	}
	last.finish()
	return last.last
}
