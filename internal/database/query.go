package database

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// Query is a Bun select whose arguments travel beside the statement and not inside it, so that PostgreSQL parses and plans it
// once for each connection. A LIMIT stays in the text on purpose: planned without its number, a page becomes a scan.
type Query struct {
	query *bun.SelectQuery
	db    bun.IDB
	dest  any
	args  []any
}

// Select begins a read of dest, a pointer to a Bun model or to a slice of them.
func Select(db bun.IDB, dest any) *Query {
	return &Query{query: db.NewSelect().Model(dest), db: db, dest: dest}
}

// Column reads these columns of the model, and no others.
func (q *Query) Column(names ...string) *Query {
	q.query.Column(names...)
	return q
}

// ColumnExpr reads an expression as well; "?TableColumns" is those of the model.
func (q *Query) ColumnExpr(expression string) *Query {
	q.query.ColumnExpr(expression)
	return q
}

// Relation reads what the model belongs to along with it, in the same rows.
func (q *Query) Relation(name string) *Query {
	q.query.Relation(name)
	return q
}

// Join joins a table.
func (q *Query) Join(join string) *Query {
	q.query.Join(join)
	return q
}

// OrderExpr sorts the rows.
func (q *Query) OrderExpr(expression string) *Query {
	q.query.OrderExpr(expression)
	return q
}

// Limit reads at most n rows.
func (q *Query) Limit(n int) *Query {
	q.query.Limit(int64(n))
	return q
}

// For locks the rows.
func (q *Query) For(lock string) *Query {
	q.query.For(lock)
	return q
}

// Where narrows the read; each ? of the condition stands for one of the values.
func (q *Query) Where(condition string, values ...any) *Query {
	q.query.Where(q.Bind(condition, values...))
	return q
}

// Among narrows the read to rows whose column holds one of the ids. A single id is compared with: a list is planned for ten ids,
// for which PostgreSQL rather reads all of a small table that is joined.
func (q *Query) Among(column string, ids []uuid.UUID) *Query {
	if len(ids) == 1 {
		return q.Where(column+" = ?", ids[0])
	}
	return q.Where(column+" = ANY(?)", ids)
}

// Apply hands the query to a function that narrows it.
func (q *Query) Apply(narrow func(*Query) *Query) *Query { return narrow(q) }

// Bind numbers the ?s of a piece of SQL as arguments of this query.
func (q *Query) Bind(piece string, values ...any) string {
	if len(values) == 0 {
		return piece
	}
	var out strings.Builder
	for _, value := range values {
		before, after, _ := strings.Cut(piece, "?")
		q.args = append(q.args, value)
		out.WriteString(before)
		out.WriteString("$")
		out.WriteString(strconv.Itoa(len(q.args)))
		piece = after
	}
	out.WriteString(piece)
	return out.String()
}

// Scan runs the read. One row into a model that is no slice; sql.ErrNoRows where there is none.
func (q *Query) Scan(ctx context.Context) error {
	if db, ok := q.db.(*bun.DB); ok {
		if err := scanAll(ctx, db, []*Query{q}); err != nil {
			return fmt.Errorf("read: %w", err)
		}
		return nil
	}
	rows, err := queryRows(ctx, q.db, q.query.String(), q.args)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	defer rows.Close()
	if reflect.TypeOf(q.dest).Elem().Kind() == reflect.Slice {
		return q.query.DB().ScanRows(ctx, rows, q.dest)
	}
	// Bun's ScanRows takes no row for a zero model.
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return fmt.Errorf("read: %w", err)
		}
		return sql.ErrNoRows
	}
	return q.query.DB().ScanRow(ctx, rows, q.dest)
}

// Count is how many rows the read would give.
func (q *Query) Count(ctx context.Context) (int, error) {
	var n int
	text := q.db.NewSelect().ColumnExpr("count(*)").TableExpr("(" + q.query.String() + ") AS counted").String()
	return n, Value(ctx, q.db, &n, text, q.args...)
}

// Total is Count where it is wanted, else 0.
func (q *Query) Total(ctx context.Context, wanted bool) (int, error) {
	if !wanted {
		return 0, nil
	}
	return q.Count(ctx)
}

// Value reads one row of one column by fixed SQL with $1, $2, ….
func Value(ctx context.Context, db bun.IDB, dest any, statement string, args ...any) error {
	rows, err := queryRows(ctx, db, statement, args)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return fmt.Errorf("read: %w", err)
		}
		return sql.ErrNoRows
	}
	if err := rows.Scan(dest); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return rows.Err()
}

// Rows reads rows into dest, a pointer to a slice of structs, by fixed SQL with $1, $2, ….
func Rows(ctx context.Context, db bun.IDB, dest any, statement string, args ...any) error {
	rows, err := queryRows(ctx, db, statement, args)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	defer rows.Close()
	if err := db.NewSelect().DB().ScanRows(ctx, rows, dest); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return rows.Err()
}

// Exec runs fixed SQL with $1, $2, … and tells how many rows it touched.
func Exec(ctx context.Context, tx bun.Tx, statement string, args ...any) (int, error) {
	result, err := tx.Tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, fmt.Errorf("write: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

func queryRows(ctx context.Context, db bun.IDB, statement string, args []any) (*sql.Rows, error) {
	switch db := db.(type) {
	case *bun.DB:
		return db.DB.QueryContext(ctx, statement, args...)
	case bun.Tx:
		return db.Tx.QueryContext(ctx, statement, args...)
	default:
		return nil, fmt.Errorf("cannot read through a %T", db)
	}
}

// Contains is a LIKE pattern for texts that contain part, whatever is in part. No text holds a NUL, so it is left out.
func Contains(part string) string {
	part = strings.ReplaceAll(part, "\x00", "")
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(part) + "%"
}
