// Package signing keeps the keys that license files are signed with, and signs.
//
// The keys are a file beside the data and never in the database: a JSON Web Key Set whose first key is the current one, with
// its private half, and whose others are earlier ones, public halves alone. What was signed with an earlier key is still
// verified by it. Keys are Ed25519, and named by their RFC 7638 thumbprint.
package signing

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"os"

	"github.com/go-jose/go-jose/v4"
)

// Keys are those of a file. It is read at each use, so that a file that was mended or rotated counts from then on, in every
// process.
type Keys struct{ path string }

// Open names the file. Whether it can be used is asked with Err.
func Open(path string) *Keys { return &Keys{path} }

// Err is why nothing can be signed now; nil where it can.
func (k *Keys) Err() error {
	_, err := read(k.path)
	return err
}

// Signature is a signed text, and by which key.
type Signature struct {
	JWS   string // RFC 7515, compact
	KeyID string
}

// Sign signs with the current key. The type says what is signed, so that one kind of text never passes for another.
func (k *Keys) Sign(kind string, payload []byte) (Signature, error) {
	held, err := read(k.path)
	if err != nil {
		return Signature{}, err
	}
	current := held.Keys[0]
	jws, err := sign(jose.JSONWebKey{Key: current.Key, KeyID: current.KeyID}, (&jose.SignerOptions{}).WithType(jose.ContentType(kind)), payload)
	return Signature{JWS: jws, KeyID: current.KeyID}, err
}

// SignAsSelf signs with the current key and carries its public half along, for a reader who does not know it yet.
func (k *Keys) SignAsSelf(kind string, payload []byte) (jws string, err error) {
	held, err := read(k.path)
	if err != nil {
		return "", err
	}
	private := held.Keys[0].Key.(ed25519.PrivateKey)
	self := struct {
		Curve string `json:"crv"`
		Type  string `json:"kty"`
		X     string `json:"x"`
	}{"Ed25519", "OKP", base64.RawURLEncoding.EncodeToString(private.Public().(ed25519.PublicKey))}
	options := (&jose.SignerOptions{}).WithType(jose.ContentType(kind)).WithHeader("jwk", self)
	return sign(private, options, payload)
}

func sign(key any, options *jose.SignerOptions, payload []byte) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: key}, options)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return signed.CompactSerialize()
}

// Public is what others verify with: the public halves, the current key first.
func (k *Keys) Public() (jose.JSONWebKeySet, error) {
	held, err := read(k.path)
	if err != nil {
		return jose.JSONWebKeySet{}, err
	}
	for i := range held.Keys {
		held.Keys[i] = held.Keys[i].Public()
	}
	return held, nil
}

// read is the keys of a file that can be used: the current one whole, and earlier ones.
func read(path string) (jose.JSONWebKeySet, error) {
	info, err := os.Stat(path)
	if err != nil {
		return jose.JSONWebKeySet{}, unusable(path, err)
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		return jose.JSONWebKeySet{}, unusable(path, fmt.Errorf("others can read it: its mode is %#o and has to be 0600", info.Mode().Perm()))
	}
	content, err := os.ReadFile(path) //nolint:gosec // the operator names it
	if err != nil {
		return jose.JSONWebKeySet{}, unusable(path, err)
	}
	keys, err := parse(content)
	if err != nil {
		return jose.JSONWebKeySet{}, unusable(path, err)
	}
	return keys, nil
}

// ErrUnusable is that the file of keys cannot be used: once it is mended the same can be signed.
var ErrUnusable = errors.New("nothing can be signed")

// unusable says which setting to look at. What is wrong with the file never quotes what is in it.
func unusable(path string, why error) error {
	return fmt.Errorf("SIGNING_KEY_FILE is %s, and %w with it: %w", path, ErrUnusable, why)
}

func isPrivate(key jose.JSONWebKey) bool {
	_, ok := key.Key.(ed25519.PrivateKey)
	return ok
}
