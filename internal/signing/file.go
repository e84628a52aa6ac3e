package signing

import (
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/go-jose/go-jose/v4"
)

// Ensure makes the file with a first key where there is none. What is there is never written over, whatever is in it.
func Ensure(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	key, err := generate()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // of the data: only the file is a secret
		return fmt.Errorf("make the signing key: %w", err)
	}
	err = write(path, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key}}, os.Link)
	if errors.Is(err, os.ErrExist) { // another process was first
		return nil
	}
	return err
}

// Rotate makes a new current key and answers with its id. The one before is kept to verify with, without its private half. Of
// two rotations at once the second waits: what was signed between them must not lose its key.
func Rotate(path string) (string, error) {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", unusable(path, err)
	}
	defer dir.Close() // and with it the lock
	if err := syscall.Flock(int(dir.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("rotate the signing keys: %w", err)
	}
	held, err := read(path)
	if err != nil {
		return "", err
	}
	key, err := generate()
	if err != nil {
		return "", err
	}
	for i := range held.Keys {
		held.Keys[i] = held.Keys[i].Public()
	}
	held.Keys = append([]jose.JSONWebKey{key}, held.Keys...)
	return key.KeyID, write(path, held, os.Rename)
}

// ReadPublic reads a file of public keys, as ServeHTTP gives them. Keys of other kinds are left out.
func ReadPublic(path string) (jose.JSONWebKeySet, error) {
	content, err := os.ReadFile(path) //nolint:gosec // whoever verifies names it
	if err != nil {
		return jose.JSONWebKeySet{}, fmt.Errorf("read the public keys: %w", err)
	}
	var found, keys jose.JSONWebKeySet
	if err := json.Unmarshal(content, &found); err != nil {
		return keys, fmt.Errorf("read the public keys: %s is no JSON Web Key Set", path)
	}
	for _, key := range found.Keys {
		if _, ok := key.Public().Key.(ed25519.PublicKey); ok {
			keys.Keys = append(keys.Keys, key.Public())
		}
	}
	if len(keys.Keys) == 0 {
		return keys, fmt.Errorf("read the public keys: %s has no Ed25519 key", path)
	}
	return keys, nil
}

// generate is a new key under its thumbprint.
func generate() (jose.JSONWebKey, error) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return jose.JSONWebKey{}, fmt.Errorf("make the signing key: %w", err)
	}
	key := jose.JSONWebKey{Key: private, Algorithm: string(jose.EdDSA), Use: "sig"}
	key.KeyID, err = thumbprint(key)
	return key, err
}

// Thumbprint is the name of a public key.
func Thumbprint(public ed25519.PublicKey) (string, error) {
	return thumbprint(jose.JSONWebKey{Key: public})
}

func thumbprint(key jose.JSONWebKey) (string, error) {
	sum, err := key.Thumbprint(crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("name the signing key: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(sum), nil
}

// write puts the keys beside the file and has place, a link or a rename, give them its name: whoever reads finds all or nothing.
func write(path string, keys jose.JSONWebKeySet, place func(from, to string) error) error {
	content, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return fmt.Errorf("write the signing keys: %w", err)
	}
	beside, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // of mode 0600
	if err != nil {
		return fmt.Errorf("write the signing keys: %w", err)
	}
	defer os.Remove(beside.Name())
	_, err = beside.Write(append(content, '\n'))
	if err := errors.Join(err, beside.Sync(), beside.Close()); err != nil {
		return fmt.Errorf("write the signing keys: %w", err)
	}
	if err := place(beside.Name(), path); err != nil {
		return fmt.Errorf("write the signing keys: %w", err)
	}
	return kept(filepath.Dir(path))
}

// kept has a new name in a directory survive a loss of power: nothing may be signed with a key that could be gone then.
func kept(path string) error {
	dir, err := os.Open(path) //nolint:gosec // that of the file
	if err != nil {
		return fmt.Errorf("write the signing keys: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// parse reads a file's content. Its errors say nothing of what is in it.
func parse(content []byte) (jose.JSONWebKeySet, error) {
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal(content, &keys); err != nil {
		return keys, errors.New("it is no JSON Web Key Set")
	}
	if len(keys.Keys) == 0 || !isPrivate(keys.Keys[0]) {
		return keys, errors.New("its first key has to be an Ed25519 key with its private half")
	}
	for i, key := range keys.Keys {
		if name, err := thumbprint(key); err != nil || name != key.KeyID {
			return keys, fmt.Errorf("its key %d is not named by its thumbprint", i+1)
		}
		if _, ok := key.Public().Key.(ed25519.PublicKey); !ok {
			return keys, fmt.Errorf("its key %d is no Ed25519 key", i+1)
		}
	}
	return keys, nil
}
