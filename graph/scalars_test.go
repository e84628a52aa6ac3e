package graph

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/drawdown-portal/drawdown/internal/fault"
)

func TestNumbersAreIntegersOf32Bits(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   any
		want int
		ok   bool
	}{
		"literal":            {int64(5), 5, true},
		"variable":           {json.Number("5"), 5, true},
		"zero":               {json.Number("0"), 0, true},
		"negative":           {int64(-1), -1, true},
		"largest":            {json.Number("2147483647"), 2147483647, true},
		"smallest":           {int64(-2147483648), -2147483648, true},
		"one too large":      {json.Number("2147483648"), 0, false},
		"too large literal":  {int64(1 << 31), 0, false},
		"far too large":      {json.Number("99999999999999999999"), 0, false},
		"string":             {"5", 0, false},
		"whole decimal":      {json.Number("1.0"), 0, false},
		"decimal":            {json.Number("1.5"), 0, false},
		"decimal literal":    {1.0, 0, false},
		"exponent":           {json.Number("1e3"), 0, false},
		"hexadecimal":        {json.Number("0x10"), 0, false},
		"underscored":        {json.Number("1_000"), 0, false},
		"true":               {true, 0, false},
		"null":               {nil, 0, false},
		"list":               {[]any{int64(1)}, 0, false},
		"object":             {map[string]any{}, 0, false},
		"empty":              {"", 0, false},
		"no number in JSON":  {json.Number("NaN"), 0, false},
		"infinity in a text": {"Infinity", 0, false},
	}
	for name, tt := range tests {
		for scalar, read := range map[string]func(any) (int, error){"Int": UnmarshalInt, "Quantity": UnmarshalQuantity} {
			t.Run(scalar+" "+name, func(t *testing.T) {
				t.Parallel()
				got, err := read(tt.in)
				if tt.ok != (err == nil) || tt.ok && got != tt.want {
					t.Fatalf("read %#v: %d, %v", tt.in, got, err)
				}
				if err != nil && !fault.Is(err, fault.BadUserInput) {
					t.Errorf("refused with %v, want %s", err, fault.BadUserInput)
				}
			})
		}
	}
}

func TestTextsAreStrings(t *testing.T) {
	t.Parallel()
	for scalar, read := range map[string]func(any) (string, error){
		"String": UnmarshalString, "URL": UnmarshalURL, "Email": UnmarshalEmail,
	} {
		t.Run(scalar, func(t *testing.T) {
			t.Parallel()
			if got, err := read("any text"); got != "any text" || err != nil {
				t.Errorf("read a string: %q, %v", got, err)
			}
			for _, bad := range []any{nil, true, int64(5), 1.5, json.Number("5"), []any{"a"}, map[string]any{}} {
				if _, err := read(bad); !fault.Is(err, fault.BadUserInput) {
					t.Errorf("read %#v: %v, want %s", bad, err, fault.BadUserInput)
				}
			}
		})
	}
}

func TestMomentsAreRFC3339(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"UTC":                 {"2026-01-31T09:00:00Z", `"2026-01-31T09:00:00.000000Z"`},
		"offset":              {"2026-01-31T18:00:00.5+09:00", `"2026-01-31T09:00:00.500000Z"`},
		"beyond microseconds": {"2026-01-31T09:00:00.123456789Z", `"2026-01-31T09:00:00.123456Z"`},
		"far ahead":           {"9999-12-31T23:59:59Z", `"9999-12-31T23:59:59.000000Z"`},
		"empty":               {"", ""},
		"no zone":             {"2026-01-31T09:00:00", ""},
		"a space":             {"2026-01-31 09:00:00Z", ""},
		"a comma":             {"2026-01-31T09:00:00,5Z", ""},
		"a day alone":         {"2026-01-31", ""},
		"no such day":         {"2026-02-30T09:00:00Z", ""},
		"no such hour":        {"2026-01-31T24:00:00Z", ""},
		"a short hour":        {"2026-01-31T9:00:00Z", ""},
		"no such offset":      {"2026-01-31T09:00:00+25:00", ""},
		"year 0":              {"0000-01-01T00:00:00Z", ""},
		"year 10000 in UTC":   {"9999-12-31T23:59:59-01:00", ""},
		"five digits":         {"12026-01-31T09:00:00Z", ""},
		"words":               {"yesterday", ""},
		"padded":              {" 2026-01-31T09:00:00Z", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := UnmarshalDateTime(tt.in)
			if tt.want == "" {
				if !fault.Is(err, fault.BadUserInput) {
					t.Fatalf("read %q: %v, %v; want %s", tt.in, got, err, fault.BadUserInput)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if wrote := write(MarshalDateTime(got)); wrote != tt.want {
				t.Errorf("wrote %s, want %s", wrote, tt.want)
			}
		})
	}
	for _, bad := range []any{nil, json.Number("1"), int64(0), true} {
		if _, err := UnmarshalDateTime(bad); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("read %#v: %v", bad, err)
		}
	}
}

func TestDaysAreYearMonthDay(t *testing.T) {
	t.Parallel()
	day, err := UnmarshalDate("2026-01-31")
	if err != nil || write(MarshalDate(day)) != `"2026-01-31"` {
		t.Errorf("a day became %v, %v", day, err)
	}
	for _, bad := range []any{"", "2026-1-31", "2026-02-30", "2026-01-31T00:00:00Z", "0000-01-01", "31.01.2026", nil, json.Number("20260131")} {
		if _, err := UnmarshalDate(bad); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("read %#v: %v", bad, err)
		}
	}
}

func TestTheZeroTimeIsNull(t *testing.T) {
	t.Parallel()
	if MarshalDateTime(time.Time{}) != graphql.Null || MarshalDate(time.Time{}) != graphql.Null {
		t.Error("the zero time was written as a moment")
	}
}

func write(m graphql.Marshaler) string {
	var b strings.Builder
	m.MarshalGQL(&b)
	return b.String()
}
