package trail_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/audit/trail"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

type world struct {
	*testworld.World
	*trail.Service
}

func newWorld(t *testing.T) world {
	t.Helper()
	w := testworld.New(t)
	return world{w, trail.New(w.Pool.DB)}
}

// note adds an entry at a moment, and is its number.
func (w world) note(t *testing.T, at string, by audit.Author, e audit.Entry) int64 {
	t.Helper()
	testworld.InTx(t, w.World, func(ctx context.Context, tx bun.Tx) (any, error) { return nil, audit.Record(ctx, tx, by, e) })
	id := testworld.Value[int64](t, w.World, `SELECT max(id) FROM audit_log`)
	w.Exec(t, `ALTER TABLE audit_log DISABLE TRIGGER audit_append_only`)
	w.Exec(t, `UPDATE audit_log SET at = $2::timestamptz WHERE id = $1`, id, at)
	w.Exec(t, `ALTER TABLE audit_log ENABLE TRIGGER audit_append_only`)
	return id
}

func (w world) list(t *testing.T, f trail.Filter) []int64 {
	t.Helper()
	p, err := w.List(t.Context(), w.Auditor, page.Request{First: 100}, f, trail.With{})
	if err != nil {
		t.Fatal(err)
	}
	return numbers(p.Nodes)
}

func numbers(entries []*trail.Entry) []int64 {
	ids := []int64{}
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	return ids
}

