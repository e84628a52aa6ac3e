package embedded

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// unpack puts the programs of the binary on disk, once, and returns where.
//
// They lie beside the data: that is the one place that we know we may write to, and the user that root runs the server
// as must reach it anyhow. A cache folder of the system might be read-only, and root's own is below /root, closed to
// that user.
func unpack(ctx context.Context, archive fs.File, o Options) (string, error) {
	source, ok := archive.(io.ReadSeeker)
	if !ok {
		return "", errors.New("the archive cannot be read twice")
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, source); err != nil {
		return "", err
	}
	if _, err := source.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	base := o.Programs
	if base == "" {
		base = o.Dir
	}
	dir := filepath.Join(base, "postgres-"+hex.EncodeToString(hash.Sum(nil))[:12])
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}

	if err := makeDir(os.Mkdir, os.Chmod, base); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	lock, err := waitLock(ctx, filepath.Join(base, "unpack.lock"), nil)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if _, err := os.Stat(dir); err == nil {
		return dir, nil // by who had the lock before
	}
	if o.Programs == "" {
		if err := removeOthers(base); err != nil {
			return "", err
		}
	}
	if err := extract(source, dir+".new"); err != nil {
		return "", err
	}
	if !o.NoSync {
		if err := flush(dir + ".new"); err != nil {
			return "", fmt.Errorf("write to disk: %w", err)
		}
	}
	return dir, os.Rename(dir+".new", dir)
}

// unpacked are the names that unpack gives, and no other: a backup that somebody keeps beside the data is theirs.
var unpacked = regexp.MustCompile(`^postgres-[0-9a-f]{12}(\.new)?$`)

// removeOthers removes the programs of binaries that were here before. In a directory of one owner nobody runs them.
func removeOthers(base string) error {
	entries, err := os.ReadDir(base)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !unpacked.MatchString(e.Name()) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(base, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// extract writes an archive into a new directory that everybody may read. It takes away what an extraction before it,
// killed half way, has left.
func extract(archive io.Reader, dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := makeDir(os.Mkdir, os.Chmod, dir); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	plain, err := zstd.NewReader(archive)
	if err != nil {
		return err
	}
	defer plain.Close()
	for entries := tar.NewReader(plain); ; {
		h, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(h.Name, "/")
		switch h.Typeflag {
		case tar.TypeDir:
			err = makeDir(root.Mkdir, root.Chmod, name)
		case tar.TypeSymlink:
			err = root.Symlink(h.Linkname, name)
		default:
			err = extractFile(root, name, h.FileInfo().Mode().Perm(), entries)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
	}
}

// makeDir sets the rights after making the directory: the umask may have taken some away.
func makeDir(mkdir, chmod func(string, fs.FileMode) error, name string) error {
	if err := mkdir(name, 0o755); err != nil {
		return err
	}
	return chmod(name, 0o755)
}

func extractFile(root *os.Root, name string, mode fs.FileMode, body io.Reader) error {
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, body)
	return errors.Join(err, f.Chmod(mode), f.Close())
}
