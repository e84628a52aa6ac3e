package embedded

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// cluster is the data directory of a server. Who has one holds its locks.
type cluster struct {
	dir  string
	lock *os.File // inherited by all that work on the data
	sync bool     // survive a power cut
}

func (c cluster) data() string { return filepath.Join(c.dir, "data") }

// major is the version of PostgreSQL that made the data; 0 where there is none yet.
func (c cluster) major() (int, error) {
	body, err := os.ReadFile(filepath.Join(c.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, c.vacant()
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the data: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(body)))
	if err != nil {
		return 0, fmt.Errorf("%s/PG_VERSION holds %q, which is no version; nothing was changed", c.data(), body)
	}
	return major, nil
}

// vacant refuses a directory that holds something, but not what PostgreSQL made: it is somebody's, or damaged.
func (c cluster) vacant() error {
	entries, err := os.ReadDir(c.data())
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look into the data: %w", err)
	}
	return fmt.Errorf("%s is not empty and has no PG_VERSION, so it is not a database, or a damaged one; nothing was changed", c.data())
}

// password is the superuser's. It is made with the data, and lost only with the whole directory.
func (c cluster) password(as account, fresh bool) (string, error) {
	path := filepath.Join(c.dir, "password")
	password, err := readPassword(c.dir)
	switch {
	case err == nil && password != "":
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("read the password of the embedded database: %w", err)
	case !fresh:
		return "", fmt.Errorf("%s is missing or empty: restore it, it belongs to %s", path, c.data())
	default:
		password = rand.Text()
		if err := c.writeFile(path, password+"\n"); err != nil {
			return "", fmt.Errorf("write the password of the embedded database: %w", err)
		}
	}
	return password, as.own(path) // initdb reads it
}

// writeFile makes a file that is there in full or not at all.
func (c cluster) writeFile(path, text string) error {
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // the operator names the directory
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if c.sync {
		err = errors.Join(err, f.Sync())
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return c.rename(path+".new", path)
}

// rename is remembered by the disk before it returns. What follows relies on the new name: a directory that fell back to
// its old one after a power cut would be taken for unfinished.
func (c cluster) rename(from, to string) error {
	if err := os.Rename(from, to); err != nil || !c.sync {
		return err
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// init makes the data directory under another name, so that a kill half way leaves no half of one.
func (c cluster) init(ctx context.Context, p programs, as account) error {
	fresh := c.data() + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("remove an unfinished database: %w", err)
	}
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	if err := as.own(fresh); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	cmd := p.command(ctx, as, c.dir, "initdb", append(c.initArgs(p.major), "-D", fresh)...)
	cmd.ExtraFiles = []*os.File{c.lock}
	runtime.LockOSThread() // or the signal of our death might come while we live: see launch
	defer runtime.UnlockOSThread()
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return fmt.Errorf("initdb was interrupted: %w", context.Cause(ctx))
	}
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if err := c.rename(fresh, c.data()); err != nil {
		return fmt.Errorf("name the data directory: %w", err)
	}
	return nil
}

// initArgs ask for checksums and for text that is compared by bytes but folded as Unicode.
func (c cluster) initArgs(major int) []string {
	args := []string{
		"-U", User, "-A", "scram-sha-256", "--pwfile", filepath.Join(c.dir, "password"),
		"-k", "-E", "UTF8", "--locale=C", "--no-instructions",
	}
	if major >= 16 {
		args = append(args, "-c", "dynamic_shared_memory_type=mmap") // as the server has it: see settings
	}
	if major >= 17 {
		args = append(args, "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
	} else {
		args = append(args, "--lc-ctype=C.UTF-8")
	}
	if !c.sync {
		args = append(args, "--no-sync")
	}
	return args
}

// adopt makes the data fit for a start by the account: the server refuses data that others may read, as a backup is often
// restored, and would mistake a process that has the id of a killed server for that server.
func (c cluster) adopt(as account) error {
	if err := as.ownAll(c.data()); err != nil {
		return err
	}
	if err := os.Chmod(c.data(), 0o700); err != nil { //nolint:gosec // a directory
		return err
	}
	err := os.Remove(filepath.Join(c.data(), "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
