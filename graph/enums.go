package graph

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-portal/drawdown/internal/fault"
)

// exactEnums refuses a variable with an enum value that is not written as the schema writes it. gqlparser takes "active" for
// ACTIVE, and the domain would look for what is "active".
func exactEnums(schema *ast.Schema, operation *ast.OperationDefinition, params *graphql.RawParams) *gqlerror.Error {
	for _, variable := range operation.VariableDefinitions {
		if !exact(schema, variable.Type, params.Variables[variable.Variable]) {
			return gqlerror.Wrap(fault.New(fault.BadUserInput, "api.variable", "variable", cut(variable.Variable)))
		}
	}
	return nil
}

func exact(schema *ast.Schema, of *ast.Type, value any) bool {
	if list, ok := value.([]any); ok && of.Elem != nil {
		return !slices.ContainsFunc(list, func(v any) bool { return !exact(schema, of.Elem, v) })
	}
	definition := schema.Types[of.Name()]
	switch value := value.(type) {
	case string:
		return definition == nil || definition.Kind != ast.Enum || definition.EnumValues.ForName(value) != nil
	case map[string]any:
		if definition == nil {
			return true
		}
		return !slices.ContainsFunc(definition.Fields, func(f *ast.FieldDefinition) bool { return !exact(schema, f.Type, value[f.Name]) })
	default:
		return true // validation tells the rest
	}
}
