package document_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/license/document"
)

// verifier checks a license file with a JOSE library that is not ours, and knows of the format what its documentation says.
const verifier = `
import { compactVerify, createLocalJWKSet } from "jose";
const { file, keys } = JSON.parse(process.argv[1]);
const [begin, ...rest] = file.trimEnd().split("\n");
const end = rest.pop();
if (begin !== "-----BEGIN DRAWDOWN LICENSE-----" || end !== "-----END DRAWDOWN LICENSE-----") throw new Error("no license file");
const { payload } = await compactVerify(Buffer.from(rest.join(""), "base64").toString(), createLocalJWKSet(keys), {
  algorithms: ["EdDSA"],
});
process.stdout.write(Buffer.from(payload));
`

func TestAnotherLibraryVerifiesAFile(t *testing.T) {
	t.Parallel()
	in, other := install(t), install(t)
	read := func(content []byte) (string, error) {
		input, err := json.Marshal(map[string]any{"file": string(content), "keys": in.public})
		if err != nil {
			t.Fatal(err)
		}
		node := exec.CommandContext(t.Context(), "node", "--input-type=module", "--eval", verifier, string(input))
		node.Dir = "../../../frontend" // where its packages are
		var said strings.Builder
		node.Stderr = &said
		out, err := node.Output()
		if err != nil {
			return said.String(), err
		}
		return string(out), nil
	}
	payload, err := read(seal(t, sample, in.keys))
	if err != nil {
		t.Fatalf("it says %v: %s", err, payload)
	}
	var got document.File
	if err := json.Unmarshal([]byte(payload), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample, got); diff != "" {
		t.Errorf("sealed, and read elsewhere (-+):\n%s", diff)
	}
	if said, err := read(seal(t, sample, other.keys)); err == nil || !strings.Contains(said, "JWKSNoMatchingKey") {
		t.Errorf("a file of others is read: %v %s", err, said)
	}
}
