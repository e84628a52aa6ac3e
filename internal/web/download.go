package web

import (
	"bytes"
	"mime"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// errSignIn is for who asks for a file and is nobody.
var errSignIn = fault.New(fault.Unauthenticated, "auth.ended")

// downloadLicense answers with the bytes of a license file, the same each time.
func (o Options) downloadLicense(w http.ResponseWriter, r *http.Request) {
	by := auth.From(r.Context())
	if !by.SignedIn() {
		o.refuse(w, r, errSignIn)
		return
	}
	id := typeid.Parse(typeid.LicenseFile, r.PathValue("id"))
	if id == uuid.Nil {
		id = uuid.Max // what is malformed answers as what does not exist
	}
	content, name, err := o.Licenses.Content(r.Context(), by, id)
	if err != nil {
		o.refuse(w, r, err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "application/x-pem-file")
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}
