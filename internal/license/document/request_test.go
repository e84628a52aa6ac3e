package document_test

import (
	"encoding/pem"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/license/document"
	"github.com/drawdown-portal/drawdown/internal/signing"
)

func roomKeys(t *testing.T) *signing.Keys {
	t.Helper()
	path := filepath.Join(t.TempDir(), "room.json")
	if err := signing.Ensure(path); err != nil {
		t.Fatal(err)
	}
	return signing.Open(path)
}

var asked = document.Request{
	Consumed: []document.Consumed{{SKU: "NV-IQ-PG", Units: 3}}, CreatedAt: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC), Format: document.Format,
	GUID: "3f0f7c1e-6f7e-4b57-9f3e-0d6a7f6f2c11", Installed: 41, Nonce: "AAECAwQFBgcICQoLDA0ODw",
}

var installed = document.Confirmation{
	Format: document.Format, GUID: asked.GUID, Nonce: asked.Nonce, Serial: 42, SHA256: strings.Repeat("ab", 32),
}

// What a Control Room sends is read as it was written, under the one key that it has.
func TestWhatAControlRoomSendsIsRead(t *testing.T) {
	t.Parallel()
	keys := roomKeys(t)
	content, err := document.SealRequest(asked, keys)
	if err != nil {
		t.Fatal(err)
	}
	got, signer, err := document.OpenRequest(content)
	if diff := cmp.Diff(asked, got); diff != "" || err != nil {
		t.Errorf("the request (-want +got):\n%s\n%v", diff, err)
	}
	content, err = document.SealConfirmation(installed, keys)
	if err != nil {
		t.Fatal(err)
	}
	confirmed, again, err := document.OpenConfirmation(content)
	if diff := cmp.Diff(installed, confirmed); diff != "" || err != nil {
		t.Errorf("the confirmation (-want +got):\n%s\n%v", diff, err)
	}
	public, err := keys.Public()
	if err != nil || signer != public.Keys[0].KeyID || again != signer {
		t.Errorf("signed by %q and %q, want %q (%v)", signer, again, public.Keys[0].KeyID, err)
	}
}

// Each bit of each byte counts, in the armor and in the text that is signed.
func TestNoBitOfARequestCanBeChanged(t *testing.T) {
	t.Parallel()
	content, err := document.SealRequest(asked, roomKeys(t))
	if err != nil {
		t.Fatal(err)
	}
	for i := range content {
		for bit := range 8 {
			changed := append([]byte(nil), content...)
			changed[i] ^= 1 << bit
			if _, _, err := document.OpenRequest(changed); err == nil {
				t.Fatalf("bit %d of byte %d was changed, and nobody sees it", bit, i)
			}
		}
	}
	block, _ := pem.Decode(content)
	for i := range block.Bytes {
		changed := append([]byte(nil), block.Bytes...)
		changed[i] ^= 1
		if _, _, err := document.OpenRequest(pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: changed})); err == nil {
			t.Fatalf("character %d of the signed text was changed, and nobody sees it", i)
		}
	}
}

// One kind of document never passes for another, nor one key for another.
func TestWhatIsNoRequest(t *testing.T) {
	t.Parallel()
	keys := roomKeys(t)
	request, err := document.SealRequest(asked, keys)
	if err != nil {
		t.Fatal(err)
	}
	confirmation, err := document.SealConfirmation(installed, keys)
	if err != nil {
		t.Fatal(err)
	}
	renamed := []byte(strings.ReplaceAll(string(confirmation), "CONFIRMATION", "REQUEST"))
	for name, content := range map[string][]byte{
		"nothing": nil, "noise": []byte("no request"), "two": append(append([]byte(nil), request...), request...),
		"a confirmation": confirmation, "a confirmation in a request's armor": renamed,
	} {
		if _, _, err := document.OpenRequest(content); err == nil {
			t.Errorf("%s is read as a request", name)
		}
	}
	if _, _, err := document.OpenConfirmation(request); err == nil {
		t.Error("a request is read as a confirmation")
	}
}
