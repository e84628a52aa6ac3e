package sealing

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const keyLength = 32

// Ensure makes the file with a key where there is none. What is there is never written over, whatever is in it.
func Ensure(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // of the data: only the file is a secret
		return fmt.Errorf("make the sealing key: %w", err)
	}
	var key [keyLength]byte
	_, _ = rand.Read(key[:]) // never fails
	if err := place(path, base64.StdEncoding.EncodeToString(key[:])+"\n"); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("make the sealing key: %w", err)
	}
	return nil
}

// place writes beside the file and links it to its name: whoever reads finds all or nothing, of several at once the first is kept, and
// it survives a loss of power.
func place(path, content string) error {
	beside, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // of mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(beside.Name())
	_, err = beside.WriteString(content)
	if err := errors.Join(err, beside.Sync(), beside.Close()); err != nil {
		return err
	}
	if err := os.Link(beside.Name(), path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// read is the key. What is wrong with the file never quotes what is in it.
func (k *Keys) read() ([]byte, error) {
	info, err := os.Stat(k.path)
	if err != nil {
		return nil, k.unusable(err)
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		return nil, k.unusable(fmt.Errorf("others can read it: its mode is %#o and has to be 0600", info.Mode().Perm()))
	}
	content, err := os.ReadFile(k.path)
	if err != nil {
		return nil, k.unusable(err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(content)))
	if err != nil || len(key) != keyLength {
		return nil, k.unusable(errors.New("it does not hold 32 bytes in base64"))
	}
	return key, nil
}

func (k *Keys) unusable(why error) error {
	return fmt.Errorf("SEALING_KEY_FILE is %s, and nothing can be sealed with it: %w", k.path, why)
}
