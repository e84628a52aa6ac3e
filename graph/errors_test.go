package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// reading is an API whose one request answers with an error.
func reading(err error) api {
	return api{pdr: func(context.Context, string) (*pdr.PDR, error) { return nil, err }}
}

func TestWhatIsShownOfAnError(t *testing.T) {
	t.Parallel()
	const internal = "Something went wrong on our side. Try again; if it stays so, tell us the request id."
	tests := map[string]struct {
		err     error
		code    fault.Code
		message string
		logged  bool
	}{
		"a refusal":             {fault.New(fault.Forbidden, "api.unauthenticated"), fault.Forbidden, "Sign in first.", false},
		"a wrapped refusal":     {fmt.Errorf("read: %w", fault.New(fault.RateLimited, "api.unauthenticated")), fault.RateLimited, "Sign in first.", false},
		"the first of many":     {fault.List{fault.New(fault.BadUserInput, "api.argument"), fault.New(fault.NotFound, "api.internal")}, fault.BadUserInput, "The value of an argument does not fit its type.", false},
		"a defect":              {errors.New(`pq: duplicate key "hunter2" host=10.0.0.5`), fault.Internal, internal, true},
		"an outage":             {fmt.Errorf("dial hunter2: %w", errOutage), fault.Unavailable, "The service cannot answer just now. Try again in a moment.", true},
		"a missing translation": {fault.New(fault.NotFound, "no.such.key"), fault.NotFound, "no.such.key", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			a := reading(tt.err)
			a.log = &log
			got := a.ask(t, someone, `{ pdr(id: "a") { id } }`, "")
			want := []replyError{{Message: tt.message, Path: []any{"pdr"}}}
			want[0].Extensions.Code, want[0].Extensions.RequestID = string(tt.code), "req_1"
			want[0].Locations = []struct{ Line, Column int }{{1, 3}}
			if diff := cmp.Diff(want, got.Errors); diff != "" {
				t.Error(diff)
			}
			if string(got.Data) != `{"pdr":null}` || got.Status != http.StatusOK {
				t.Errorf("%d %s", got.Status, got.Body)
			}
			if logged := strings.Contains(log.String(), "request=req_1"); logged != tt.logged {
				t.Errorf("logged: %t, want %t: %s", logged, tt.logged, &log)
			}
			if tt.code == fault.Internal && !strings.Contains(log.String(), "10.0.0.5") {
				t.Errorf("the log does not have all of it: %s", &log)
			}
		})
	}
}

func TestAPanicIsInTheLogAlone(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	a := api{log: &log, pdr: func(context.Context, string) (*pdr.PDR, error) { panic("hunter2") }}
	got := a.ask(t, someone, `{ pdr(id: "a") { id } viewer { role } }`, "")
	if got.codes() != string(fault.Internal) || strings.Contains(got.Body, "hunter2") {
		t.Errorf("it shows %s", got.Body)
	}
	if string(got.Data) != `{"pdr":null,"viewer":{"role":"VENDOR_APPROVER"}}` {
		t.Errorf("what was well is %s", got.Data)
	}
	if !strings.Contains(log.String(), "hunter2") || !strings.Contains(log.String(), "errors_test.go") {
		t.Errorf("the log has no panic with its stack: %s", &log)
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 {
		t.Errorf("it is logged %d times", n)
	}
}

func TestRefusalsAreInTheActorsLanguage(t *testing.T) {
	t.Parallel()
	refused := reading(fault.New(fault.Forbidden, "api.unauthenticated"))
	if got := refused.ask(t, keyed, `{ pdr(id: "a") { id } }`, ""); got.Errors[0].Message != "먼저 로그인하세요." {
		t.Errorf("a Korean reads %q", got.Errors[0].Message)
	}
	nobody := auth.Actor{Language: keyed.Language}
	if got := (api{}).ask(t, nobody, `{ pdr(id: "a") { id } }`, ""); got.Errors[0].Message != "먼저 로그인하세요." {
		t.Errorf("a Korean who is signed out reads %q", got.Errors[0].Message)
	}
}

func TestARequestHasLimitedTime(t *testing.T) {
	t.Parallel()
	a := api{pdr: func(ctx context.Context, _ string) (*pdr.PDR, error) {
		if until, ok := ctx.Deadline(); !ok || time.Until(until) > requestTimeout {
			t.Errorf("the deadline is %v, %t", until, ok)
		}
		return nil, nil
	}}
	if got := a.ask(t, someone, `{ pdr(id: "a") { id } }`, ""); got.codes() != "" {
		t.Error(got.Body)
	}

	slow := api{pdr: func(ctx context.Context, _ string) (*pdr.PDR, error) {
		<-ctx.Done()
		return nil, fmt.Errorf("canceling statement due to user request")
	}}
	for name, wait := range map[string]time.Duration{"while it runs": 20 * time.Millisecond, "before it runs": 0} {
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		defer cancel()
		r := postOf(t, `{ pdr(id: "a") { id } }`, "null").WithContext(ctx)
		if got := slow.answer(t, slow.handler(someone), r); got.codes() != string(fault.Unavailable) {
			t.Errorf("time was up %s: %s", name, got.Body)
		}
	}
}

// Whoever may not read the schema is not helped to guess it.
func TestNothingIsSuggested(t *testing.T) {
	t.Parallel()
	documents := map[string]string{
		"a field":                `{ viewr { role } }`,
		"a field of a type":      `{ viewer { rol } }`,
		"a field of a subtype":   `{ node(id: "a") { number } }`,
		"an argument":            `{ products(firs: 1) { totalCount } }`,
		"a directive's argument": `{ viewer { role @include(iff: true) } }`,
		"an enum value":          `{ orders(status: [ACTIV]) { totalCount } }`,
		"an enum value as text":  `{ orders(status: ["ACTIV"]) { totalCount } }`,
		"an enum for a text":     `{ orders(search: ACTIVE) { totalCount } }`,
		"an input field":         `{ pdrs(filter: {stat: [DRAFT]}) { totalCount } }`,
		"a type":                 `{ node(id: "a") { ... on PDRR { id } } }`,
		"a variable's type":      `query($a: PDRFilte) { pdrs(filter: $a) { totalCount } }`,
		"a selection":            `{ viewer }`,
		"a directive":            `{ viewer { role @skipp(if: true) } }`,
		"a fragment":             `{ viewer { ...rol } } fragment role on Viewer { role }`,
	}
	for name, document := range documents {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for who, by := range map[string]auth.Actor{"someone": someone, "nobody": {}} {
				got := api{}.ask(t, by, document, "")
				if len(got.Errors) == 0 || got.HasData {
					t.Errorf("%s: it is not refused: %s", who, got.Body)
				}
				if strings.Contains(strings.ToLower(got.Body), "did you mean") {
					t.Errorf("%s: it is suggested: %s", who, got.Body)
				}
			}
		})
	}
	variables := api{}.ask(t, someone, `query($s: [OrderStatus!], $f: PDRFilter) { orders(status: $s) { totalCount } pdrs(filter: $f) { totalCount } }`,
		`{"s": ["ACTIV"], "f": {"stat": ["DRAFT"]}}`)
	if variables.codes() != string(fault.BadUserInput) || strings.Contains(variables.Body, "ACTIVE") {
		t.Errorf("variables: %s", variables.Body)
	}
}

