package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// needless is what building extensions and other languages need, and what nothing here calls.
var needless = regexp.MustCompile(`\.a$|/pkgconfig|/pgxs|/libecpg|/libpgtypes|plperl|plpython|pltcl|bin/pg_ctl|pg-symlinks\.json`)

// entry is one file, folder or link of the archive.
type entry struct {
	path string // relative to the installation
	link string // where a link points
	mode fs.FileMode
}

// choose lists what of the installation goes into the archive, in the order of the paths.
func choose(source string) ([]entry, error) {
	var entries []entry
	err := filepath.WalkDir(source, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(source, path)
		if err != nil || rel == "." {
			return err
		}
		switch {
		case needless.MatchString(filepath.ToSlash(rel)):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
			entries = append(entries, entry{path: rel, mode: fs.ModeDir | 0o755})
		case d.Type().IsRegular():
			mode := fs.FileMode(0o644)
			if strings.HasPrefix(rel, "bin"+string(filepath.Separator)) {
				mode = 0o755
			}
			entries = append(entries, entry{path: rel, mode: mode})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	links, err := libraryLinks(source, entries)
	if err != nil {
		return nil, err
	}
	entries = append(entries, links...)
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	return entries, nil
}

// libraryLinks are the links from one name of a shared library to another. A package of npm cannot hold links, so this
// one lists them for a script of its own to make; we run no scripts of packages.
func libraryLinks(source string, chosen []entry) ([]entry, error) {
	body, err := os.ReadFile(filepath.Join(source, "pg-symlinks.json")) //nolint:gosec // of the package
	if err != nil {
		return nil, err
	}
	var listed []struct{ Source, Target string }
	if err := json.Unmarshal(body, &listed); err != nil {
		return nil, fmt.Errorf("pg-symlinks.json: %w", err)
	}
	var links []entry
	for _, l := range listed {
		library := filepath.FromSlash(strings.TrimPrefix(l.Source, "native/"))
		name := filepath.FromSlash(strings.TrimPrefix(l.Target, "native/"))
		holds := func(path string) bool {
			return slices.ContainsFunc(chosen, func(e entry) bool { return e.path == path })
		}
		if !holds(library) || holds(name) {
			continue
		}
		rel, err := filepath.Rel(filepath.Dir(name), library)
		if err != nil {
			return nil, err
		}
		links = append(links, entry{path: name, link: rel, mode: fs.ModeSymlink | 0o777})
	}
	return links, nil
}
