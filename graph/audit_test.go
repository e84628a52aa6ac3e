package graph

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// auditor installs the audits of GraphQL over HTTP, once for all tests.
var auditor = sync.OnceValue(func() error {
	if _, err := os.Stat(filepath.Join(audits, "node_modules", "graphql-http")); err == nil {
		return nil
	}
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir, install.Stdout, install.Stderr = audits, os.Stderr, os.Stderr
	return install.Run()
})

const audits = "testdata/http-audit"

// nodeSays is what one of the audits' scripts writes.
func nodeSays(t *testing.T, script string, args ...string) string {
	t.Helper()
	if err := auditor(); err != nil {
		t.Fatalf("npm ci in graph/%s: %v", audits, err)
	}
	run := exec.CommandContext(t.Context(), "node", append([]string{script}, args...)...)
	run.Dir, run.Stderr = audits, os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatalf("node %s: %v", script, err)
	}
	return string(out)
}

func TestGraphQLOverHTTP(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(api{}.handler(someone))
	defer server.Close()
	var results []struct{ ID, Name, Status, Reason string }
	if err := json.Unmarshal([]byte(nodeSays(t, "audit.mjs", server.URL)), &results); err != nil {
		t.Fatal(err)
	}
	ok := 0
	for _, r := range results {
		if r.Status == "ok" {
			ok++
		} else {
			t.Errorf("%s %s: %s, %s", r.ID, r.Name, r.Status, r.Reason)
		}
	}
	if len(results) != 61 {
		t.Errorf("%d audits ran, not 61", len(results))
	}
	t.Logf("%d of %d audits", ok, len(results))
}
