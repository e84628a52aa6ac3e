package encode

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// Type is what the encoder of an object type can write.
type Type struct {
	Is    []string // the type and its interfaces: what a fragment on it may name
	Plain []string // its plain fields
}

// Plan is what is selected on an object, in the order it is written. No plan, nil, leaves it to gqlgen; an empty one is {}.
type Plan []Field

// Field is one field to write.
type Field struct {
	Name  string // none where the text says all
	Below Plan   // of an object or a list of them

	text string // what is written before the value: `,"alias":`
}

// Plans makes plans and keeps the recent ones, which most requests need again: gqlgen keeps their documents.
type Plans struct {
	types map[string]Type
	known *lru.Cache[key, known]
}

// How many plans are kept, and for documents of what length. An app has some dozens of documents with some plans for each. A plan
// holds on to its document, so whoever sends ever new ones must not fill the memory with them.
const (
	maxPlans    = 1_000
	maxDocument = 16 << 10 // bytes
)

// NewPlans makes plans for these types.
func NewPlans(types map[string]Type) *Plans {
	cache, err := lru.New[key, known](maxPlans)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &Plans{types: types, known: cache}
}

// key is as good as unique for a plan. Two selections that begin and end with the same nodes can still differ between them,
// where gqlgen merges fields, so those that a plan is for are compared.
type key struct {
	object      string
	operation   *ast.OperationDefinition
	first, last ast.Selection
	count       int
	conditions  conditions
}

type known struct {
	set  ast.SelectionSet
	plan Plan
}

// Of is the plan for what is selected on an object of this type; nil where it is not plain.
func (p *Plans) Of(operation *graphql.OperationContext, object string, set ast.SelectionSet) Plan {
	holding, ok := conditionsOf(operation)
	if !ok || len(set) == 0 || len(operation.RawQuery) > maxDocument {
		return nil
	}
	k := key{
		object: object, operation: operation.Operation, first: set[0], last: set[len(set)-1], count: len(set), conditions: holding,
	}
	if found, ok := p.known.Get(k); ok && slices.Equal(found.set, set) {
		return found.plan
	}
	plan := p.plan(operation, object, set)
	p.known.Add(k, known{set: slices.Clone(set), plan: plan})
	return plan
}

// plan has gqlgen's own collector decide on fragments, conditions and fields to merge.
func (p *Plans) plan(operation *graphql.OperationContext, object string, set ast.SelectionSet) Plan {
	of, ok := p.types[object]
	if !ok {
		return nil
	}
	fields := graphql.CollectFields(operation, set, of.Is)
	plan := make(Plan, len(fields))
	for i, field := range fields {
		text := string(String(nil, field.Alias)) + ":"
		if i > 0 {
			text = "," + text
		}
		again := slices.ContainsFunc(fields[:i], func(f graphql.CollectedField) bool { return f.Alias == field.Alias })
		switch {
		case again: // gqlgen does not merge what two interfaces share; it writes the first
			return nil
		case field.Name == "__typename":
			plan[i] = Field{text: text + string(String(nil, object))}
		case !slices.Contains(of.Plain, field.Name):
			return nil
		case len(field.Selections) == 0:
			plan[i] = Field{Name: field.Name, text: text}
		default:
			below := p.plan(operation, field.Definition.Type.Name(), field.Selections)
			if below == nil {
				return nil
			}
			plan[i] = Field{Name: field.Name, Below: below, text: text}
		}
	}
	return plan
}

// conditions is the values of an operation's Boolean variables, two bits for each: @skip and @include read no others.
type conditions uint64

const mostConditions = 32

// conditionsOf is false where there are too many.
func conditionsOf(operation *graphql.OperationContext) (conditions, bool) {
	var holding conditions
	count := 0
	for _, variable := range operation.Operation.VariableDefinitions {
		if variable.Type.NamedType != "Boolean" {
			continue
		}
		holding <<= 2
		if value, ok := operation.Variables[variable.Variable].(bool); ok && value {
			holding |= 0b11
		} else if ok {
			holding |= 0b01
		}
		count++
	}
	return holding, count <= mostConditions
}
