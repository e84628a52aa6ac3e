package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// LoadOptions is how much to load.
type LoadOptions struct {
	Scale    int       // times 100 partners, 10,000 customers, 1,000 orders and 50,000 requests
	Vars     string    // file for 1,000 lines of ids to query with; empty: none
	Progress io.Writer // is told what has been loaded
}

// Load brings the database of url up to date and fills it with the vendor and the data that speed is measured on: all of it,
// or nothing. It refuses a database that has accounts.
func Load(ctx context.Context, url string, o LoadOptions) error {
	if o.Scale < 1 || o.Scale > 1000 {
		return fmt.Errorf("the scale is %d: it has to be between 1 and 1000", o.Scale)
	}
	if err := database.Migrate(ctx, url); err != nil {
		return err
	}
	pool, err := database.Open(ctx, url)
	if err != nil {
		return err
	}
	err = load(ctx, pool, datasetOf(o.Scale), o.Progress)
	if err := errors.Join(err, pool.Close()); err != nil {
		return fmt.Errorf("load the demo: %w", err)
	}
	if o.Vars == "" {
		return nil
	}
	return writeVars(o.Vars, datasetOf(o.Scale))
}

// load works in one transaction, as the application while it makes the vendor and then as the owner of the tables.
func load(ctx context.Context, pool *database.Pool, d dataset, progress io.Writer) (err error) {
	conn, err := pool.DB.Conn(database.AsSystem(ctx))
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback() // the connection ends with it where this fails too
		}
	}()
	if err := mustBeEmpty(ctx, tx); err != nil {
		return err
	}
	signIn := auth.New(pool, func() time.Time { return accountsOpened }, auth.Options{})
	w, err := newWorld(ctx, tx, signIn)
	if err != nil {
		return err
	}
	if err := run(ctx, tx, append(beforeLoad, triggers("DISABLE")...)); err != nil {
		return err
	}
	err = conn.Raw(func(driver any) error {
		return copier{driver.(*stdlib.Conn).Conn(), progress}.all(ctx, d, w)
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(progress, "analyzing")
	if err := run(ctx, tx, append(triggers("ENABLE"), afterLoad...)); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func run(ctx context.Context, tx bun.Tx, statements []string) error {
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// triggers switches off and on what looks at each row for that for which the ledger is verified afterwards. Foreign keys stay
// on.
func triggers(do string) []string {
	var statements []string
	for _, table := range []string{"orders", "order_lines", "pdrs", "pdr_lines", "pdr_events", "entitlements", "transfers", "movements"} {
		statements = append(statements, fmt.Sprintf("ALTER TABLE %s %s TRIGGER USER", table, do))
	}
	return statements
}

// beforeLoad lets the load take its time, as the owner of the tables. A foreign key that waits for the end is checked with each
// table: all of it at once would have to be remembered.
var beforeLoad = []string{
	"SET LOCAL ROLE NONE",
	"SET LOCAL statement_timeout = 0",
	"SET LOCAL idle_in_transaction_session_timeout = 0",
	"SET CONSTRAINTS ALL IMMEDIATE",
}

var afterLoad = []string{
	"SELECT setval(pg_get_serial_sequence('pdrs', 'number'), max(number)) FROM pdrs",
	"SELECT setval(pg_get_serial_sequence('movements', 'seq'), max(seq)) FROM movements",
	"ANALYZE",
}

// copier copies tables into the database over one connection.
type copier struct {
	conn     *pgx.Conn
	progress io.Writer
}

func (c copier) all(ctx context.Context, d dataset, w *world) error {
	approver, admin := w.people[accounts].UserID, w.people[admin].UserID
	err := c.copy(ctx,
		d.partnerAccounts(), d.customerAccounts(), d.partnerships(), d.requesters(), productRows(), d.orderRows(), d.orderLineRows(),
		d.requestRows(approver), d.portionRows(), d.eventRows(approver))
	if err != nil {
		return err
	}
	for s := range d.shares() {
		if err := c.copy(ctx, s.holdings(), s.transfers(admin), s.movements()); err != nil {
			return err
		}
	}
	return nil
}

func (c copier) copy(ctx context.Context, tables ...table) error {
	for _, t := range tables {
		next, stop := iter.Pull(t.rows)
		n, err := c.conn.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromFunc(c.counting(t.name, next)))
		stop()
		if err != nil {
			return fmt.Errorf("copy %s: %w", t.name, err)
		}
		fmt.Fprintf(c.progress, "%s: %d rows\n", t.name, n)
	}
	return nil
}

// aLine is after how many rows there is another line of progress: a few seconds.
const aLine = 250_000

// counting is the rows of next, until there are no more of them.
func (c copier) counting(name string, next func() ([]any, bool)) func() ([]any, error) {
	n := 0
	return func() ([]any, error) {
		row, ok := next()
		if !ok {
			return nil, nil
		}
		if n++; n%aLine == 0 {
			fmt.Fprintf(c.progress, "%s: %d rows so far\n", name, n)
		}
		return row, nil
	}
}
