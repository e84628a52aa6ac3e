package document

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/drawdown-portal/drawdown/internal/signing"
)

// Request is what a Control Room without a connection asks for its license file with. The members stand in the order of their names.
type Request struct {
	Consumed  []Consumed `json:"consumed"`
	CreatedAt time.Time  `json:"createdAt"` // to the second, in UTC, by the Control Room's own clock
	Format    int        `json:"format"`
	GUID      string     `json:"guid"`
	Installed int64      `json:"installed"` // the serial of the file that was confirmed last; 0 where none was
	Nonce     string     `json:"nonce"`     // 128 random bits in base64url
}

// Consumed is units of a product that were used up for good.
type Consumed struct {
	SKU   string `json:"sku"`
	Units int    `json:"units"`
}

// Confirmation is what a Control Room says once it has installed the file that answers its request.
type Confirmation struct {
	Format int    `json:"format"`
	GUID   string `json:"guid"`
	Nonce  string `json:"nonce"` // of the request
	Serial int64  `json:"serial"`
	SHA256 string `json:"sha256"` // of the file's bytes, in hexadecimal digits
}

var (
	request      = kind{"DRAWDOWN LICENSE REQUEST", "drawdown-license-request+jws", "license request"}
	confirmation = kind{"DRAWDOWN LICENSE CONFIRMATION", "drawdown-license-confirmation+jws", "license confirmation"}
)

// SealRequest writes a request and signs it with the Control Room's own key.
func SealRequest(r Request, keys *signing.Keys) ([]byte, error) {
	r.Format = Format
	if r.Consumed == nil {
		r.Consumed = []Consumed{}
	}
	return seal(request, r, keys)
}

// OpenRequest reads a request, and answers with the thumbprint of the key that signed it as well. Whose key that is, and whether the
// request was seen before, is for the caller to ask.
func OpenRequest(content []byte) (Request, string, error) { return unseal[Request](request, content) }

// SealConfirmation writes a confirmation and signs it with the Control Room's own key.
func SealConfirmation(c Confirmation, keys *signing.Keys) ([]byte, error) {
	c.Format = Format
	return seal(confirmation, c, keys)
}

// OpenConfirmation reads a confirmation, and answers with the thumbprint of the key that signed it as well.
func OpenConfirmation(content []byte) (Confirmation, string, error) {
	return unseal[Confirmation](confirmation, content)
}

func (r Request) format() int      { return r.Format }
func (c Confirmation) format() int { return c.Format }

// seal writes a document that carries the key it is signed with.
func seal(k kind, v any, keys *signing.Keys) ([]byte, error) {
	payload, err := canonical(v)
	if err != nil {
		return nil, fmt.Errorf("write the %s: %w", k.name, err)
	}
	jws, err := keys.SignAsSelf(k.signedAs, payload)
	if err != nil {
		return nil, err
	}
	return k.wrap(jws), nil
}

// unseal reads what seal wrote, and nothing else.
func unseal[T interface{ format() int }](k kind, content []byte) (v T, thumbprint string, err error) {
	payload, err := k.open(content, func(header []byte) (ed25519.PublicKey, error) {
		var public ed25519.PublicKey
		public, thumbprint, err = k.ownKey(header)
		return public, err
	})
	if err != nil {
		return v, "", err
	}
	if err := json.Unmarshal(payload, &v); err != nil {
		return v, "", fmt.Errorf("what is signed is not the JSON of a %s", k.name)
	}
	if n := v.format(); n != Format {
		return v, "", fmt.Errorf("the %s is of format %d; this program reads format %d", k.name, n, Format)
	}
	if again, err := canonical(v); err != nil || !bytes.Equal(again, payload) {
		return v, "", errors.New("what is signed is not in its canonical form")
	}
	return v, thumbprint, nil
}

// selfSigned is the header of a document that carries the key it is signed with, its members in the order of their names.
type selfSigned struct {
	Algorithm string `json:"alg"`
	Key       struct {
		Curve string `json:"crv"`
		Type  string `json:"kty"`
		X     string `json:"x"`
	} `json:"jwk"`
	Type string `json:"typ"`
}

// ownKey is the key that a header carries, and its RFC 7638 thumbprint.
func (k kind) ownKey(written []byte) (ed25519.PublicKey, string, error) {
	var h selfSigned
	if err := json.Unmarshal(written, &h); err != nil {
		return nil, "", fmt.Errorf("the %s's header is no JSON", k.name)
	}
	if err := k.check(h.Algorithm, h.Type); err != nil {
		return nil, "", err
	}
	if again, err := canonical(h); err != nil || !bytes.Equal(again, written) {
		return nil, "", fmt.Errorf("the %s's header has more in it than it may", k.name)
	}
	raw, err := json.Marshal(h.Key)
	if err != nil {
		return nil, "", err
	}
	var key jose.JSONWebKey
	if err := key.UnmarshalJSON(raw); err != nil {
		return nil, "", fmt.Errorf("the %s carries no key: %w", k.name, err)
	}
	public, ok := key.Key.(ed25519.PublicKey)
	if !ok {
		return nil, "", fmt.Errorf("the %s carries a key that is not Ed25519", k.name)
	}
	thumbprint, err := signing.Thumbprint(public)
	return public, thumbprint, err
}
