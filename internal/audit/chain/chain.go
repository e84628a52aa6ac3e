// Package chain makes the audit log a chain of hashes, so that a change to it, even by who owns the database, does not go
// unnoticed.
//
// Each entry has a seal, and the seals are numbered from 1 without a gap. The hash of a seal is
//
//	SHA-256(hash of the seal before, or 32 zero bytes | document of the entry)
//
// where the document is the entry as canonical JSON; see document. The seal's own time is for people to read and is not hashed.
//
// Commands do not wait for it: an entry is sealed a moment after its transaction was committed, in the order in which Seal finds
// them. Entries with a smaller number that are committed later are sealed later.
//
// Whoever can write to the tables as their owner can also calculate all hashes anew, or cut the end off. An operator therefore
// keeps a Head elsewhere from time to time, and has Verify compare.
package chain

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
)

// Hash is that of a seal.
type Hash [sha256.Size]byte

// after is the hash of the seal that follows one with this hash.
func (h Hash) after(document []byte) Hash {
	return sha256.Sum256(append(h[:], document...))
}

// Head is a seal that all entries before it hang on. It reads 64 hexadecimal digits, an @ and the number of the seal.
type Head struct {
	Seq  int64
	Hash Hash
}

func (h Head) String() string { return fmt.Sprintf("%x@%d", h.Hash, h.Seq) }

// UnmarshalText reads what String has written.
func (h *Head) UnmarshalText(text []byte) error {
	digits, seq, _ := bytes.Cut(text, []byte("@"))
	hash, err := hex.DecodeString(string(digits))
	if err != nil || len(hash) != len(h.Hash) {
		return fmt.Errorf("%q does not begin with %d hexadecimal digits and an @", text, 2*len(h.Hash))
	}
	if h.Seq, err = strconv.ParseInt(string(seq), 10, 64); err != nil || h.Seq < 1 {
		return fmt.Errorf("%q does not end with the number of a seal", text)
	}
	h.Hash = Hash(hash)
	return nil
}
