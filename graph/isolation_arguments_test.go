package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Whatever argument is given the id of what is another's, or words of it, the answer is that to an id or a word that nobody has; and a
// command that is given one changes nothing.
func TestAForeignArgumentIsAnUnknownOne(t *testing.T) {
	t.Parallel()
	p := newProof(t)
	asked := p.walk.asked(t)
	before := p.Dump(t)
	questions := 0
	for i, v := range p.viewers {
		if v.letter == vendor {
			continue // nothing is foreign
		}
		foreign := p.foreign(t, v, i)
		for _, q := range asked {
			for thing, of := range foreign {
				if of.word != q.word {
					continue
				}
				got, want := p.answer(t, q, v, of.foreign), p.answer(t, q, v, of.random)
				questions += 2
				if got != want {
					t.Errorf("%s of %s, by %s, answers %.300s, and of an unknown one %.300s", q.name, thing, v.name, got, want)
				}
				at, _, _ := strings.Cut(strings.TrimPrefix(q.leaf, "input."), ".")
				if q.command && !q.word && strings.Contains(want, "NOT_FOUND") && !strings.Contains(want, `"path":["`+at+`"`) {
					t.Errorf("%s of an unknown id, by %s, is refused elsewhere: %s", q.name, v.name, want)
				}
				if q.command && !strings.Contains(want, `"code"`) && !strings.Contains(want, "FORBIDDEN") && !strings.Contains(want, "UNAUTHENTICATED") {
					t.Errorf("%s of an unknown id, by %s, is not refused: %s", q.name, v.name, want)
				}
			}
		}
	}
	// when a token was last used is kept, and who had no right to what they asked for is noted
	noted := []string{"api_tokens", "audit_log", "audit_unsealed"}
	for _, table := range testworld.Changed(before, p.Dump(t)) {
		if !slices.Contains(noted, table) {
			t.Errorf("the refused commands have changed %s", table)
		}
	}
	t.Logf("%d arguments were asked with, in %d questions", len(asked), questions)
}

// pair is something that a viewer may not read, beside something that is not there.
type pair struct {
	twice

	word bool // to search for, where it is no id or number
}

// foreign is one of each kind of thing that the viewer may not read, the n-th of them so that each viewer asks for others; and numbers and
// words.
func (p *proof) foreign(t *testing.T, v viewer, n int) map[string]pair {
	t.Helper()
	others := map[string]string{"h": "b", "b": "h", "l": "m", "o": "b", outsider: "h"}[v.letter]
	ids := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(p.readers)) {
		if prefix, _, typed := strings.Cut(id, "_"); typed && !v.may(p.readers[id]) {
			ids[prefix] = append(ids[prefix], id)
		} else if p.named[id] == "control_rooms.guid" && !v.may(p.readers[id]) {
			ids["guid"] = append(ids["guid"], id)
		}
	}
	found := map[string]pair{
		"words":              {twice{"zq" + others + "qz", "zq" + others + "zz"}, true},
		"a GUID to look for": {twice{ids["guid"][n%len(ids["guid"])], uuid.NewString()}, true},
		"an order's number":  {twice{p.number(t, v, `SELECT number, letter(partner_id) FROM orders`), "SO-999999"}, false},
		"a request's number": {twice{p.number(t, v, `SELECT 'PDR-' || lpad(number::text, 6, '0'), letter(partner_id) FROM pdrs`), "PDR-999999"}, false},
	}
	for prefix, of := range ids {
		random := uuid.NewString()
		if prefix != "guid" {
			random = typeid.Format(typeid.Prefix(prefix), uuid.Must(uuid.NewV7()))
		}
		found[prefix] = pair{twice{of[n%len(of)], random}, false}
	}
	return found
}

// number is one that the viewer may not read.
func (p *proof) number(t *testing.T, v viewer, all string) string {
	t.Helper()
	rows, err := p.Owner.Query(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	var number, readers, foreign string
	if _, err := pgx.ForEachRow(rows, []any{&number, &readers}, func() error {
		if !v.may(readers) {
			foreign = number
		}
		return nil
	}); err != nil || foreign == "" {
		t.Fatalf("no number is foreign to %s: %v", v.name, err)
	}
	return foreign
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

// asked is every argument that takes an id, of commands also those that take a GUID, and of what only reads those that take words.
func (w *walk) asked(t *testing.T) []question {
	t.Helper()
	var all []question
	for within, fields := range map[string]ast.FieldList{
		"%s": w.schema.Query.Fields, "viewer { %s }": w.schema.Types["Viewer"].Fields, "viewer { account { %s } }": w.schema.Types["Account"].Fields,
	} {
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
				if kind == "ID" || strings.HasSuffix(leaf, ".guid") {
					all = append(all, question{name: root.Name + " with " + leaf, within: "%s", root: root, leaf: leaf, word: kind != "ID", command: true})
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
func (p *proof) answer(t *testing.T, q question, v viewer, given string) string {
	t.Helper()
	w := p.walk
	own := func(name string) string { return v.own(p.readers, q.root.Name, name) }
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
		kind, selection = "mutation", "userErrors { "+strings.Join(w.selections(w.schema.Types["UserError"], 0), " ")+" }"
	}
	asked := fmt.Sprintf(q.within, fmt.Sprintf("%s(%s) { %s }", q.root.Name, strings.Join(passed, ", "), selection))
	document := fmt.Sprintf("%s(%s) { %s }", kind, strings.Join(declared, ", "), asked)
	said := spoken(p.ask(t, v.by, document, values))
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
	prefix := about(command, argument)
	for _, id := range slices.Sorted(maps.Keys(readers)) {
		if strings.HasPrefix(id, string(prefix)+"_") && v.may(readers[id]) {
			return id
		}
	}
	return typeid.Format(prefix, uuid.Nil)
}

// about is what an argument of a command is the id of.
func about(command, argument string) typeid.Prefix {
	switch {
	case argument == "accountId" || argument == "partnerId":
		return typeid.Account
	case argument == "orderId":
		return typeid.Order
	case argument == "productId":
		return typeid.Product
	case argument == "entitlementId":
		return typeid.Entitlement
	case argument == "controlRoomId" || strings.HasSuffix(command, "ControlRoom") || command == "releaseLicenses" || strings.HasPrefix(command, "issue"):
		return typeid.ControlRoom
	case strings.HasSuffix(command, "CloudService"):
		return typeid.CloudService
	case strings.HasSuffix(command, "PDR"):
		return typeid.PDR
	case strings.Contains(command, "Person") || command == "resendInvitation":
		return typeid.User
	case strings.HasSuffix(command, "Token"):
		return typeid.Token
	case strings.HasSuffix(command, "Passkey"):
		return typeid.Passkey
	case command == "endSession":
		return typeid.Session
	default:
		return typeid.Account
	}
}
