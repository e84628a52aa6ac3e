package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// undone is the commands that nobody here has done: they need what is not in the world, a password or a document that is signed. They are
// asked for all the same, and refused.
var undone = []string{
	"changePassword", "choosePassword", "completeSignIn", "confirmLicenseFile", "confirmTotp", "disableTotp", "finishPasskey", "finishPasskeySignIn",
	"renewRecoveryCodes", "signIn", "uploadLicenseRequest",
}

// Whatever command somebody gives, and whether it is done or refused, nothing of another's is in the answer.
func TestNobodyIsAnsweredWithAnothers(t *testing.T) {
	t.Parallel()
	p := newProof(t)
	cloud := p.Cloud(t, p.Requester, p.Larkfield, "CR-REPORTS")
	// those who decide first, while there is something to decide, and last who changes whose customers and whose people there are
	viewers := slices.Concat([]viewer{{"an approver", vendor, p.Approver}, {"the vendor's operator", vendor, p.Operator}}, p.viewers,
		[]viewer{{"the vendor's admin", vendor, p.seated(t, p.VendorAdmin)}})
	done := map[string]bool{}
	asked := 0
	for _, v := range viewers {
		for _, command := range p.walk.schema.Mutation.Fields {
			p.walk.paths["Mutation."+command.Name] = true
			for _, subject := range p.subjects(v, command) {
				g := giving{by: v, command: command, subject: subject, key: uuid.NewString(), cloud: cloud}
				n, did := p.give(t, g)
				asked += n
				if did {
					done[command.Name] = true
					p.look(t) // what is there by now
					break
				}
			}
		}
	}
	left := []string{}
	for _, command := range p.walk.schema.Mutation.Fields {
		if !done[command.Name] {
			left = append(left, command.Name)
		}
	}
	t.Logf("%d viewers have asked for %d commands, %d times", len(viewers), len(p.walk.schema.Mutation.Fields), asked)
	slices.Sort(left)
	if diff := cmp.Diff(undone, left); diff != "" {
		t.Errorf("commands that nobody has done (-want +got):\n%s", diff)
	}
	p.walk.covers(t, p.walk.schema.Mutation)
}

// give gives a command, looks at all that it answers, and tells how often it was asked for and whether it was done.
func (p *proof) give(t *testing.T, g giving) (asked int, done bool) {
	t.Helper()
	by, input, reader := p.again(t, g.by), p.input(t, g), g.by
	if g.command.Name == "reportControlRoom" {
		reader = viewer{"a Control Room", "l", by} // whoever has its credential
	}
	said := func(selection string) answer {
		document := g.document(selection)
		a := p.ask(t, by, document, input)
		asked++
		if _, leaks := p.shown(reader, spoken(a), ""); len(leaks) > 0 {
			t.Errorf("%s reads %q, by %.400s", g.by.name, leaks, document)
		}
		if slices.ContainsFunc(a.Errors, isNoQuestion) {
			t.Fatalf("%s with %v: %v", document, input, a.Errors)
		}
		return a
	}
	probe, selections, rest := p.walk.payload(g.command)
	first := said(probe)
	if len(first.Errors) > 0 {
		return asked, false // there is no answer to ask more of
	}
	if done = answered(t, first, g.command); done {
		selections = slices.Concat(selections, rest)
	}
	for _, selection := range selections {
		said(selection)
	}
	return asked, done
}

// again is a viewer who has signed in just now: a command may have ended the session that they had.
func (p *proof) again(t *testing.T, v viewer) auth.Actor {
	t.Helper()
	if v.by.SessionID == "" {
		return v.by
	}
	return p.seated(t, v.by)
}

// payload is what a command answers: whether there is anything, what it was refused with, and all there is.
func (w *walk) payload(command *ast.FieldDefinition) (probe string, errors, rest []string) {
	of := w.schema.Types[command.Type.Name()]
	if of.IsLeafType() {
		return "", nil, nil
	}
	w.paths[of.Name+".userErrors"] = true
	for _, field := range of.Fields {
		kind := w.schema.Types[field.Type.Name()]
		switch {
		case field.Name == "userErrors":
			for _, selection := range w.possible(kind, 0) {
				errors = append(errors, "userErrors { "+selection+" }")
			}
		case kind.IsLeafType():
			probe += " " + field.Name
			w.paths[of.Name+"."+field.Name] = true
		default:
			probe += " " + field.Name + " { __typename }"
			w.paths[of.Name+"."+field.Name] = true
			for _, selection := range w.selections(kind, depth-1) {
				rest = append(rest, field.Name+" { "+selection+" }")
			}
		}
	}
	return probe + " userErrors { code }", errors, rest
}

// answered tells whether there is more in an answer than refusals.
func answered(t *testing.T, a answer, command *ast.FieldDefinition) bool {
	t.Helper()
	var data map[string]any
	if len(a.Errors) > 0 || json.Unmarshal(a.Data, &data) != nil {
		return false
	}
	payload, structured := data[command.Name].(map[string]any)
	if !structured {
		return data[command.Name] == true
	}
	refusals, _ := payload["userErrors"].([]any)
	return len(refusals) == 0
}

// giving is a command that is given once: asked for again with its key, it answers the same.
type giving struct {
	by           viewer
	command      *ast.FieldDefinition
	subject, key string
	cloud        *testworld.Cloud
}

