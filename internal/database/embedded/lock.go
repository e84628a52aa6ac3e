package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// A directory has two locks. Ours alone is owner.lock. The server inherits server.lock, and so do all its children: who
// gets it knows that nothing of a server runs on the data. The kernel drops both however a process ends, so nothing is
// ever stale, and no process id, which may by now belong to somebody else, is trusted.

// errHeld says that another process holds a lock.
var errHeld = errors.New("locked by another process")

const pollEvery = 10 * time.Millisecond

// waitLock takes a lock, and gives up with errHeld when ctx ends. held, where there is one, runs before each try but the first.
func waitLock(ctx context.Context, path string, held func()) (*os.File, error) {
	for {
		f, err := tryLock(path)
		if !errors.Is(err, errHeld) {
			return f, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(pollEvery):
		}
		if held != nil {
			held()
		}
	}
}

func tryLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the directory
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errHeld
	}
	return nil, fmt.Errorf("lock %s: %w", path, err)
}
