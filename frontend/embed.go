// Package frontend holds the built web app inside the binary and serves it.
package frontend

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/vearutop/statigz"
	"github.com/vearutop/statigz/brotli"
)

// Vite copies public/.gitkeep here, so that a clean clone compiles before the app is built.
//
//go:embed all:dist
var built embed.FS

// Handler serves the web app: its files as they were built and compressed, and index.html for every address of a page.
func Handler() http.Handler {
	return serve(built)
}

func serve(files fs.ReadDirFS) http.Handler {
	server := statigz.FileServer(files, statigz.FSPrefix("dist"), brotli.AddEncoding, statigz.OnNotFound(notBuilt))

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		switch {
		case strings.HasPrefix(name, "assets/"):
			// The name holds a hash of the content. What is missing belongs to another version of the app: a page
			// in its place would be read as a broken script.
			if !isFile(files, name) {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		case isFile(files, name) && name != "index.html" && !strings.HasPrefix(name, "."):
			w.Header().Set("Cache-Control", "no-cache")
		default:
			name = ""
			w.Header().Set("Cache-Control", "no-cache")
		}
		server.ServeHTTP(w, at(r, "/"+name))
	})
}

func isFile(files fs.FS, name string) bool {
	info, err := fs.Stat(files, path.Join("dist", name))
	return err == nil && !info.IsDir()
}

func at(r *http.Request, name string) *http.Request {
	r = r.Clone(r.Context())
	r.URL.Path, r.URL.RawPath = name, ""
	return r
}

func notBuilt(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "The web app is not in this binary. Build it with: make build", http.StatusNotFound)
}
