package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user that PostgreSQL runs as, and what starts a process as that user.
type account struct {
	name     string
	uid, gid int // whose the files are; -1: ours already
	attr     func() *syscall.SysProcAttr
}

// serviceUsers are whom we look for when we are root.
var serviceUsers = []string{"postgres", "nobody"}

// chooseAccount finds a user as whom the programs can work in the directory. As a plain user that is ourselves. As root
// it is the owner of the data, or a user made for services; where that user cannot be switched to, or cannot reach the
// directory, as below a closed /root, it is ourselves under that user's name in a user namespace.
func chooseAccount(ctx context.Context, p programs, dir string) (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: -1, gid: -1, attr: childAttr}, nil
	}
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // for the other user to pass through, also under a umask
		return account{}, fmt.Errorf("open the directory of the embedded database: %w", err)
	}
	service, err := serviceUser(filepath.Join(dir, "data"), serviceUsers)
	if err != nil {
		return account{}, err
	}
	var tried error
	for _, as := range []account{service.switched(), service.mapped()} {
		if as.attr == nil {
			continue
		}
		// Run in the directory, it shows that both the programs and the directory can be reached.
		out, err := p.command(ctx, as, dir, "postgres", "--version").CombinedOutput()
		if err == nil {
			return as, nil
		}
		tried = errors.Join(tried, fmt.Errorf("%w %s", err, out))
	}
	return account{}, fmt.Errorf("PostgreSQL does not run as root, and cannot run as %s in %s: choose a DATA_DIR that every user "+
		"can reach, run Drawdown as a plain user, or set DATABASE_URL: %w", service.name, dir, tried)
}

// serviceUser is the owner of the data, so that it can stay as it is, or the first that there is of the names.
func serviceUser(data string, names []string) (account, error) {
	if info, err := os.Stat(data); err == nil {
		if owner, ok := info.Sys().(*syscall.Stat_t); ok && owner.Uid != 0 {
			return account{name: "user " + strconv.Itoa(int(owner.Uid)), uid: int(owner.Uid), gid: int(owner.Gid)}, nil
		}
	}
	for _, name := range names {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.Atoi(u.Uid)
		if err != nil {
			return account{}, fmt.Errorf("user %s has id %q: %w", name, u.Uid, err)
		}
		gid, err := strconv.Atoi(u.Gid)
		if err != nil {
			return account{}, fmt.Errorf("user %s has group %q: %w", name, u.Gid, err)
		}
		return account{name: name, uid: uid, gid: gid}, nil
	}
	return account{}, fmt.Errorf("PostgreSQL does not run as root, and there is no user %v to run it as: "+
		"make one, run Drawdown as a plain user, or set DATABASE_URL", names)
}

// switched is the account as a user that root switches to.
func (a account) switched() account {
	a.attr = func() *syscall.SysProcAttr {
		attr := childAttr()
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid), Groups: []uint32{}} //nolint:gosec // ids have 32 bits
		return attr
	}
	return a
}

// own gives a file or directory to the account.
func (a account) own(path string) error {
	if a.uid < 0 {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// ownAll gives a whole directory to the account where it is somebody else's. The directory itself comes last, so that
// after a kill half way it still shows what is left to do.
func (a account) ownAll(dir string) error {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil || a.uid < 0 {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && int(owner.Uid) == a.uid {
		return nil
	}
	err = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		return os.Lchown(path, a.uid, a.gid) //nolint:gosec // no server runs, and nobody else may write here
	})
	if err != nil {
		return err
	}
	return os.Lchown(dir, a.uid, a.gid)
}
