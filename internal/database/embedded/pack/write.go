package main

import (
	"archive/tar"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

// write makes the archive under another name first: a half-written one must never end up in a binary.
func write(target, source string, entries []entry) (err error) {
	f, err := os.Create(target + ".new") //nolint:gosec // in our own folder
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err == nil {
			err = os.Rename(f.Name(), target)
		}
	}()
	// One worker, so that no byte depends on timing.
	z, err := zstd.NewWriter(f, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	w := tar.NewWriter(z)
	for _, e := range entries {
		if err := add(w, source, e); err != nil {
			return err
		}
	}
	return errors.Join(w.Close(), z.Close())
}

// add writes one entry with nothing of the machine in it: no owner, no time, no mode but ours.
func add(w *tar.Writer, source string, e entry) error {
	h := &tar.Header{Name: filepath.ToSlash(e.path), Mode: int64(e.mode.Perm())}
	switch {
	case e.mode.IsDir():
		h.Typeflag, h.Name = tar.TypeDir, h.Name+"/"
		return w.WriteHeader(h)
	case e.mode&fs.ModeSymlink != 0:
		h.Typeflag, h.Linkname = tar.TypeSymlink, filepath.ToSlash(e.link)
		return w.WriteHeader(h)
	}
	f, err := os.Open(filepath.Join(source, e.path)) //nolint:gosec // of the package
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	h.Typeflag, h.Size = tar.TypeReg, info.Size()
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}
