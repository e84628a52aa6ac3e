// Package ledger verifies the books: it recomputes every balance, and the state of every request, from what they follow from.
//
// The database holds most of this by constraints and triggers. They do not see what was restored, loaded or repaired around
// them; this does. Each file in checks is a rule, in words on its first line and as a query for what breaks it.
package ledger

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// Difference is something that is not as it has to be.
type Difference struct {
	Check    string // the name of the rule's file
	Rule     string
	Object   string // what breaks the rule, as people call it
	Expected string
	Found    string
}

func (d Difference) String() string {
	return fmt.Sprintf("%s: expected %s, found %s. %s", d.Object, d.Expected, d.Found, d.Rule)
}

// most is how many differences one check tells: whoever has more has one cause to look for.
const most = 1000

//go:embed checks/*.sql
var files embed.FS

//go:embed names.sql
var names string

// wholeTables tells the planner that each check reads all of its tables, whatever it has heard about their sizes: a loop within
// a loop would take hours where a hash takes seconds.
const wholeTables = `SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '128MB'; SET LOCAL enable_nestloop = off; SET LOCAL jit = off`

// check is a rule and the query for what breaks it.
type check struct{ name, rule, query string }

// Verify is what is wrong, by the state of the books at one moment; others may work meanwhile.
func Verify(ctx context.Context, db bun.IDB) (differences []Difference, err error) {
	all, err := checks()
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(database.AsSystem(ctx), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("verify the ledger: %w", err)
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	if _, err := tx.ExecContext(ctx, wholeTables); err != nil {
		return nil, fmt.Errorf("verify the ledger: %w", err)
	}
	for _, c := range all {
		found, err := c.run(ctx, tx)
		if err != nil {
			return nil, fmt.Errorf("verify %s: %w", c.name, err)
		}
		differences = append(differences, found...)
	}
	return differences, nil
}

func checks() ([]check, error) {
	entries, err := files.ReadDir("checks")
	if err != nil {
		return nil, err
	}
	all := make([]check, len(entries))
	for i, entry := range entries {
		body, err := files.ReadFile(path.Join("checks", entry.Name()))
		if err != nil {
			return nil, err
		}
		rule, query, _ := strings.Cut(string(body), "\n")
		all[i] = check{strings.TrimSuffix(entry.Name(), ".sql"), strings.TrimPrefix(rule, "-- "), query}
	}
	return all, nil
}

func (c check) run(ctx context.Context, tx bun.Tx) ([]Difference, error) {
	var broken []struct{ Object, Expected, Found string }
	query := fmt.Sprintf("%s\nSELECT object, expected, found FROM (%s) AS broken ORDER BY object, expected, found LIMIT %d", names, c.query, most)
	if err := database.Rows(ctx, tx, &broken, query); err != nil {
		return nil, err
	}
	differences := make([]Difference, len(broken))
	for i, b := range broken {
		differences[i] = Difference{c.name, c.rule, b.Object, b.Expected, b.Found}
	}
	return differences, nil
}
