package graph

import (
	"encoding/json"
	"io"
	"math"
	"regexp"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/drawdown-portal/drawdown/graph/encode"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// The scalars check the JSON form alone and refuse the rest at the top of the answer: a number is never read out of a
// string, nor a whole number out of 1.0. What a value means, its range or its grammar, is for the domain to judge.
//
// What is written has two forms with one outcome: a marshaler for gqlgen, and an append function for the encoders, which find
// it by the scalar's name. An append function that returns nil leaves the value to the marshaler.
//
// A literal of the document arrives as int64 or float64, a variable as json.Number, so 1.0 can be told from 1 in both.

// MarshalInt writes an Int.
func MarshalInt(n int) graphql.Marshaler { return graphql.MarshalInt(n) }

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// UnmarshalInt reads an Int: a JSON integer of 32 bits.
func UnmarshalInt(v any) (int, error) {
	n, ok := integer(v)
	if !ok {
		return 0, fault.New(fault.BadUserInput, "api.value.int")
	}
	return n, nil
}

// MarshalQuantity writes a number of units.
func MarshalQuantity(n int) graphql.Marshaler { return graphql.MarshalInt(n) }

// UnmarshalQuantity reads a number of units: a JSON integer of 32 bits.
func UnmarshalQuantity(v any) (int, error) {
	n, ok := integer(v)
	if !ok {
		return 0, fault.New(fault.BadUserInput, "api.value.quantity")
	}
	return n, nil
}

func integer(v any) (int, bool) {
	switch v := v.(type) {
	case int: // a default of the schema
		return v, true
	case int64:
		return int(v), math.MinInt32 <= v && v <= math.MaxInt32
	case json.Number:
		n, err := strconv.ParseInt(v.String(), 10, 32)
		return int(n), err == nil
	default:
		return 0, false
	}
}

// MarshalString writes a String.
func MarshalString(s string) graphql.Marshaler { return graphql.MarshalString(s) }

func appendString[S ~string](b []byte, s S) []byte { return encode.String(b, s) }

// UnmarshalString reads a String; stock gqlgen also takes numbers and booleans for one.
func UnmarshalString(v any) (string, error) { return text(v, "api.value.string") }

// MarshalURL writes an address.
func MarshalURL(s string) graphql.Marshaler { return graphql.MarshalString(s) }

func appendURL(b []byte, s string) []byte { return encode.String(b, s) }

// UnmarshalURL reads an address as text.
func UnmarshalURL(v any) (string, error) { return text(v, "api.value.url") }

// MarshalEmail writes an e-mail address.
func MarshalEmail(s string) graphql.Marshaler { return graphql.MarshalString(s) }

func appendEmail(b []byte, s string) []byte { return encode.String(b, s) }

// UnmarshalEmail reads an e-mail address as text.
func UnmarshalEmail(v any) (string, error) { return text(v, "api.value.email") }

// gqlgen's own scalars.

func appendID(b []byte, s string) []byte { return encode.String(b, s) }

func appendBoolean(b []byte, v bool) []byte { return strconv.AppendBool(b, v) }

func text(v any, refusal string) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", fault.New(fault.BadUserInput, refusal)
	}
	return s, nil
}

// moment always has six digits after the point, so that moments sort as text.
const moment = `"2006-01-02T15:04:05.000000Z"`

const day = `"` + time.DateOnly + `"`

// rfc3339 is what time.Parse is too kind for: it also takes a comma and an hour of one digit.
var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)

// MarshalDateTime writes a moment in UTC. The zero time is null, which a required field reports as the defect it is.
func MarshalDateTime(t time.Time) graphql.Marshaler { return written(t, appendDateTime) }

func appendDateTime(b []byte, t time.Time) []byte { return appendTime(b, t, moment) }

// UnmarshalDateTime reads an RFC 3339 moment of the years 1 to 9999, which is what PostgreSQL and JSON can both say.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, s)
	t = t.UTC().Truncate(time.Microsecond)
	if err != nil || !rfc3339.MatchString(s) || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, fault.New(fault.BadUserInput, "api.value.datetime")
	}
	return t, nil
}

// MarshalDate writes a day in UTC.
func MarshalDate(t time.Time) graphql.Marshaler { return written(t, appendDate) }

func appendDate(b []byte, t time.Time) []byte { return appendTime(b, t, day) }

// UnmarshalDate reads a day of the years 1 to 9999.
func UnmarshalDate(v any) (time.Time, error) {
	s, _ := v.(string)
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return time.Time{}, fault.New(fault.BadUserInput, "api.value.date")
	}
	return t, nil
}

func appendTime(b []byte, t time.Time, layout string) []byte {
	if t.IsZero() {
		return nil
	}
	return t.UTC().AppendFormat(b, layout)
}

func written(t time.Time, form encode.Append[time.Time]) graphql.Marshaler {
	if t.IsZero() {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(form(nil, t)) })
}
