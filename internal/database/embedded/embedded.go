// Package embedded runs a private, real PostgreSQL as a child process, so that Drawdown needs no database to be set up.
//
// It is our own because the library for it, fergusstrange/embedded-postgres, cannot run as root, leaves servers behind
// when its process is killed, and deletes the data directory when the version changes. The rules here:
//
//   - The server is reached by a unix socket alone, in a folder that only its user may enter.
//   - It ends with us, however we end, and can be started again at once, however it ended.
//   - One process owns a directory. Two locks of the kernel say so, never a process id: see lock.go.
//   - A data directory is never deleted, and one of another major version is not touched at all.
//   - PostgreSQL refuses to run as root, so then it runs as somebody else: see account.go.
//
// The directory of a server holds
//
//	data/            the database
//	data.new/        one that initdb has not finished; nothing was ever stored in it
//	password         of the superuser
//	run              the folder of the socket, or a link to it where this path is too long for a socket
//	owner.lock       held by the process that started the server
//	server.lock      held by every process of the server
//	postgres-<sum>/  the programs, unpacked from the binary by who holds unpack.lock
//	postgres.log
package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// The superuser, and the database that Start makes.
const (
	User     = "drawdown"
	Database = "drawdown"
)

// Options says where a server lives and how it runs.
type Options struct {
	Dir      string            // everything of the server; made where it is missing
	Programs string            // where the programs are unpacked; empty: in Dir
	Params   map[string]string // settings of the server, over our own
	NoSync   bool              // for tests: a power cut may lose everything
	Log      io.Writer         // what the server logs; nil: Dir/postgres.log
}

// ErrInUse says that another process owns the directory.
var ErrInUse = errors.New("the embedded database is in use by another process")

// ownerGrace is how long a killed owner may take to be gone.
const ownerGrace = time.Second

// Start starts the server of a directory, which it fills on first use, and returns once the server answers. The server
// runs on when ctx ends; ctx only bounds the wait.
func Start(ctx context.Context, o Options) (*Server, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the embedded database: %w", err)
	}
	o.Dir = dir
	// Others may pass through, as the user must whom root runs the server as; what is inside has rights of its own.
	if err := os.MkdirAll(dir, 0o711); err != nil { //nolint:gosec // see above
		return nil, fmt.Errorf("make the directory of the embedded database, which DATA_DIR names: %w", err)
	}
	s := &Server{dir: dir, options: o}
	if err := s.start(ctx); err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

func (s *Server) start(ctx context.Context) error {
	if err := s.own(ctx); err != nil {
		return err
	}
	c := cluster{dir: s.dir, lock: s.serverLock, sync: !s.options.NoSync}
	made, err := c.major()
	if err != nil {
		return err
	}
	if s.programs, err = findPrograms(ctx, s.options, made); err != nil {
		return err
	}
	if s.as, err = chooseAccount(ctx, s.programs, s.dir); err != nil {
		return err
	}
	if s.password, err = c.password(s.as, made == 0); err != nil {
		return err
	}
	if made == 0 {
		if err := c.init(ctx, s.programs, s.as); err != nil {
			return err
		}
	}
	if err := c.adopt(s.as); err != nil {
		return fmt.Errorf("prepare %s: %w", c.data(), err)
	}
	if s.sockets, err = makeSockets(s.dir, s.as); err != nil {
		return fmt.Errorf("make the folder of the socket: %w", err)
	}
	return s.run(ctx)
}

// own takes both locks, or says who has them.
func (s *Server) own(ctx context.Context) (err error) {
	grace, cancel := context.WithTimeout(ctx, ownerGrace)
	defer cancel()
	s.ownerLock, err = waitLock(grace, filepath.Join(s.dir, "owner.lock"), nil)
	if errors.Is(err, errHeld) {
		return fmt.Errorf("%w: stop the one that uses %s, or give this one a DATA_DIR of its own", ErrInUse, s.dir)
	}
	if err != nil {
		return err
	}
	// The last owner may have been killed a moment ago, with its server still shutting down.
	s.serverLock, err = waitLock(ctx, filepath.Join(s.dir, "server.lock"), func() { stopOrphan(ctx, s.dir) })
	if errors.Is(err, errHeld) {
		return fmt.Errorf("the last server of %s is still shutting down: try again in a while", s.dir)
	}
	return err
}
