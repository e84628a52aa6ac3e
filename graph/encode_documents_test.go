package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// writer writes documents at random: aliases, fragments with and without a name, interfaces, conditions, and fields to merge. A few of them
// are not valid.
type writer struct {
	*rand.Rand
	schema    *ast.Schema
	fragments map[string]string // by type and depth: those of a document, which may be spread more than once
}

// given is how the fields are written that need arguments.
var given = map[string]string{
	"node": `node(id: "x")`, "nodes": `nodes(ids: ["x"])`, "account": `account(id: "x")`, "order": `order(id: "x")`, "pdr": `pdr(id: "x")`,
	"signIn": `signIn(input: {email: "x", password: "x"})`, "clonePDR": `clonePDR(input: {id: "x"})`,
	"personLink": `personLink(secret: "x")`,
}

func (w *writer) chance(p float64) bool { return w.Float64() < p }

func (w *writer) document() string {
	w.fragments = map[string]string{}
	var body string
	switch w.IntN(8) {
	case 0:
		body = "mutation %s{ " + w.field(w.schema.Mutation, "clonePDR", 4) + w.field(w.schema.Mutation, "signIn", 4) + "}"
	case 1:
		body = "subscription %s{ " + w.field(w.schema.Subscription, w.either("pdrChanged", "approvalQueueChanged"), 5) + "}"
	default:
		body = "query %s" + w.set(w.schema.Query, 6)
	}
	for _, name := range slices.Sorted(keys(w.fragments)) {
		body += " " + w.fragments[name]
	}
	var variables string
	for _, name := range []string{"$a", "$b"} {
		if strings.Contains(body, name) {
			variables += name + ": Boolean! "
		}
	}
	if variables != "" {
		variables = "(" + variables + ")"
	}
	return fmt.Sprintf(body, variables)
}

func keys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (w *writer) either(of ...string) string { return of[w.IntN(len(of))] }

func (w *writer) condition() string {
	if w.chance(0.85) {
		return ""
	}
	return fmt.Sprintf(" @%s(if: %s)", w.either("skip", "include"), w.either("true", "false", "$a", "$b"))
}

// set selects some of what there is on a type.
func (w *writer) set(on *ast.Definition, depth int) string {
	var out strings.Builder
	out.WriteString("{ __typename ")
	for range 1 + w.IntN(5) {
		if depth > 0 && w.chance(0.25) {
			out.WriteString(w.fragment(on, depth))
		} else if len(on.Fields) > 0 {
			out.WriteString(w.field(on, on.Fields[w.IntN(len(on.Fields))].Name, depth))
		}
	}
	return out.String() + "} "
}

func (w *writer) fragment(on *ast.Definition, depth int) string {
	if possible := w.schema.GetPossibleTypes(on); w.chance(0.7) {
		on = possible[w.IntN(len(possible))]
	} else if interfaces := w.schema.GetImplements(on); len(interfaces) > 0 {
		on = interfaces[0]
	}
	if w.chance(0.5) {
		return "... on " + on.Name + w.condition() + " " + w.set(on, depth-1)
	}
	name := fmt.Sprintf("%s%d", on.Name, depth)
	if _, ok := w.fragments[name]; !ok {
		w.fragments[name] = "fragment " + name + " on " + on.Name + " " + w.set(on, depth-1)
	}
	return "..." + name + w.condition() + " "
}

// field selects a field of an object or of an interface, and sometimes once more, to be merged.
func (w *writer) field(on *ast.Definition, name string, depth int) string {
	definition := on.Fields.ForName(name)
	of := w.schema.Types[definition.Type.Name()]
	if strings.HasPrefix(name, "__") || of.IsCompositeType() && depth == 0 {
		return ""
	}
	alias, call := "", name
	if args, ok := given[name]; ok && len(definition.Arguments) > 0 {
		call = args
	}
	if w.chance(0.2) {
		alias = fmt.Sprintf("%s%s%d: ", strings.ToLower(on.Name), name, w.IntN(3))
	}
	var out strings.Builder
	for again := true; again; again = w.chance(0.15) {
		out.WriteString(alias + call + w.condition() + " ")
		if of.IsCompositeType() {
			out.WriteString(w.set(of, depth-1))
		}
	}
	return out.String()
}
