package graph_test

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// walk writes documents that, together, read every path of the schema down to a depth.
type walk struct {
	schema *ast.Schema
	// paths is each field that a document has read.
	paths map[string]bool
}

// most is how many fields one document selects: the server allows a little more.
const most = 60

// of is a field at the root, with its arguments, and all there is on its type.
func (w *walk) of(call string, on *ast.Definition) []string {
	var documents []string
	for _, selection := range w.selections(on, depth) {
		documents = append(documents, "{ "+call+" { "+selection+" } }")
	}
	return documents
}

// on is the same of an interface, and all there is on one of the types that it stands for.
func (w *walk) on(kind *ast.Definition, call string, of *ast.Definition) []string {
	var documents []string
	for _, selection := range w.selections(kind, depth) {
		documents = append(documents, "{ "+call+" { ... on "+kind.Name+" { "+selection+" } } }")
	}
	for _, field := range of.Fields {
		w.paths[of.Name+"."+field.Name] = true
	}
	return documents
}

// selections is what there is on a type, in pieces of at most `most` fields.
func (w *walk) selections(on *ast.Definition, depth int) []string {
	if on.IsAbstractType() {
		return w.possible(on, depth)
	}
	leaves := "__typename"
	var pieces []string
	for _, field := range on.Fields {
		of := w.schema.Types[field.Type.Name()]
		path := on.Name + "." + field.Name
		switch {
		case strings.HasPrefix(field.Name, "__"):
		case of.IsLeafType():
			leaves += " " + field.Name
			w.paths[path] = true
		case field.Name == "edges":
			pieces = append(pieces, "edges { cursor node { __typename } }")
			w.paths[path], w.paths[of.Name+".cursor"], w.paths[of.Name+".node"] = true, true, true
		case depth > 0 || field.Name == "nodes" || field.Name == "pageInfo":
			next := depth - 1
			if field.Name == "nodes" {
				next = depth // the page is no step of its own
			}
			for _, inner := range w.selections(of, next) {
				pieces = append(pieces, field.Name+firstOf(field, 5)+" { "+inner+" }")
			}
			w.paths[path] = true
		}
	}
	return pack(leaves, pieces)
}

// possible is what there is on each of the types that an interface stands for: apart, as their fields of one name differ.
func (w *walk) possible(on *ast.Definition, depth int) []string {
	var pieces []string
	for _, each := range w.schema.GetPossibleTypes(on) {
		for _, inner := range w.selections(each, depth) {
			pieces = append(pieces, "... on "+each.Name+" { "+inner+" }")
		}
	}
	for _, field := range on.Fields {
		w.paths[on.Name+"."+field.Name] = true
	}
	return pieces
}

// firstOf is how many of a list are read: enough for this world, and few enough for the server's limit of a document.
func firstOf(field *ast.FieldDefinition, n int) string {
	if field.Arguments.ForName("first") != nil {
		return fmt.Sprintf("(first: %d)", n)
	}
	return ""
}

// pack puts pieces together into as few selections as hold them.
func pack(leaves string, pieces []string) []string {
	packed := []string{leaves}
	for _, piece := range pieces {
		last := &packed[len(packed)-1]
		if len(strings.Fields(*last))+len(strings.Fields(piece)) > most {
			packed = append(packed, piece)
			continue
		}
		*last += " " + piece
	}
	return packed
}
