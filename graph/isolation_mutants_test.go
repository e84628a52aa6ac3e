package graph_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The proof is itself proved: without the second wall it finds a leak as soon as the filter of any one package is gone, and with the
// wall it finds none though all of them are gone.
//
// The filters are the functions `visible` of the domain packages. This test binary is built once more with a switch in front of each,
// and runs once for each filter.
func TestTheProofMissesNoFilter(t *testing.T) {
	t.Parallel()
	filters := filtersIn(t, filepath.Join("..", "internal"))
	if len(filters) == 0 {
		t.Fatal("there is no filter")
	}
	binary := mutated(t, filters)
	all := slices.Sorted(maps.Keys(filters))
	for _, filter := range all {
		t.Run("without "+filter, func(t *testing.T) {
			t.Parallel()
			if said, err := prove(t, binary, "NobodyReadsWhatIsAnothers", "off", filter); err == nil || !leaked.MatchString(said) {
				t.Errorf("no leak is found: %v\n%s", err, said)
			}
		})
	}
	for name, tt := range map[string]struct{ wall, without string }{
		"the filters alone": {"off", ""},
		"the wall alone":    {"on", strings.Join(all, ",")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if said, err := prove(t, binary, "Nobody.+Anothers|AForeignArgumentIsAnUnknownOne", tt.wall, tt.without); err != nil {
				t.Errorf("%v\n%s", err, said)
			}
		})
	}
}

// leaked is how the proof reports what somebody has read of another's.
var leaked = regexp.MustCompile(`(?m)^\s+isolation\w*_test\.go:\d+: .+ reads `)

// prove runs tests of the proof in a process of its own, with or without the wall, and without the filters that are named.
func prove(t *testing.T, binary, tests, wall, without string) (said string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, "-test.run=^Test("+tests+")$")
	cmd.Env = append(os.Environ(), wallVariable+"="+wall, unfilteredVariable+"="+without)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// mutated builds this package's tests with a switch in front of each filter.
func mutated(t *testing.T, filters map[string]filter) string {
	t.Helper()
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for name, f := range filters {
		path := filepath.Join(dir, strings.ReplaceAll(name, "/", "_")+".go")
		if err := os.WriteFile(path, f.switched(name), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[f.path] = path
	}
	replace, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	list, binary := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "mutated.test")
	if err := os.WriteFile(list, replace, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-overlay", list, "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// unfilteredVariable names, for the mutated tests, the filters that let everything pass.
const unfilteredVariable = "DRAWDOWN_TEST_UNFILTERED"

// filter is a function `visible`, and the file that holds it.
type filter struct {
	path    string
	source  []byte
	imports int // where an import may be added
	body    int // where the body begins
}

// switched is the file with a filter that lets everything pass where the variable names it.
func (f filter) switched(name string) []byte {
	const (
		imports = `; import unfiltered "os"; import among "slices"; import each "strings"`
		body    = ` if among.Contains(each.Split(unfiltered.Getenv(%q), ","), %q) { return func(q *database.Query) *database.Query { return q } };`
	)
	return slices.Concat(f.source[:f.imports], []byte(imports), f.source[f.imports:f.body],
		fmt.Appendf(nil, body, unfilteredVariable, name), f.source[f.body:])
}

// filtersIn is the filters by the folders of their packages.
func filtersIn(t *testing.T, root string) map[string]filter {
	t.Helper()
	found := map[string]filter{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, declared := range file.Decls {
			f, ok := declared.(*ast.FuncDecl)
			if !ok || f.Name.Name != "visible" || !narrows(f.Type) {
				continue
			}
			name, err := filepath.Rel(root, filepath.Dir(path))
			if err != nil {
				return err
			}
			absolute, err := filepath.Abs(path)
			if err != nil {
				return err
			}
			found[name] = filter{absolute, source, files.Position(file.Name.End()).Offset, files.Position(f.Body.Lbrace).Offset + 1}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// narrows tells whether a function answers with what narrows a query.
func narrows(f *ast.FuncType) bool {
	if f.Results == nil || len(f.Results.List) != 1 {
		return false
	}
	_, ok := f.Results.List[0].Type.(*ast.FuncType)
	return ok
}
