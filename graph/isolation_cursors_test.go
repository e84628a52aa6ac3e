package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// Where somebody has read to, others may read on from: each their own.
func TestACursorOfAnothersShowsOnesOwn(t *testing.T) {
	t.Parallel()
	p := newProof(t)
	lists := p.lists()
	asked := 0
	for _, l := range lists {
		taken := map[string][]string{} // by letter
		for _, v := range append(p.viewers, viewer{"the vendor's operator", vendor, p.Operator}) {
			if taken[v.letter] == nil {
				taken[v.letter] = p.cursors(t, l, v)
			}
		}
		if taken[vendor] == nil {
			t.Errorf("%s has no cursor", l.name)
		}
		for _, v := range p.viewers {
			for letter, cursors := range taken {
				if letter == v.letter {
					continue
				}
				for _, after := range cursors {
					document := l.document(p, v, fmt.Sprintf("first: 10, after: %q", after), l.selection)
					a := p.ask(t, v.by, document, nil)
					asked++
					for _, e := range a.Errors {
						if e.Extensions.Code != "UNAUTHENTICATED" && e.Extensions.Code != "FORBIDDEN" {
							t.Errorf("%s refuses %s with %s: %s", l.name, v.name, e.Message, document)
						}
					}
					if _, leaks := p.shown(v, spoken(a), document); len(leaks) > 0 {
						t.Errorf("%s reads %q, by %s", v.name, leaks, document)
					}
				}
			}
		}
	}
	t.Logf("%d lists were read on %d times", len(lists), asked)
}

// pages is a field that has pages, and the type that it is a field of.
type pages struct {
	name, field, selection string
	of                     *ast.Definition
}

// lists is every field that takes a cursor.
func (p *proof) lists() []pages {
	var found []pages
	for _, of := range p.walk.schema.Types {
		for _, field := range of.Fields {
			if field.Arguments.ForName("after") != nil {
				selection := p.walk.selections(p.walk.schema.Types[field.Type.Name()], 0)[0]
				found = append(found, pages{of.Name + "." + field.Name, field.Name, selection, of})
			}
		}
	}
	slices.SortFunc(found, func(a, b pages) int { return strings.Compare(a.name, b.name) })
	return found
}

// document reads a list: at the root, of the viewer, or of the first thing that has one and that the viewer may see.
func (l pages) document(p *proof, v viewer, arguments, selection string) string {
	list := fmt.Sprintf("%s(%s) { %s }", l.field, arguments, selection)
	switch {
	case l.of == p.walk.schema.Query:
		return "{ " + list + " }"
	case l.of.Name == "Viewer":
		return "{ viewer { " + list + " } }"
	default:
		return fmt.Sprintf("{ nodes(ids: [%s]) { ... on %s { %s } } }", strings.Join(p.some(l.of.Name, v), ", "), l.of.Name, list)
	}
}

// some is ids of things of a type that the viewer may see, each in quotes.
func (p *proof) some(kind string, v viewer) []string {
	var ids []string
	for prefix, thing := range things {
		if thing.kind != kind {
			continue
		}
		for _, id := range p.idsOf(prefix) {
			if v.may(p.readers[id]) && len(ids) < 12 {
				ids = append(ids, fmt.Sprintf("%q", id))
			}
		}
	}
	return ids
}

// cursors is the first and the last of a list.
func (p *proof) cursors(t *testing.T, l pages, v viewer) []string {
	t.Helper()
	a := p.ask(t, v.by, l.document(p, v, "first: 10", "edges { cursor }"), nil)
	var cursors []string
	for _, found := range aCursor.FindAllStringSubmatch(string(a.Data), -1) {
		cursors = append(cursors, found[1])
	}
	if len(cursors) > 2 {
		cursors = []string{cursors[0], cursors[len(cursors)-1]}
	}
	return cursors
}
