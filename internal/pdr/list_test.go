package pdr_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

var sorts = []pdr.Sort{
	{},
	{Ascending: true},
	{Field: pdr.ByCreation},
	{Field: pdr.ByCreation, Ascending: true},
	{Field: pdr.ByChange},
	{Field: pdr.ByChange, Ascending: true},
	{Field: pdr.ByNumber},
	{Field: pdr.ByNumber, Ascending: true},
}

// Paging through a list gives each row once, in order, however long the pages are, also where rows share a moment and where
// others come in between.
func TestPaging(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	noon := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	add := func(at time.Time) {
		succeed(t)(w.PDRs.AsOf(at).Create(t.Context(), w.Requester, pdr.Creation{}))
	}
	for i := range 7 {
		add(noon.Add(time.Duration(i/3) * time.Microsecond)) // three of each moment
	}
	all, err := w.PDRs.List(t.Context(), w.Auditor, pdr.List{Request: page.Request{First: 100}}, pdr.With{})
	if err != nil {
		t.Fatal(err)
	}
	for _, sort := range sorts {
		for _, first := range []int{1, 2, 3, 100} {
			t.Run(fmt.Sprint(sort, first), func(t *testing.T) {
				want := sorted(all.Nodes, sort)
				var got []uuid.UUID
				pages := 0
				for after := ""; ; pages++ {
					p, err := w.PDRs.List(t.Context(), w.Requester, pdr.List{Request: page.Request{First: first, After: after}, Sort: sort}, pdr.With{})
					if err != nil {
						t.Fatal(err)
					}
					if p.After != (after != "") || len(p.Nodes) > first {
						t.Errorf("a page of %d after %q has %d and says %v", first, after, len(p.Nodes), p.After)
					}
					for _, row := range p.Nodes {
						after = p.Cursor(row)
						if slices.Contains(want, row.ID) {
							got = append(got, row.ID)
						}
					}
					if !p.More {
						break
					}
					if pages < 2 { // before, among and after those that are there
						add(noon.Add(-time.Hour))
						add(noon.Add(time.Microsecond))
						add(noon.Add(time.Hour))
					}
				}
				if diff := gocmp.Diff(want, got); diff != "" {
					t.Errorf("what was there at first (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// sorted is the ids in the order that is asked for; equal moments go by id.
func sorted(rows []*pdr.PDR, sort pdr.Sort) []uuid.UUID {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b *pdr.PDR) int {
		by := a.CreatedAt.Compare(b.CreatedAt)
		switch sort.Field {
		case pdr.ByNumber:
			by = cmp.Compare(a.Serial, b.Serial)
		case pdr.ByChange:
			by = a.UpdatedAt.Compare(b.UpdatedAt)
		case pdr.ByCreation:
		}
		by = cmp.Or(by, slices.Compare(a.ID[:], b.ID[:]))
		if !sort.Ascending {
			by = -by
		}
		return by
	})
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids
}

// The queue is what waits, the longest first, for the vendor alone.
func TestQueue(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	noon := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	content := testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1))
	var want []uuid.UUID
	for _, minutes := range []int{3, 1, 1, 2} {
		want = append(want, succeed(t)(w.PDRs.AsOf(noon.Add(time.Duration(minutes)*time.Minute)).
			Create(t.Context(), w.Requester, pdr.Creation{Submit: true, Content: content})))
	}
	want = []uuid.UUID{want[1], want[2], want[3], want[0]}
	for _, state := range []pdr.State{pdr.Draft, pdr.Approved, pdr.Rejected, pdr.Withdrawn} {
		w.In(t, state, content)
	}
	for _, by := range append(w.All(), w.RivalAdmin, auth.Actor{}) {
		var got []uuid.UUID
		for after := ""; ; {
			p, err := w.PDRs.Queue(t.Context(), by, page.Request{First: 1, After: after, Count: true}, pdr.With{})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range p.Nodes {
				got, after = append(got, row.ID), p.Cursor(row)
			}
			if p.Total != len(want) && by.Side() == auth.Vendor || by.Side() != auth.Vendor && p.Total != 0 {
				t.Errorf("%s hears that %d wait", by.Role, p.Total)
			}
			if !p.More {
				break
			}
		}
		if by.Side() != auth.Vendor && got == nil {
			continue
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s sees (-want +got):\n%s", by.Role, diff)
		}
	}
}

// Each condition of a list, by what it leaves of some requests that are named here.
func TestFilters(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	noon := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	made := map[uuid.UUID]string{}
	make := func(name string, state pdr.State, content pdr.Content) uuid.UUID {
		id := w.In(t, state, content)
		made[id] = name
		return id
	}
	units := testworld.Units(w.Creator, 1)
	make("draft", pdr.Draft, pdr.Content{})
	make("submitted", pdr.Submitted, testworld.Asking(w.Everyday, w.Osterby, units))
	make("approved", pdr.Approved, testworld.Asking(w.Everyday, w.Larkfield, units))
	make("expired", pdr.Expired, testworld.Asking(w.Everyday, w.Larkfield, units))
	make("accepted", pdr.Accepted, testworld.AskingForNew(w.Second, `100%_Tarn\Logistics`, "https://tarn.example", units))
	made[w.Lapsed(t, testworld.Asking(w.Second, w.Osterby, units))] = "lapsed"
	theirs := succeed(t)(w.PDRs.Create(t.Context(), w.RivalRequester, pdr.Creation{Submit: true, Content: testworld.Asking(w.Theirs, w.Larkfield, units)}))
	made[theirs] = "theirs"
	old := succeed(t)(w.PDRs.AsOf(noon).Create(t.Context(), w.Requester, pdr.Creation{}))
	made[old] = "old"
	tarn := testworld.Value[uuid.UUID](t, w, `SELECT customer_id FROM pdrs WHERE state = 'ACCEPTED'`)
	number := func(name string) string {
		for id, n := range made {
			if n == name {
				return w.Now(t, id).Number()
			}
		}
		return ""
	}
	moment := func(d time.Duration) *time.Time { return new(noon.Add(d)) }
	mine := []string{"accepted", "approved", "draft", "expired", "lapsed", "old", "submitted"}
	everything := append(slices.Clone(mine), "theirs")
	nothing := []string{}

	for name, tt := range map[string]struct {
		by   auth.Actor
		list pdr.List
		want []string
	}{
		"all, to the vendor":               {w.Auditor, pdr.List{}, everything},
		"all, to the partner":              {w.Viewer, pdr.List{}, mine},
		"all, to the other":                {w.RivalAdmin, pdr.List{}, []string{"theirs"}},
		"all, to a customer":               {w.CustomerAdmin, pdr.List{}, nothing},
		"all, to nobody":                   {auth.Actor{}, pdr.List{}, nothing},
		"a state":                          {w.Viewer, pdr.List{State: []pdr.State{pdr.Submitted}}, []string{"submitted"}},
		"approved is not lapsed":           {w.Viewer, pdr.List{State: []pdr.State{pdr.Approved}}, []string{"approved"}},
		"expired is lapsed as well":        {w.Viewer, pdr.List{State: []pdr.State{pdr.Expired}}, []string{"expired", "lapsed"}},
		"several states":                   {w.Viewer, pdr.List{State: []pdr.State{pdr.Draft, pdr.Accepted}}, []string{"accepted", "draft", "old"}},
		"no state":                         {w.Viewer, pdr.List{State: []pdr.State{}}, mine},
		"an order":                         {w.Viewer, pdr.List{Order: &order.Ref{ID: w.Second.ID}}, []string{"accepted", "lapsed"}},
		"an order by number":               {w.Viewer, pdr.List{Order: &order.Ref{Number: w.Second.Number}}, []string{"accepted", "lapsed"}},
		"another's order":                  {w.Viewer, pdr.List{Order: &order.Ref{ID: w.Theirs.ID}}, nothing},
		"another's order by number":        {w.Viewer, pdr.List{Order: &order.Ref{Number: w.Theirs.Number}}, nothing},
		"an order there isn't":             {w.Auditor, pdr.List{Order: &order.Ref{Number: "SO-000000"}}, nothing},
		"no order's id":                    {w.Auditor, pdr.List{Order: &order.Ref{}}, nothing},
		"a customer":                       {w.Viewer, pdr.List{CustomerID: &w.Larkfield}, []string{"approved", "expired"}},
		"a customer of both":               {w.Auditor, pdr.List{CustomerID: &w.Larkfield}, []string{"approved", "expired", "theirs"}},
		"a new customer":                   {w.Viewer, pdr.List{CustomerID: &tarn}, []string{"accepted"}},
		"another's customer":               {w.Viewer, pdr.List{CustomerID: &w.Meridian}, nothing},
		"the partner's account":            {w.Auditor, pdr.List{AccountID: w.Halvorsen}, mine},
		"one's own account":                {w.Viewer, pdr.List{AccountID: w.Halvorsen}, mine},
		"a customer's account":             {w.Viewer, pdr.List{AccountID: w.Larkfield}, []string{"approved", "expired"}},
		"a customer's account, of both":    {w.Auditor, pdr.List{AccountID: w.Larkfield}, []string{"approved", "expired", "theirs"}},
		"another's account":                {w.Viewer, pdr.List{AccountID: w.Brightquay}, nothing},
		"another's customer's account":     {w.Viewer, pdr.List{AccountID: w.Meridian}, nothing},
		"the vendor's account":             {w.Auditor, pdr.List{AccountID: w.Norvane}, nothing},
		"an account there isn't":           {w.Auditor, pdr.List{AccountID: uuid.New()}, nothing},
		"a number":                         {w.Auditor, pdr.List{Search: number("approved")}, []string{"approved"}},
		"a part of a number":               {w.Auditor, pdr.List{Search: "pdr-00000"}, everything},
		"another's number":                 {w.Viewer, pdr.List{Search: number("theirs")}, nothing},
		"a customer's name":                {w.Auditor, pdr.List{Search: " OSTERBY "}, []string{"lapsed", "submitted"}},
		"a new customer's name":            {w.Auditor, pdr.List{Search: "tarn"}, []string{"accepted"}},
		"an order's number":                {w.Auditor, pdr.List{Search: "104388"}, []string{"accepted", "lapsed"}},
		"a percent sign":                   {w.Auditor, pdr.List{Search: "%"}, []string{"accepted"}},
		"an underscore":                    {w.Auditor, pdr.List{Search: "_"}, []string{"accepted"}},
		"a backslash":                      {w.Auditor, pdr.List{Search: `\`}, []string{"accepted"}},
		"spaces":                           {w.Auditor, pdr.List{Search: "  "}, everything},
		"a quote":                          {w.Auditor, pdr.List{Search: `' OR true --`}, nothing},
		"NUL":                              {w.Auditor, pdr.List{Search: "a\x00b"}, nothing},
		"made until then, not quite":       {w.Viewer, pdr.List{CreatedTo: moment(0)}, nothing},
		"made until then":                  {w.Viewer, pdr.List{CreatedTo: moment(time.Microsecond)}, []string{"old"}},
		"made from then on":                {w.Viewer, pdr.List{CreatedFrom: moment(0)}, mine},
		"made after":                       {w.Viewer, pdr.List{CreatedFrom: moment(time.Microsecond)}, slices.DeleteFunc(slices.Clone(mine), func(s string) bool { return s == "old" })},
		"changed until then":               {w.Viewer, pdr.List{UpdatedTo: moment(time.Microsecond)}, []string{"old"}},
		"changed in no time":               {w.Viewer, pdr.List{UpdatedFrom: moment(0), UpdatedTo: moment(0)}, nothing},
		"several conditions":               {w.Viewer, pdr.List{State: []pdr.State{pdr.Expired}, Search: "osterby", Order: &order.Ref{ID: w.Second.ID}}, []string{"lapsed"}},
		"conditions that exclude another":  {w.Viewer, pdr.List{State: []pdr.State{pdr.Draft}, CustomerID: &w.Osterby}, nothing},
		"a search that would widen others": {w.Viewer, pdr.List{State: []pdr.State{pdr.Draft}, Search: "osterby"}, nothing},
	} {
		t.Run(name, func(t *testing.T) {
			tt.list.Request = page.Request{First: 100, Count: true}
			p, err := w.PDRs.List(t.Context(), tt.by, tt.list, pdr.With{})
			if err != nil {
				t.Fatal(err)
			}
			got := []string{}
			for _, row := range p.Nodes {
				got = append(got, made[row.ID])
			}
			slices.Sort(got)
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Errorf("what is left (-want +got):\n%s", diff)
			}
			if p.Total != len(tt.want) {
				t.Errorf("the total is %d, want %d", p.Total, len(tt.want))
			}
		})
	}
}

// Whoever has cloned a rejected request has dealt with it.
func TestClonedRequestsCanBeLeftOut(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	asking := testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1))
	rejected := w.In(t, pdr.Rejected, asking)
	approved := w.In(t, pdr.Approved, asking)
	cloned := w.In(t, pdr.Rejected, asking)
	clone := succeed(t)(w.PDRs.Clone(t.Context(), w.Requester, pdr.Ref{ID: cloned}, nil))
	again := succeed(t)(w.PDRs.Clone(t.Context(), w.Requester, pdr.Ref{ID: cloned}, nil))
	var statements []int
	for _, tt := range []struct {
		by     auth.Actor
		cloned *bool
		state  []pdr.State
		want   []uuid.UUID
	}{
		{w.Requester, nil, nil, []uuid.UUID{rejected, approved, cloned, clone, again}},
		{w.Requester, new(true), nil, []uuid.UUID{cloned}},
		{w.Requester, new(false), nil, []uuid.UUID{rejected, approved, clone, again}},
		{w.Auditor, new(false), []pdr.State{pdr.Approved, pdr.Rejected}, []uuid.UUID{rejected, approved}},
		{w.RivalAdmin, new(true), nil, nil},
		{w.CustomerAdmin, new(true), nil, nil},
	} {
		w.Trace.Statements()
		p, err := w.PDRs.List(t.Context(), tt.by, pdr.List{
			Request: page.Request{First: 100, Count: true}, Sort: pdr.Sort{Ascending: true}, State: tt.state, Cloned: tt.cloned,
		}, pdr.With{})
		if err != nil {
			t.Fatal(err)
		}
		statements = append(statements, len(w.Trace.Statements()))
		var got []uuid.UUID
		for _, row := range p.Nodes {
			got = append(got, row.ID)
		}
		if diff := gocmp.Diff(tt.want, got); diff != "" || p.Total != len(tt.want) {
			t.Errorf("%s sees %d in all of %v, %v (-want +got):\n%s", tt.by.Role, p.Total, tt.state, tt.cloned, diff)
		}
	}
	if slices.Max(statements) != slices.Min(statements) {
		t.Errorf("the lists took %v statements", statements)
	}
}

func TestPagesThatThereAreNot(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	id := w.Submitted(t, testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Creator, 1)))
	p, err := w.PDRs.List(t.Context(), w.Auditor, pdr.List{Request: page.Request{First: 1}, Sort: pdr.Sort{Field: pdr.ByNumber}}, pdr.With{})
	if err != nil {
		t.Fatal(err)
	}
	byNumber := p.Cursor(p.Nodes[0])
	for name, r := range map[string]page.Request{
		"first 0": {}, "first -1": {First: -1}, "first 101": {First: 101}, "first 2^62": {First: 1 << 62}, "after nothing known": {First: 1, After: "x"},
		"after a row of another order": {First: 1, After: byNumber}, "after another list": {First: 1, After: page.AtTime("order", time.Now(), id)},
	} {
		for _, sort := range sorts[:6] {
			if _, err := w.PDRs.List(t.Context(), w.Auditor, pdr.List{Request: r, Sort: sort}, pdr.With{}); !fault.Is(err, fault.BadUserInput) {
				t.Errorf("%s by %v: %v", name, sort, err)
			}
		}
		if _, err := w.PDRs.Queue(t.Context(), w.Auditor, r, pdr.With{}); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("%s of the queue: %v", name, err)
		}
	}
}
