package graph

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// nest is a document with this many levels of fields.
func nest(levels int) string {
	return "{ pdr(id: 1) " + strings.Repeat("{ clonedFrom ", levels-2) + "{ id " + strings.Repeat("}", levels)
}

// bomb is fragments that double one another, so many times.
func bomb(doublings int) string {
	var b strings.Builder
	b.WriteString("{ pdr(id: 1) { ...f0 } }")
	for i := range doublings {
		fmt.Fprintf(&b, " fragment f%d on PDR { ...f%d ...f%d }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment f%d on PDR { id }", doublings)
	return b.String()
}

func repeat(n int, each func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(each(i) + " ")
	}
	return b.String()
}

func numbered(prefix string) func(int) string {
	return func(i int) string { return prefix + strconv.Itoa(i) }
}

func TestTheGuardRefusesWhatIsTooMuch(t *testing.T) {
	t.Parallel()
	const tooMuch, well = fault.QueryTooComplex, fault.Code("") // well: it is let through
	tests := map[string]struct {
		document  string
		variables string
		want      fault.Code
	}{
		"12 levels":                {nest(12), "", well},
		"13 levels":                {nest(13), "", tooMuch},
		"300 levels":               {nest(300), "", tooMuch},
		"13 levels by fragments":   {`{ pdr(id: 1) { ...a } } fragment a on PDR { clonedFrom { clonedFrom { clonedFrom { clonedFrom { clonedFrom { ...b } } } } } } fragment b on PDR { clonedFrom { clonedFrom { clonedFrom { clonedFrom { clonedFrom { clonedFrom { id } } } } } } }`, "", tooMuch},
		"500 fields":               {`{ products { nodes { ` + strings.Repeat("id ", 498) + `} } }`, "", well},
		"501 fields":               {`{ products { nodes { ` + strings.Repeat("id ", 499) + `} } }`, "", tooMuch},
		"1,000 tokens":             {`{ products { nodes { ` + strings.Repeat("id ", 994) + `} } }`, "", tooMuch},
		"10,000 tokens":            {`{ products { nodes { ` + strings.Repeat("id ", 10_000) + `} } }`, "", tooMuch},
		"a bomb":                   {bomb(28), "", tooMuch},
		"a small bomb":             {bomb(8), "", well},
		"30 aliases":               {`{ products { nodes { ` + repeat(30, func(i int) string { return fmt.Sprintf("a%d: id", i) }) + `} } }`, "", well},
		"31 aliases":               {`{ products { nodes { ` + repeat(31, func(i int) string { return fmt.Sprintf("a%d: id", i) }) + `} } }`, "", tooMuch},
		"1,000 aliases":            {`{ ` + repeat(330, func(i int) string { return fmt.Sprintf("a%d: __typename", i) }) + `}`, "", tooMuch},
		"20 directives":            {`{ viewer @skip(if: true) { role } ` + repeat(19, func(int) string { return "__typename @skip(if: false)" }) + `}`, "", well},
		"21 directives":            {`{ products { nodes { ` + repeat(21, func(int) string { return "id @skip(if: false)" }) + `} } }`, "", tooMuch},
		"300 x @aa":                {`{ viewer ` + strings.Repeat("@aa ", 300) + `{ role } }`, "", tooMuch},
		"300 x @aa on a fragment":  {`{ viewer { ...a } } fragment a on Viewer ` + strings.Repeat("@aa ", 300) + `{ role }`, "", tooMuch},
		"300 x @aa on a query":     {`query ` + strings.Repeat("@aa ", 300) + `{ viewer { role } }`, "", tooMuch},
		"300 x @aa on a variable":  {`query($a: Int ` + strings.Repeat("@aa ", 300) + `) { viewer { role } }`, "", tooMuch},
		"20 root fields":           {`{ ` + repeat(20, func(int) string { return "__typename" }) + `}`, "", well},
		"21 root fields":           {`{ ` + repeat(21, func(int) string { return "__typename" }) + `}`, "", tooMuch},
		"root fields by fragments": {`{ ...a ...b } fragment a on Query { ` + strings.Repeat("__typename ", 10) + `} fragment b on Query { ...a ... { ` + strings.Repeat("__typename ", 11) + `} }`, "", tooMuch},
		"5 mutations":              {`mutation { signOut signOut signOut signOut signOut }`, "", well},
		"6 mutations":              {`mutation { signOut signOut signOut signOut signOut signOut }`, "", tooMuch},
		"completeSignIn and more":  {`mutation { signOut completeSignIn(input: {code: "a"}) { userErrors { code } } }`, "", tooMuch},
		"two passkeys":             {`mutation { a: finishPasskeySignIn(input: {credential: "a"}) { userErrors { code } } b: finishPasskeySignIn(input: {credential: "b"}) { userErrors { code } } }`, "", tooMuch},
		"signIn and another":       {`mutation { signOut signIn(input: {email: "a", password: "b"}) { userErrors { code } } }`, "", tooMuch},
		"two links at once":        {`{ a: personLink(secret: "a") { kind } b: personLink(secret: "b") { kind } }`, "", tooMuch},
		"signIn twice":             {`mutation { ...a b: signIn(input: {email: "a", password: "b"}) { userErrors { code } } } fragment a on Mutation { signIn(input: {email: "a", password: "b"}) { userErrors { code } } }`, "", tooMuch},
		"a huge list of nothing":   {`{ nodes(ids: [` + strings.Repeat(`"a" `, 900) + `]) { id } }`, "", well},
		"nested pages":             {`{ accounts(first: 100) { nodes { pdrs(first: 100) { nodes { id } } } } }`, "", tooMuch},
		"nested pages by variable": {`query($n: Int!) { accounts(first: $n) { nodes { pdrs(first: $n) { nodes { id } } } } }`, `{"n": 100}`, tooMuch},
		"nested pages by default":  {`query($n: Int! = 100) { accounts(first: $n) { nodes { pdrs(first: $n) { nodes { id } } } } }`, "", tooMuch},
		"short nested pages":       {`query($n: Int!) { accounts(first: $n) { nodes { pdrs(first: $n) { nodes { id } } } } }`, `{"n": 3}`, well},
		"nested pages of 25":       {`{ accounts { nodes { pdrs { nodes { id lines { quantity } } } } } }`, "", tooMuch},
		"pages by edges and nodes": {`{ pdrs(first: 100) { edges { node { lines { quantity } events { at } } } nodes { lines { quantity } events { at } clones { id } } } }`, "", tooMuch},
		"lists in lists":           {`{ pdr(id: 1) { clones { clones { clones { clones { id } } } } } }`, "", tooMuch},
		"the nodes of a fragment":  {`{ pdrs(first: 100) { ...p } } fragment p on PDRConnection { nodes { clones { ...c } } } fragment c on PDR { lines { quantity } }`, "", tooMuch},
		"a page that wraps":        {`{ accounts(first: 4611686018427387904) { a: nodes { id } b: nodes { id } c: nodes { id } d: nodes { id } } }`, "", well}, // the resolver refuses the page
		"the cycle of a fragment":  {`{ pdr(id: 1) { ...a } } fragment a on PDR { id ...b } fragment b on PDR { ...a }`, "", well},                             // validation refuses it
		"a fragment of itself":     {`{ pdr(id: 1) { ...a } } fragment a on PDR { clones { ...a } }`, "", well},
		"no such operation":        {`query a { __typename } query b { __typename }`, "", fault.ValidationFailed},
		"a page for the resolver":  {`{ products(first: 101) { nodes { id } } }`, "", well},
		"everything on a page":     {`{ pdrs(first: 100) { nodes { id lines { quantity product { name } } events { at } clones { id } } pageInfo { endCursor } totalCount } }`, "", well},
	}
	g := guard{schema: withoutDefer(parsedSchema), documents: graphql.NoCache[*ast.QueryDocument]{}}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := &graphql.RawParams{Query: tt.document}
			if tt.variables != "" {
				if err := decode(strings.NewReader(tt.variables), &params.Variables); err != nil {
					t.Fatal(err)
				}
			}
			err := g.MutateOperationParameters(auth.With(t.Context(), someone), params)
			if tt.want == "" && err != nil || tt.want != "" && !fault.Is(err, tt.want) {
				t.Errorf("%.200s: %v, want %q", tt.document, err, tt.want)
			}
		})
	}
}