func (g giving) document(selection string) string {
	if selection != "" {
		selection = " { " + selection + " }"
	}
	if len(g.command.Arguments) == 0 {
		return "mutation { " + g.command.Name + selection + " }"
	}
	var declared, passed []string
	for _, arg := range g.command.Arguments {
		declared = append(declared, "$"+arg.Name+": "+arg.Type.String())
		passed = append(passed, arg.Name+": $"+arg.Name)
	}
	return fmt.Sprintf("mutation(%s) { %s(%s)%s }", strings.Join(declared, ", "), g.command.Name, strings.Join(passed, ", "), selection)
}

// input is what a command needs, with the subject where it is meant.
func (p *proof) input(t *testing.T, g giving) variables {
	t.Helper()
	values := variables{}
	for _, arg := range g.command.Arguments {
		values[arg.Name] = p.fill(t, g, arg.Type, arg.Name)
	}
	return values
}

func (p *proof) fill(t *testing.T, g giving, of *ast.Type, path string) any {
	t.Helper()
	name := path[strings.LastIndex(path, ".")+1:]
	definition := p.walk.schema.Types[of.Name()]
	switch {
	case of.Elem != nil && of.NonNull:
		return []any{p.fill(t, g, of.Elem, path)}
	case of.Elem != nil:
		return nil
	case definition.Kind == ast.InputObject && of.NonNull:
		object := map[string]any{}
		for _, field := range definition.Fields {
			if value := p.fill(t, g, field.Type, path+"."+field.Name); value != nil {
				object[field.Name] = value
			}
		}
		return object
	case definition.Kind == ast.InputObject:
		return nil
	}
	switch name {
	case "idempotencyKey":
		return g.key
	case "submit":
		return false
	case "reason", "comment":
		return p.words(p.readers[g.subject])
	case "version":
		return p.version(t, g.subject)
	case "region":
		return "eu-central"
	case "status":
		return "PROVISIONING"
	case "name":
		return "n" + g.key[:8]
	case "guid":
		if g.command.Name == "reportControlRoom" {
			return g.cloud.GUID.String()
		}
	case "email":
		return g.key[:8] + "@invited.example"
	case "role":
		return p.role(t, g.subject)
	case "locale":
		return "en"
	case "timeZone":
		return "Europe/Oslo"
	case "scopes":
		return "pdr:read"
	case "expiresAt":
		return time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	case "partnerId", "customerId":
		if strings.HasSuffix(g.command.Name, "linkCustomer") {
			return typeid.Format(typeid.Account, map[string]uuid.UUID{"partnerId": p.Brightquay, "customerId": p.Osterby}[name])
		}
	case "kind":
		if of.Name() == "AccountKind" {
			return "CUSTOMER"
		}
	case "credential":
		return g.cloud.Credential
	case "sku":
		return testworld.Value[string](t, p.World, `SELECT sku FROM products LIMIT 1`)
	case "units":
		return 0
	case "entitlementId":
		return p.fitting(t, g.subject)
	}
	if !of.NonNull {
		return nil
	}
	if of.Name() == "ID" && slices.Contains(subjects, name) {
		return g.subject
	}
	return p.walk.value(of, path, "", "", func(argument string) string { return g.by.own(p.readers, g.command.Name, argument) })
}

// role is one that somebody of an account, or in the place of a person, can have.
func (p *proof) role(t *testing.T, id string) string {
	t.Helper()
	return testworld.Value[string](t, p.World, `SELECT coalesce((SELECT kind || '_VIEWER' FROM accounts
		WHERE id = coalesce((SELECT account_id FROM users WHERE id = $2), $1)), 'VENDOR_VIEWER')`, typeid.Parse(typeid.Account, id), typeid.Parse(typeid.User, id))
}

// version is that of a thing as it is now.
func (p *proof) version(t *testing.T, id string) int {
	t.Helper()
	prefix, _, _ := strings.Cut(id, "_")
	thing, ok := things[typeid.Prefix(prefix)]
	if !ok {
		return 1
	}
	return testworld.Value[int](t, p.World, `SELECT coalesce((SELECT version FROM `+thing.table+` WHERE id = $1), 1)`, typeid.Parse(typeid.Prefix(prefix), id))
}

// fitting is units that a Control Room may be given.
func (p *proof) fitting(t *testing.T, room string) string {
	t.Helper()
	id := testworld.Value[uuid.UUID](t, p.World, `SELECT coalesce((SELECT held.id FROM control_rooms room
		JOIN entitlements held ON held.account_id = room.account_id AND held.partner_id = coalesce(room.partner_id, held.partner_id)
		JOIN products ON products.id = held.product_id AND products.licensing = 'BOTH' JOIN orders ON orders.id = held.order_id AND orders.status = 'ACTIVE'
		WHERE room.id = $1 AND quantity - reserved - allocated > 0 AND current_date BETWEEN starts_on AND ends_on LIMIT 1),
		'00000000-0000-0000-0000-000000000000')`, typeid.Parse(typeid.ControlRoom, room))
	return typeid.Format(typeid.Entitlement, id)
}

// subjects is what the argument is called that a command is about.
var subjects = []string{"id", "controlRoomId", "accountId"}

// subjects is what a viewer can give a command to: what is theirs of the kind that it is about, or nothing in particular.
func (p *proof) subjects(v viewer, command *ast.FieldDefinition) []string {
	for _, arg := range command.Arguments {
		for _, name := range subjects {
			if field := p.walk.schema.Types[arg.Type.Name()].Fields.ForName(name); field == nil || !field.Type.NonNull {
				continue
			}
			prefix := about(command.Name, name)
			own := slices.DeleteFunc(p.idsOf(prefix), func(id string) bool { return !v.may(p.readers[id]) })
			return append(own[:min(len(own), 25)], typeid.Format(prefix, uuid.Max))
		}
	}
	return []string{""}
}
