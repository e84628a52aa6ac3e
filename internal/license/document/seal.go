package document

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/drawdown-portal/drawdown/internal/signing"
)

const armor = "DRAWDOWN LICENSE"

// Seal writes a file and signs it. It answers with the bytes that are handed out, and the id of the key.
func Seal(f File, keys *signing.Keys) (content []byte, keyID string, err error) {
	f.Format = Format
	if err := f.check(); err != nil {
		return nil, "", err
	}
	payload, err := f.canonical()
	if err != nil {
		return nil, "", err
	}
	signed, err := keys.Sign(Kind, payload)
	if err != nil {
		return nil, "", err
	}
	return pem.EncodeToMemory(&pem.Block{Type: armor, Bytes: []byte(signed.JWS)}), signed.KeyID, nil
}

// Open reads a file that was signed with one of the keys. It refuses every other file, with a sentence that says why. Whether
// its last day has passed is for the caller to ask.
func Open(content []byte, keys jose.JSONWebKeySet) (File, error) {
	block, rest := pem.Decode(content)
	if block == nil || block.Type != armor {
		return File{}, errors.New("this is not a license file: it does not begin with -----BEGIN " + armor + "-----")
	}
	if len(rest) > 0 || !bytes.Equal(pem.EncodeToMemory(&pem.Block{Type: armor, Bytes: block.Bytes}), content) {
		return File{}, errors.New("the license file was changed: there is more in it than the signed text")
	}
	payload, err := verify(string(block.Bytes), keys)
	if err != nil {
		return File{}, err
	}
	return parse(payload)
}

// verify is the payload of a JWS that is written as ours are, signed with one of the keys.
func verify(jws string, keys jose.JSONWebKeySet) ([]byte, error) {
	parts := strings.Split(jws, ".")
	if len(parts) != 3 {
		return nil, errors.New("the license file is no compact JWS")
	}
	decoded := make([][]byte, len(parts))
	for i, part := range parts {
		var err error
		// strict: the bits that the last character has over are part of the file too
		if decoded[i], err = base64.RawURLEncoding.Strict().DecodeString(part); err != nil || strings.ContainsAny(part, "\r\n") {
			return nil, errors.New("the license file was changed: it is not base64url")
		}
	}
	key, err := keyOf(decoded[0], keys)
	if err != nil {
		return nil, err
	}
	signed, err := jose.ParseSignedCompact(jws, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return nil, fmt.Errorf("the license file is no JWS: %w", err)
	}
	payload, err := signed.Verify(key)
	if err != nil {
		return nil, errors.New("the license file was changed: its signature does not fit")
	}
	return payload, nil
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
	switch {
	case h.Algorithm != string(jose.EdDSA):
		return nil, fmt.Errorf("the license file is signed with %q; only EdDSA is taken", h.Algorithm)
	case h.Type != Kind:
		return nil, fmt.Errorf("what is signed is of type %q and no license file", h.Type)
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
