// Package page is how long lists are read: forward, a page at a time, from where the last one ended.
//
// A cursor holds the values that its row is sorted by, so a page costs the same at any depth, and stays where it is when
// rows come and go.
package page

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/fault"
)

// Most is the largest page.
const Most = 100

// Request is which page is wanted, and whether all rows are to be counted.
type Request struct {
	First int
	After string
	Count bool
}

// Check refuses a size outside 1..Most.
func (r Request) Check() error {
	if r.First < 1 || r.First > Most {
		return fault.New(fault.BadUserInput, "page.first", "most", Most)
	}
	return nil
}

// Limit is how many rows to read: one more than are wanted, to see whether there are more.
func (r Request) Limit() int { return r.First + 1 }

// Of is one page of rows.
type Of[T any] struct {
	Nodes []*T
	// More tells whether a further page exists, After whether this one began after a cursor.
	More, After bool
	// Total is the number of rows on all pages, where the request asked for it.
	Total int
	// Cursor is where a row stands.
	Cursor func(*T) string
}

// New makes a page of rows that were read with one more than was asked for.
func New[T any](r Request, rows []*T, total int, cursor func(*T) string) Of[T] {
	p := Of[T]{Nodes: rows, After: r.After != "", Total: total, Cursor: cursor}
	if len(rows) > r.First {
		p.Nodes, p.More = rows[:r.First], true
	}
	return p
}

// Cursor writes where a row stands in an order: the value that it is sorted by, and its id.
func Cursor(order, value string, id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString([]byte(order + "\x00" + value + "\x00" + id.String()))
}

// Position reads a cursor of the same order back. Any other text is refused.
func Position(order, cursor string) (value string, id uuid.UUID, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", uuid.Nil, badCursor()
	}
	parts := strings.Split(string(raw), "\x00")
	if len(parts) != 3 || parts[0] != order || !utf8.Valid(raw) {
		return "", uuid.Nil, badCursor()
	}
	if id, err = uuid.Parse(parts[2]); err != nil {
		return "", uuid.Nil, badCursor()
	}
	return parts[1], id, nil
}

func badCursor() error { return fault.New(fault.BadUserInput, "page.after") }
