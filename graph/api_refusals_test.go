package graph_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// input is a creation that would be done, as the JSON that is sent, with one value changed.
func (s *site) input(t *testing.T, path string, value json.RawMessage) json.RawMessage {
	t.Helper()
	in := map[string]any{
		"orderId": s.Everyday.Number, "submit": true, "note": "soon",
		"customer": map[string]any{"accountId": acc(s.Osterby), "website": "https://a.example", "contactName": "Lee", "contactEmail": "lee@a.example"},
		"lines":    []any{map[string]any{"productId": prd(s.Creator), "quantity": 1}},
	}
	at := any(in)
	steps := strings.Split(path, ".")
	for i, step := range steps {
		last := i == len(steps)-1
		switch container := at.(type) {
		case map[string]any:
			if last {
				container[step] = value
			}
			at = container[step]
		case []any:
			at = container[0]
		}
	}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// unchanged fails the test where what was done has changed anything. That somebody had no right to it is noted.
func (s *site) unchanged(t *testing.T, do func()) {
	t.Helper()
	s.ask(t, s.Requester, "{ __typename }", nil) // when a token was last used is written down, once a minute
	const acts = `SELECT count(*) FROM audit_log WHERE action <> 'user.FORBIDDEN'`
	before, acted := s.Dump(t), testworld.Value[int](t, s.World, acts)
	do()
	after := s.Dump(t)
	if n := testworld.Value[int](t, s.World, acts); n != acted {
		t.Errorf("%d acts are in the audit log", n-acted)
	}
	for _, table := range testworld.Changed(before, after) {
		if !slices.Contains([]string{"api_tokens", "audit_log", "audit_unsealed"}, table) {
			t.Errorf("%s has changed", table)
		}
	}
}

// A value that is no value of its type is refused at the top, and one that cannot be used is a user error of its type with its
// path. Neither changes anything.
func TestWhatIsEntered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	text := func(s string) string {
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	const quantity = "lines.0.quantity"
	for name, tt := range map[string]struct {
		path, value string
		top         string // a code at the top
		typename    string // a user error
		code, at    string
	}{
		"quantity 0":              {path: quantity, value: "0", typename: "InvalidInput", code: "BAD_USER_INPUT", at: quantity},
		"quantity -1":             {path: quantity, value: "-1", typename: "InvalidInput", code: "BAD_USER_INPUT", at: quantity},
		"quantity 1,000,001":      {path: quantity, value: "1000001", typename: "InvalidInput", code: "BAD_USER_INPUT", at: quantity},
		"quantity 2^31 - 1":       {path: quantity, value: "2147483647", typename: "InvalidInput", code: "BAD_USER_INPUT", at: quantity},
		"quantity 26":             {path: quantity, value: "26", typename: "InsufficientQuantity", code: "INSUFFICIENT_QUANTITY", at: quantity},
		"quantity 1.0":            {path: quantity, value: "1.0", top: "BAD_USER_INPUT"},
		"quantity 1.5":            {path: quantity, value: "1.5", top: "BAD_USER_INPUT"},
		"quantity 1e3":            {path: quantity, value: "1e3", top: "BAD_USER_INPUT"},
		"quantity as text":        {path: quantity, value: `"5"`, top: "BAD_USER_INPUT"},
		"quantity 2^31":           {path: quantity, value: "2147483648", top: "BAD_USER_INPUT"},
		"quantity 2^63":           {path: quantity, value: "9223372036854775808", top: "BAD_USER_INPUT"},
		"quantity null":           {path: quantity, value: "null", top: "BAD_USER_INPUT"},
		"quantity true":           {path: quantity, value: "true", top: "BAD_USER_INPUT"},
		"a product there isn't":   {path: "lines.0.productId", value: text(prd(uuid.New())), typename: "NotFound", code: "NOT_FOUND", at: "lines.0.productId"},
		"a product's id broken":   {path: "lines.0.productId", value: `"prd_1"`, typename: "NotFound", code: "NOT_FOUND", at: "lines.0.productId"},
		"an order as a product":   {path: "lines.0.productId", value: text(ord(s.Everyday.ID)), typename: "NotFound", code: "NOT_FOUND", at: "lines.0.productId"},
		"a product of no order":   {path: "lines.0.productId", value: text(prd(s.Unsold)), typename: "InvalidInput", code: "BAD_USER_INPUT", at: "lines.0.productId"},
		"lines null":              {path: "lines", value: "null", typename: "InvalidInput", code: "BAD_USER_INPUT", at: "lines"},
		"a line null":             {path: "lines", value: "[null]", top: "BAD_USER_INPUT"},
		"lines that are none":     {path: "lines", value: "7", top: "BAD_USER_INPUT"},
		"an order there isn't":    {path: "orderId", value: `"SO-0"`, typename: "NotFound", code: "NOT_FOUND", at: "orderId"},
		"an order's id broken":    {path: "orderId", value: `"ord_0"`, typename: "NotFound", code: "NOT_FOUND", at: "orderId"},
		"an order with NUL":       {path: "orderId", value: `"SO-104211\u0000"`, typename: "NotFound", code: "NOT_FOUND", at: "orderId"},
		"no order's id":           {path: "orderId", value: `""`, typename: "NotFound", code: "NOT_FOUND", at: "orderId"},
		"another's order":         {path: "orderId", value: text(s.Theirs.Number), typename: "NotFound", code: "NOT_FOUND", at: "orderId"},
		"an order on hold":        {path: "orderId", value: text(s.Held.Number), typename: "InvalidInput", code: "CONFLICT", at: "orderId"},
		"an order that ended":     {path: "orderId", value: text(s.Ended.Number), typename: "InvalidInput", code: "CONFLICT", at: "orderId"},
		"an order for a customer": {path: "orderId", value: text(s.ForCustomer.Number), typename: "InvalidInput", code: "CONFLICT", at: "orderId"},
		"another's customer":      {path: "customer.accountId", value: text(acc(s.Meridian)), typename: "NotFound", code: "NOT_FOUND", at: "customer.accountId"},
		"a customer's id broken":  {path: "customer.accountId", value: `"acc_"`, typename: "NotFound", code: "NOT_FOUND", at: "customer.accountId"},
		"an old and a new one":    {path: "customer.accountName", value: `"Tarn"`, typename: "InvalidInput", code: "BAD_USER_INPUT", at: "customer.accountName"},
		"a site of a script":      {path: "customer.website", value: `"javascript:alert(1)"`, typename: "InvalidInput", code: "BAD_USER_INPUT", at: "customer.website"},
		"a site that is a number": {path: "customer.website", value: `7`, top: "BAD_USER_INPUT"},
		"a site too long":         {path: "customer.website", value: text("https://a.example/" + strings.Repeat("a", 2031)), typename: "InvalidInput", code: "BAD_USER_INPUT", at: "customer.website"},
		"CR LF in a name":         {path: "customer.contactName", value: `"Lee\r\nBcc: x"`, typename: "InvalidInput", code: "BAD_USER_INPUT", at: "customer.contactName"},
		"NUL in a name":           {path: "customer.contactName", value: `"Lee\u0000"`, typename: "InvalidInput", code: "BAD_USER_INPUT", at: "customer.contactName"},
		"a surrogate in a name":   {path: "customer.contactName", value: `"Lee\ud800"`, typename: "InvalidInput", code: "BAD_USER_INPUT", at: "customer.contactName"},
		"a name of zero width":    {path: "customer.contactName", value: `"\u200b\u200d"`, typename: "InvalidInput", code: "BAD_USER_INPUT", at: "customer.contactName"},
		"a name too long":         {path: "customer.contactName", value: text(strings.Repeat("é", 201)), typename: "InvalidInput", code: "BAD_USER_INPUT", at: "customer.contactName"},
		"an address that is none": {path: "customer.contactEmail", value: `"lee"`, typename: "InvalidInput", code: "BAD_USER_INPUT", at: "customer.contactEmail"},
		"no address":              {path: "customer.contactEmail", value: `null`, typename: "InvalidInput", code: "BAD_USER_INPUT", at: "customer.contactEmail"},
		"a note too long":         {path: "note", value: text(strings.Repeat("x", 2001)), typename: "InvalidInput", code: "BAD_USER_INPUT", at: "note"},
		"a note that is a number": {path: "note", value: `7`, top: "BAD_USER_INPUT"},
		"a partner there isn't":   {path: "partnerId", value: text(acc(uuid.New())), typename: "NotFound", code: "NOT_FOUND", at: "partnerId"},
		"another partner":         {path: "partnerId", value: text(acc(s.Brightquay)), typename: "NotFound", code: "NOT_FOUND", at: "partnerId"},
		"no key":                  {path: "idempotencyKey", value: `""`, typename: "InvalidInput", code: "BAD_USER_INPUT", at: "idempotencyKey"},
		"a key too long":          {path: "idempotencyKey", value: text(strings.Repeat("k", 256)), typename: "InvalidInput", code: "BAD_USER_INPUT", at: "idempotencyKey"},
		"a key with NUL":          {path: "idempotencyKey", value: `"k\u0000"`, typename: "InvalidInput", code: "BAD_USER_INPUT", at: "idempotencyKey"},
		"submit null":             {path: "submit", value: `null`, top: "BAD_USER_INPUT"},
		"submit as text":          {path: "submit", value: `"true"`, top: "BAD_USER_INPUT"},
		"what there is not":       {path: "state", value: `"ACCEPTED"`, top: "BAD_USER_INPUT"},
	} {
		t.Run(name, func(t *testing.T) {
			s.unchanged(t, func() {
				document := "mutation($input: CreatePDRInput!) { done: createPDR(input: $input) {" + command + "} }"
				a := s.ask(t, s.Requester, document, variables{"input": s.input(t, tt.path, json.RawMessage(tt.value))})
				checkRefusal(t, a, tt.top, tt.typename, tt.code, tt.at)
			})
		})
	}
	if d := s.do(t, s.Requester, "createPDR", "CreatePDRInput", variables{"submit": false}).Done; d.PDR == nil {
		t.Errorf("the next request: %+v", d.UserErrors)
	}
}

func checkRefusal(t *testing.T, a answer, top, typename, code, at string) {
	t.Helper()
	if top != "" {
		if len(a.Errors) == 0 || a.Errors[0].Extensions.Code != top || a.Errors[0].Extensions.RequestID == "" {
			t.Errorf("it is answered with %s %+v, want %s at the top", a.Data, a.Errors, top)
		}
		return
	}
	var d done
	if err := json.Unmarshal(a.Data, &d); err != nil || len(a.Errors) > 0 {
		t.Fatalf("it is answered with %s %+v", a.Data, a.Errors)
	}
	if d.Done.PDR != nil || len(d.Done.UserErrors) != 1 {
		t.Fatalf("it is answered with %s", a.Data)
	}
	e := d.Done.UserErrors[0]
	if e.Typename != typename || e.Code != code || strings.Join(e.Path, ".") != at {
		t.Errorf("it is %s %s at %v, want %s %s at %s", e.Typename, e.Code, e.Path, typename, code, at)
	}
	if internals.MatchString(e.Message) {
		t.Errorf("it says %q", e.Message)
	}
}

// internals are what no sentence says: keys of the catalogue, and what PostgreSQL and fmt say.
var internals = regexp.MustCompile(`\b[a-z]+\.[a-z]+_|SQL|ERROR|constraint|%!|<nil>|<no value>`)

// What is wrong with a command on a request: each refusal with its type, its path and what it tells besides.
func TestWhatIsDone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	content := testworld.Asking(s.Everyday, s.Osterby, testworld.Units(s.Creator, 1))
	submitted, accepted := s.Submitted(t, content), s.In(t, pdr.Accepted, content)
	own, err := s.PDRs.Create(t.Context(), s.VendorAdmin, pdr.Creation{PartnerID: &s.Halvorsen, Submit: true, Content: content})
	if err != nil {
		t.Fatal(err)
	}
	on := func(id uuid.UUID, version int) variables { return variables{"id": req(id), "version": version} }
	with := func(v variables, name string, value any) variables { v[name] = value; return v }
	for name, tt := range map[string]struct {
		by             auth.Actor
		mutation, kind string
		input          variables
		top            string
		want           userError
	}{
		"a stale version": {
			by: s.Approver, mutation: "approvePDR", input: on(submitted, 7),
			want: userError{Typename: "VersionConflict", Code: "CONFLICT", Path: []string{"version"}, CurrentVersion: 1},
		},
		"accepted twice": {
			by: s.Requester, mutation: "acceptPDR", input: on(accepted, 3),
			want: userError{Typename: "InvalidTransition", Code: "INVALID_TRANSITION", Path: []string{"id"}, State: "ACCEPTED"},
		},
		"accepted twice, stale": {
			by: s.Requester, mutation: "acceptPDR", input: on(accepted, 2),
			want: userError{Typename: "VersionConflict", Code: "CONFLICT", Path: []string{"version"}, CurrentVersion: 3},
		},
		"approved by who submitted": {by: s.VendorAdmin, mutation: "approvePDR", input: on(own, 1), top: "FORBIDDEN"},
		"approved by the partner":   {by: s.Requester, mutation: "approvePDR", input: on(submitted, 1), top: "FORBIDDEN"},
		"accepted by the vendor":    {by: s.VendorAdmin, mutation: "acceptPDR", input: on(submitted, 1), top: "FORBIDDEN"},
		"withdrawn by a viewer":     {by: s.Viewer, mutation: "withdrawPDR", input: on(submitted, 1), top: "FORBIDDEN"},
		"withdrawn by a customer":   {by: s.CustomerAdmin, mutation: "withdrawPDR", input: on(submitted, 1), top: "FORBIDDEN"},
		"withdrawn by nobody":       {mutation: "withdrawPDR", input: on(submitted, 1), top: "UNAUTHENTICATED"},
		"withdrawn by a rival": {
			by: s.RivalRequester, mutation: "withdrawPDR", input: on(submitted, 1),
			want: userError{Typename: "NotFound", Code: "NOT_FOUND", Path: []string{"id"}},
		},
		"withdrawn by a rival, by number": {
			by: s.RivalRequester, mutation: "withdrawPDR", input: variables{"id": "PDR-000001", "version": 1},
			want: userError{Typename: "NotFound", Code: "NOT_FOUND", Path: []string{"id"}},
		},
		"a request there isn't": {
			by: s.Requester, mutation: "withdrawPDR", input: on(uuid.New(), 1),
			want: userError{Typename: "NotFound", Code: "NOT_FOUND", Path: []string{"id"}},
		},
		"a request's id broken": {
			by: s.Requester, mutation: "withdrawPDR", input: variables{"id": "pdr_x\x00", "version": 1},
			want: userError{Typename: "NotFound", Code: "NOT_FOUND", Path: []string{"id"}},
		},
		"a number with spaces": {
			by: s.Requester, mutation: "withdrawPDR", input: variables{"id": " PDR-000001", "version": 1},
			want: userError{Typename: "NotFound", Code: "NOT_FOUND", Path: []string{"id"}},
		},
		"rejected without a reason": {
			by: s.Approver, mutation: "rejectPDR", kind: "RejectPDRInput", input: with(on(submitted, 1), "reason", ""),
			want: userError{Typename: "InvalidInput", Code: "BAD_USER_INPUT", Path: []string{"reason"}},
		},
		"rejected for no reason given": {by: s.Approver, mutation: "rejectPDR", kind: "RejectPDRInput", input: on(submitted, 1), top: "BAD_USER_INPUT"},
		"a version as text":            {by: s.Approver, mutation: "approvePDR", input: with(on(submitted, 1), "version", "1"), top: "BAD_USER_INPUT"},
		"a version of 64 bits":         {by: s.Approver, mutation: "approvePDR", input: on(submitted, 1<<40), top: "BAD_USER_INPUT"},
		"a comment too long": {
			by: s.Approver, mutation: "approvePDR", input: with(on(submitted, 1), "comment", strings.Repeat("x", 2001)),
			want: userError{Typename: "InvalidInput", Code: "BAD_USER_INPUT", Path: []string{"comment"}},
		},
		"an edit of what waits": {
			by: s.Requester, mutation: "updatePDR", kind: "UpdatePDRInput", input: with(on(submitted, 1), "note", "x"),
			want: userError{Typename: "InvalidTransition", Code: "INVALID_TRANSITION", Path: []string{"id"}, State: "SUBMITTED"},
		},
		"a clone of what waits": {
			by: s.Requester, mutation: "clonePDR", kind: "ClonePDRInput", input: variables{"id": req(submitted)},
			want: userError{Typename: "InvalidTransition", Code: "INVALID_TRANSITION", Path: []string{"id"}, State: "SUBMITTED"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.kind == "" {
				tt.kind = "PDRCommandInput"
			}
			s.unchanged(t, func() {
				document := "mutation($input: " + tt.kind + "!) { done: " + tt.mutation + "(input: $input) {" + command + "} }"
				a := s.ask(t, tt.by, document, variables{"input": tt.input})
				checkRefusal(t, a, tt.top, tt.want.Typename, tt.want.Code, strings.Join(tt.want.Path, "."))
				if tt.top != "" {
					return
				}
				var d done
				if err := json.Unmarshal(a.Data, &d); err != nil {
					t.Fatal(err)
				}
				tt.want.Message = d.Done.UserErrors[0].Message
				if diff := cmp.Diff(tt.want, d.Done.UserErrors[0]); diff != "" {
					t.Errorf("the refusal (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// Of what an update names as null only the note may be; the others are refused, each at its place.
func TestNullsOfAnUpdate(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	content := testworld.Asking(s.Everyday, s.Osterby, testworld.Units(s.Creator, 1))
	content.Note = new("as agreed")
	id := s.Draft(t, content)
	null := variables{"id": req(id), "version": 1, "note": nil, "orderId": nil, "customer": nil, "lines": nil}
	s.unchanged(t, func() {
		var at []string
		for _, e := range s.do(t, s.Requester, "updatePDR", "UpdatePDRInput", null).Done.UserErrors {
			at = append(at, e.Code+" "+strings.Join(e.Path, "."))
		}
		if diff := cmp.Diff([]string{"BAD_USER_INPUT orderId", "BAD_USER_INPUT customer", "BAD_USER_INPUT lines"}, at); diff != "" {
			t.Errorf("the refusals (-want +got):\n%s", diff)
		}
	})
	if d := s.do(t, s.Requester, "updatePDR", "UpdatePDRInput", variables{"id": req(id), "version": 1, "note": nil}).Done; d.PDR == nil || d.PDR.Version != 2 {
		t.Errorf("the note alone: %+v", d)
	}
	if p := s.Now(t, id); p.Note != nil || len(p.Lines) != 1 {
		t.Errorf("the draft is %+v", p)
	}
}

// Several mutations in a document: one that is refused hides nothing of what the others have done.
func TestOneRefusalHidesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Submitted(t, testworld.Asking(s.Everyday, s.Osterby, testworld.Units(s.Creator, 1)))
	document := `mutation($draft: CreatePDRInput!, $bad: PDRCommandInput!, $forbidden: PDRCommandInput!) {
		first: createPDR(input: $draft) { pdr { id } userErrors { code } }
		second: withdrawPDR(input: $bad) { pdr { id } userErrors { code } }
		third: approvePDR(input: $forbidden) { pdr { id } userErrors { code } }
		fourth: createPDR(input: $draft) { pdr { id } userErrors { code } } }`
	a := s.ask(t, s.Requester, document, variables{
		"draft": variables{"submit": false}, "bad": variables{"id": req(id), "version": 9}, "forbidden": variables{"id": req(id), "version": 1},
	})
	var data map[string]*struct {
		PDR        *struct{ ID string }
		UserErrors []struct{ Code string }
	}
	if err := json.Unmarshal(a.Data, &data); err != nil {
		t.Fatal(err)
	}
	if data["first"].PDR == nil || data["fourth"].PDR == nil || data["second"].UserErrors[0].Code != "CONFLICT" || data["third"] != nil {
		t.Errorf("it is answered with %s", a.Data)
	}
	if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "FORBIDDEN" || fmt.Sprint(a.Errors[0].Path) != "[third]" {
		t.Errorf("the errors are %+v", a.Errors)
	}
}

// A NUL in any text that is looked for finds nothing, and is no defect.
func TestTextsThatNothingHas(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for name, document := range map[string]string{
		"pdr": `pdr(id: $x) { id }`, "order": `order(id: $x) { id }`, "account": `account(id: $x) { id }`, "node": `node(id: $x) { id }`,
		"nodes": `nodes(ids: [$x]) { id }`, "pdrs": `pdrs(filter: { search: $x }) { totalCount }`, "pdrs of an order": `pdrs(filter: { orderId: $x }) { totalCount }`,
		"pdrs of a customer": `pdrs(filter: { customerId: $x }) { totalCount }`, "pdrs of an account": `pdrs(accountId: $x) { totalCount }`,
		"orders": `orders(search: $x) { totalCount }`, "orders of": `orders(accountId: $x) { totalCount }`, "accounts": `accounts(search: $x) { totalCount }`,
		"external": `accounts(externalId: $x) { totalCount }`, "viewer": `viewer { accounts(search: $x) { totalCount } }`, "mail": `sentMail(search: $x) { totalCount }`,
		"entitlements": `viewer { account { entitlements(filter: { search: $x }) { totalCount } } }`,
		"of an order":  `viewer { account { entitlements(filter: { orderId: $x }) { totalCount } } }`,
		"of a product": `viewer { account { entitlements(filter: { productId: $x }) { totalCount } } }`,
		"customers":    `viewer { account { customers(search: $x) { totalCount } } }`,
		"control room": `controlRoom(id: $x) { id }`, "control rooms": `viewer { account { controlRooms(filter: { search: $x }) { totalCount } } }`,
	} {
		kind := "ID!"
		for _, texts := range []string{"search", "externalId"} {
			if strings.Contains(document, texts+": $x") {
				kind = "String!"
			}
		}
		for _, text := range []string{"\x00", "a\x00b", "%", `\`, "'", "\u202e", strings.Repeat("x", 20_000)} {
			for _, by := range []auth.Actor{s.VendorAdmin, s.Requester, s.CustomerAdmin} {
				a := s.ask(t, by, "query($x: "+kind+") { "+document+" }", variables{"x": text})
				if len(a.Errors) > 0 {
					t.Errorf("%s with %.10q: %+v", name, text, a.Errors)
				}
			}
		}
	}
	for _, by := range []auth.Actor{s.VendorAdmin, s.Requester} {
		if a := s.ask(t, by, `{ similarCustomers(name: "a\u0000", website: "https://a\u0000", partnerId: "acc_\u0000") { id } }`, nil); len(a.Errors) > 0 {
			t.Errorf("similarCustomers: %+v", a.Errors)
		}
	}
}

// Numbers name what ids name, and only as they are written.
func TestNumbersAndIDs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Submitted(t, testworld.Asking(s.Everyday, s.Osterby, testworld.Units(s.Creator, 1)))
	for reference, found := range map[string]bool{
		req(id): true, "PDR-000001": true, "PDR-1": false, "PDR-0000001": false, "pdr-000001": false, "PDR-000002": false, "PDR--00001": false, "PDR-+00001": false,
		strings.ToUpper(req(id)): false, req(id) + "0": false, typeid.Format(typeid.Order, id): false, "": false, "PDR-99999999999999999999": false,
	} {
		data := read[struct{ PDR *struct{ ID string } }](t, s, s.Requester, `query($id: ID!) { pdr(id: $id) { id } }`, variables{"id": reference})
		if (data.PDR != nil) != found {
			t.Errorf("pdr %q is found: %v", reference, data.PDR != nil)
		}
	}
}
