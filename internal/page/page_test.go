package page_test

import (
	"encoding/base64"
	"math"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/page"
)

func TestFirst(t *testing.T) {
	t.Parallel()
	for first, good := range map[int]bool{
		1: true, 25: true, 100: true, 0: false, -1: false, 101: false, math.MaxInt32: false, math.MinInt32: false, 1 << 62: false,
	} {
		err := page.Request{First: first}.Check()
		if good != (err == nil) || (err != nil && !fault.Is(err, fault.BadUserInput)) {
			t.Errorf("first %d: %v", first, err)
		}
	}
}

// A cursor says where a row stands, to the last microsecond and digit.
func TestCursors(t *testing.T) {
	t.Parallel()
	id := uuid.New()
	at := time.Date(2026, time.February, 28, 23, 59, 59, 123_456_000, time.UTC)
	for _, at := range []time.Time{at, time.Unix(0, 0).UTC(), time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)} {
		if got, gotID, err := page.Time("a", page.AtTime("a", at, id)); err != nil || !got.Equal(at) || gotID != id {
			t.Errorf("%s is read back as %s, %v", at, got, err)
		}
	}
	for _, serial := range []int64{1, math.MaxInt64} {
		if got, n, err := page.Serial("a", page.AtSerial("a", at, serial)); err != nil || !got.Equal(at) || n != serial {
			t.Errorf("%s of %d is read back as %s of %d, %v", at, serial, got, n, err)
		}
	}
	for _, n := range []int64{0, -1, 1, math.MaxInt64, math.MinInt64} {
		if got, gotID, err := page.Int("a", page.AtInt("a", n, id)); err != nil || got != n || gotID != id {
			t.Errorf("%d is read back as %d, %v", n, got, err)
		}
	}
	for _, s := range []string{"", "a:b", "한빛", "a b"} {
		if got, gotID, err := page.Position("a", page.Cursor("a", s, id)); err != nil || got != s || gotID != id {
			t.Errorf("%q is read back as %q, %v", s, got, err)
		}
	}
}

// Whatever is no cursor of this order is refused, before the database sees it.
func TestOtherCursors(t *testing.T) {
	t.Parallel()
	raw := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	id := uuid.NewString()
	for name, cursor := range map[string]string{
		"no base64":         "%%%",
		"padded":            raw("a\x001\x00"+id) + "=",
		"one part":          raw("a"),
		"four parts":        raw("a\x001\x00" + id + "\x00"),
		"no id":             raw("a\x001\x00nobody"),
		"another order":     page.AtInt("b", 1, uuid.New()),
		"no number":         page.Cursor("a", "one", uuid.New()),
		"too large":         page.Cursor("a", "9223372036854775808", uuid.New()),
		"a fraction":        page.Cursor("a", "1.5", uuid.New()),
		"nothing at all":    "",
		"damaged":           raw("a\x00\xff\x00" + id),
		"before the year 1": page.AtInt("a", math.MinInt64, uuid.New()),
		"after 9999":        page.AtInt("a", math.MaxInt64, uuid.New()),
	} {
		if at, _, err := page.Time("a", cursor); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("%s is read as %s, %v", name, at, err)
		}
		if at, n, err := page.Serial("a", cursor); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("%s is read as %s of %d, %v", name, at, n, err)
		}
	}
	for _, value := range []string{"1", "1:", ":1", "1:x", "x:1", "1:1:1", "9223372036854775807:1"} {
		if at, n, err := page.Serial("a", page.Cursor("a", value, uuid.Nil)); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("%q is read as %s of %d, %v", value, at, n, err)
		}
	}
	if s, _, err := page.Position("a", raw("a\x00\xff\x00"+id)); !fault.Is(err, fault.BadUserInput) {
		t.Errorf("a damaged text is read as %q, %v", s, err)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	rows := func(n int) []*int {
		all := make([]*int, n)
		for i := range all {
			all[i] = &i
		}
		return all
	}
	for name, tt := range map[string]struct {
		read, first, nodes int
		more               bool
	}{
		"none": {0, 2, 0, false}, "fewer": {1, 2, 1, false}, "as many": {2, 2, 2, false}, "one more": {3, 2, 2, true},
	} {
		p := page.New(page.Request{First: tt.first}, rows(tt.read), 9, nil)
		if len(p.Nodes) != tt.nodes || p.More != tt.more || p.Total != 9 || p.After {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if p := page.New(page.Request{First: 1, After: "x"}, rows(1), 0, nil); !p.After {
		t.Error("a page after a cursor does not say so")
	}
}
