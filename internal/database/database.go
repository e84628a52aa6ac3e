// Package database opens PostgreSQL, migrates it, and runs transactions.
package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"
)

// Role is the role that the application acts as; it owns nothing.
const Role = "drawdown_app"

// The connections of one process. Listeners hold theirs for as long as the process lives, so they come from a pool of
// their own and never starve a request.
const (
	maxConns       = 20
	maxListenConns = 4
)

// Pool is the application's connections to PostgreSQL, acting as Role.
type Pool struct {
	DB     *bun.DB       // reads, and transactions by InTx
	Pgx    *pgxpool.Pool // the same connections, for libraries that speak pgx
	Listen *pgxpool.Pool // connections that wait for notifications
}

// Option changes how Open connects.
type Option func(*options)

type options struct {
	tracer  pgx.QueryTracer
	assumed Viewer
}

// Traced shows every statement to tracer.
func Traced(tracer pgx.QueryTracer) Option {
	return func(o *options) { o.tracer = tracer }
}

// Trusting takes who is not named for the system. It is for tests of what the application itself shows to whom.
func Trusting() Option {
	return func(o *options) { o.assumed = All }
}

// Open connects to a database that Migrate has brought up to date.
func Open(ctx context.Context, url string, with ...Option) (*Pool, error) {
	var o options
	for _, option := range with {
		option(&o)
	}
	pool, err := newPool(ctx, url, maxConns, o)
	if err != nil {
		return nil, err
	}
	listen, err := newPool(ctx, url, maxListenConns, o)
	if err != nil {
		pool.Close()
		return nil, err
	}
	sqldb := stdlib.OpenDBFromPool(pool)
	return &Pool{DB: bun.NewDB(sqldb, pgdialect.New()), Pgx: pool, Listen: listen}, nil
}

// Close ends all connections.
func (p *Pool) Close() error {
	err := p.DB.Close()
	p.Pgx.Close()
	p.Listen.Close()
	return err
}

func newPool(ctx context.Context, url string, conns int32, o options) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL cannot be read: %w", err)
	}
	cfg.MaxConns = max(conns, cfg.MinConns)
	maps.Copy(cfg.ConnConfig.RuntimeParams, map[string]string{
		"application_name": "drawdown",
		"role":             Role,
		"timezone":         "UTC",
		// a page with its list of ids would be planned anew each time, which costs more than to run it
		"plan_cache_mode":                     "force_generic_plan",
		"statement_timeout":                   "5s",
		"lock_timeout":                        "5s",
		"idle_in_transaction_session_timeout": "10s",
	})
	cfg.ConnConfig.Tracer = o.tracer
	cfg.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		pgxuuid.Register(conn.TypeMap()) // an id would travel as text otherwise
		return learn(ctx, conn)
	}
	cfg.PrepareConn = o.tell
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	return pool, nil
}

const (
	maxAttempts   = 5
	commitTimeout = 10 * time.Second
)

// InTx runs fn in a transaction and returns what it returns.
//
// PostgreSQL may ask us to try again after a deadlock or a serialization failure, so fn can run more than once: everything
// it does must go through tx. Once fn is done the transaction is committed whether or not the caller still waits: a
// cancelled COMMIT would leave nobody knowing whether it happened.
func InTx[T any](ctx context.Context, db *bun.DB, fn func(ctx context.Context, tx bun.Tx) (T, error)) (T, error) {
	for attempt := 1; ; attempt++ {
		out, err := try(ctx, db, fn)
		if err == nil {
			return out, nil
		}
		if attempt == maxAttempts || !isCode(err, "40001", "40P01") {
			var zero T
			return zero, err
		}
	}
}

func try[T any](ctx context.Context, db *bun.DB, fn func(ctx context.Context, tx bun.Tx) (T, error)) (out T, err error) {
	conn, err := db.Conn(ctx) // waiting for a connection ends with the request
	if err != nil {
		return out, fmt.Errorf("take a connection: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()

	detached, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	tx, err := conn.BeginTx(detached, nil)
	if err != nil {
		return out, fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback() // the connection ends with it where this fails too
		}
	}()
	if out, err = fn(ctx, tx); err != nil {
		return out, err
	}
	timer := time.AfterFunc(commitTimeout, cancel)
	defer timer.Stop()
	if err = tx.Commit(); err != nil {
		return out, fmt.Errorf("commit: %w", err)
	}
	return out, nil
}

// OneOr turns "no rows" into the error that means it in the domain.
func OneOr(err, missing error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return missing
	}
	return err
}

// ConstraintOf is the name of the constraint that err violates; empty where it violates none.
func ConstraintOf(err error) string {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && (strings.HasPrefix(pg.Code, "23") || pg.Code == "P0001") {
		return pg.ConstraintName
	}
	return ""
}

// Unavailable tells whether err is an outage that passes: no connection, a server that starts or stops, a lock or a
// statement that took too long.
func Unavailable(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return (strings.HasPrefix(pg.Code, "08") && pg.Code != "08P01") || strings.HasPrefix(pg.Code, "53") || strings.HasPrefix(pg.Code, "57") ||
			pg.Code == "55P03" || pg.Code == "25006"
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err) // the connection broke, amid an answer or before the question
}

func isCode(err error, codes ...string) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && slices.Contains(codes, pg.Code)
}
