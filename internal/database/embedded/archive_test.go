package embedded

import (
	"archive/tar"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// testArchive is a small archive of the shape that pack makes.
func testArchive(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "postgres.tar.zst")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(f)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	for _, e := range []struct {
		header tar.Header
		body   string
	}{
		{tar.Header{Typeflag: tar.TypeDir, Name: "bin/", Mode: 0o755}, ""},
		{tar.Header{Typeflag: tar.TypeReg, Name: "bin/postgres", Mode: 0o755}, "program"},
		{tar.Header{Typeflag: tar.TypeDir, Name: "lib/", Mode: 0o755}, ""},
		{tar.Header{Typeflag: tar.TypeSymlink, Name: "lib/libpq.so.5", Linkname: "libpq.so.5.17"}, ""},
		{tar.Header{Typeflag: tar.TypeReg, Name: "lib/libpq.so.5.17", Mode: 0o644}, "library"},
	} {
		e.header.Size = int64(len(e.body))
		if err := w.WriteHeader(&e.header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}
