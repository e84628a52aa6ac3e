//go:build !linux

package embedded

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// flush writes every file of a directory to disk.
func flush(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := os.Open(path) //nolint:gosec // the operator names the directory
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}
