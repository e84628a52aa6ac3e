package graph_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-portal/drawdown/graph"
	"github.com/drawdown-portal/drawdown/internal/auth"
)

// depth is how far the walk goes from a root: lists within lists within a thing.
const depth = 2

// enough leaks are enough to see what is wrong.
const enough = 10

// viewer is somebody who asks, by the letter that marks what they may read.
type viewer struct {
	name, letter string
	by           auth.Actor
}

// Whatever is asked, along every path of the schema and of every id, nobody reads what is another's.
func TestNobodyReadsWhatIsAnothers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	secrets(t, s)
	settle(t, s)
	s.seat(t)
	letters := map[string]string{
		s.Halvorsen.String(): "h", s.Brightquay.String(): "b", s.Larkfield.String(): "l", s.Osterby.String(): "o", s.Meridian.String(): "m",
	}
	columns := plant(t, s, letters)
	viewers := []viewer{
		{"the vendor's auditor", "vendor", s.Auditor},
		{"a partner's admin", "h", s.Admin},
		{"a partner's requester", "h", s.Requester},
		{"a partner's viewer", "h", s.Viewer},
		{"the rival's admin", "b", s.RivalAdmin},
		{"the customer of both", "l", s.CustomerAdmin},
		{"the partner's customer", "o", s.CustomerViewer},
		{"nobody", "", auth.Actor{UserID: uuid.New()}},
	}
	w := &walk{schema: graph.NewExecutableSchema(graph.Config{}).Schema(), paths: map[string]bool{}}
	readers := s.readers(t)
	documents := w.documents(readers)
	seen, leaks := map[string]bool{}, map[string]string{}
	for _, v := range viewers {
		for _, document := range documents {
			if len(leaks) >= enough {
				break
			}
			a := s.ask(t, v.by, document, nil)
			for _, e := range a.Errors {
				if strings.HasPrefix(e.Extensions.Code, "GRAPHQL_") || e.Extensions.Code == "QUERY_TOO_COMPLEX" {
					t.Fatalf("%s: %s", e.Message, document)
				}
			}
			said := spoken(a)
			found, foreign := marks(said, v.letter, columns)
			if v.letter != "vendor" {
				foreign = append(foreign, v.foreignIDs(said, document, readers)...)
			}
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
	t.Logf("%d viewers have asked %d documents of %d fields", len(viewers), len(documents), len(w.paths))
	w.covers(t)
	// where nobody has read a column, nothing is proved of it
	if diff := cmp.Diff(unread, slices.DeleteFunc(columns, func(column string) bool { return seen[column] })); diff != "" {
		t.Errorf("columns that nobody has read (-want +got):\n%s", diff)
	}
}

// anID is an id as the outside sees it.
var anID = regexp.MustCompile(`\b[a-z]{2,4}_[0-7][0-9a-hjkmnp-tv-z]{25}\b`)

// foreignIDs is the ids of others in what was said to a viewer, but for those that the question named.
func (v viewer) foreignIDs(said, document string, readers map[string]string) []string {
	var foreign []string
	for _, id := range anID.FindAllString(said, -1) {
		letters, known := readers[id]
		if known && (v.letter == "" || !strings.Contains(letters, v.letter)) && !strings.Contains(document, id) {
			prefix, _, _ := strings.Cut(id, "_")
			foreign = append(foreign, "the id of "+prefix+" of "+strconv.Quote(letters))
		}
	}
	return foreign
}

// documents is every root field, of every id where it wants one.
func (w *walk) documents(readers map[string]string) []string {
	var documents []string
	for _, field := range w.schema.Query.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		of := w.schema.Types[field.Type.Name()]
		w.paths["Query."+field.Name] = true
		for _, call := range calls(readers, field) {
			for _, selection := range w.selections(of, depth) {
				documents = append(documents, "{ "+field.Name+call+" { "+selection+" } }")
			}
		}
	}
	return documents
}

// calls is the arguments that a root field is asked with: every id, or the first page.
func calls(readers map[string]string, field *ast.FieldDefinition) []string {
	switch {
	case field.Arguments.ForName("first") != nil:
		return []string{"(first: 10)"}
	case field.Arguments.ForName("id") != nil:
		var calls []string
		for _, id := range ids(readers, field.Name) {
			calls = append(calls, fmt.Sprintf("(id: %q)", id))
		}
		return calls
	case field.Arguments.ForName("secret") != nil:
		return []string{`(secret: "none")`}
	case field.Arguments.ForName("ids") != nil:
		var calls []string
		for ids := range slices.Chunk(ids(readers, "nodes"), 5) {
			calls = append(calls, fmt.Sprintf(`(ids: ["%s"])`, strings.Join(ids, `", "`)))
		}
		return calls
	default:
		return []string{""}
	}
}

// ofCommands is what only commands answer.
var ofCommands = []string{
	"EntitledUnits", "IdempotencyMismatch", "InsufficientQuantity", "InvalidInput", "InvalidTransition", "NotFound", "VersionConflict",
}

// covers fails where a field was not on any path. Commands and events are tried elsewhere.
func (w *walk) covers(t *testing.T) {
	t.Helper()
	for name, of := range w.schema.Types {
		if of.BuiltIn || of.Kind != ast.Object || of == w.schema.Mutation || of == w.schema.Subscription ||
			strings.HasSuffix(name, "Payload") || strings.HasSuffix(name, "Change") || slices.Contains(ofCommands, name) {
			continue
		}
		for _, field := range of.Fields {
			if !strings.HasPrefix(field.Name, "__") && !w.paths[name+"."+field.Name] {
				t.Errorf("%s.%s was never asked for", name, field.Name)
			}
		}
	}
}
