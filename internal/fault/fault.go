// Package fault is the kinds of refusal: what is safe to show, and what a person can do about it.
//
// Every error that is not a Fault is a defect or an outage: it is logged in full and shown as an internal error.
package fault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Code is what a program reads of a refusal; the values are those of the API's ErrorCode.
type Code string

// The codes that the domain refuses with.
const (
	BadUserInput         Code = "BAD_USER_INPUT"
	Unauthenticated      Code = "UNAUTHENTICATED"
	Forbidden            Code = "FORBIDDEN"
	NotFound             Code = "NOT_FOUND"
	Conflict             Code = "CONFLICT"
	InsufficientQuantity Code = "INSUFFICIENT_QUANTITY"
	InvalidTransition    Code = "INVALID_TRANSITION"
	IdempotencyMismatch  Code = "IDEMPOTENCY_MISMATCH"
	RateLimited          Code = "RATE_LIMITED"
	QueryTooComplex      Code = "QUERY_TOO_COMPLEX"
	ParseFailed          Code = "GRAPHQL_PARSE_FAILED"
	ValidationFailed     Code = "GRAPHQL_VALIDATION_FAILED"
	Unavailable          Code = "UNAVAILABLE"
	Internal             Code = "INTERNAL"
)

// Fault is one refusal. Key names its sentence in internal/phrase, Values fill the sentence, Path says where in the input the
// fault is. Detail is nil, or one of Shortage, Transition, Stale and Wait.
type Fault struct {
	Code   Code
	Key    string
	Values map[string]any
	Path   []string
	Detail any
}

// Shortage is the detail of INSUFFICIENT_QUANTITY: units asked for and units there are.
type Shortage struct{ Requested, Available int }

// Transition is the detail of INVALID_TRANSITION: the state that stands against it.
type Transition struct{ State string }

// Stale is the detail of a CONFLICT of versions: the version there is now.
type Stale struct{ CurrentVersion int }

// Wait is the detail of RATE_LIMITED: how long until another try may succeed.
type Wait struct{ Seconds int }

// New makes a refusal; the values come in pairs of name and value, as in slog.
func New(code Code, key string, values ...any) *Fault {
	f := &Fault{Code: code, Key: key}
	for i := 0; i+1 < len(values); i += 2 {
		if f.Values == nil {
			f.Values = make(map[string]any, len(values)/2)
		}
		f.Values[values[i].(string)] = values[i+1]
	}
	return f
}

// At is the same refusal at a place of the input.
func (f *Fault) At(path ...string) *Fault {
	at := *f
	at.Path = path
	return &at
}

// With is the same refusal with a detail.
func (f *Fault) With(detail any) *Fault {
	with := *f
	with.Detail = detail
	return &with
}

func (f *Fault) Error() string {
	return fmt.Sprintf("%s: %s at %q %v", f.Code, f.Key, strings.Join(f.Path, "."), f.Values)
}

// List is several refusals of one command, one for each fault of its input.
type List []*Fault

func (l List) Error() string {
	each := make([]string, len(l))
	for i, f := range l {
		each[i] = f.Error()
	}
	return strings.Join(each, "; ")
}

// Add keeps a refusal, or nothing where there is none.
func (l *List) Add(f *Fault) {
	if f != nil {
		*l = append(*l, f)
	}
}

// Err is the list as an error: nil where it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return slices.Clone(l)
}

// All is every refusal in err; none where err is no refusal.
func All(err error) List {
	if list, ok := errors.AsType[List](err); ok {
		return list
	}
	if one, ok := errors.AsType[*Fault](err); ok {
		return List{one}
	}
	return nil
}

// Is tells whether err is a refusal with this code.
func Is(err error, code Code) bool {
	return slices.ContainsFunc(All(err), func(f *Fault) bool { return f.Code == code })
}
