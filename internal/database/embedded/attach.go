package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Attach finds the server that another process runs on a directory, for a command beside it. It is not ok where none
// answers: then Start is next, and where that says ErrInUse somebody was faster, so Attach is next again.
func Attach(ctx context.Context, dir string) (address string, ok bool, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return "", false, fmt.Errorf("find the embedded database: %w", err)
	}
	password, err := readPassword(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read the password of the embedded database: %w", err)
	}
	address = dsn(socketsOf(dir), password, Database)
	conn, err := pgx.Connect(ctx, address)
	if err == nil {
		return address, true, conn.Close(ctx)
	}
	if ctx.Err() == nil && absent(err) {
		return "", false, nil
	}
	return "", false, fmt.Errorf("connect to the embedded database of %s: %w", dir, err)
}

// absent tells whether err means that no server runs, or one that starts or stops: everything but a clear refusal.
func absent(err error) bool {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(refused.Code, "57P")
	}
	return !errors.Is(err, fs.ErrPermission)
}

// stopOrphan stops a server whose owner died without it, which happens where there is no signal of a parent's death. The
// process id comes from the server itself, over its socket, so it is the right one.
func stopOrphan(ctx context.Context, dir string) {
	password, err := readPassword(dir)
	if err != nil || !accepts(dir) {
		return // it does not run, or is stopping already
	}
	conn, err := pgx.Connect(ctx, dsn(socketsOf(dir), password, "postgres"))
	if err != nil {
		return
	}
	defer conn.Close(ctx)
	var pid int
	err = conn.QueryRow(ctx, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int").Scan(&pid)
	if err == nil && pid > 1 {
		_ = syscall.Kill(pid, endAtOnce) // where it is not ours to stop, the lock stays held and the wait says so
	}
}

func readPassword(dir string) (string, error) {
	body, err := os.ReadFile(filepath.Join(dir, "password")) //nolint:gosec // the operator names the directory
	return strings.TrimSpace(string(body)), err
}

// dsn writes a space as %20, which every client reads, and not as +, which libpq takes for a plus.
func dsn(sockets, password, database string) string {
	q := url.Values{"host": {sockets}, "port": {"5432"}, "sslmode": {"disable"}}
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(User, password), Path: "/" + database,
		RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20"),
	}
	return u.String()
}
