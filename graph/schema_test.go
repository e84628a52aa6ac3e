package graph_test

import (
	"strings"
	"testing"

	"github.com/drawdown-portal/drawdown/graph"
)

// The descriptions are the manual of the API: whatever has a name in the schema says, in sentences, what it is.
func TestWhateverIsInTheSchemaIsDescribed(t *testing.T) {
	t.Parallel()
	found := 0
	described := func(description string, name ...string) {
		t.Helper()
		found++
		if !strings.HasSuffix(description, ".") {
			t.Errorf("%s is described as %q", strings.Join(name, "."), description)
		}
	}
	for _, of := range graph.NewExecutableSchema(graph.Config{}).Schema().Types {
		if of.BuiltIn {
			continue
		}
		described(of.Description, of.Name)
		for _, value := range of.EnumValues {
			described(value.Description, of.Name, value.Name)
		}
		for _, field := range of.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			described(field.Description, of.Name, field.Name)
			for _, argument := range field.Arguments {
				described(argument.Description, of.Name, field.Name, argument.Name)
			}
		}
	}
	if found < 400 {
		t.Errorf("only %d things have a name: is this the schema?", found)
	}
}
