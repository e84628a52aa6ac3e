package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// depth is how far the walk goes from a root: lists within lists within a thing.
const depth = 2

// enough leaks are enough to see what is wrong.
const enough = 10

// Whatever is asked, along every path of the schema and of every id, nobody reads what is another's.
func TestNobodyReadsWhatIsAnothers(t *testing.T) {
	t.Parallel()
	p := newProof(t)
	documents := p.documents(t)
	seen, leaks := map[string]bool{}, map[string]string{}
	for _, v := range p.viewers {
		for _, document := range documents {
			if len(leaks) >= enough {
				break
			}
			a := p.ask(t, v.by, document, nil)
			if slices.ContainsFunc(a.Errors, isNoQuestion) {
				t.Fatalf("%v: %s", a.Errors, document)
			}
			found, foreign := p.shown(v, spoken(a), document)
			for _, column := range found {
				seen[column] = true
			}
			for _, leak := range foreign {
				leaks[v.name+" reads "+leak] = document
			}
		}
	}
	for leak, document := range leaks {
		t.Errorf("%s, by %.400s", leak, document)
	}
	if len(leaks) > 0 {
		return
	}
	t.Logf("%d viewers have asked %d documents of %d fields", len(p.viewers), len(documents), len(p.walk.paths))
	p.walk.covers(t, p.walk.schema.Query)
	if !strings.Contains(p.log.String(), " msg=request ") {
		t.Error("no request was logged")
	}
	// where nobody has read a column, nothing is proved of it
	if diff := cmp.Diff(unread, slices.DeleteFunc(p.columns, func(column string) bool { return seen[column] })); diff != "" {
		t.Errorf("columns that nobody has read (-want +got):\n%s", diff)
	}
}

// documents is every root field, of every id where it wants one.
func (p *proof) documents(t *testing.T) []string {
	t.Helper()
	var documents []string
	for _, field := range p.walk.schema.Query.Fields {
		of := p.walk.schema.Types[field.Type.Name()]
		p.walk.paths["Query."+field.Name] = true
		switch id, ids := field.Arguments.ForName("id"), field.Arguments.ForName("ids"); {
		case strings.HasPrefix(field.Name, "__"):
		case ids != nil || id != nil && of.IsAbstractType():
			documents = append(documents, p.nodes(t, field, of)...)
		case id != nil:
			for _, id := range p.idsOf(kinds[field.Name]) {
				documents = append(documents, p.walk.of(fmt.Sprintf("%s(id: %q)", field.Name, id), of)...)
			}
		case field.Arguments.ForName("secret") != nil:
			documents = append(documents, p.walk.of(field.Name+`(secret: "none")`, of)...)
		default:
			documents = append(documents, p.walk.of(field.Name+firstOf(field, 10), of)...)
		}
		if field.Arguments.ForName("partnerId") != nil && field.Arguments.ForName("name") != nil {
			documents = append(documents, p.likenesses(t, field.Name, p.walk.selections(of, 0)[0])...)
		}
	}
	return documents
}

// likenesses is a field asked with each company beside the name of each.
func (p *proof) likenesses(t *testing.T, field, selection string) []string {
	t.Helper()
	var documents []string
	for _, name := range testworld.Value[[]string](t, p.World, `SELECT array_agg(name_key ORDER BY id) FROM accounts`) {
		for _, id := range p.idsOf(typeid.Account) {
			documents = append(documents, fmt.Sprintf("{ %s(partnerId: %q, name: %q) { %s } }", field, id, name, selection))
		}
	}
	return documents
}

// nodes is a field that takes ids of any kind, each asked for as what it is: all of them by five, and some alone.
func (p *proof) nodes(t *testing.T, field *ast.FieldDefinition, of *ast.Definition) []string {
	t.Helper()
	at, alone := 5, field.Arguments.ForName("ids") == nil
	if alone {
		at = 1
	}
	call := func(ids []string) string {
		if alone {
			return fmt.Sprintf("%s(id: %q)", field.Name, ids[0])
		}
		return fmt.Sprintf(`%s(ids: ["%s"])`, field.Name, strings.Join(ids, `", "`))
	}
	var documents []string
	asked := map[string]bool{}
	for _, prefix := range slices.Sorted(maps.Keys(things)) {
		kind := p.walk.schema.Types[things[prefix].kind]
		all := p.idsOf(prefix)
		if alone {
			all = all[:min(len(all), 3)]
		}
		for ids := range slices.Chunk(all, at) {
			if kind == nil || !slices.Contains(p.walk.schema.GetPossibleTypes(of), kind) {
				documents = append(documents, "{ "+call(ids)+" { __typename id } }")
				continue
			}
			asked[kind.Name] = true
			documents = append(documents, p.walk.on(kind, call(ids), of)...)
		}
	}
	for _, kind := range p.walk.schema.GetPossibleTypes(of) {
		if !asked[kind.Name] {
			t.Errorf("nobody has asked %s for a %s: say where it is, and who may read it", field.Name, kind.Name)
		}
	}
	return documents
}

// isNoQuestion tells of a document that the proof has got wrong.
func isNoQuestion(e refusal) bool {
	return strings.HasPrefix(e.Extensions.Code, "GRAPHQL_") || e.Extensions.Code == "QUERY_TOO_COMPLEX"
}

// covers fails where a field was not on any path that begins at a root. What a query reaches is read by queries.
func (w *walk) covers(t *testing.T, root *ast.Definition) {
	t.Helper()
	others := map[string]bool{}
	if root != w.schema.Query {
		w.reach(w.schema.Query, others)
	}
	reached := map[string]bool{}
	w.reach(root, reached)
	for name := range reached {
		for _, field := range w.schema.Types[name].Fields {
			if !others[name] && !strings.HasPrefix(field.Name, "__") && !w.paths[name+"."+field.Name] {
				t.Errorf("%s.%s was never asked for", name, field.Name)
			}
		}
	}
}

// reach finds the types with fields that are on paths from one of them.
func (w *walk) reach(of *ast.Definition, reached map[string]bool) {
	if reached[of.Name] || of.IsLeafType() {
		return
	}
	reached[of.Name] = true
	for _, field := range of.Fields {
		if !strings.HasPrefix(field.Name, "__") {
			w.reach(w.schema.Types[field.Type.Name()], reached)
		}
	}
	for _, each := range w.schema.GetPossibleTypes(of) {
		w.reach(each, reached)
	}
}
