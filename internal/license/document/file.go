package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Format is the version of what File is; a reader of another refuses it.
const Format = 1

// Kind is the type that a license file is signed as.
const Kind = "drawdown-license+jws"

// File is what a license file says. The members stand in the order of their names, as the canonical form has them.
type File struct {
	Account     Account     `json:"account"`
	ControlRoom ControlRoom `json:"controlRoom"`
	ExpiresOn   Day         `json:"expiresOn"`
	Format      int         `json:"format"`
	IssuedAt    time.Time   `json:"issuedAt"` // to the second, in UTC
	Lines       []Line      `json:"lines"`
	Request     string      `json:"request,omitempty"`
	Serial      int64       `json:"serial"`
}

// Account is who holds the licenses.
type Account struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ControlRoom is where they may be used.
type ControlRoom struct {
	GUID string `json:"guid"`
	Name string `json:"name"`
}

// Line is how much of one product may be used, and when.
type Line struct {
	EndsOn   Day    `json:"endsOn"`
	Name     string `json:"name"`
	Quantity int    `json:"quantity"`
	SKU      string `json:"sku"`
	StartsOn Day    `json:"startsOn"`
	Unit     string `json:"unit"`
}

// Day is a day in UTC, YYYY-MM-DD.
type Day string

// DayOf is the day in UTC that a moment is in.
func DayOf(t time.Time) Day { return Day(t.UTC().Format(time.DateOnly)) }

// Expired tells whether the file's last day has passed.
func (f File) Expired(at time.Time) bool { return DayOf(at) > f.ExpiresOn }

// canonical is the one way to write a document.
func canonical(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// parse reads what canonical wrote, and nothing else.
func parse(payload []byte) (File, error) {
	var f File
	decoder := json.NewDecoder(bytes.NewReader(payload))
	if err := decoder.Decode(&f); err != nil {
		return File{}, errors.New("what is signed is not the JSON of a license file")
	}
	if f.Format != Format {
		return File{}, fmt.Errorf("the license file is of format %d; this program reads format %d", f.Format, Format)
	}
	again, err := canonical(f)
	if err != nil {
		return File{}, err
	}
	if !bytes.Equal(again, payload) {
		return File{}, errors.New("what is signed is not in its canonical form")
	}
	return f, nil
}

// check refuses a file that could not be read again.
func (f File) check() error {
	texts := []string{f.Account.ID, f.Account.Name, f.ControlRoom.GUID, f.ControlRoom.Name, f.Request}
	for _, line := range f.Lines {
		texts = append(texts, line.Name, line.SKU, line.Unit)
	}
	// encoding/json writes these two as escapes, which the canonical form does not
	if strings.ContainsAny(strings.Join(texts, ""), "\u2028\u2029") {
		return errors.New("write the license file: a name holds a line separator")
	}
	if f.IssuedAt.IsZero() || f.IssuedAt.Location() != time.UTC || f.IssuedAt.Nanosecond() != 0 {
		return errors.New("write the license file: the time of issue is not a second in UTC")
	}
	return nil
}

// Describe writes what the file says, for people.
func (f File) Describe(out io.Writer) error {
	_, err := fmt.Fprintf(out, "License file %d for the Control Room %s (%s)\nof %s (%s)\nissued %s, valid to %s\n",
		f.Serial, f.ControlRoom.Name, f.ControlRoom.GUID, f.Account.Name, f.Account.ID, f.IssuedAt.Format(time.RFC3339), f.ExpiresOn)
	for _, line := range f.Lines {
		if err == nil {
			_, err = fmt.Fprintf(out, "  %-12s %7d  %s, %s (%s to %s)\n", line.SKU, line.Quantity, line.Name, line.Unit, line.StartsOn, line.EndsOn)
		}
	}
	return err
}
