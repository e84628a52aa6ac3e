package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-portal/drawdown/graph"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Whatever argument is given the id of what is another's, or words of it, the answer is that to an id or a word that nobody has; and a
// command that is given one changes nothing.
func TestAForeignArgumentIsAnUnknownOne(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	secrets(t, s)
	settle(t, s)
	s.seat(t)
	s.Room(t, s.Admin, s.Halvorsen, "CR-PARTNERS")
	s.Room(t, s.RivalAdmin, s.Brightquay, "CR-RIVALS")
	s.Hosted(t, s.Requester, s.Osterby, order.ControlRoom, "osterby")
	letters := map[string]string{
		s.Halvorsen.String(): "h", s.Brightquay.String(): "b", s.Larkfield.String(): "l", s.Osterby.String(): "o", s.Meridian.String(): "m",
	}
	plant(t, s, letters)
	readers := s.readers(t)
	w := &walk{schema: graph.NewExecutableSchema(graph.Config{}).Schema(), paths: map[string]bool{}}
	asked := w.asked(t)
	before := s.Dump(t)
	questions := 0
	for _, v := range []viewer{
		{"a partner's admin", "h", s.Admin},
		{"the rival's admin", "b", s.RivalAdmin},
		{"the customer of both", "l", s.CustomerAdmin},
		{"the partner's customer", "o", s.CustomerViewer},
	} {
		foreign := v.foreign(readers)
		for _, q := range asked {
			for thing, pair := range foreign {
				if isWord := thing == "words"; isWord != q.word {
					continue
				}
				got, want := q.answer(t, s, v, w, readers, pair.foreign), q.answer(t, s, v, w, readers, pair.random)
				questions += 2
				if got != want {
					t.Errorf("%s of %s, by %s, answers %.300s, and of an unknown one %.300s", q.name, thing, v.name, got, want)
				}
				at, _, _ := strings.Cut(strings.TrimPrefix(q.leaf, "input."), ".")
				if q.command && strings.Contains(want, "NOT_FOUND") && !strings.Contains(want, `"path":["`+at+`"`) {
					t.Errorf("%s of an unknown id, by %s, is refused elsewhere: %s", q.name, v.name, want)
				}
				if q.command && !strings.Contains(want, `"code"`) && !strings.Contains(want, "FORBIDDEN") {
					t.Errorf("%s of an unknown id, by %s, is not refused: %s", q.name, v.name, want)
				}
			}
		}
	}
	// when a token was last used is kept, and who had no right to what they asked for is noted
	noted := []string{"api_tokens", "audit_log", "audit_unsealed"}
	for _, table := range testworld.Changed(before, s.Dump(t)) {
		if !slices.Contains(noted, table) {
			t.Errorf("the refused commands have changed %s", table)
		}
	}
	t.Logf("%d arguments were asked with, in %d questions", len(asked), questions)
}

// foreign is two of each kind of thing that the viewer may not read, each beside one that is not there.
func (v viewer) foreign(readers map[string]string) map[string]twice {
	others := map[string]string{"h": "b", "b": "h", "l": "m", "o": "b"}[v.letter]
	found := map[string]twice{"words": {"zq" + others + "qz", "zq" + others + "zz"}}
	for _, id := range slices.Sorted(maps.Keys(readers)) {
		prefix, _, _ := strings.Cut(id, "_")
		for n := range 2 {
			key := fmt.Sprintf("%s %d", prefix, n)
			if _, taken := found[key]; !taken && !strings.Contains(readers[id], v.letter) {
				found[key] = twice{id, typeid.Format(typeid.Prefix(prefix), uuid.Must(uuid.NewV7()))}
				break
			}
		}
	}
	return found
}

// question is a field of a root, or of the viewer's own account, with one argument, or one field of its input, that takes an id or words.
type question struct {
	name    string
	within  string // what the field is asked in
	root    *ast.FieldDefinition
	leaf    string // its path, from the argument's name on
	word    bool
	command bool
}

