package embedded

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestSystemPrograms(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		installed []string
		made      int
		want      int    // the version chosen
		wantErr   string // in the error, where none is
	}{
		"new data gets the newest":             {installed: []string{"15.8", "17.10", "16.4"}, want: 17},
		"data stays with its version":          {installed: []string{"15.8", "17.10", "16.4"}, made: 16, want: 16},
		"a version that is to come will do":    {installed: []string{"19beta1"}, want: 19},
		"data of another version is refused":   {installed: []string{"15.8", "17.10"}, made: 16, wantErr: "nothing was changed"},
		"one that is too old is none":          {installed: []string{"14.2"}, wantErr: "set DATABASE_URL"},
		"data of one that is too old, neither": {installed: []string{"14.2"}, made: 14, wantErr: "set DATABASE_URL"},
		"there is none":                        {wantErr: "set DATABASE_URL"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := t.TempDir()
			places := []string{filepath.Join(base, "missing")}
			for _, version := range tt.installed {
				places = append(places, install(t, base, version))
			}
			got, err := systemPrograms(t.Context(), places, "data", tt.made)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("systemPrograms() = %v, %v, want an error with %q", got, err, tt.wantErr)
				}
				return
			}
			if err != nil || got.major != tt.want {
				t.Errorf("systemPrograms() = %v, %v, want version %d", got, err, tt.want)
			}
		})
	}
}

// install makes an installation that knows its version and nothing else.
func install(t *testing.T, base, version string) string {
	t.Helper()
	dir := filepath.Join(base, version)
	if err := os.MkdirAll(filepath.Join(dir, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"initdb", "postgres"} {
		script := fmt.Sprintf("#!/bin/sh\necho '%s (PostgreSQL) %s'\n", name, version)
		if err := os.WriteFile(filepath.Join(dir, "bin", name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestUnpack(t *testing.T) {
	t.Parallel()
	base := makeBase(t, 0o755, -1)
	stale := filepath.Join(base, "postgres-0123456789ab")
	theirs := filepath.Join(base, "postgres-backup")
	for _, dir := range []string{stale, theirs} {
		if err := os.MkdirAll(filepath.Join(dir, "bin"), 0o755); err != nil {
			t.Fatal(err)
		}
	}

	// Several processes may start at once on a shared folder of programs; each opens the archive for itself.
	archive := testArchive(t)
	unpackHere := func(o Options) string {
		f, err := os.Open(archive)
		if err != nil {
			t.Error(err)
			return ""
		}
		defer f.Close()
		dir, err := unpack(t.Context(), f, o)
		if err != nil {
			t.Error(err)
		}
		return dir
	}
	var wg sync.WaitGroup
	shared := Options{Programs: filepath.Join(base, "programs"), NoSync: true}
	for range 8 {
		wg.Go(func() { unpackHere(shared) })
	}
	wg.Wait()
	dir := unpackHere(Options{Dir: base})

	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Errorf("the programs of another binary are left: %v", err)
	}
	if _, err := os.Stat(theirs); err != nil {
		t.Errorf("what is not ours is removed: %v", err)
	}
	body, err := os.ReadFile(filepath.Join(dir, "lib", "libpq.so.5"))
	if err != nil || string(body) != "library" {
		t.Errorf("the link leads to %q, %v", body, err)
	}
	for name, want := range map[string]fs.FileMode{"": fs.ModeDir | 0o755, "bin": fs.ModeDir | 0o755, "bin/postgres": 0o755} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), want)
		}
	}
}

// An extraction that was killed is begun anew, and one that fails has no name that a start would take.
func TestUnpackUnfinished(t *testing.T) {
	t.Parallel()
	base := makeBase(t, 0o755, -1)
	body, err := os.ReadFile(testArchive(t))
	if err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(base, "half.tar.zst")
	if err := os.WriteFile(half, body[:len(body)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(half)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for range 2 {
		if dir, err := unpack(t.Context(), f, Options{Dir: base}); err == nil {
			t.Errorf("unpack() = %s of half an archive", dir)
		}
		if _, err := f.Seek(0, 0); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := filepath.Glob(filepath.Join(base, "postgres-*[0-9a-f]"))
	if err != nil || len(entries) != 0 {
		t.Errorf("half an archive has become %v, %v", entries, err)
	}
}
