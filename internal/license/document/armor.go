package document

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// kind is a sort of document: what is in its armor, what it is signed as, and what people call it.
type kind struct{ armor, signedAs, name string }

// wrap puts a JWS into its armor.
func (k kind) wrap(jws string) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: k.armor, Bytes: []byte(jws)})
}

// open takes the payload out of a document that is written just as wrap writes it, and whose signature fits the key that keyOf finds
// for its header.
func (k kind) open(content []byte, keyOf func(header []byte) (ed25519.PublicKey, error)) ([]byte, error) {
	block, rest := pem.Decode(content)
	if block == nil || block.Type != k.armor {
		return nil, fmt.Errorf("this is not a %s: it does not begin with -----BEGIN %s-----", k.name, k.armor)
	}
	if len(rest) > 0 || !bytes.Equal(k.wrap(string(block.Bytes)), content) {
		return nil, k.changed("there is more in it than the signed text")
	}
	jws := string(block.Bytes)
	parts := strings.Split(jws, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("the %s is no compact JWS", k.name)
	}
	decoded := make([][]byte, len(parts))
	for i, part := range parts {
		var err error
		// strict: the bits that the last character has over are part of the file too
		if decoded[i], err = base64.RawURLEncoding.Strict().DecodeString(part); err != nil || strings.ContainsAny(part, "\r\n") {
			return nil, k.changed("it is not base64url")
		}
	}
	key, err := keyOf(decoded[0])
	if err != nil {
		return nil, err
	}
	signed, err := jose.ParseSignedCompact(jws, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return nil, fmt.Errorf("the %s is no JWS: %w", k.name, err)
	}
	payload, err := signed.Verify(key)
	if err != nil {
		return nil, k.changed("its signature does not fit")
	}
	return payload, nil
}

// check refuses a header that does not say what it has to.
func (k kind) check(algorithm, signedAs string) error {
	switch {
	case algorithm != string(jose.EdDSA):
		return fmt.Errorf("the %s is signed with %q; only EdDSA is taken", k.name, algorithm)
	case signedAs != k.signedAs:
		return fmt.Errorf("what is signed is of type %q and no %s", signedAs, k.name)
	}
	return nil
}

func (k kind) changed(how string) error {
	return errors.New("the " + k.name + " was changed: " + how)
}