// asked is every argument that takes an id, and of what only reads also those that take words.
func (w *walk) asked(t *testing.T) []question {
	t.Helper()
	var all []question
	for within, fields := range map[string]ast.FieldList{"%s": w.schema.Query.Fields, "viewer { account { %s } }": w.schema.Types["Account"].Fields} {
		for _, root := range fields {
			if strings.HasPrefix(root.Name, "__") {
				continue
			}
			for _, arg := range root.Arguments {
				for leaf, kind := range w.leaves(arg.Type, arg.Name) {
					all = append(all, question{name: root.Name + " by " + leaf, within: within, root: root, leaf: leaf, word: kind != "ID"})
				}
			}
		}
	}
	for _, root := range w.schema.Mutation.Fields {
		for _, arg := range root.Arguments {
			for leaf, kind := range w.leaves(arg.Type, arg.Name) {
				if kind == "ID" {
					all = append(all, question{name: root.Name + " with " + leaf, within: "%s", root: root, leaf: leaf, command: true})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b question) int { return strings.Compare(a.name, b.name) })
	return all
}

// leaves is the ids and words in an argument, by their path. A cursor is words that only the server writes.
func (w *walk) leaves(of *ast.Type, path string) map[string]string {
	definition := w.schema.Types[of.Name()]
	found := map[string]string{}
	switch {
	case definition.Kind == ast.InputObject:
		for _, field := range definition.Fields {
			maps.Copy(found, w.leaves(field.Type, path+"."+field.Name))
		}
	case of.Name() == "ID" || of.Name() == "String" || of.Name() == "URL" || of.Name() == "Email":
		if path != "after" {
			found[path] = of.Name()
		}
	}
	return found
}

// answer asks, with everything else in the question as the viewer may have it.
func (q question) answer(t *testing.T, s *site, v viewer, w *walk, readers map[string]string, given string) string {
	t.Helper()
	own := func(name string) string { return v.own(readers, q.root.Name, name) }
	var declared, passed []string
	values := variables{}
	for _, arg := range q.root.Arguments {
		value := w.value(arg.Type, arg.Name, q.leaf, given, own)
		if value == nil {
			continue
		}
		values[arg.Name] = value
		declared = append(declared, "$"+arg.Name+": "+arg.Type.String())
		passed = append(passed, arg.Name+": $"+arg.Name)
	}
	kind, selection := "query", w.selections(w.schema.Types[q.root.Type.Name()], 0)[0]
	if q.command {
		kind, selection = "mutation", "userErrors { code message path }"
	}
	asked := fmt.Sprintf(q.within, fmt.Sprintf("%s(%s) { %s }", q.root.Name, strings.Join(passed, ", "), selection))
	document := fmt.Sprintf("%s(%s) { %s }", kind, strings.Join(declared, ", "), asked)
	said := spoken(s.ask(t, v.by, document, values))
	if strings.Contains(said, "GRAPHQL_") || strings.Contains(said, "INTERNAL") {
		t.Fatalf("%s is no question: %s", document, said)
	}
	return strings.ReplaceAll(said, given, "…")
}

// value is what an argument is given: what it needs, the leaf in question, and nothing else.
func (w *walk) value(of *ast.Type, path, leaf, given string, own func(string) string) any {
	if path == leaf && (of.Elem == nil) {
		if of.Name() == "URL" {
			return "https://" + given + ".example"
		}
		return given
	}
	if !of.NonNull && path != leaf && !strings.HasPrefix(leaf, path+".") {
		return nil
	}
	if of.Elem != nil {
		return []any{w.value(of.Elem, path, leaf, given, own)}
	}
	definition := w.schema.Types[of.Name()]
	if definition.Kind == ast.InputObject {
		object := map[string]any{}
		for _, field := range definition.Fields {
			if field.DefaultValue != nil {
				continue
			}
			if value := w.value(field.Type, path+"."+field.Name, leaf, given, own); value != nil {
				object[field.Name] = value
			}
		}
		return object
	}
	if definition.Kind == ast.Enum {
		return definition.EnumValues[0].Name
	}
	switch of.Name() {
	case "ID":
		return own(path[strings.LastIndex(path, ".")+1:])
	case "Int", "Quantity":
		return 1
	case "Boolean":
		return true
	default:
		return "some-words"
	}
}

// own is an id that the viewer may give where another is in question.
func (v viewer) own(readers map[string]string, command, argument string) string {
	prefix := typeid.Account
	switch {
	case argument == "orderId":
		prefix = typeid.Order
	case argument == "productId":
		prefix = typeid.Product
	case argument == "entitlementId":
		prefix = typeid.Entitlement
	case argument == "controlRoomId" || strings.HasSuffix(command, "ControlRoom") || command == "releaseLicenses" || strings.HasPrefix(command, "issue"):
		prefix = typeid.ControlRoom
	case strings.HasSuffix(command, "CloudService"):
		prefix = typeid.CloudService
	case strings.HasSuffix(command, "PDR"):
		prefix = typeid.PDR
	case strings.Contains(command, "Person") || command == "resendInvitation":
		prefix = typeid.User
	case strings.HasSuffix(command, "Token"):
		prefix = typeid.Token
	case strings.HasSuffix(command, "Passkey"):
		prefix = typeid.Passkey
	case command == "endSession":
		prefix = typeid.Session
	}
	if argument == "accountId" || argument == "partnerId" {
		prefix = typeid.Account
	}
	for _, id := range slices.Sorted(maps.Keys(readers)) {
		if strings.HasPrefix(id, string(prefix)+"_") && strings.Contains(readers[id], v.letter) {
			return id
		}
	}
	return typeid.Format(prefix, uuid.Nil)
}
