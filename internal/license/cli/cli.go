// Package cli is the commands about license files that need neither a server nor a database: what a Control Room without a connection
// is served with, and how anybody checks a file.
package cli

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"sort"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/config"
	"github.com/drawdown-portal/drawdown/internal/license/document"
	"github.com/drawdown-portal/drawdown/internal/signing"
)

// Commands are those under "license".
type Commands struct {
	Verify  Verify  `cmd:"" help:"Check a license file, without a network or a database."`
	Request Request `cmd:"" help:"Write the license request of a Control Room without a connection."`
	Confirm Confirm `cmd:"" help:"Write the confirmation that a license file was installed."`
}

// Verify checks a license file.
type Verify struct {
	File string `arg:"" type:"existingfile" help:"The license file."`
	Keys string `type:"existingfile" help:"Public keys, as at /.well-known/jwks.json. Default: those of this installation." placeholder:"FILE"`
}

// Run says what a license file holds, or why it is none.
func (v *Verify) Run(cfg *config.Config, now func() time.Time) error {
	file, _, err := read(cfg, v.File, v.Keys)
	if err != nil {
		return err
	}
	if err := file.Describe(os.Stdout); err != nil {
		return err
	}
	if file.Expired(now()) {
		return fmt.Errorf("the license file is genuine, and expired on %s", file.ExpiresOn)
	}
	_, err = fmt.Fprintln(os.Stdout, "The license file is genuine and valid.")
	return err
}

// read is a license file that is genuine, and its bytes.
func read(cfg *config.Config, path, keyFile string) (document.File, []byte, error) {
	keys, err := signing.Open(cfg.SigningKeyFile).Public()
	if keyFile != "" {
		keys, err = signing.ReadPublic(keyFile)
	}
	if err != nil {
		return document.File{}, nil, err
	}
	content, err := os.ReadFile(path) //nolint:gosec // the operator names it
	if err != nil {
		return document.File{}, nil, err
	}
	file, err := document.Open(content, keys)
	return file, content, err
}

// Request asks for a license file as a Control Room does.
type Request struct {
	Key       string         `required:"" help:"File of the Control Room's own key; made where there is none." placeholder:"FILE"`
	GUID      uuid.UUID      `name:"guid" required:"" help:"GUID of the Control Room."`
	Installed int64          `help:"Serial of the license file that was confirmed last." placeholder:"N"`
	Consumed  map[string]int `help:"Units that were used up for good, ever, by SKU." placeholder:"SKU=N,..."`
}

// Run writes a request to standard output.
func (r *Request) Run(now func() time.Time) error {
	if err := signing.Ensure(r.Key); err != nil {
		return err
	}
	nonce := make([]byte, 16)
	_, _ = rand.Read(nonce) // never fails
	request := document.Request{
		CreatedAt: now().UTC().Truncate(time.Second), GUID: r.GUID.String(), Installed: r.Installed,
		Nonce: base64.RawURLEncoding.EncodeToString(nonce),
	}
	for sku, units := range r.Consumed {
		request.Consumed = append(request.Consumed, document.Consumed{SKU: sku, Units: units})
	}
	sort.Slice(request.Consumed, func(i, j int) bool { return request.Consumed[i].SKU < request.Consumed[j].SKU })
	content, err := document.SealRequest(request, signing.Open(r.Key))
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(content)
	return err
}

// Confirm says that a license file was installed, as a Control Room does.
type Confirm struct {
	File    string `arg:"" type:"existingfile" help:"The license file that was installed."`
	Key     string `required:"" type:"existingfile" help:"File of the Control Room's own key." placeholder:"FILE"`
	Request string `required:"" type:"existingfile" help:"The request that the file answers." placeholder:"FILE"`
	Keys    string `type:"existingfile" help:"Public keys, as at /.well-known/jwks.json. Default: those of this installation." placeholder:"FILE"`
}

// Run checks the file as a Control Room does, and writes the confirmation to standard output.
func (c *Confirm) Run(cfg *config.Config) error {
	asked, err := os.ReadFile(c.Request)
	if err != nil {
		return err
	}
	request, _, err := document.OpenRequest(asked)
	if err != nil {
		return err
	}
	file, content, err := read(cfg, c.File, c.Keys)
	if err != nil {
		return err
	}
	if file.ControlRoom.GUID != request.GUID || file.Request != request.Nonce {
		return errors.New("the license file is genuine, and does not answer this request")
	}
	sum := sha256.Sum256(content)
	confirmation, err := document.SealConfirmation(document.Confirmation{
		GUID: request.GUID, Nonce: request.Nonce, Serial: file.Serial, SHA256: hex.EncodeToString(sum[:]),
	}, signing.Open(c.Key))
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(confirmation)
	return err
}
