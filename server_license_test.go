package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-portal/drawdown/internal/license/document"
	"github.com/drawdown-portal/drawdown/internal/signing"
)

// A license file is checked by the program alone: no server, no database, no network.
func TestALicenseFileIsCheckedOffline(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keyFile := filepath.Join(dir, "signing-keys.json")
	if err := signing.Ensure(keyFile); err != nil {
		t.Fatal(err)
	}
	keys := signing.Open(keyFile)
	file := func(name string, endsOn document.Day) string {
		t.Helper()
		content, _, err := document.Seal(document.File{
			Account: document.Account{ID: "acc_1", Name: "Larkfield Insurance"}, ControlRoom: document.ControlRoom{GUID: "g", Name: "CR-LARK-PRD"},
			Lines:    []document.Line{{SKU: "NV-UR-RT", Name: "Unattended Runner", Unit: "runtime", Quantity: 5, StartsOn: "2020-01-01", EndsOn: endsOn}},
			IssuedAt: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), ExpiresOn: endsOn, Serial: 42,
		}, keys)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run := func(arguments ...string) (string, int) {
		t.Helper()
		cmd := drawdown(t.Context(), dir, []string{"PATH=" + os.Getenv("PATH")}, arguments...)
		out, err := cmd.CombinedOutput()
		if _, ended := err.(*exec.ExitError); err != nil && !ended { //nolint:errorlint // Run does not wrap it
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	good, old := file("good.lic", "2999-12-31"), file("old.lic", "2020-12-31")

	earlier := filepath.Join(dir, "jwks.json")
	public, err := os.ReadFile(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(earlier, public, 0o600); err != nil {
		t.Fatal(err)
	}
	rotated, code := run("key", "rotate")
	if signed, err := keys.Sign("test", nil); err != nil || code != 0 || strings.TrimSpace(rotated) != signed.KeyID {
		t.Fatalf("a rotation says %q (%d), and %s signs (%v)", rotated, code, signed.KeyID, err)
	}
	later := file("later.lic", "2999-12-31")

	changed := filepath.Join(dir, "changed.lic")
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(changed, content, 0o600); err != nil {
		t.Fatal(err)
	}

	for name, tt := range map[string]struct {
		arguments []string
		code      int
		says      []string
	}{
		"good":                   {[]string{good}, 0, []string{"42", "CR-LARK-PRD", "Larkfield Insurance", "NV-UR-RT", "genuine and valid"}},
		"with keys named":        {[]string{good, "--keys", earlier}, 0, []string{"genuine and valid"}},
		"of the new key":         {[]string{later}, 0, []string{"genuine and valid"}},
		"of a key not yet known": {[]string{later, "--keys", earlier}, 1, []string{"not among the keys"}},
		"expired":                {[]string{old}, 1, []string{"NV-UR-RT", "genuine, and expired on 2020-12-31"}},
		"changed":                {[]string{changed}, 1, []string{"license file"}},
		"no license file":        {[]string{keyFile}, 1, []string{"this is not a license file"}},
		"keys that are none":     {[]string{good, "--keys", good}, 1, []string{"no JSON Web Key Set"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, code := run(append([]string{"license", "verify"}, tt.arguments...)...)
			if code != tt.code {
				t.Errorf("it ends with %d", code)
			}
			for _, says := range tt.says {
				if !strings.Contains(out, says) {
					t.Errorf("it says %q, not %q", out, says)
				}
			}
		})
	}
}

// A site without a connection asks and confirms with the program alone; a file that answers another request is not confirmed.
func TestASiteWithoutAConnection(t *testing.T) {
	t.Parallel()
	const guid = "3f0f7c1e-6f7e-4b57-9f3e-0d6a7f6f2c11"
	dir := t.TempDir()
	keyFile := filepath.Join(dir, "signing-keys.json")
	if err := signing.Ensure(keyFile); err != nil {
		t.Fatal(err)
	}
	run := func(arguments ...string) (string, int) {
		t.Helper()
		cmd := drawdown(t.Context(), dir, []string{"PATH=" + os.Getenv("PATH")}, arguments...)
		out, err := cmd.Output()
		if _, ended := err.(*exec.ExitError); err != nil && !ended { //nolint:errorlint // Output does not wrap it
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	keep := func(name, content string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	roomKey := filepath.Join(dir, "room.json")
	asked, code := run("license", "request", "--key", roomKey, "--guid", guid, "--installed", "7", "--consumed", "NV-IQ-PG=3")
	request, _, err := document.OpenRequest([]byte(asked))
	if err != nil || code != 0 || request.GUID != guid || request.Installed != 7 || len(request.Consumed) != 1 || request.Consumed[0].Units != 3 {
		t.Fatalf("request: %d %+v %v", code, request, err)
	}
	answer := func(nonce string) string {
		t.Helper()
		content, _, err := document.Seal(document.File{
			Account: document.Account{ID: "acc_1", Name: "Cobalt Ridge Mining"}, ControlRoom: document.ControlRoom{GUID: guid, Name: "CR-COBALT-A"},
			IssuedAt: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), ExpiresOn: "2999-12-31", Serial: 42, Request: nonce,
		}, signing.Open(keyFile))
		if err != nil {
			t.Fatal(err)
		}
		return keep("answer-"+nonce[:4]+".lic", string(content))
	}
	path := keep("request.pem", asked)
	said, code := run("license", "confirm", "--key", roomKey, "--request", path, answer(request.Nonce))
	confirmation, _, err := document.OpenConfirmation([]byte(said))
	if err != nil || code != 0 || confirmation.Serial != 42 || confirmation.Nonce != request.Nonce || len(confirmation.SHA256) != 64 {
		t.Errorf("confirm: %d %+v %v", code, confirmation, err)
	}
	if said, code := run("license", "confirm", "--key", roomKey, "--request", path, answer("another")); code == 0 || said != "" {
		t.Errorf("the answer to another request is confirmed: %d %s", code, said)
	}
}