// What is sent is neither logged nor sent back: a part of it may be a password.
func TestInputIsNotRepeated(t *testing.T) {
	t.Parallel()
	const canary = "hunter2"
	requests := map[string]*http.Request{
		"no JSON":               post(`{"query": "hunter2`),
		"not an object":         post(`["hunter2"]`),
		"a wrong type":          post(`{"query": "{ __typename }", "variables": "hunter2"}`),
		"something behind":      post(`{"query": "{ __typename }"} hunter2`),
		"no GraphQL":            postOf(t, `mutation { signIn(input: {email: "a", password: "b"}) "hunter2" }`, "null"),
		"a torn text":           postOf(t, `mutation { signIn(input: {email: "a", password: "hunter2`, "null"),
		"a text for a number":   postOf(t, `{ products(first: "hunter2") { totalCount } }`, "null"),
		"a text for an enum":    postOf(t, `{ orders(status: ["hunter2"]) { totalCount } }`, "null"),
		"a text for a date":     postOf(t, `{ pdrs(filter: {createdFrom: "hunter2"}) { totalCount } }`, "null"),
		"a variable for a text": postOf(t, `mutation($i: SignInInput!) { signIn(input: $i) { userErrors { code } } }`, `{"i": "hunter2"}`),
		"a variable in a list":  postOf(t, `query($s: [OrderStatus!]) { orders(status: $s) { totalCount } }`, `{"s": ["hunter2"]}`),
		"a variable in a field": postOf(t, `mutation($i: SignInInput!) { signIn(input: $i) { userErrors { code } } }`, `{"i": {"email": "a", "password": ["hunter2"]}}`),
		"a number for a text":   postOf(t, `mutation($i: SignInInput!) { signIn(input: $i) { userErrors { code } } }`, `{"i": {"email": 1, "password": "hunter2"}}`),
	}
	for name, r := range requests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			a := api{log: &log}
			got := a.answer(t, a.handler(someone), r)
			if len(got.Errors) == 0 || strings.Contains(got.codes(), string(fault.Internal)) {
				t.Errorf("it is not refused: %s", got.Body)
			}
			if strings.Contains(got.Body, canary) || strings.Contains(log.String(), canary) {
				t.Errorf("it is repeated: %s\n%s", got.Body, &log)
			}
		})
	}
}

