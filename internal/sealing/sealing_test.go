package sealing_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/drawdown-portal/drawdown/internal/sealing"
)

var (
	kim  = []byte("kim")
	lee  = []byte("lee")
	text = []byte("a shared secret")
)

// made is a file with a key, as a first start makes it.
func made(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data", "sealing-key")
	if err := sealing.Ensure(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func seal(t *testing.T, path string) []byte {
	t.Helper()
	sealed, err := sealing.Open(path).Seal("totp", kim, text)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestWhatIsSealedIsUnsealedForItsPurposeAndItsPersonAlone(t *testing.T) {
	t.Parallel()
	path := made(t)
	sealed := seal(t, path)
	if bytes.Contains(sealed, text) || bytes.Equal(sealed, seal(t, path)) {
		t.Errorf("sealed it is %q", sealed)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, tt := range map[string]struct {
		path    string
		purpose string
		to      []byte
		sealed  []byte
		want    bool
	}{
		"as it was sealed":      {path, "totp", kim, sealed, true},
		"for another purpose":   {path, "other", kim, sealed, false},
		"as another's":          {path, "totp", lee, sealed, false},
		"changed":               {path, "totp", kim, changed, false},
		"cut short":             {path, "totp", kim, sealed[:10], false},
		"empty":                 {path, "totp", kim, nil, false},
		"with another file key": {made(t), "totp", kim, sealed, false},
	} {
		got, err := sealing.Open(tt.path).Unseal(tt.purpose, tt.to, tt.sealed)
		if bytes.Equal(got, text) != tt.want || (err == nil) != tt.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if !tt.want && !errors.Is(err, sealing.ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestManyFirstStartsAtOnceAgreeOnAKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sealing-key")
	sealed := make([][]byte, 16)
	var starts sync.WaitGroup
	for i := range sealed {
		starts.Go(func() {
			if err := sealing.Ensure(path); err != nil {
				t.Error(err)
				return
			}
			sealed[i], _ = sealing.Open(path).Seal("totp", kim, text) // an empty one is not unsealed
		})
	}
	starts.Wait()
	for _, each := range sealed {
		if got, err := sealing.Open(path).Unseal("totp", kim, each); !bytes.Equal(got, text) {
			t.Errorf("unsealed it is %q (%v)", got, err)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("beside the file there is %v (%v)", left, err)
	}
}

func TestAFileThatCannotBeUsedSaysSoUntilItIsMended(t *testing.T) {
	t.Parallel()
	write := func(content string) func(string) error {
		return func(path string) error { return os.WriteFile(path, []byte(content), 0o600) }
	}
	for name, tt := range map[string]struct {
		spoil func(path string) error
		want  string
	}{
		"missing":     {os.Remove, "no such file"},
		"read by all": {func(path string) error { return os.Chmod(path, 0o644) }, "0600"},
		"garbled":     {write("secret!"), "32 bytes"},
		"short":       {write("c2VjcmV0"), "32 bytes"},
		"empty":       {write(""), "32 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := made(t)
			keys := sealing.Open(path)
			before, err := os.ReadFile(path)
			if err != nil || keys.Err() != nil {
				t.Fatal(err, keys.Err())
			}
			if err := tt.spoil(path); err != nil {
				t.Fatal(err)
			}
			err = keys.Err()
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "SEALING_KEY_FILE") {
				t.Errorf("it says %v, want %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("it quotes what is in it: %v", err)
			}
			if _, sealed := keys.Seal("totp", kim, text); sealed == nil {
				t.Error("it seals")
			}
			if err := errors.Join(os.WriteFile(path, before, 0o600), os.Chmod(path, 0o600)); err != nil {
				t.Fatal(err)
			}
			if err := keys.Err(); err != nil {
				t.Errorf("once it is mended: %v", err)
			}
		})
	}
}

// A second start keeps the key, also one that it cannot use.
func TestAFirstStartMakesAKeyOnce(t *testing.T) {
	t.Parallel()
	path := made(t)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file is %v (%v)", info, err)
	}
	for _, content := range []string{"", "whatever"} {
		if content != "" {
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := sealing.Ensure(path); err != nil {
			t.Fatal(err)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("the file was written over (%v)", err)
		}
	}
}
