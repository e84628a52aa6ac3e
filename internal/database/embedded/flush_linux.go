package embedded

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// flush writes the file system of a directory to disk, which is faster than its thousand files one by one.
func flush(dir string) error {
	f, err := os.Open(dir) //nolint:gosec // the operator names the directory
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(f.Fd())), f.Close())
}
