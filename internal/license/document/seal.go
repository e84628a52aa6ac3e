package document

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"

	"github.com/drawdown-portal/drawdown/internal/signing"
)

var license = kind{"DRAWDOWN LICENSE", Kind, "license file"}

// Seal writes a file and signs it. It answers with the bytes that are handed out, and the id of the key.
func Seal(f File, keys *signing.Keys) (content []byte, keyID string, err error) {
	f.Format = Format
	if err := f.check(); err != nil {
		return nil, "", err
	}
	payload, err := canonical(f)
	if err != nil {
		return nil, "", fmt.Errorf("write the license file: %w", err)
	}
	signed, err := keys.Sign(Kind, payload)
	if err != nil {
		return nil, "", err
	}
	return license.wrap(signed.JWS), signed.KeyID, nil
}

// Open reads a file that was signed with one of the keys. It refuses every other file, with a sentence that says why. Whether
// its last day has passed is for the caller to ask.
func Open(content []byte, keys jose.JSONWebKeySet) (File, error) {
	payload, err := license.open(content, func(header []byte) (ed25519.PublicKey, error) { return keyOf(header, keys) })
	if err != nil {
		return File{}, err
	}
	return parse(payload)
}

// header is that of a JWS of ours, its members in the order of their names.
type header struct {
	Algorithm string `json:"alg"`
	KeyID     string `json:"kid"`
	Type      string `json:"typ"`
}

// keyOf is the key that a header names. A header that is not written as ours are is refused before its key is looked for.
func keyOf(written []byte, keys jose.JSONWebKeySet) (ed25519.PublicKey, error) {
	var h header
	if err := json.Unmarshal(written, &h); err != nil {
		return nil, errors.New("the license file's header is no JSON")
	}
	if err := license.check(h.Algorithm, h.Type); err != nil {
		return nil, err
	}
	if again, err := json.Marshal(h); err != nil || !bytes.Equal(again, written) {
		return nil, errors.New("the license file's header has more in it than it may")
	}
	for _, key := range keys.Key(h.KeyID) {
		if public, ok := key.Public().Key.(ed25519.PublicKey); ok {
			return public, nil
		}
	}
	return nil, fmt.Errorf("the license file is signed with the key %s, which is not among the keys to verify with", h.KeyID)
}
