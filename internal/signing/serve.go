package signing

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"
)

// ServeHTTP answers with the public keys, as RFC 7517 has them. A cache may keep them for five minutes: a new key is known
// to everybody that long after a rotation.
func (k *Keys) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	keys, err := k.Public()
	if err != nil {
		slog.ErrorContext(r.Context(), "the public keys cannot be shown", "error", err)
		http.Error(w, "The signing keys cannot be read just now.", http.StatusServiceUnavailable)
		return
	}
	body, err := json.Marshal(keys)
	if err != nil {
		panic(err) // public keys that were read are written
	}
	sum := sha256.Sum256(body)
	w.Header().Set("Content-Type", "application/jwk-set+json")
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("ETag", `"`+base64.RawURLEncoding.EncodeToString(sum[:16])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
