package encode_test

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/drawdown-portal/drawdown/graph/encode"
)

var schema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	type Query { cat: Cat!, dog: Dog! }
	interface Named { name: String! }
	interface Aged { name: String!, age: Int! }
	type Cat implements Named & Aged { name: String!, age: Int!, kittens: [Cat!]!, mother: Cat }
	type Dog { name: String!, bark: String! }
`})

type cat struct {
	name    string
	age     int
	kittens []*cat
	mother  *cat
}

func appendCat(b []byte, f *encode.Field, c *cat) []byte {
	switch f.Name {
	case "name":
		return encode.String(b, c.name)
	case "age":
		if c.age < 0 {
			panic("not born")
		}
		return strconv.AppendInt(b, int64(c.age), 10)
	case "kittens":
		return encode.Objects(b, f.Below, c.kittens, appendCat)
	case "mother":
		return encode.MaybeObject(b, f.Below, c.mother, appendCat)
	}
	return nil
}

func newPlans() *encode.Plans {
	return encode.NewPlans(map[string]encode.Type{
		"Cat": {Is: []string{"Cat", "Named", "Aged"}, Plain: []string{"name", "age", "kittens", "mother"}},
		"Dog": {Is: []string{"Dog"}, Plain: []string{"name"}},
	})
}

// asked is a document that is asked with some variables. gqlgen keeps documents, so the nodes are the same each time.
type asked struct{ document *ast.QueryDocument }

func ask(t *testing.T, text string) asked {
	t.Helper()
	document, errs := gqlparser.LoadQueryWithRules(schema, text, rules.NewDefaultRules())
	if errs != nil {
		t.Fatal(errs)
	}
	return asked{document}
}

func (a asked) operation(name string, variables map[string]any) *graphql.OperationContext {
	return &graphql.OperationContext{Doc: a.document, Operation: a.document.Operations.ForName(name), Variables: variables}
}

// of is what the encoder answers for the first field of the operation; "" where it leaves it to gqlgen.
func of(plans *encode.Plans, operation *graphql.OperationContext, c *cat) string {
	root := graphql.CollectFields(operation, operation.Operation.SelectionSet, []string{"Query"})[0]
	out := encode.Write(plans, operation, root.Definition.Type.Name(), root.Selections, c, appendCat)
	if out == nil {
		return ""
	}
	var b bytes.Buffer
	out.MarshalGQL(&b)
	return b.String()
}

func TestWhatIsSelectedIsWritten(t *testing.T) {
	t.Parallel()
	tom := &cat{name: "Tom", age: 7, kittens: []*cat{{name: "Tip"}, {name: "Tap"}}, mother: &cat{name: "Mia", mother: &cat{}}}
	tests := map[string]struct{ document, want string }{
		"in the order of the document":    {`{ cat { age name } }`, `{"age":7,"name":"Tom"}`},
		"under another name":              {`{ cat { n: name t: __typename } }`, `{"n":"Tom","t":"Cat"}`},
		"a list and a null":               {`{ cat { kittens { name mother { age } } } }`, `{"kittens":[{"name":"Tip","mother":null},{"name":"Tap","mother":null}]}`},
		"fragments":                       {`{ cat { ... on Named { name } ...A } } fragment A on Cat { mother { name } }`, `{"name":"Tom","mother":{"name":"Mia"}}`},
		"merged":                          {`{ cat { mother { name } mother { age } } }`, `{"mother":{"name":"Mia","age":0}}`},
		"nothing, where all is skipped":   {`{ cat { name @skip(if: true) } }`, `{}`},
		"not what is not plain":           {`{ dog { bark } }`, ``},
		"not what gqlgen does not merge":  {`{ cat { ... on Named { name } ... on Aged { name } } }`, ``},
		"not what is in no list of types": {`{ cat { mother { mother { kittens { name } } } } }`, `{"mother":{"mother":{"kittens":[]}}}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := of(newPlans(), ask(t, tt.document).operation("", nil), tom); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestWhatFailsIsLeftToGqlgen(t *testing.T) {
	t.Parallel()
	document := ask(t, `{ cat { name kittens { age } } }`)
	for name, c := range map[string]*cat{
		"nobody":                  nil,
		"a null in a list":        {kittens: []*cat{{}, nil}},
		"a panic":                 {kittens: []*cat{{age: -1}}},
		"an operation to be left": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			operation := document.operation("", nil)
			if c != nil && c.kittens == nil {
				encode.Leave(operation)
			}
			if got := of(newPlans(), operation, c); got != "" {
				t.Errorf("wrote %s", got)
			}
		})
	}
}