// A hostile document costs less than 100 ms of CPU, whoever sends it, and the answer is small.
func TestAHostileDocumentCostsNothing(t *testing.T) {
	deep := strings.Repeat("{a", 300) + strings.Repeat("}", 300)
	documents := map[string]string{
		"300 deep":                      deep,
		"100,000 deep":                  strings.Repeat("{a", 60_000),
		"lists 300 deep":                `{ nodes(ids: ` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `) { id } }`,
		"objects 200 deep":              `{ pdrs(filter: ` + strings.Repeat("{search:", 200) + `1` + strings.Repeat("}", 200) + `) { totalCount } }`,
		"a 1 KB bomb":                   bomb(28),
		"the longest bomb":              bomb(95),
		"a bomb beside the operation":   `query a { viewer { role } } ` + strings.Replace(bomb(28), "{ pdr", "query b { pdr", 1),
		"a bomb that nothing spreads":   `{ viewer { role } } ` + strings.SplitN(bomb(28), "} } ", 2)[1],
		"a cycle":                       `{ pdr(id: 1) { ...a } } fragment a on PDR { ...b ...b } fragment b on PDR { ...a ...a }`,
		"fragments that all spread all": everyFragment(15),
		"300 x @aa":                     `{ viewer ` + strings.Repeat("@aa ", 300) + `{ role } }`,
		"300 x @aa beside it":           `query a { viewer { role } } query b { viewer ` + strings.Repeat("@aa ", 300) + `{ role } }`,
		"1,000 aliases":                 `{ ` + repeat(330, func(i int) string { return fmt.Sprintf("a%d: viewer", i) }) + `}`,
		"the same field again":          `{ viewer { ` + strings.Repeat("role ", 480) + `} }`,
		"the same object again":         `{ pdr(id: 1) { ` + strings.Repeat("clonedFrom{id}", 120) + `} }`,
		"other arguments each time":     `{ ` + repeat(19, func(i int) string { return fmt.Sprintf("pdr(id:%d){id}", i) }) + `}`,
		"unknown fields":                `{ viewer { ` + repeat(480, numbered("nothing")) + `} }`,
		"long unknown names":            `{ viewer { ` + repeat(10, numbered(strings.Repeat("x", 10_000))) + `} }`,
		"unknown arguments":             `{ pdr(` + repeat(300, func(i int) string { return fmt.Sprintf("a%d:1", i) }) + `) { id } }`,
		"unknown variables":             `query(` + repeat(200, func(i int) string { return fmt.Sprintf("$a%d:Int", i) }) + `) { viewer { role } }`,
		"many operations":               repeat(190, func(i int) string { return fmt.Sprintf("query q%d{viewer{role}}", i) }),
		"a huge list":                   `{ nodes(ids: [` + strings.Repeat(`"a" `, 950) + `]) { id } }`,
		"a long text":                   `{ pdr(id: "` + strings.Repeat("x", 120_000) + `") { id } }`,
		"comments":                      strings.Repeat("#\n", 60_000) + `{ viewer { role } }`,
		"commas":                        strings.Repeat(",", 120_000) + `{ viewer { role } }`,
		"braces":                        strings.Repeat("{", 120_000),
		"deep introspection":            `{ __schema { types { ` + strings.Repeat("fields { type { ", 6) + "name" + strings.Repeat("} }", 6) + `} } }`,
	}
	for name, document := range documents {
		for who, by := range map[string]auth.Actor{"someone": someone, "nobody": {}} {
			t.Run(name+" from "+who, func(t *testing.T) {
				a := api{
					pdr:   func(context.Context, string) (*pdr.PDR, error) { return nil, nil },
					nodes: func(context.Context, []string) ([]Node, error) { return []Node{}, nil },
				}
				handler := a.handler(by)
				before := cpu(t)
				got := a.answer(t, handler, postOf(t, document, "null"))
				if spent := cpu(t) - before; spent > 100*time.Millisecond {
					t.Errorf("it took %s of CPU: %.200s", spent, got.Body)
				}
				if len(got.Body) > 4<<10 {
					t.Errorf("the answer has %d bytes: %.500s", len(got.Body), got.Body)
				}
				if strings.Contains(got.codes(), string(fault.Internal)) {
					t.Errorf("it broke something: %s", got.Body)
				}
			})
		}
	}
}

