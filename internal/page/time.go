package page

import (
	"strconv"
	"strings"
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
	if err != nil {
		return time.Time{}, uuid.Nil, err
	}
	at, err := moment(micros)
	return at, id, err
}

func moment(micros int64) (time.Time, error) {
	at := time.UnixMicro(micros).UTC()
	if at.Year() < 1 || at.Year() > 9999 {
		return time.Time{}, badCursor() // nothing happened then, and PostgreSQL would not take it
	}
	return at, nil
}

// AtSerial writes where a row stands in a list that is sorted by a moment, where the rows are numbered and have no other id.
func AtSerial(order string, at time.Time, serial int64) string {
	return Cursor(order, strconv.FormatInt(at.UnixMicro(), 10)+":"+strconv.FormatInt(serial, 10), uuid.Nil)
}

// Serial reads such a cursor back.
func Serial(order, cursor string) (time.Time, int64, error) {
	value, _, err := Position(order, cursor)
	if err != nil {
		return time.Time{}, 0, err
	}
	first, second, _ := strings.Cut(value, ":")
	micros, err := strconv.ParseInt(first, 10, 64)
	serial, err2 := strconv.ParseInt(second, 10, 64)
	if err != nil || err2 != nil {
		return time.Time{}, 0, badCursor()
	}
	at, err := moment(micros)
	return at, serial, err
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
