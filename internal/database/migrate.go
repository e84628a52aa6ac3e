package database

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// oldest is the oldest PostgreSQL that the schema works on: it has UNIQUE NULLS NOT DISTINCT.
const oldest = 15

// Migrate brings the schema up to date, as the role of url. Every process may call it on start-up: a lock makes them take
// turns, and all but the first find nothing to do.
func Migrate(ctx context.Context, url string) error {
	db, err := owner(url)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := usable(ctx, db); err != nil {
		return err
	}
	turn, err := takeTurn(ctx, db)
	if err != nil {
		return fmt.Errorf("take turns to migrate: %w", err)
	}
	defer turn.Rollback() //nolint:errcheck // it only ever held the lock
	if err := migrateSchema(ctx, db); err != nil {
		return err
	}
	return migrateJobs(ctx, db)
}

// takeTurn waits until nobody else migrates. The lock is held by a transaction that does nothing else, for both libraries below
// commit each of their steps. The locker that comes with goose would not do: goose makes its own table before it takes the lock.
func takeTurn(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	turn, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	_, err = turn.ExecContext(ctx, "SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
	if err == nil {
		_, err = turn.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", migrationLock)
	}
	if err != nil {
		return nil, errors.Join(err, turn.Rollback())
	}
	return turn, nil
}

func migrateSchema(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// migrateJobs makes the tables of the job queue, which come with its library, and grants them to the application.
func migrateJobs(ctx context.Context, db *sql.DB) error {
	migrator, err := rivermigrate.New(riverdatabasesql.New(db), nil)
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	if _, err := db.ExecContext(ctx, grantJobs); err != nil {
		return fmt.Errorf("grant the job queue to %s: %w", Role, err)
	}
	return nil
}

const migrationLock = 0x64726177 // "draw"

const grantJobs = `
DO $$
DECLARE made record;
BEGIN
	FOR made IN SELECT c.oid::regclass AS name, c.relkind FROM pg_class c
		WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'river\_%' AND c.relkind IN ('r', 'S')
	LOOP
		IF made.relkind = 'S' THEN
			EXECUTE format('GRANT USAGE ON SEQUENCE %s TO drawdown_app', made.name);
		ELSE
			EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO drawdown_app', made.name);
		END IF;
	END LOOP;
	GRANT SELECT ON goose_db_version TO drawdown_app;
END $$`

// owner is a connection as the role of url itself, which may change the schema.
func owner(url string) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL cannot be read: %w", err)
	}
	// a statement waits for what runs at most this long, so that a migration never stands in everybody's way
	cfg.RuntimeParams["lock_timeout"] = "2s"
	cfg.RuntimeParams["timezone"] = "UTC"
	return stdlib.OpenDB(*cfg), nil
}

// usable tells in words that name the setting why this server will not do.
func usable(ctx context.Context, db *sql.DB) error {
	var number string
	var readOnly bool
	err := db.QueryRowContext(ctx, `SELECT current_setting('server_version_num'),
		pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean`).Scan(&number, &readOnly)
	if err != nil {
		return fmt.Errorf("DATABASE_URL names a server that does not answer: %w", err)
	}
	version, err := strconv.Atoi(number)
	if err != nil {
		return fmt.Errorf("the server of DATABASE_URL has version %q: %w", number, err)
	}
	if version/10000 < oldest {
		return fmt.Errorf("DATABASE_URL names PostgreSQL %d: Drawdown needs %d or newer", version/10000, oldest)
	}
	if readOnly {
		return fmt.Errorf("DATABASE_URL names a server that is read-only: Drawdown needs the primary")
	}
	return nil
}

// Version is a hash of every migration: it names a state of the schema.
func Version() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(migrations, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := migrations.ReadFile(path)
		fmt.Fprintln(h, path)
		h.Write(body)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}
