package main

import (
	"go/types"

	"github.com/99designs/gqlgen/codegen"
	"github.com/vektah/gqlparser/v2/ast"
)

// object is an object type with those of its fields that are plain.
type object struct {
	*codegen.Object
	Plain []field
}

type field struct {
	Name  string
	Value string // the Go expression that writes its value
}

func objects(data *codegen.Data) []object {
	var all []object
	for _, o := range data.Objects {
		if o.Root || o.IsReserved() {
			continue
		}
		all = append(all, object{Object: o, Plain: plain(o)})
	}
	return all
}

// plain is the fields whose reading is reading memory, and whose type an encoder writes.
func plain(o *codegen.Object) []field {
	var fields []field
	for _, f := range o.Fields {
		read := "o." + f.GoFieldName
		switch {
		case f.IsResolver || len(f.Args) > 0 || f.HasDirectives():
			continue
		case f.IsMethod() && f.NoErr && !f.MethodHasContext && !f.VOkFunc:
			read += "()"
		case !f.IsVariable():
			continue
		}
		if value := written(f, read); value != "" {
			fields = append(fields, field{Name: f.Name, Value: value})
		}
	}
	return fields
}

// written is the expression that writes what was read, or "" where gqlgen is to do it. An object is written by the function of
// its encoder, a scalar Thing by appendThing of the package, an enum as the text that it is.
func written(f *codegen.Field, read string) string {
	ref, of := f.TypeReference, f.TypeReference.Definition
	one, list := ref.GO, ref.GQL.Elem != nil
	if slice, ok := one.(*types.Slice); ok && list && ref.GQL.NonNull && ref.GQL.Elem.NonNull {
		one = slice.Elem()
	} else if list {
		return ""
	}
	_, pointer := one.(*types.Pointer)
	name := "append" + of.Name
	if of.Kind == ast.Enum {
		name = "appendString"
	}
	if of.Kind == ast.Object && pointer {
		switch args := "(b, f.Below, " + read + ", " + name + ")"; {
		case list:
			return "encode.Objects" + args
		case ref.GQL.NonNull:
			return "encode.Object" + args
		default:
			return "encode.MaybeObject" + args
		}
	}
	if !of.IsLeafType() || ref.Marshaler == nil || ref.IsContext || ref.HasEnumValues() {
		return ""
	}
	switch {
	case list && !pointer:
		return "encode.List(b, " + read + ", " + name + ")"
	case !list && !pointer && ref.GQL.NonNull:
		return name + "(b, " + read + ")"
	case !list && pointer && !ref.GQL.NonNull:
		return "encode.Maybe(b, " + read + ", " + name + ")"
	default:
		return ""
	}
}