// A document is kept, and its plans: they are for one operation, for one set of conditions and for one way of merging.
func TestAPlanIsForNothingElse(t *testing.T) {
	t.Parallel()
	plans := newPlans()
	document := ask(t, `
		query A($x: Boolean!, $y: Boolean!) { ...F }
		query B($y: Boolean!, $x: Boolean!) { ...F }
		query C { cat { mother { name } ...M } }
		query D { cat { ...M } }
		fragment F on Query { cat { name @include(if: $x) age @include(if: $y) } }
		fragment M on Cat { mother { age } }`)
	tom := &cat{name: "Tom", age: 7, mother: &cat{name: "Mia", age: 9}}
	for range 2 {
		for _, step := range []struct {
			operation string
			x, y      bool
			want      string
		}{
			{"A", true, true, `{"name":"Tom","age":7}`},
			{"A", true, false, `{"name":"Tom"}`},
			{"A", false, true, `{"age":7}`},
			{"A", false, false, `{}`},
			{"B", true, false, `{"name":"Tom"}`},
			{"B", false, true, `{"age":7}`},
			{"C", false, false, `{"mother":{"name":"Mia","age":9}}`},
			{"D", false, false, `{"mother":{"age":9}}`},
		} {
			operation := document.operation(step.operation, map[string]any{"x": step.x, "y": step.y})
			if got := of(plans, operation, tom); got != step.want {
				t.Errorf("%v: %s", step, got)
			}
		}
	}
}

// Selections that begin and end with the same nodes are told apart by what is between.
func TestMergedSelectionsAreTheirOwn(t *testing.T) {
	t.Parallel()
	plans := newPlans()
	operation := ask(t, `{ cat { mother { name age t: __typename } } }`).operation("", nil)
	all := operation.Operation.SelectionSet[0].(*ast.Field).SelectionSet[0].(*ast.Field).SelectionSet
	other := ask(t, `{ cat { mother { name } } }`).document.Operations[0].SelectionSet[0].(*ast.Field).SelectionSet[0].(*ast.Field).SelectionSet[0]
	for _, set := range []ast.SelectionSet{all, {all[0], other, all[2]}, all} {
		plan := plans.Of(operation, "Cat", set)
		var names []string
		for _, field := range plan {
			names = append(names, field.Name)
		}
		want := "name age "
		if set[1] == other {
			want = "name "
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A long document holds many conditions; more than there is room for, or a very long document, is left to gqlgen.
func TestWhatIsTooLongIsLeftToGqlgen(t *testing.T) {
	t.Parallel()
	var variables, fields strings.Builder
	for i := range 33 {
		n := strconv.Itoa(i)
		variables.WriteString("$v" + n + ": Boolean! ")
		fields.WriteString("a" + n + ": name @include(if: $v" + n + ") ")
	}
	document := ask(t, `query(`+variables.String()+`) { cat { `+fields.String()+` } }`)
	values := map[string]any{}
	for i := range 33 {
		values["v"+strconv.Itoa(i)] = false
	}
	if got := of(newPlans(), document.operation("", values), &cat{}); got != "" {
		t.Errorf("wrote %s", got)
	}
	operation := ask(t, `{ cat { name } }`).operation("", nil)
	operation.RawQuery = strings.Repeat(" ", 1<<20)
	if got := of(newPlans(), operation, &cat{}); got != "" {
		t.Errorf("wrote %s", got)
	}
}

// What was written stays as it is, whatever is written after it, and by whomever.
func TestAnAnswerIsNobodyElses(t *testing.T) {
	t.Parallel()
	plans := newPlans()
	document := ask(t, `{ cat { name kittens { name } } }`)
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			name := strings.Repeat(strconv.Itoa(i), 100*(i+1))
			want := `{"name":"` + name + `","kittens":[{"name":"` + name + `"}]}`
			var kept []string
			for range 200 {
				operation := document.operation("", nil)
				root := operation.Operation.SelectionSet[0].(*ast.Field)
				c := &cat{name: name, kittens: []*cat{{name: name}}}
				first := encode.Write(plans, operation, "Cat", root.SelectionSet, c, appendCat)
				encode.Write(plans, operation, "Cat", root.SelectionSet, &cat{name: "other", kittens: []*cat{{}}}, appendCat)
				var b bytes.Buffer
				first.MarshalGQL(&b)
				kept = append(kept, b.String())
			}
			for _, got := range kept {
				if got != want {
					t.Errorf("%.40s", got)
					return
				}
			}
		})
	}
	running.Wait()
}

// The quotes are gqlgen's own, to the byte.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\/", "\x00\t\n\r\x1f\x7f", "<a&b>", "no\xffUTF-8", "\u2028🦆"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want bytes.Buffer
		graphql.MarshalString(s).MarshalGQL(&want)
		if got := encode.String(nil, s); string(got) != want.String() {
			t.Errorf("%q, want %q", got, want.String())
		}
	})
}
