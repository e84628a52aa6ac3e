// Command generate runs gqlgen, and writes the encoders of package encode beside its executor.
package main

import (
	_ "embed"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
)

func main() {
	if err := run(); err != nil {
		slog.Error("generating stopped", "error", err)
		os.Exit(1)
	}
}

func run() error {
	cfg, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		return err
	}
	var written encoders
	if err := api.Generate(cfg, api.AddPlugin(&written)); err != nil {
		return err
	}
	return written.call(cfg.Exec.Filename)
}

//go:embed encoders.gotpl
var source string

// encoders is a plugin of gqlgen's: what the encoders are written from.
type encoders struct {
	Encode  string // the package that they use
	Objects []object
}

func (*encoders) Name() string { return "encoders" }

func (e *encoders) GenerateCode(data *codegen.Data) error {
	cfg := data.Config
	e.Encode, e.Objects = cfg.Exec.ImportPath()+"/encode", objects(data)
	return templates.Render(templates.Options{
		PackageName:     cfg.Exec.Package,
		Filename:        filepath.Join(cfg.Exec.Dir(), "encoders_gen.go"),
		Template:        source,
		Data:            e,
		GeneratedHeader: true,
		Packages:        cfg.Packages,
	})
}

// executor is where gqlgen's code for an object begins.
var executor = regexp.MustCompile(`(?m)^func \(ec \*executionContext\) _(\w+)\(ctx context\.Context, sel ast\.SelectionSet, obj \*.*\{$`)

// call puts the call of its encoder before gqlgen's code for each of the objects. gqlgen has no place for it: its templates
// cannot be replaced, and a middleware comes when a field has been written already.
func (e *encoders) call(filename string) error {
	code, err := os.ReadFile(filename) //nolint:gosec // what gqlgen has just written
	if err != nil {
		return err
	}
	left := map[string]bool{}
	for _, o := range e.Objects {
		left[o.Name] = true
	}
	called := executor.ReplaceAllStringFunc(string(code), func(begin string) string {
		name := executor.FindStringSubmatch(begin)[1]
		if !left[name] {
			return begin
		}
		delete(left, name)
		return begin + fmt.Sprintf("\n\tif out := encodedObject(ec, %q, sel, obj, append%s); out != nil {\n\t\treturn out\n\t}", name, name)
	})
	if len(left) > 0 {
		return fmt.Errorf("%s has no code for %v: has its form changed?", filename, left)
	}
	return os.WriteFile(filename, []byte(called), 0o600) //nolint:gosec // the same file
}
