package license_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A changed life shows in a review as a changed picture.
func TestDiagram(t *testing.T) {
	t.Parallel()
	for of, name := range map[license.Licensing]string{license.ByFile: "file.mmd", license.InCloud: "cloud.mmd"} {
		got, golden := diagram(of), filepath.Join("testdata", name)
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
			t.Errorf("the life of a Control Room is not as it is drawn; go test ./internal/license -run Diagram -update draws it anew (-want +got):\n%s", diff)
		}
	}
}

func diagram(of license.Licensing) string {
	var out strings.Builder
	out.WriteString("stateDiagram-v2\n")
	for _, e := range license.Edges() {
		if e.Of != of {
			continue
		}
		from, by := string(e.From), "system"
		if from == "" {
			from = "[*]"
		}
		if len(e.By) > 0 {
			roles := make([]string, len(e.By))
			for i, role := range e.By {
				roles[i] = strings.ToLower(strings.ReplaceAll(string(role), "_", " "))
			}
			by = strings.Join(roles, ", ")
		}
		out.WriteString("    " + from + " --> " + string(e.To) + " : " + strings.ToLower(string(e.Action)) + " (" + by + ")\n")
	}
	out.WriteString("    " + string(license.Decommissioned) + " --> [*]\n")
	return out.String()
}

// Whatever a Control Room comes to, its account can end it there, and so can the vendor; then nothing follows.
func TestEveryControlRoomCanBeEnded(t *testing.T) {
	t.Parallel()
	for _, came := range license.Edges() {
		if came.From == license.Decommissioned {
			t.Errorf("%s of a Control Room that is over", came.Action)
		}
		ends := slices.ContainsFunc(license.Edges(), func(e license.Edge) bool {
			return e.Of == came.Of && e.From == came.To && e.Action == license.Decommission && e.To == license.Decommissioned &&
				slices.Contains(e.By, auth.CustomerAdmin) && slices.Contains(e.By, auth.VendorOperator)
		})
		if !ends && came.To != license.Decommissioned {
			t.Errorf("a %s Control Room that is %s never ends", came.Of, came.To)
		}
	}
}

// The table of internal/license and the database's agree on which status follows which.
func TestTheDatabaseHasTheSameEdges(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	rows, err := w.Owner.Query(t.Context(), `SELECT from_status || ' ' || to_status FROM control_room_transitions`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, e := range license.Edges() {
		if e.From != "" && e.From != e.To {
			want = append(want, string(e.From)+" "+string(e.To))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(slices.Compact(want), got); diff != "" {
		t.Errorf("control_room_transitions (-table +database):\n%s", diff)
	}
}
