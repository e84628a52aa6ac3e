package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

// native is an installation as npm makes it, with what we keep and what we do not.
func native(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{
		"bin/postgres":                          "server",
		"bin/initdb":                            "initdb",
		"bin/pg_ctl":                            "needless",
		"lib/libpq.so.5.17":                     "client",
		"lib/libpq.a":                           "needless",
		"lib/libecpg.so.6.17":                   "needless",
		"lib/pkgconfig/libpq.pc":                "needless",
		"lib/postgresql/plpgsql.so":             "language",
		"lib/postgresql/plperl.so":              "needless",
		"lib/postgresql/pgxs/src/Makefile":      "needless",
		"share/postgresql/timezone/UTC":         "zone",
		"share/postgresql/extension/plperl.sql": "needless",
		"pg-symlinks.json": `[
			{"source": "native/lib/libpq.so.5.17", "target": "native/lib/libpq.so.5"},
			{"source": "native/lib/libpq.so.5.17", "target": "native/lib/postgresql/libpq.so"},
			{"source": "native/lib/libecpg.so.6.17", "target": "native/lib/libecpg.so.6"}
		]`,
	}
	for name, body := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func pack(t *testing.T, source string) []byte {
	t.Helper()
	entries, err := choose(source)
	if err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(t.TempDir(), "postgres.tar.zst")
	if err := write(target, source, entries); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(target)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestPackHoldsWhatTheServerNeeds(t *testing.T) {
	t.Parallel()
	plain, err := zstd.NewReader(bytes.NewReader(pack(t, native(t))))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()

	type item struct {
		Name, Body string
		Mode       int64
	}
	var got []item
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, item{h.Name, h.Linkname + string(body), h.Mode})
		if !h.ModTime.Equal(time.Unix(0, 0)) || h.Uid != 0 || h.Uname != "" {
			t.Errorf("%s tells of the machine: %v, %d %q", h.Name, h.ModTime, h.Uid, h.Uname)
		}
	}
	want := []item{
		{"bin/", "", 0o755},
		{"bin/initdb", "initdb", 0o755},
		{"bin/postgres", "server", 0o755},
		{"lib/", "", 0o755},
		{"lib/libpq.so.5", "libpq.so.5.17", 0o777},
		{"lib/libpq.so.5.17", "client", 0o644},
		{"lib/postgresql/", "", 0o755},
		{"lib/postgresql/libpq.so", "../libpq.so.5.17", 0o777},
		{"lib/postgresql/plpgsql.so", "language", 0o644},
		{"share/", "", 0o755},
		{"share/postgresql/", "", 0o755},
		{"share/postgresql/extension/", "", 0o755},
		{"share/postgresql/timezone/", "", 0o755},
		{"share/postgresql/timezone/UTC", "zone", 0o644},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the archive (-want +got):\n%s", diff)
	}
}

func TestPackIsReproducible(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(pack(t, native(t)), pack(t, native(t))) {
		t.Error("the same files give two archives")
	}
}
