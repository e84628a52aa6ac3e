package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is not a database of ours, or no longer whole, is refused in words to act on, and stays as it is.
func TestStartRefuses(t *testing.T) {
	t.Parallel()
	made := filepath.Join(makeBase(t, 0o755, -1), "made")
	if err := startHere(t, Options{Dir: made}).Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}

	tests := map[string]struct {
		damage func(t *testing.T, dir string)
		want   string
		server bool // the server itself refuses, so it has run
	}{
		"an older major version":   {damage: write("data/PG_VERSION", "9\n"), want: "data was made by PostgreSQL 9 and this is PostgreSQL"},
		"a newer major version":    {damage: write("data/PG_VERSION", "99\n"), want: "data was made by PostgreSQL 99 and this is PostgreSQL"},
		"a version that is none":   {damage: write("data/PG_VERSION", "new\n"), want: "which is no version"},
		"data without its version": {damage: remove("data/PG_VERSION"), want: "is not empty and has no PG_VERSION"},
		"data without a password":  {damage: remove("password"), want: "password is missing or empty: restore it"},
		"an empty password":        {damage: write("password", "\n"), want: "password is missing or empty: restore it"},
		"the password of another":  {damage: write("password", "wrong\n"), want: "is not the password of", server: true},
		"a setting that is none": {
			damage: write("data/postgresql.auto.conf", "nonsense = 1\n"), server: true,
			want: `unrecognized configuration parameter "nonsense"`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(makeBase(t, 0o755, -1), "dir")
			copyDir(t, made, dir)
			tt.damage(t, dir)
			before := fingerprint(t, dir)

			s, err := Start(t.Context(), Options{Dir: dir, Programs: sharedPrograms, NoSync: true})
			if err == nil {
				t.Fatal(errors.Join(errors.New("it starts"), s.Stop(t.Context())))
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Start() = %v, want %q in it", err, tt.want)
			}
			if diff := cmp.Diff(before, fingerprint(t, dir)); diff != "" && !tt.server {
				t.Errorf("the directory has changed (-was +is):\n%s", diff)
			}
			ended(t, dir)
		})
	}
}

func TestStartRefusesWhatIsSomebodyElses(t *testing.T) {
	t.Parallel()
	dir := makeBase(t, 0o755, -1)
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "thesis.txt"), []byte("years of work"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := fingerprint(t, filepath.Join(dir, "data"))
	if _, err := Start(t.Context(), Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
		t.Errorf("Start() = %v, want that nothing was changed", err)
	}
	if diff := cmp.Diff(before, fingerprint(t, filepath.Join(dir, "data"))); diff != "" {
		t.Errorf("the data has changed (-was +is):\n%s", diff)
	}
}

func TestServiceUser(t *testing.T) {
	t.Parallel()
	none := filepath.Join(t.TempDir(), "data")
	if as, err := serviceUser(none, []string{"no-such-user", "nobody"}); err != nil || as.name != "nobody" {
		t.Errorf("serviceUser() = %v, %v, want nobody", as.name, err)
	}
	_, err := serviceUser(none, []string{"no-such-user"})
	if err == nil || !strings.Contains(err.Error(), "DATABASE_URL") {
		t.Errorf("serviceUser() = %v, want an error that names DATABASE_URL", err)
	}
}
