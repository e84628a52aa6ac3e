package database

import (
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// Latest is the number of the newest migration: the schema that this program works on.
func Latest() (int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return 0, err
	}
	var latest int64
	for _, name := range names {
		number, err := goose.NumericComponent(name)
		if err != nil {
			return 0, fmt.Errorf("number of %s: %w", name, err)
		}
		latest = max(latest, number)
	}
	return latest, nil
}
