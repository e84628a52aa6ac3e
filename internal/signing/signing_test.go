package signing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/drawdown-portal/drawdown/internal/signing"
)

const kind = "test+jws"

// made is a file of keys, as a first start makes it.
func made(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data", "signing-keys.json")
	if err := signing.Ensure(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func sign(t *testing.T, path string) signing.Signature {
	t.Helper()
	signed, err := signing.Open(path).Sign(kind, []byte("hello"))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// verified tells whether a published key verifies what was signed.
func verified(t *testing.T, path string, signed signing.Signature) bool {
	t.Helper()
	keys, err := signing.Open(path).Public()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jose.ParseSignedCompact(signed.JWS, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := parsed.Verify(keys)
	return err == nil && string(payload) == "hello" && parsed.Signatures[0].Header.KeyID == signed.KeyID
}

func TestAFirstStartMakesAKeyOnce(t *testing.T) {
	t.Parallel()
	path := made(t)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file is %v (%v)", info, err)
	}
	before := sign(t, path)
	var starts sync.WaitGroup
	for range 8 {
		starts.Go(func() {
			if err := signing.Ensure(path); err != nil {
				t.Error(err)
			}
		})
	}
	starts.Wait()
	if after := sign(t, path); after != before || !verified(t, path, before) {
		t.Errorf("the key %s became %s", before.KeyID, after.KeyID)
	}
}

func TestManyFirstStartsAtOnceAgreeOnAKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	signed := make([]signing.Signature, 16)
	var starts sync.WaitGroup
	for i := range signed {
		starts.Go(func() {
			if err := signing.Ensure(path); err != nil {
				t.Error(err)
				return
			}
			signed[i], _ = signing.Open(path).Sign(kind, []byte("hello")) // an empty one is no key of ours
		})
	}
	starts.Wait()
	for _, s := range signed {
		if s.KeyID != signed[0].KeyID || s.KeyID == "" {
			t.Errorf("signed with %q and %q", signed[0].KeyID, s.KeyID)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("beside the file there is %v (%v)", left, err)
	}
}

func TestEarlierKeysStillVerify(t *testing.T) {
	t.Parallel()
	path := made(t)
	first := sign(t, path)
	second, err := signing.Rotate(path)
	if err != nil {
		t.Fatal(err)
	}
	third, err := signing.Rotate(path)
	if err != nil {
		t.Fatal(err)
	}
	now := sign(t, path)
	if now.KeyID != third || !verified(t, path, now) || !verified(t, path, first) {
		t.Errorf("signed with %s, %s and %s", first.KeyID, second, now.KeyID)
	}
	keys, err := signing.Open(path).Public()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, key := range keys.Keys {
		ids = append(ids, key.KeyID)
		if !key.IsPublic() {
			t.Errorf("the key %s is published with its private half", key.KeyID)
		}
	}
	if want := fmt.Sprint([]string{third, second, first.KeyID}); fmt.Sprint(ids) != want {
		t.Errorf("published are %v, want %s", ids, want)
	}
	content, err := os.ReadFile(path)
	if err != nil || bytes.Count(content, []byte(`"d":`)) != 1 {
		t.Errorf("the file keeps %d private halves (%v)", bytes.Count(content, []byte(`"d":`)), err)
	}
}

func TestRotationsAtOnceLoseNoKey(t *testing.T) {
	t.Parallel()
	path := made(t)
	ids := make([]string, 16)
	var rotations sync.WaitGroup
	for i := range ids {
		rotations.Go(func() {
			var err error
			if ids[i], err = signing.Rotate(path); err != nil {
				t.Error(err)
			}
		})
	}
	rotations.Wait()
	keys, err := signing.Open(path).Public()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if len(keys.Key(id)) != 1 {
			t.Errorf("of the key %s there are %d", id, len(keys.Key(id)))
		}
	}
}

func TestAFileThatCannotBeUsedSaysSoUntilItIsMended(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(path string) error
		want  string
	}{
		"missing":       {os.Remove, "no such file"},
		"no file":       {func(path string) error { return os.Mkdir(path, 0o700) }, "is a directory"},
		"read by all":   {func(path string) error { return os.Chmod(path, 0o644) }, "0600"},
		"garbled":       {func(path string) error { return os.WriteFile(path, []byte("{"), 0o600) }, "no JSON Web Key Set"},
		"empty":         {func(path string) error { return os.WriteFile(path, []byte(`{"keys":[]}`), 0o600) }, "private half"},
		"public alone":  {keepPublic, "private half"},
		"under a name":  {func(path string) error { return replace(path, `"kid": "`, `"kid": "x`) }, "thumbprint"},
		"a half broken": {func(path string) error { return replace(path, `"d": "`, `"d": "AAAA`) }, "no JSON Web Key Set"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := made(t)
			keys := signing.Open(path)
			good, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if name == "no file" {
				_ = os.Remove(path)
			}
			if err := tt.spoil(path); err != nil {
				t.Fatal(err)
			}
			_, failure := keys.Sign(kind, []byte("hello"))
			for _, err := range []error{keys.Err(), failure} {
				if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "SIGNING_KEY_FILE") {
					t.Errorf("it says %v, want %q", err, tt.want)
				}
			}
			if name != "missing" {
				if err := signing.Ensure(path); err != nil || keys.Err() == nil {
					t.Errorf("a start wrote over it (%v)", err)
				}
			}
			_ = os.RemoveAll(path)
			if err := os.WriteFile(path, good, 0o600); err != nil {
				t.Fatal(err)
			}
			if signed := sign(t, path); !verified(t, path, signed) || keys.Err() != nil {
				t.Errorf("mended, it says %v", keys.Err())
			}
		})
	}
}

