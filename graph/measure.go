package graph

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// size is what a selection asks for. Its numbers stop growing at enough, so that no document can make them wrap.
type size struct {
	depth      int // levels of fields
	schemaDeep int // levels of fields from __schema or __type on
	fields     int
	aliases    int
	directives int

	// nodes is the objects in lists below the selection. A connection does not know how long its page is, the field that
	// selects it does; until then, items is the objects for each item of the page.
	nodes int
	items int
}

const enough = 1 << 20

func add(a, b int) int   { return min(a+b, enough) }
func times(a, b int) int { return min(a*b, enough) }

func (s size) plus(other size) size {
	return size{
		depth:      max(s.depth, other.depth),
		schemaDeep: max(s.schemaDeep, other.schemaDeep),
		fields:     add(s.fields, other.fields),
		aliases:    add(s.aliases, other.aliases),
		directives: add(s.directives, other.directives),
		nodes:      add(s.nodes, other.nodes),
		items:      add(s.items, other.items),
	}
}

func (s size) allow() error {
	switch {
	case s.depth > maxDepth:
		return tooComplex("api.complex.depth", maxDepth)
	case s.schemaDeep > maxSchemaDeep:
		return tooComplex("api.complex.depth", maxSchemaDeep)
	case s.aliases > maxAliases:
		return tooComplex("api.complex.aliases", maxAliases)
	case s.directives > maxDirectives:
		return tooComplex("api.complex.directives", maxDirectives)
	case s.fields > maxFields:
		return tooComplex("api.complex.fields", maxFields)
	}
	return nil
}

// measuring goes through a document, valid or not, and through each of its fragments once.
type measuring struct {
	schema    *ast.Schema
	document  *ast.QueryDocument
	operation *ast.OperationDefinition // the chosen one
	variables map[string]any

	measured []size // by the fragment's index
	begun    []bool // a fragment that is reached again while it is measured is a cycle: validation's to refuse
}

// allowSize refuses a document that asks for more than the limits allow, in time by its length; else it tells how many objects
// the lists of the chosen operation may hold. The operations that are not
// chosen are validated too, so they must not cost more either; but how long their lists would be, nobody knows.
func allowSize(
	schema *ast.Schema, document *ast.QueryDocument, operation *ast.OperationDefinition, variables map[string]any,
) (nodes int, err error) {
	m := measuring{schema: schema, document: document, operation: operation, variables: variables}
	if n := len(document.Fragments); n > 0 {
		m.measured, m.begun = make([]size, n), make([]bool, n)
	}
	chosen := m.whole(operation)
	nodes = add(chosen.nodes, chosen.items)
	if nodes > maxNodes {
		return 0, tooComplex("api.complex.nodes", maxNodes)
	}
	if err := chosen.allow(); err != nil {
		return 0, err
	}
	for _, other := range document.Operations {
		if other != operation {
			if err := m.whole(other).allow(); err != nil {
				return 0, err
			}
		}
	}
	return nodes, nil
}

func (m *measuring) whole(operation *ast.OperationDefinition) size {
	var root *ast.Definition
	switch operation.Operation {
	case ast.Query:
		root = m.schema.Query
	case ast.Mutation:
		root = m.schema.Mutation
	case ast.Subscription:
		root = m.schema.Subscription
	}
	s := m.selections(root, operation.SelectionSet)
	s.directives = add(s.directives, len(operation.Directives))
	for _, variable := range operation.VariableDefinitions {
		s.directives = add(s.directives, len(variable.Directives))
	}
	return s
}

// selections measures what is selected on a type; on is nil where the document names none that there is.
func (m *measuring) selections(on *ast.Definition, set ast.SelectionSet) size {
	var total size
	for _, selection := range set {
		var s size
		switch selection := selection.(type) {
		case *ast.Field:
			s = m.field(on, selection)
		case *ast.InlineFragment:
			narrowed := on
			if selection.TypeCondition != "" {
				narrowed = m.schema.Types[selection.TypeCondition]
			}
			s = m.selections(narrowed, selection.SelectionSet)
			s.directives = add(s.directives, len(selection.Directives))
		case *ast.FragmentSpread:
			s = m.fragment(selection.Name)
			s.directives = add(s.directives, len(selection.Directives))
		}
		total = total.plus(s)
	}
	return total
}

