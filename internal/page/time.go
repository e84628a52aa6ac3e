package page

import (
	"strconv"
	"time"

	"github.com/google/uuid"
)

// AtTime writes where a row stands in a list that is sorted by a moment.
func AtTime(order string, at time.Time, id uuid.UUID) string {
	return Cursor(order, strconv.FormatInt(at.UnixMicro(), 10), id)
}

// Time reads such a cursor back.
func Time(order, cursor string) (time.Time, uuid.UUID, error) {
	micros, id, err := Int(order, cursor)
	at := time.UnixMicro(micros).UTC()
	if err == nil && (at.Year() < 1 || at.Year() > 9999) {
		return time.Time{}, uuid.Nil, badCursor() // nothing happened then, and PostgreSQL would not take it
	}
	return at, id, err
}

// AtInt writes where a row stands in a list that is sorted by a number.
func AtInt(order string, n int64, id uuid.UUID) string {
	return Cursor(order, strconv.FormatInt(n, 10), id)
}

// Int reads such a cursor back.
func Int(order, cursor string) (int64, uuid.UUID, error) {
	value, id, err := Position(order, cursor)
	if err != nil {
		return 0, uuid.Nil, err
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return 0, uuid.Nil, badCursor()
	}
	return n, id, nil
}
