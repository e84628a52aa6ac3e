package graph_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

// inSource is a GraphQL document as the web app has it in its source.
var inSource = regexp.MustCompile("graphql\\(\\s*`([^`]*)`")

// appDocuments are all operations and fragments of the web app.
func appDocuments(t *testing.T) *ast.QueryDocument {
	t.Helper()
	all := &ast.QueryDocument{}
	err := fs.WalkDir(os.DirFS("../frontend/src"), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || (path.Ext(name) != ".ts" && path.Ext(name) != ".tsx") || strings.Contains(name, ".test.") {
			return err
		}
		source, err := os.ReadFile(path.Join("../frontend/src", name))
		if err != nil {
			return err
		}
		for _, match := range inSource.FindAllStringSubmatch(string(source), -1) {
			document, err := parser.ParseQuery(&ast.Source{Name: name, Input: match[1]})
			if err != nil {
				return err
			}
			all.Operations = append(all.Operations, document.Operations...)
			all.Fragments = append(all.Fragments, document.Fragments...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// only is an operation with some of its root fields alone, and with what these use.
func only(all *ast.QueryDocument, operation *ast.OperationDefinition, roots ast.SelectionSet) string {
	part := *operation
	part.SelectionSet = roots
	document := &ast.QueryDocument{Operations: ast.OperationList{&part}}
	var used []string
	variable := func(arguments ast.ArgumentList) {
		for _, argument := range arguments {
			each(argument.Value, func(name string) { used = append(used, name) })
		}
	}
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				variable(s.Arguments)
				for _, d := range s.Directives {
					variable(d.Arguments)
				}
				walk(s.SelectionSet)
			case *ast.InlineFragment:
				walk(s.SelectionSet)
			case *ast.FragmentSpread:
				if document.Fragments.ForName(s.Name) == nil {
					fragment := all.Fragments.ForName(s.Name)
					document.Fragments = append(document.Fragments, fragment)
					walk(fragment.SelectionSet)
				}
			}
		}
	}
	walk(roots)
	part.VariableDefinitions = slices.DeleteFunc(slices.Clone(operation.VariableDefinitions), func(v *ast.VariableDefinition) bool {
		return !slices.Contains(used, v.Variable)
	})
	var out strings.Builder
	formatter.NewFormatter(&out).FormatQueryDocument(document)
	return out.String()
}

// each names the variables in a value.
func each(value *ast.Value, found func(name string)) {
	if value.Kind == ast.Variable {
		found(value.Raw)
	}
	for _, child := range value.Children {
		each(child.Value, found)
	}
}

// list is a root field with one list in it, and the same without; nil where it is the list itself.
type list struct{ list, around *ast.Field }

// listsIn is the lists of a root field, by name: what takes `first`.
func listsIn(root *ast.Field) map[string]list {
	if root.Arguments.ForName("first") != nil {
		return map[string]list{root.Alias: {list: root}}
	}
	found := map[string]list{}
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				if s.Arguments.ForName("first") != nil {
					found[root.Alias+"."+s.Alias] = list{without(root, s), without(root, nil)}
				}
			case *ast.InlineFragment:
				walk(s.SelectionSet)
			}
		}
	}
	walk(root.SelectionSet)
	return found
}

// without is a field without the lists right below it but one.
func without(field, but *ast.Field) *ast.Field {
	var prune func(ast.SelectionSet) ast.SelectionSet
	prune = func(set ast.SelectionSet) ast.SelectionSet {
		kept := ast.SelectionSet{&ast.Field{Alias: "__typename", Name: "__typename"}}
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				if s == but || s.Arguments.ForName("first") == nil {
					kept = append(kept, s)
				}
			case *ast.InlineFragment:
				part := *s
				part.SelectionSet = prune(s.SelectionSet)
				kept = append(kept, &part)
			default:
				kept = append(kept, selection)
			}
		}
		return kept
	}
	pruned := *field
	pruned.SelectionSet = prune(field.SelectionSet)
	return &pruned
}
