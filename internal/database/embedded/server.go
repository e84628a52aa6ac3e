package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// How a server is told to end. In order it takes its time to write everything down, and does not always come to an end:
// PostgreSQL 17 waits forever where it is told so while it recovers from the loss of one of its processes. So where nobody
// is left to wait for it, it is told to end at once, which costs the next start a recovery but no data.
const (
	endInOrder = syscall.SIGINT
	endAtOnce  = syscall.SIGQUIT

	inOrderGrace = time.Minute
	atOnceGrace  = 10 * time.Second // it gives its own processes five
)

// Server is a PostgreSQL that this process started and owns.
type Server struct {
	dir, sockets, password string
	ownerLock, serverLock  *os.File
	options                Options
	programs               programs
	as                     account

	cmd  *exec.Cmd // nil until it runs
	done chan struct{}
	err  error // how it ended; read after done
	stop sync.Once
}

// DSN is the address of a database of the server, for the superuser.
func (s *Server) DSN(database string) string {
	return dsn(s.sockets, s.password, database)
}

// Done is closed when the server has ended, by Stop or by itself. Stop is due all the same. Under Keep each start has its own.
func (s *Server) Done() <-chan struct{} { return s.done }

// Stop ends the server in order; when ctx ends first, at once. It returns how the server ended: nil where all went well.
func (s *Server) Stop(ctx context.Context) error {
	s.stop.Do(func() {
		s.end(ctx)
		s.release()
	})
	return s.err
}

func (s *Server) end(ctx context.Context) {
	patience, cancel := context.WithTimeout(ctx, inOrderGrace)
	defer cancel()
	s.signal(endInOrder)
	select {
	case <-s.done:
		return
	case <-patience.Done():
	}
	s.signal(endAtOnce)
	select {
	case <-s.done:
		return
	case <-time.After(atOnceGrace):
	}
	s.signal(syscall.SIGKILL)
	<-s.done
}

// signal fails only where the server is gone already.
func (s *Server) signal(sig syscall.Signal) { _ = s.cmd.Process.Signal(sig) }

// release gives the directory back, the lock of the owner last: nothing in it may be changed after that.
func (s *Server) release() {
	if s.sockets != "" {
		removeSockets(s.dir)
	}
	for _, lock := range []*os.File{s.serverLock, s.ownerLock} {
		if lock != nil {
			_ = lock.Close()
		}
	}
	s.sockets, s.serverLock, s.ownerLock = "", nil, nil
}

// run starts the server and waits until it answers.
func (s *Server) run(ctx context.Context) error {
	log, err := openLog(s.options)
	if err != nil {
		return err
	}
	defer log.close()
	args := append([]string{"-D", filepath.Join(s.dir, "data")}, settings(s.options, s.sockets)...)
	cmd := s.programs.command(context.WithoutCancel(ctx), s.as, s.dir, "postgres", args...)
	cmd.ExtraFiles = []*os.File{s.serverLock}
	cmd.Stdout, cmd.Stderr = log.to, log.to
	if err := s.launch(cmd); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	if err := s.ready(ctx); err != nil {
		ended, cancel := context.WithTimeout(context.WithoutCancel(ctx), atOnceGrace)
		defer cancel()
		s.end(ended)
		return fmt.Errorf("%w%s", err, log.tail())
	}
	return nil
}

// launch starts the command on a thread that stays until the command has ended: the kernel sends the signal of our death
// when the thread that forked is gone.
func (s *Server) launch(cmd *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		if err != nil {
			started <- err
			return
		}
		done := make(chan struct{})
		s.cmd, s.done, s.err = cmd, done, nil
		started <- nil
		s.err = cmd.Wait()
		close(done)
	}()
	return <-started
}

// ready waits until the server answers, which after a crash is when it has recovered, and makes our database.
func (s *Server) ready(ctx context.Context) error {
	for !accepts(s.dir) {
		select {
		case <-s.done:
			return fmt.Errorf("PostgreSQL ended while it started: %w", s.ending())
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL did not get ready in time: %w", context.Cause(ctx))
		case <-time.After(pollEvery):
		}
	}
	conn, err := pgx.Connect(ctx, s.DSN("postgres"))
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code == wrongPassword {
		return fmt.Errorf("%s/password is not the password of %s/data: restore the one that belongs to it", s.dir, s.dir)
	}
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	return errors.Join(createDatabase(ctx, conn), conn.Close(ctx))
}

// accepts tells whether a server says of itself that it takes connections. It would log each that it refuses before.
func accepts(dir string) bool {
	body, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid")) //nolint:gosec // the operator names the directory
	lines := strings.Split(string(body), "\n")
	const status = 7
	return err == nil && len(lines) > status && strings.HasPrefix(lines[status], "ready")
}

// ending is how the server ended; a server that is not asked to end has failed, even where it says it has not.
func (s *Server) ending() error {
	if s.err != nil {
		return s.err
	}
	return errors.New("it was told to shut down")
}

const wrongPassword = "28P01"

func createDatabase(ctx context.Context, conn *pgx.Conn) error {
	var exists bool
	err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", Database).Scan(&exists)
	if err != nil {
		return fmt.Errorf("look for the database: %w", err)
	}
	if exists {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+Database); err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	return nil
}
