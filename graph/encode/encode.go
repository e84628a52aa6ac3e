package encode

import (
	"bytes"
	"io"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// The encoders append to what they are given and return the longer slice, or nil to give up.
type (
	// Append writes a scalar or an enum.
	Append[T any] func(b []byte, v T) []byte
	// Fields writes the value of one of an object's fields.
	Fields[T any] func(b []byte, f *Field, o *T) []byte
)

// leave is the name of the mark that an operation has which is left to gqlgen.
const leave = "encode.leave"

// Leave leaves all of an operation to gqlgen.
func Leave(operation *graphql.OperationContext) { operation.Stats.SetExtension(leave, true) }

// scratch is what objects are written to before it is known how long they are. It never leaves Write, so that no answer can
// show through in another.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

// maxScratch is the most memory that one of them may hold on to.
const maxScratch = 1 << 20

// Write is the JSON of an object, or nil where it is gqlgen's to write.
func Write[T any](
	plans *Plans, operation *graphql.OperationContext, object string, set ast.SelectionSet, o *T, fields Fields[T],
) (out graphql.Marshaler) {
	if operation.Stats.GetExtension(leave) != nil {
		return nil
	}
	defer func() {
		if recover() != nil {
			out = nil // gqlgen meets the same panic, and reports it
		}
	}()
	plan := plans.Of(operation, object, set)
	if plan == nil {
		return nil
	}
	buffer := scratch.Get().(*[]byte)
	b := Object((*buffer)[:0], plan, o, fields)
	if b == nil {
		scratch.Put(buffer)
		return nil
	}
	out = written(bytes.Clone(b))
	if cap(b) <= maxScratch {
		*buffer = b
		scratch.Put(buffer)
	}
	return out
}

// written is finished JSON.
type written []byte

func (w written) MarshalGQL(to io.Writer) { _, _ = to.Write(w) }

// Object writes an object that must be there.
func Object[T any](b []byte, plan Plan, o *T, fields Fields[T]) []byte {
	if o == nil {
		return nil
	}
	b = append(b, '{')
	for i := range plan {
		f := &plan[i]
		b = append(b, f.text...)
		if f.Name == "" {
			continue
		}
		if b = fields(b, f, o); b == nil {
			return nil
		}
	}
	return append(b, '}')
}

// MaybeObject writes an object, or null.
func MaybeObject[T any](b []byte, plan Plan, o *T, fields Fields[T]) []byte {
	if o == nil {
		return append(b, "null"...)
	}
	return Object(b, plan, o, fields)
}

// Objects writes a list of objects that must be there.
func Objects[T any](b []byte, plan Plan, list []*T, fields Fields[T]) []byte {
	b = append(b, '[')
	for i, o := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if b = Object(b, plan, o, fields); b == nil {
			return nil
		}
	}
	return append(b, ']')
}

// Maybe writes a scalar or an enum, or null.
func Maybe[T any](b []byte, v *T, one Append[T]) []byte {
	if v == nil {
		return append(b, "null"...)
	}
	return one(b, *v)
}

// List writes a list of scalars or enums.
func List[T any](b []byte, list []T, one Append[T]) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if b = one(b, v); b == nil {
			return nil
		}
	}
	return append(b, ']')
}

const hex = "0123456789ABCDEF"

// String writes text as graphql.MarshalString does, which leaves bytes that are no UTF-8 as they are.
func String[S ~string](b []byte, s S) []byte {
	b = append(b, '"')
	begin := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[begin:i]...)
		begin = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	b = append(b, s[begin:]...)
	return append(b, '"')
}
