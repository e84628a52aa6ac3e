// Package typeid writes ids as the outside sees them: a prefix that says of what, an underscore, and a UUID as 26 lower-case
// Crockford base32 characters, as in the TypeID specification. They sort as the UUIDs do.
package typeid

import (
	"strings"

	"github.com/google/uuid"
)

// Prefix says what an id is the id of.
type Prefix string

// The prefixes of what has an id of its own.
const (
	Account      Prefix = "acc"
	Order        Prefix = "ord"
	OrderLine    Prefix = "oln"
	Product      Prefix = "prd"
	PDR          Prefix = "pdr"
	Entitlement  Prefix = "ent"
	Movement     Prefix = "mov"
	User         Prefix = "usr"
	Token        Prefix = "tok"
	Mail         Prefix = "mail"
	ControlRoom  Prefix = "cr"
	LicenseFile  Prefix = "lic"
	CloudService Prefix = "cs"
	Session      Prefix = "ses"
	Passkey      Prefix = "psk"
)

const (
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	length   = 26 // 130 bits: the first character holds the top three bits of the 128
)

var values = func() (v [256]byte) {
	for i := range v {
		v[i] = 0xFF
	}
	for i := range len(alphabet) {
		v[alphabet[i]] = byte(i)
	}
	return v
}()

// Format is the id as the outside sees it.
func Format(prefix Prefix, id uuid.UUID) string {
	out := make([]byte, len(prefix)+1+length)
	copy(out, prefix)
	out[len(prefix)] = '_'
	suffix := out[len(prefix)+1:]
	// From the last character, five bits at a time, with the bits that a byte has left over carried along.
	bits, held, next := uint(0), uint(0), len(id)-1
	for i := length - 1; i >= 0; i-- {
		if held < 5 && next >= 0 {
			bits |= uint(id[next]) << held
			held += 8
			next--
		}
		suffix[i] = alphabet[bits&31]
		bits >>= 5
		held -= min(held, 5)
	}
	return string(out)
}

// Parse is the UUID in an id with this prefix. A malformed id is uuid.Nil, which nothing has, so that it answers as an id that
// does not exist.
func Parse(prefix Prefix, s string) uuid.UUID {
	if got, id := Split(s); got == prefix {
		return id
	}
	return uuid.Nil
}

// Split is the two parts of an id; uuid.Nil where it is malformed.
func Split(s string) (Prefix, uuid.UUID) {
	prefix, suffix, ok := strings.Cut(s, "_")
	if !ok || len(suffix) != length || suffix[0] > '7' {
		return "", uuid.Nil
	}
	var id uuid.UUID
	bits, held, next := uint(0), uint(0), len(id)-1
	for i := length - 1; i >= 0; i-- {
		v := values[suffix[i]]
		if v == 0xFF {
			return "", uuid.Nil
		}
		bits |= uint(v) << held
		held += 5
		if held >= 8 && next >= 0 {
			id[next] = byte(bits) //nolint:gosec // the low eight of them
			bits >>= 8
			held -= 8
			next--
		}
	}
	return Prefix(prefix), id
}