// A value of the wrong JSON form never comes to a resolver, written in the document or sent along.
func TestAValueOfTheWrongFormIsRefused(t *testing.T) {
	t.Parallel()
	a := api{
		create: func(context.Context, CreatePDRInput) (*PDRPayload, error) {
			t.Error("the resolver has run")
			return nil, nil
		},
		products: func(context.Context, int) (*ProductConnection, error) {
			t.Error("the resolver has run")
			return &ProductConnection{PageInfo: &PageInfo{}}, nil
		},
	}
	numbers := []string{`"5"`, `1.0`, `1.5`, `1e3`, `true`, `null`, `2147483648`, `-2147483649`, `4611686018427387904`, `99999999999999999999`, `""`, `{}`, `[]`}
	for _, number := range numbers {
		for place, ask := range map[string][2]string{
			"a literal quantity":  {`mutation { createPDR(input: {lines: [{productId: "a", quantity: ` + number + `}]}) { pdr { id } } }`, "null"},
			"a variable quantity": {`mutation($q: Quantity!) { createPDR(input: {lines: [{productId: "a", quantity: $q}]}) { pdr { id } } }`, `{"q": ` + number + `}`},
			"a variable input":    {`mutation($i: CreatePDRInput!) { createPDR(input: $i) { pdr { id } } }`, `{"i": {"lines": [{"productId": "a", "quantity": ` + number + `}]}}`},
			"a default quantity":  {`mutation($q: Quantity! = ` + number + `) { createPDR(input: {lines: [{productId: "a", quantity: $q}]}) { pdr { id } } }`, `null`},
			"a literal first":     {`{ products(first: ` + number + `) { totalCount } }`, "null"},
			"a variable first":    {`query($n: Int!) { products(first: $n) { totalCount } }`, `{"n": ` + number + `}`},
			"a nested first":      {`mutation($i: UpdatePDRInput!) { updatePDR(input: $i) { pdr { id } } }`, `{"i": {"id": "a", "version": ` + number + `}}`},
		} {
			if got := a.ask(t, someone, ask[0], ask[1]); !strings.HasPrefix(got.codes(), string(fault.BadUserInput)) {
				t.Errorf("%s for %s: %s", number, place, got.Body)
			}
		}
	}
	for _, value := range []string{`""`, `"2026-01-31"`, `"2026-02-30T00:00:00Z"`, `5`, `true`, `{}`} {
		for place, ask := range map[string][2]string{
			"a literal moment":  {`{ pdrs(filter: {createdFrom: ` + value + `}) { totalCount } }`, "null"},
			"a variable moment": {`query($f: PDRFilter) { pdrs(filter: $f) { totalCount } }`, `{"f": {"createdFrom": ` + value + `}}`},
		} {
			if got := a.ask(t, someone, ask[0], ask[1]); got.codes() != string(fault.BadUserInput) {
				t.Errorf("%s for %s: %s", value, place, got.Body)
			}
		}
	}
	for _, value := range []string{`5`, `1.5`, `true`, `{}`, `["a", "b"]`} {
		for _, field := range []string{"accountName", "website", "contactEmail"} {
			input := `{"i": {"customer": {"` + field + `": ` + value + `}}}`
			if got := a.ask(t, someone, `mutation($i: CreatePDRInput!) { createPDR(input: $i) { pdr { id } } }`, input); got.codes() != string(fault.BadUserInput) {
				t.Errorf("%s for %s: %s", value, field, got.Body)
			}
		}
	}
	for name, ask := range map[string][2]string{
		"an enum in small letters":    {`query($s: [OrderStatus!]) { orders(status: $s) { totalCount } }`, `{"s": ["active"]}`},
		"an enum in a filter":         {`query($f: PDRFilter) { pdrs(filter: $f) { totalCount } }`, `{"f": {"state": ["DRAFT", "draft"]}}`},
		"one enum for a list":         {`query($s: [OrderStatus!]) { orders(status: $s) { totalCount } }`, `{"s": "active"}`},
		"an enum by its number":       {`query($s: [OrderStatus!]) { orders(status: $s) { totalCount } }`, `{"s": [1]}`},
		"a text for yes":              {`mutation($b: Boolean!) { createPDR(input: {submit: $b}) { pdr { id } } }`, `{"b": "true"}`},
		"a list for an id":            {`query($id: ID!) { pdr(id: $id) { id } }`, `{"id": ["a"]}`},
		"a missing variable":          {`query($id: ID!) { pdr(id: $id) { id } }`, `{}`},
		"a number that nothing holds": {`{ similarCustomers(website: 99999999999999999999) { id } }`, `null`},
		"null for an Int":             {`query($n: Int = 1) { products(first: $n) { totalCount } }`, `{"n": null}`},
		"null for an enum":            {`query($d: Direction = ASC) { pdrs(orderBy: {field: NUMBER, direction: $d}) { totalCount } }`, `{"d": null}`},
		"an unknown field":            {`mutation($i: CreatePDRInput!) { createPDR(input: $i) { pdr { id } } }`, `{"i": {"nothing": 1}}`},
	} {
		if got := a.ask(t, someone, ask[0], ask[1]); got.codes() != string(fault.BadUserInput) {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
}

func TestAnAnswerHasFewErrors(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	a := reading(errors.New("a defect"))
	a.log = &log
	got := a.ask(t, someone, `{ `+repeat(15, func(i int) string { return fmt.Sprintf(`a%d: pdr(id: "a") { id }`, i) })+`}`, "")
	if len(got.Errors) != maxErrors {
		t.Errorf("it has %d errors", len(got.Errors))
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != 15 {
		t.Errorf("%d of 15 are logged", n)
	}
}
