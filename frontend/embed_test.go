package frontend

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const page = "<!doctype html><title>app</title>"

func app() fstest.MapFS {
	file := func(content string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(content)} }
	return fstest.MapFS{
		"dist/index.html":            file(page),
		"dist/color-scheme.js":       file("scheme()"),
		"dist/assets/index-a1.js":    file("plain"),
		"dist/assets/index-a1.js.br": file("br"),
		"dist/assets/index-a1.js.gz": file("gzip"),
		"dist/.vite/manifest.json":   file("{}"),
	}
}

func get(t *testing.T, files fstest.MapFS, method, target, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	serve(files).ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, response *http.Response) string {
	t.Helper()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestHandler(t *testing.T) {
	t.Parallel()
	const immutable = "public, max-age=31536000, immutable"
	type answer struct {
		Status                int
		Cache, Encoding, Body string
	}

	for name, test := range map[string]struct {
		method, target, encoding string
		want                     answer
	}{
		"the first page":                       {"GET", "/", "", answer{200, "no-cache", "", page}},
		"the address of a page":                {"GET", "/a/acc_1/draw-downs/PDR-000482", "", answer{200, "no-cache", "", page}},
		"index.html by its name":               {"GET", "/index.html", "", answer{200, "no-cache", "", page}},
		"a path that climbs":                   {"GET", "/../../embed.go", "", answer{200, "no-cache", "", page}},
		"the build's own notes":                {"GET", "/.vite/manifest.json", "", answer{200, "no-cache", "", page}},
		"a file with a fixed name":             {"GET", "/color-scheme.js", "", answer{200, "no-cache", "", "scheme()"}},
		"an asset as it is":                    {"GET", "/assets/index-a1.js", "", answer{200, immutable, "", "plain"}},
		"an asset in the smallest encoding":    {"GET", "/assets/index-a1.js", "gzip, br", answer{200, immutable, "br", "br"}},
		"an asset in the only encoding wanted": {"GET", "/assets/index-a1.js", "gzip", answer{200, immutable, "gzip", "gzip"}},
		"an asset of another version":          {"GET", "/assets/index-b2.js", "gzip, br", answer{404, "", "", "404 page not found\n"}},
		"the assets' folder":                   {"GET", "/assets/", "", answer{200, "no-cache", "", page}},
		"a page's head":                        {"HEAD", "/login", "", answer{200, "no-cache", "", ""}},
		"anything but reading":                 {"POST", "/login", "", answer{405, "no-cache", "", "Method Not Allowed\n\nmethod should be GET or HEAD\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response := get(t, app(), test.method, test.target, test.encoding)
			got := answer{
				Status:   response.StatusCode,
				Cache:    response.Header.Get("Cache-Control"),
				Encoding: response.Header.Get("Content-Encoding"),
				Body:     body(t, response),
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", test.method, test.target, diff)
			}
		})
	}
}

func TestHandlerSaysThatTheAppIsNotBuilt(t *testing.T) {
	t.Parallel()
	response := get(t, fstest.MapFS{"dist/.gitkeep": {}}, "GET", "/login", "")
	if response.StatusCode != http.StatusNotFound {
		t.Errorf("an app without index.html answers %d, want 404", response.StatusCode)
	}
	if diff := cmp.Diff("The web app is not in this binary. Build it with: make build\n", body(t, response)); diff != "" {
		t.Errorf("its words (-want +got):\n%s", diff)
	}
}