// everyFragment is fragments that spread all that come after them.
func everyFragment(n int) string {
	var b strings.Builder
	b.WriteString("{ pdr(id: 1) { ...f0 } }")
	for i := range n {
		fmt.Fprintf(&b, " fragment f%d on PDR { id ", i)
		for j := i + 1; j < n; j++ {
			fmt.Fprintf(&b, "clonedFrom { ...f%d } ", j)
		}
		b.WriteString("}")
	}
	return b.String()
}

// cpu is the time that this process has computed for.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func TestTheSchemaIsForWhoeverIsSignedIn(t *testing.T) {
	t.Parallel()
	introspection := nodeSays(t, "introspection.mjs")
	if got := (api{}).ask(t, someone, introspection, ""); got.codes() != "" || !strings.Contains(string(got.Data), "approvePDR") {
		t.Errorf("the standard introspection query: %.500s", got.Body)
	} else if strings.Contains(string(got.Data), `"defer"`) {
		t.Error("@defer is in the schema")
	}
	for _, document := range []string{introspection, `{ __type(name: "PDR") { name } }`, `{ viewer { role } ...a } fragment a on Query { __schema { queryType { name } } }`} {
		if got := (api{}).ask(t, auth.Actor{}, document, ""); got.codes() != string(fault.Unauthenticated) || got.HasData {
			t.Errorf("nobody is told of the schema: %.500s", got.Body)
		}
	}
	if got := (api{}).ask(t, auth.Actor{}, `{ __typename viewer { role __typename } demoSignIns { email } }`, ""); got.codes() != "" {
		t.Errorf("what is for anyone: %s", got.Body)
	}
}

