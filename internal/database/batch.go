package database

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"
)

// Batch is reads that travel together: those that do not wait for one another's rows take one round trip.
type Batch struct {
	db    *bun.DB
	reads []*Query
	above []*Query // beyond the viewer's sight
	then  []func()
}

// NewBatch is a batch without reads. It runs on db, outside of any transaction.
func NewBatch(db *bun.DB) *Batch { return &Batch{db: db} }

// Select begins a read as Select does, to be added.
func (b *Batch) Select(dest any) *Query { return Select(b.db, dest) }

// Add has a read run. Then uses what was read, and may add what is to be read after it.
func (b *Batch) Add(q *Query, then func()) {
	b.reads, b.then = append(b.reads, q), append(b.then, then)
}

// AddAbove is Add for a read beyond the viewer's sight, of which they are shown a part or a sum.
func (b *Batch) AddAbove(q *Query, then func()) {
	b.above, b.then = append(b.above, q), append(b.then, then)
}

// Run runs the reads, and those that they add, until none is left.
func (b *Batch) Run(ctx context.Context) error {
	for len(b.then) > 0 {
		reads, above, then := b.reads, b.above, b.then
		b.reads, b.above, b.then = nil, nil, nil
		if viewerOf(ctx, Viewer{}) == All {
			reads, above = append(reads, above...), nil
		}
		if err := scanAll(ctx, b.db, reads); err != nil {
			return fmt.Errorf("read: %w", err)
		}
		if err := scanAll(AsSystem(ctx), b.db, above); err != nil {
			return fmt.Errorf("read: %w", err)
		}
		for _, use := range then {
			use()
		}
	}
	return nil
}

// scanAll runs reads in one round trip. The rows go straight from pgx into Bun's models: through database/sql each value would
// be boxed, copied and converted on its way.
func scanAll(ctx context.Context, db *bun.DB, reads []*Query) error {
	if len(reads) == 0 {
		return nil
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(driver any) error {
		pg := driver.(*stdlib.Conn).Conn()
		if len(reads) == 1 {
			rows, err := pg.Query(ctx, reads[0].query.String(), reads[0].args...)
			if err != nil {
				return err
			}
			return decode(pg.TypeMap(), rows, db, reads[0].dest)
		}
		var batch pgx.Batch
		for _, q := range reads {
			batch.Queue(q.query.String(), q.args...)
		}
		results := pg.SendBatch(ctx, &batch)
		defer results.Close()
		for _, q := range reads {
			rows, err := results.Query()
			if err != nil {
				return err
			}
			if err := decode(pg.TypeMap(), rows, db, q.dest); err != nil {
				return err
			}
		}
		return results.Close()
	})
}

// decode reads rows into a model, or into a slice of pointers to models, by Bun's names for the columns. NULL leaves a field
// at its zero value, and a relation that has nothing else is nil.
func decode(types *pgtype.Map, rows pgx.Rows, db *bun.DB, dest any) error {
	defer rows.Close()
	into := reflect.ValueOf(dest).Elem()
	many := into.Kind() == reflect.Slice
	of := into.Type()
	if many {
		of = of.Elem().Elem()
	}
	var columns []column
	found := false
	for rows.Next() {
		if columns == nil {
			var err error
			if columns, err = columnsOf(db.Table(of), rows); err != nil {
				return err
			}
		}
		found = true
		model := reflect.New(of)
		for i, value := range rows.RawValues() {
			if value == nil {
				continue
			}
			if err := columns[i].decode(types, value, model.Elem()); err != nil {
				return fmt.Errorf("column %s: %w", columns[i].field.Name, err)
			}
		}
		if !many {
			into.Set(model.Elem())
			continue
		}
		into.Set(reflect.Append(into, model))
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if !many && !found {
		return sql.ErrNoRows
	}
	return nil
}

// column is where a column of a result goes. How its values are decoded is found once.
type column struct {
	of    pgconn.FieldDescription
	field *schema.Field
	plan  pgtype.ScanPlan
}

func columnsOf(table *schema.Table, rows pgx.Rows) ([]column, error) {
	columns := make([]column, len(rows.FieldDescriptions()))
	for i, of := range rows.FieldDescriptions() {
		columns[i] = column{of: of, field: table.LookupField(of.Name)}
		if columns[i].field == nil {
			return nil, fmt.Errorf("%s has no field for column %s", table.TypeName, of.Name)
		}
	}
	return columns, nil
}

func (c *column) decode(types *pgtype.Map, value []byte, model reflect.Value) error {
	target := c.field.Value(model).Addr().Interface()
	// pgx would hand an id to the type's own Scan, as text
	if id, ok := target.(*uuid.UUID); ok && c.of.Format == pgtype.BinaryFormatCode {
		return id.UnmarshalBinary(value)
	}
	if c.plan == nil {
		c.plan = types.PlanScan(c.of.DataTypeOID, c.of.Format, target)
	}
	return c.plan.Scan(value, target)
}