// Vendor admins and viewers read the log, and nobody else; a token of theirs where it has the scope.
func TestWhoMayReadTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := func(by auth.Actor, scopes ...auth.Scope) auth.Actor {
		by.TokenID, by.Scopes = uuid.New(), scopes
		return by
	}
	for name, tt := range map[string]struct {
		by  auth.Actor
		may bool
	}{
		"a vendor admin": {w.VendorAdmin, true}, "a vendor viewer": {w.Auditor, true}, "an approver": {w.Approver, false}, "an operator": {w.Operator, false},
		"a partner's admin": {w.Admin, false}, "a partner's requester": {w.Requester, false}, "a partner's viewer": {w.Viewer, false},
		"a customer's admin": {w.CustomerAdmin, false}, "a customer's viewer": {w.CustomerViewer, false}, "nobody": {auth.Actor{}, false},
		"a token with the scope":       {token(w.Auditor, auth.ReadAdmin), true},
		"a token without the scope":    {token(w.VendorAdmin, auth.ReadPDRs, auth.Fulfil), false},
		"a partner's token with it":    {token(w.Admin, auth.ReadAdmin), false},
		"an approver's token with all": {token(w.Approver, auth.Scopes...), false},
	} {
		_, err := w.List(t.Context(), tt.by, page.Request{First: 1}, trail.Filter{}, trail.With{})
		if tt.may != (err == nil) || (err != nil && !fault.Is(err, fault.Forbidden)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin, viewer := audit.Author{UserID: w.Admin.UserID}, audit.Author{UserID: w.Viewer.UserID}
	object := uuid.New()
	first := w.note(t, "2020-03-01 10:00Z", admin, audit.Entry{Action: "test.ONE", ObjectType: "test", ObjectID: object, Account: w.Halvorsen})
	second := w.note(t, "2020-03-02 10:00Z", viewer, audit.Entry{Action: "test.TWO", ObjectType: "test", ObjectID: object, Account: w.Larkfield})
	third := w.note(t, "2020-03-03 10:00Z", admin, audit.Entry{Action: "test.ONE", ObjectType: "test", Account: w.Larkfield})
	at := func(day, hour int) *time.Time { return new(time.Date(2020, 3, day, hour, 0, 0, 0, time.UTC)) }
	all := trail.Filter{AccountID: &w.Larkfield, PersonID: &w.Admin.UserID, Action: "test.ONE", From: at(3, 10), Until: at(3, 11)}

	for name, tt := range map[string]struct {
		filter trail.Filter
		want   []int64
	}{
		"an account":              {trail.Filter{AccountID: &w.Larkfield, Until: at(9, 0)}, []int64{third, second}},
		"a person":                {trail.Filter{PersonID: &w.Admin.UserID, Until: at(9, 0)}, []int64{third, first}},
		"an action":               {trail.Filter{Action: "test.ONE"}, []int64{third, first}},
		"an object":               {trail.Filter{ObjectID: &object}, []int64{second, first}},
		"from a moment on":        {trail.Filter{Action: "test.ONE", From: at(1, 10)}, []int64{third, first}},
		"from a moment later":     {trail.Filter{Action: "test.ONE", From: at(1, 11)}, []int64{third}},
		"before a moment":         {trail.Filter{Until: at(3, 10)}, []int64{second, first}},
		"between":                 {trail.Filter{From: at(2, 0), Until: at(3, 0)}, []int64{second}},
		"all at once":             {all, []int64{third}},
		"nobody there is":         {trail.Filter{PersonID: new(uuid.New())}, []int64{}},
		"an action that is none":  {trail.Filter{Action: "test.%"}, []int64{}},
		"an action nobody writes": {trail.Filter{Action: "a\x00\xff"}, []int64{}},
	} {
		if diff := cmp.Diff(tt.want, w.list(t, tt.filter)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Pages follow one another without a gap, though entries of one moment have an order only by number, and others come in between.
func TestPagesOfTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var want []int64
	for i := range 25 {
		want = append(want, w.note(t, fmt.Sprintf("2020-01-01 10:00:0%dZ", i/7), audit.Author{}, audit.Entry{Action: "test.PAGE", ObjectType: "test"}))
	}
	slices.Reverse(want)
	var got []int64
	r := page.Request{First: 4, Count: true}
	for {
		p, err := w.List(t.Context(), w.VendorAdmin, r, trail.Filter{Action: "test.PAGE"}, trail.With{})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 && p.Total != len(want) {
			t.Errorf("there are %d, want %d", p.Total, len(want))
		}
		got = append(got, numbers(p.Nodes)...)
		if !p.More {
			break
		}
		r.After = p.Cursor(p.Nodes[len(p.Nodes)-1])
		w.note(t, "2021-01-01 10:00Z", audit.Author{}, audit.Entry{Action: "test.PAGE", ObjectType: "test"})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	for _, r := range []page.Request{{First: 0}, {First: 101}, {First: 1, After: "x"}, {First: 1, After: page.AtTime("order", time.Now(), uuid.New())}} {
		if _, err := w.List(t.Context(), w.VendorAdmin, r, trail.Filter{}, trail.With{}); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

// An entry of a real command tells who, on whose behalf, by which token and what changed.
func TestWhatAnEntryTells(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := auth.New(w.Pool, time.Now, auth.Options{})
	testworld.InTx(t, w.World, func(ctx context.Context, tx bun.Tx) (string, error) {
		return people.CreateToken(ctx, tx, auth.NewToken{Email: "admin@halvorsen.example", Name: "ERP"})
	})
	by := w.Admin
	by.TokenID = testworld.Value[uuid.UUID](t, w.World, `SELECT id FROM api_tokens`)
	by.Principal, by.Scopes, by.RequestID, by.Address = by.TokenID, auth.Scopes, "request", "192.0.2.1"
	id, err := w.PDRs.Create(t.Context(), by, pdr.Creation{Submit: true, Content: testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 2))})
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.List(t.Context(), w.VendorAdmin, page.Request{First: 1}, trail.Filter{ObjectID: &id}, trail.With{
		Account: &account.With{}, People: true, Employer: &account.With{},
	})
	if err != nil || len(p.Nodes) != 1 {
		t.Fatalf("%d, %v", len(p.Nodes), err)
	}
	e := p.Nodes[0]
	if e.Action != "pdr.SUBMIT" || e.ObjectType != "pdr" || *e.Object() != typeid.Format(typeid.PDR, id) || trail.ObjectOf(*e.Object()) != id {
		t.Errorf("it says %s of %s %s", e.Action, e.ObjectType, *e.Object())
	}
	if e.By == nil || e.By.Email != "admin@halvorsen.example" || e.By.Account.Name != "Halvorsen Digital" || e.Account == nil || e.Account.ID != w.Halvorsen {
		t.Errorf("it was %+v for %+v", e.By, e.Account)
	}
	if *e.TokenNodeID() != typeid.Format(typeid.Token, by.TokenID) || *e.TokenName() != "ERP" || *e.RequestID != "request" || *e.Address != "192.0.2.1" {
		t.Errorf("asked by %v %v, %v, from %v", *e.TokenNodeID(), *e.TokenName(), *e.RequestID, *e.Address)
	}
	if e.After == nil || !strings.Contains(*e.After, "SUBMITTED") {
		t.Errorf("after it: %v", e.After)
	}
	if time.Since(e.At) > time.Hour || e.Number() != fmt.Sprint(e.ID) {
		t.Errorf("%s at %s", e.Number(), e.At)
	}
	bare := &trail.Entry{ObjectType: "thing", ObjectID: &id}
	if *bare.Object() != id.String() || trail.ObjectOf(id.String()) != id || trail.ObjectOf("thing") != uuid.Max || bare.TokenName() != nil || bare.TokenNodeID() != nil {
		t.Errorf("an object of its own kind is %s", *bare.Object())
	}
}

// However many entries there are, a page of each filter is read off an index that is in its order.
func TestEachFilterHasItsIndex(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, `INSERT INTO audit_log (at, by_id, account_id, action, object_type, object_id)
		SELECT now() - n * interval '1 minute', people[1 + n % 10], accounts[1 + n % 6], 'test.' || n % 50, 'test', gen_random_uuid()
		FROM generate_series(1, 40000) n, (SELECT array_agg(id) AS people FROM users) p, (SELECT array_agg(id) AS accounts FROM accounts) a`)
	w.Exec(t, `ANALYZE audit_log`)
	object := testworld.Value[uuid.UUID](t, w.World, `SELECT object_id FROM audit_log WHERE object_type = 'test' LIMIT 1`)
	from, until := time.Now().Add(-400*time.Hour), time.Now().Add(-300*time.Hour)
	for name, tt := range map[string]struct {
		filter trail.Filter
		args   []any
		index  string
	}{
		"none":    {trail.Filter{}, nil, "audit_newest"},
		"account": {trail.Filter{AccountID: &w.Larkfield}, []any{w.Larkfield}, "audit_of_account"},
		"person":  {trail.Filter{PersonID: &w.Admin.UserID}, []any{w.Admin.UserID}, "audit_by_person"},
		"action":  {trail.Filter{Action: "test.7"}, []any{"test.7"}, "audit_of_action"},
		"object":  {trail.Filter{ObjectID: &object}, []any{object}, "audit_of_object"},
		"time":    {trail.Filter{From: &from, Until: &until}, []any{from, until}, "audit_newest"},
	} {
		w.Trace.Statements()
		w.list(t, tt.filter)
		said := w.Trace.Statements()
		if len(said) != 1 {
			t.Fatalf("%s: %q", name, said)
		}
		rows, err := w.Pool.Pgx.Query(t.Context(), "EXPLAIN "+said[0], tt.args...)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		if plan := strings.Join(lines, "\n"); !strings.Contains(plan, "using "+tt.index+" on") || strings.Contains(plan, "Sort") {
			t.Errorf("%s is read by\n%s", name, plan)
		}
	}
}