// Signed out, all but what is for anyone is refused in one way, whether it exists or not.
func TestTheRestIsForWhoeverIsSignedIn(t *testing.T) {
	t.Parallel()
	for _, root := range []*ast.Definition{parsedSchema.Query, parsedSchema.Mutation, parsedSchema.Subscription} {
		for _, field := range root.Fields {
			document := strings.ToLower(root.Name) + " { " + field.Name + " }"
			g := guard{schema: parsedSchema, documents: graphql.NoCache[*ast.QueryDocument]{}}
			err := g.MutateOperationParameters(t.Context(), &graphql.RawParams{Query: document})
			switch field.Name {
			case "viewer", "demoSignIns", "signOut", "reportControlRoom", "forgotPassword", "personLink", "choosePassword",
				"signIn", "completeSignIn", "beginPasskeySignIn", "finishPasskeySignIn":
				if err != nil {
					t.Errorf("%s: %v", document, err)
				}
			default:
				if !fault.Is(err, fault.Unauthenticated) {
					t.Errorf("%s: %v, want %s", document, err, fault.Unauthenticated)
				}
			}
		}
	}
	for _, document := range []string{`{ nothing }`, `{ viewer { role } a: products { totalCount } }`, `subscription { ... on Subscription { approvalQueueChanged { waiting } } }`} {
		if got := (api{}).ask(t, auth.Actor{}, document, ""); got.codes() != string(fault.Unauthenticated) || got.HasData {
			t.Errorf("%s: %s", document, got.Body)
		}
	}
}

// A document that is known is measured like one that is new: its variables may ask for more.
func TestAKnownDocumentIsGuardedToo(t *testing.T) {
	t.Parallel()
	a := api{products: func(context.Context, int) (*ProductConnection, error) {
		return &ProductConnection{PageInfo: &PageInfo{}}, nil
	}}
	const document = `query($n: Int!, $in: Boolean!) { products(first: $n) { totalCount } accounts(first: $n) @include(if: $in) { nodes { pdrs(first: $n) { totalCount nodes { id } } } } }`
	handler := a.handler(someone)
	for variables, want := range map[string]string{
		`{"n": 3, "in": false}`:   "",
		`{"n": 100, "in": false}`: string(fault.QueryTooComplex),
	} {
		for range 2 {
			if got := a.answer(t, handler, postOf(t, document, variables)); got.codes() != want {
				t.Errorf("%s: %s, want %q", variables, got.Body, want)
			}
		}
	}
	nobody := a.answer(t, a.handler(auth.Actor{}), postOf(t, document, `{"n": 3, "in": false}`))
	if nobody.codes() != string(fault.Unauthenticated) {
		t.Errorf("nobody got %s", nobody.Body)
	}
}
