// Package document is the license file: what a Control Room is given, in a form that can be checked without us. And it is what a
// Control Room without a connection sends back: the request for a file, and the confirmation that it was installed.
//
// A file is PEM (RFC 7468) around a JWS (RFC 7515) in its compact form:
//
//	-----BEGIN DRAWDOWN LICENSE-----
//	ZXlKaGJHY2lPaUpGWkVSVFFTSXNJbXRwWkNJNkl…
//	-----END DRAWDOWN LICENSE-----
//
// The JWS's header is {"alg":"EdDSA","kid":"…","typ":"drawdown-license+jws"}, members sorted and no others. kid is the
// RFC 7638 thumbprint of an Ed25519 key that the installation publishes at /.well-known/jwks.json. The payload is JSON in its
// canonical form (RFC 8785: members sorted, no white space; numbers are integers):
//
//	{
//	  "account":     {"id": "acc_…", "name": "Larkfield Insurance"},
//	  "controlRoom": {"guid": "3f0f…", "name": "CR-LARK-PRD"},
//	  "expiresOn":   "2027-11-23",
//	  "format":      1,
//	  "issuedAt":    "2026-11-23T09:30:00Z",
//	  "lines":       [{"endsOn": "2027-11-23", "name": "Unattended Runner", "quantity": 5, "sku": "NV-UR-RT",
//	                   "startsOn": "2026-11-24", "unit": "runtime"}],
//	  "request":     "the nonce of the request that the file answers; left out where there was none",
//	  "serial":      42
//	}
//
// Days are days in UTC, both ends included; a quantity is in the line's unit.
//
// A request and a confirmation have the same form, in an armor of their own (DRAWDOWN LICENSE REQUEST, DRAWDOWN LICENSE
// CONFIRMATION). They are signed with the Control Room's own Ed25519 key, which their header carries:
//
//	{"alg":"EdDSA","jwk":{"crv":"Ed25519","kty":"OKP","x":"…"},"typ":"drawdown-license-request+jws"}
//	{
//	  "consumed":  [{"sku": "NV-IQ-PG", "units": 3}],
//	  "createdAt": "2026-11-23T09:30:00Z",
//	  "format":    1,
//	  "guid":      "3f0f…",
//	  "installed": 41,
//	  "nonce":     "128 random bits in base64url"
//	}
//
//	{"alg":"EdDSA","jwk":{"crv":"Ed25519","kty":"OKP","x":"…"},"typ":"drawdown-license-confirmation+jws"}
//	{
//	  "format": 1,
//	  "guid":   "3f0f…",
//	  "nonce":  "of the request",
//	  "serial": 42,
//	  "sha256": "of the bytes of the license file, in hexadecimal digits"
//	}
//
// installed is the serial of the file that was confirmed last, 0 at first; consumed is what was used up for good, ever, of products
// that are used up.
//
// There is one way to write a document: a reader refuses every other, so that no byte of it can be changed.
package document