func (m *measuring) fragment(name string) size {
	for i, fragment := range m.document.Fragments {
		if fragment.Name != name {
			continue
		}
		if !m.begun[i] {
			m.begun[i] = true
			s := m.selections(m.schema.Types[fragment.TypeCondition], fragment.SelectionSet)
			s.directives = add(s.directives, len(fragment.Directives))
			m.measured[i] = s
		}
		return m.measured[i]
	}
	return size{}
}

func (m *measuring) field(on *ast.Definition, field *ast.Field) size {
	definition := field.Definition // set in a cached document
	if definition == nil && on != nil {
		definition = on.Fields.ForName(field.Name)
	}
	var below size
	if len(field.SelectionSet) > 0 {
		var of *ast.Definition
		if definition != nil {
			of = m.schema.Types[definition.Type.Name()]
		}
		below = m.selections(of, field.SelectionSet)
		below.nodes, below.items = m.nodes(on, definition, field, below)
	}
	if field.Name == "__schema" || field.Name == "__type" {
		below.schemaDeep = max(below.schemaDeep, below.depth) + 1
		below.depth = 0
	} else {
		below.depth++
	}
	below.fields = add(below.fields, 1)
	if field.Alias != field.Name {
		below.aliases = add(below.aliases, 1)
	}
	below.directives = add(below.directives, len(field.Directives))
	return below
}

// nodes counts the objects in lists at and below a field, apart from those for each item of the page that it is on.
func (m *measuring) nodes(on *ast.Definition, definition *ast.FieldDefinition, field *ast.Field, below size) (nodes, items int) {
	switch {
	case definition == nil || definition.Type.Elem == nil && below.items == 0:
		return below.nodes, below.items
	case definition.Type.Elem == nil:
		return add(below.nodes, times(m.length(definition, field), below.items)), 0
	case on != nil && strings.HasSuffix(on.Name, "Connection"):
		return 0, add(1, add(below.nodes, times(unpagedList, below.items)))
	default:
		each := add(1, add(below.nodes, times(unpagedList, below.items)))
		return times(m.length(definition, field), each), 0
	}
}

// length is how many objects a field's page or list is taken to hold: none, where the resolver will refuse it.
func (m *measuring) length(definition *ast.FieldDefinition, field *ast.Field) int {
	if ids, ok := m.argument(definition, field, "ids").([]any); ok {
		return sized(len(ids))
	}
	switch first := m.argument(definition, field, "first").(type) {
	case nil:
		return unpagedList
	case int64:
		return sized(int(first))
	case json.Number:
		n, _ := strconv.Atoi(first.String())
		return sized(n)
	default:
		return 0
	}
}

func sized(first int) int {
	if first < 1 || first > maxPage {
		return 0
	}
	return first
}

// argument is the value that a field will get: the document's, the variable's or a default; nil where there is none.
func (m *measuring) argument(definition *ast.FieldDefinition, field *ast.Field, name string) any {
	declared := definition.Arguments.ForName(name)
	if declared == nil {
		return nil
	}
	value := declared.DefaultValue
	if given := field.Arguments.ForName(name); given != nil && given.Value.Kind != ast.Variable {
		value = given.Value
	} else if given != nil {
		if supplied, ok := m.variables[given.Value.Raw]; ok {
			return supplied
		}
		if v := m.operation.VariableDefinitions.ForName(given.Value.Raw); v != nil && v.DefaultValue != nil {
			value = v.DefaultValue
		}
	}
	v, err := value.Value(m.variables)
	if err != nil {
		return false // a number that fits no type
	}
	return v
}
