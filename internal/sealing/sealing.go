// Package sealing keeps secrets of people unreadable in the database and in its backups.
//
// The key is a file beside the data and never in the database: whoever has one of the two has nothing. What is sealed is sealed for a
// purpose and to what it belongs to, such as a person, so that it cannot be read as something else's.
package sealing

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Keys is the key of a file. It is read at each use, so that a file that was mended counts from then on, in every process.
type Keys struct{ path string }

// Open names the file. Whether it can be used is asked with Err.
func Open(path string) *Keys { return &Keys{path} }

// Err is why nothing can be sealed now; nil where it can.
func (k *Keys) Err() error {
	_, err := k.read()
	return err
}

// Seal encrypts a text for a purpose, bound to what it belongs to.
func (k *Keys) Seal(purpose string, to, text []byte) ([]byte, error) {
	seal, err := k.forPurpose(purpose)
	if err != nil {
		return nil, err
	}
	return seal.Seal(nil, nil, text, to), nil //nolint:gosec // the nonce is its own, and random
}

// Unseal is the text that was sealed for this purpose, bound to this.
func (k *Keys) Unseal(purpose string, to, sealed []byte) ([]byte, error) {
	seal, err := k.forPurpose(purpose)
	if err != nil {
		return nil, err
	}
	text, err := seal.Open(nil, nil, sealed, to)
	if err != nil {
		return nil, fmt.Errorf("unseal: %w", ErrForeign)
	}
	return text, nil
}

// ErrForeign is of what was sealed with another key, for another purpose or to something else, or was changed since.
var ErrForeign = errors.New("it was not sealed with the key in SEALING_KEY_FILE")

// forPurpose is AES-256-GCM under a key of its own for each purpose, with a random nonce in front of each sealed text.
func (k *Keys) forPurpose(purpose string) (cipher.AEAD, error) {
	key, err := k.read()
	if err != nil {
		return nil, err
	}
	derived, err := hkdf.Key(sha256.New, key, nil, "drawdown "+purpose, 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key for %s: %w", purpose, err)
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, fmt.Errorf("derive the key for %s: %w", purpose, err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
