package graph_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// connections are every list of the API; $more is its arguments, and the path leads to it.
var connections = map[string]struct {
	document string
	path     []string
}{
	"pdrs":         {`{ list: pdrs($more) { $page } }`, []string{"list"}},
	"by change":    {`{ list: pdrs(orderBy: { field: UPDATED_AT, direction: ASC }, $more) { $page } }`, []string{"list"}},
	"by number":    {`{ list: pdrs(orderBy: { field: NUMBER, direction: DESC }, $more) { $page } }`, []string{"list"}},
	"queue":        {`{ list: approvalQueue($more) { $page } }`, []string{"list"}},
	"orders":       {`{ list: orders($more) { $page } }`, []string{"list"}},
	"accounts":     {`{ list: accounts($more) { $page } }`, []string{"list"}},
	"to select":    {`{ viewer { list: accounts($more) { $page } } }`, []string{"viewer", "list"}},
	"products":     {`{ list: products($more) { $page } }`, []string{"list"}},
	"mail":         {`{ list: sentMail($more) { $page } }`, []string{"list"}},
	"customers":    {`{ account(id: "$partner") { list: customers($more) { $page } } }`, []string{"account", "list"}},
	"their orders": {`{ account(id: "$partner") { list: orders($more) { $page } } }`, []string{"account", "list"}},
	"their pdrs":   {`{ account(id: "$partner") { list: pdrs($more) { $page } } }`, []string{"account", "list"}},
	"entitlements": {`{ account(id: "$partner") { list: entitlements($more) { $page } } }`, []string{"account", "list"}},
	"movements":    {`{ node(id: "$held") { ... on Entitlement { list: movements($more) { $page } } } }`, []string{"node", "list"}},
}

// page is a page of ids.
type page struct {
	TotalCount int
	Nodes      []struct{ ID string }
	Edges      []struct {
		Cursor string
		Node   struct{ ID string }
	}
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       *string
	}
}

func pageOf(t *testing.T, a answer, path []string) page {
	t.Helper()
	raw := a.Data
	for _, step := range path {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(raw, &object); err != nil {
			t.Fatalf("%s %+v: %v", a.Data, a.Errors, err)
		}
		raw = object[step]
	}
	var p page
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func (s *site) list(t *testing.T, name string, held uuid.UUID, first int, after string) answer {
	t.Helper()
	more := fmt.Sprintf("first: %d", first)
	if after != "" {
		more += fmt.Sprintf(", after: %q", after)
	}
	document := strings.NewReplacer("$more", more, "$partner", acc(s.Halvorsen), "$held", typeid.Format(typeid.Entitlement, held),
		"$page", "totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }").
		Replace(connections[name].document)
	return s.ask(t, s.VendorAdmin, document, nil)
}

// Each list gives each row once, by pages of any length, and says where each page ends; one list's cursor is no other's.
func TestConnections(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 3 {
		for range 2 {
			s.In(t, pdr.Accepted, testworld.Asking(s.Everyday, s.Osterby, testworld.Units(s.Creator, 1)))
		}
		id := s.Submitted(t, testworld.Asking(s.Everyday, s.Osterby, testworld.Units(s.Creator, 1)))
		s.Exec(t, `INSERT INTO mails (id, cause_id, template, recipient, subject, text, html, locale, pdr_id)
			VALUES ($1, $1, 'pdr_submitted', $2, 's', 't', 'h', 'en', $3)`, uuid.New(), fmt.Sprint("a", i, "@b.example"), id)
	}
	held := testworld.Value[uuid.UUID](t, s.World, `SELECT id FROM entitlements WHERE account_id = $1 AND order_id = $2 AND product_id = $3`, s.Osterby, s.Everyday.ID, s.Creator)
	cursors := map[string]string{}
	for name, c := range connections {
		t.Run(name, func(t *testing.T) {
			whole := pageOf(t, s.list(t, name, held, 100, ""), c.path)
			if whole.TotalCount != len(whole.Nodes) || whole.TotalCount < 2 || whole.PageInfo.HasNextPage || whole.PageInfo.HasPreviousPage {
				t.Errorf("the whole is %+v", whole)
			}
			for _, first := range []int{1, 2} {
				var got []struct{ ID string }
				for after := ""; ; {
					p := pageOf(t, s.list(t, name, held, first, after), c.path)
					if len(p.Nodes) > first || len(p.Edges) != len(p.Nodes) || p.TotalCount != whole.TotalCount || p.PageInfo.HasPreviousPage != (after != "") {
						t.Fatalf("a page of %d is %+v", first, p)
					}
					for i, edge := range p.Edges {
						if edge.Node != p.Nodes[i] {
							t.Errorf("edge %d is of %s, node %s", i, edge.Node.ID, p.Nodes[i].ID)
						}
					}
					if *p.PageInfo.StartCursor != p.Edges[0].Cursor || *p.PageInfo.EndCursor != p.Edges[len(p.Edges)-1].Cursor {
						t.Errorf("the page ends at %v", p.PageInfo)
					}
					got, after = append(got, p.Nodes...), *p.PageInfo.EndCursor
					if !p.PageInfo.HasNextPage {
						last := pageOf(t, s.list(t, name, held, first, after), c.path)
						if len(last.Nodes) != 0 || last.PageInfo.EndCursor != nil || last.PageInfo.StartCursor != nil || !last.PageInfo.HasPreviousPage {
							t.Errorf("after the last there is %+v", last)
						}
						break
					}
				}
				if diff := cmp.Diff(whole.Nodes, got); diff != "" {
					t.Errorf("by %d (-whole +paged):\n%s", first, diff)
				}
			}
			cursors[name] = *whole.PageInfo.StartCursor
		})
	}
	same := map[string]string{"their pdrs": "pdrs", "their orders": "orders", "customers": "accounts"} // the same list, narrowed
	kin := func(name string) string {
		if of, ok := same[name]; ok {
			return of
		}
		return name
	}
	for name := range connections {
		for other, cursor := range cursors {
			a := s.list(t, name, held, 1, cursor)
			if fits := len(a.Errors) == 0; fits != (kin(name) == kin(other)) {
				t.Errorf("a cursor of %s in %s: %+v", other, name, a.Errors)
			}
		}
		for _, first := range []int{-1, 0, 101, 1 << 31, 1 << 62} {
			a := s.list(t, name, held, first, "")
			if len(a.Errors) == 0 || a.Errors[0].Extensions.Code != "BAD_USER_INPUT" {
				t.Errorf("first %d of %s: %s %+v", first, name, a.Data, a.Errors)
			}
		}
		for _, after := range []string{"x", "AA", "%00", strings.Repeat("a", 5000), cursors[name] + "a"} {
			a := s.list(t, name, held, 1, after)
			if len(a.Errors) == 0 || a.Errors[0].Extensions.Code != "BAD_USER_INPUT" {
				t.Errorf("after %.20q in %s: %s %+v", after, name, a.Data, a.Errors)
			}
		}
	}
}