func keepPublic(path string) error {
	keys, err := signing.Open(path).Public()
	if err != nil {
		return err
	}
	content, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

func replace(path, old, text string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, bytes.Replace(content, []byte(old), []byte(text), 1), 0o600)
}

// The private half is in the file alone.
func TestThePrivateHalfIsNeverShown(t *testing.T) {
	t.Parallel()
	path := made(t)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Keys []struct{ D string } }
	if err := json.Unmarshal(content, &file); err != nil || len(file.Keys[0].D) < 40 {
		t.Fatalf("the file holds %+v (%v)", file, err)
	}
	keys := signing.Open(path)
	var shown bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&shown, nil))
	log.Info("keys", "keys", keys, "value", *keys)
	fmt.Fprintf(&shown, "%v %+v %#v %s", keys, keys, keys, keys)
	answer := httptest.NewRecorder()
	keys.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	shown.Write(answer.Body.Bytes())
	shown.WriteString(sign(t, path).JWS)
	if strings.Contains(shown.String(), file.Keys[0].D) {
		t.Error("it is")
	}
}

func TestThePublicKeysAreServedAsAKeySet(t *testing.T) {
	t.Parallel()
	path := made(t)
	keys := signing.Open(path)
	ask := func(etag string) *httptest.ResponseRecorder {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/.well-known/jwks.json", nil)
		request.Header.Set("If-None-Match", etag)
		answer := httptest.NewRecorder()
		keys.ServeHTTP(answer, request)
		return answer
	}
	first := ask("")
	if first.Code != http.StatusOK || first.Header().Get("Content-Type") != "application/jwk-set+json" ||
		first.Header().Get("Cache-Control") != "public, max-age=300" {
		t.Errorf("answered with %d %v", first.Code, first.Header())
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(first.Body.Bytes(), &set); err != nil || len(set.Keys) != 1 {
		t.Errorf("answered with %s (%v)", first.Body, err)
	}
	etag := first.Header().Get("ETag")
	if again := ask(etag); again.Code != http.StatusNotModified {
		t.Errorf("asked again, it answers with %d", again.Code)
	}
	if _, err := signing.Rotate(path); err != nil {
		t.Fatal(err)
	}
	if rotated := ask(etag); rotated.Code != http.StatusOK || rotated.Header().Get("ETag") == etag {
		t.Errorf("after a rotation it answers with %d", rotated.Code)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if gone := ask(""); gone.Code != http.StatusServiceUnavailable || strings.Contains(gone.Body.String(), path) {
		t.Errorf("without a file it answers with %d %s", gone.Code, gone.Body)
	}
}
