package pdr_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A changed life shows in a review as a changed picture.
func TestDiagram(t *testing.T) {
	t.Parallel()
	got, golden := diagram(), filepath.Join("testdata", "states.mmd")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the life of a request is not as it is drawn; go test ./internal/pdr -run Diagram -update draws it anew (-want +got):\n%s", diff)
	}
}

func diagram() string {
	var out strings.Builder
	out.WriteString("stateDiagram-v2\n")
	final := map[pdr.State]bool{}
	for _, e := range pdr.Edges() {
		from := string(e.From)
		if from == "" {
			from = "[*]"
		}
		label := strings.ToLower(string(e.Action))
		if e.Effect != "" {
			label += " / " + e.Effect
		}
		by := "system"
		if len(e.By) > 0 {
			roles := make([]string, len(e.By))
			for i, role := range e.By {
				roles[i] = strings.ToLower(strings.ReplaceAll(string(role), "_", " "))
			}
			by = strings.Join(roles, ", ")
		}
		out.WriteString("    " + from + " --> " + string(e.To) + " : " + label + " (" + by + ")\n")
		if e.Action == pdr.Clone && e.From != "" {
			final[e.From] = true
		}
	}
	for _, state := range states {
		if final[state] {
			out.WriteString("    " + string(state) + " --> [*]\n")
		}
	}
	return out.String()
}

// Every state can be reached, and every state leads to one where the request is over.
func TestEveryStateIsReachedAndEnds(t *testing.T) {
	t.Parallel()
	reaches := func(from ...pdr.State) []pdr.State {
		for {
			grown := slices.Clone(from)
			for _, e := range pdr.Edges() {
				if slices.Contains(from, e.From) && !slices.Contains(grown, e.To) {
					grown = append(grown, e.To)
				}
			}
			if len(grown) == len(from) {
				return grown
			}
			from = grown
		}
	}
	reached := reaches("")
	for _, state := range states {
		if !slices.Contains(reached, state) {
			t.Errorf("no request is ever %s", state)
		}
		ends := slices.ContainsFunc(reaches(state), func(to pdr.State) bool {
			return !slices.ContainsFunc(pdr.Edges(), func(e pdr.Edge) bool { return e.From == to && e.To != to })
		})
		if !ends {
			t.Errorf("a request that is %s never ends", state)
		}
	}
}

// The table of internal/pdr and the database's agree on which state follows which. A clone leaves its source alone.
func TestTheDatabaseHasTheSameEdges(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	rows, err := w.Owner.Query(t.Context(), `SELECT from_state || ' ' || to_state FROM pdr_transitions`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, e := range pdr.Edges() {
		if e.From != "" && e.Action != pdr.Clone {
			want = append(want, string(e.From)+" "+string(e.To))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(slices.Compact(want), got); diff != "" {
		t.Errorf("pdr_transitions (-table +database):\n%s", diff)
	}
}
