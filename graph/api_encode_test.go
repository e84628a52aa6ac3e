package graph_test

import (
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/drawdown-portal/drawdown/graph"
)

// No list that the web app asks for is gone through by gqlgen, row by row.
func TestTheWebAppsListsAreEncoded(t *testing.T) {
	t.Parallel()
	all := appDocuments(t)
	p := planned{t: t, schema: graph.NewExecutableSchema(graph.Config{}).Schema()}
	for _, operation := range all.Operations {
		// the directive is for the web app's own tools, which take it out
		text := strings.ReplaceAll(only(all, operation, operation.SelectionSet), "@_unmask", "")
		document, errs := gqlparser.LoadQueryWithRules(p.schema, text, rules.NewDefaultRules())
		if errs != nil {
			t.Fatal(operation.Name, errs)
		}
		variables := map[string]any{}
		for _, variable := range document.Operations[0].VariableDefinitions {
			variables[variable.Variable] = true // of those that are conditions
		}
		p.operation = &graphql.OperationContext{Doc: document, Operation: document.Operations[0], Variables: variables}
		p.below(operation.Name, nil, document.Operations[0].SelectionSet)
	}
	if p.lists == 0 {
		t.Error("the web app asks for no list")
	}
}

// planned looks for the plans of a document.
type planned struct {
	t         *testing.T
	schema    *ast.Schema
	operation *graphql.OperationContext
	lists     int
}

// below looks at what is selected on an object of these types.
func (p *planned) below(path string, on []string, set ast.SelectionSet) {
	for _, field := range graphql.CollectFields(p.operation, set, on) {
		of := p.schema.Types[field.Definition.Type.Name()]
		if of.IsLeafType() || of.Name == "UserError" { // refusals are few
			continue
		}
		path := path + "." + field.Alias
		list := field.Definition.Type.Elem != nil || strings.HasSuffix(of.Name, "Connection")
		for _, object := range p.schema.GetPossibleTypes(of) {
			encoded := graph.Plans.Of(p.operation, object.Name, field.Selections) != nil
			if list {
				p.lists++
			}
			if list && !encoded {
				p.t.Errorf("%s is not encoded", path)
			}
			if !encoded {
				p.below(path, append([]string{object.Name}, object.Interfaces...), field.Selections)
			}
		}
	}
}
