package chain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// format is the version of the document. It changes with whatever is hashed, and old seals keep theirs.
const format = 1

// entry is a row of the audit log.
type entry struct {
	ID         int64
	At         time.Time
	ByID       *uuid.UUID
	TokenID    *uuid.UUID
	AccountID  *uuid.UUID
	Action     string
	ObjectType string
	ObjectID   *uuid.UUID
	Before     *string // JSON
	After      *string // JSON
	RequestID  *string
	Address    *string
}

// columns are those of the audit log under this name, as entry has them.
const columns = `log.id, log.at, log.by_id, log.token_id, log.account_id, log.action, log.object_type, log.object_id,
	log.before::text AS before, log.after::text AS after, log.request_id, log.address`

// document is the entry as it is hashed: one line of JSON with these fields in this order, without spaces between them and with a
// line feed after it. A column that is NULL is left out; at is UTC to the microsecond; ids are UUIDs in lower case. In before and
// after the fields of each object are sorted by the bytes of their names, and numbers are as the database writes them. Text is
// escaped as little as JSON allows, but for U+2028 and U+2029.
func (e *entry) document() ([]byte, error) {
	before, err := canonical(e.Before)
	if err != nil {
		return nil, fmt.Errorf("entry %d: %w", e.ID, err)
	}
	after, err := canonical(e.After)
	if err != nil {
		return nil, fmt.Errorf("entry %d: %w", e.ID, err)
	}
	return written(struct {
		Format     int             `json:"format"`
		ID         int64           `json:"id"`
		At         string          `json:"at"`
		ByID       *uuid.UUID      `json:"by,omitempty"`
		TokenID    *uuid.UUID      `json:"token,omitempty"`
		AccountID  *uuid.UUID      `json:"account,omitempty"`
		Action     string          `json:"action"`
		ObjectType string          `json:"objectType"`
		ObjectID   *uuid.UUID      `json:"objectId,omitempty"`
		Before     json.RawMessage `json:"before,omitempty"`
		After      json.RawMessage `json:"after,omitempty"`
		RequestID  *string         `json:"request,omitempty"`
		Address    *string         `json:"address,omitempty"`
	}{
		format, e.ID, e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), e.ByID, e.TokenID, e.AccountID, e.Action, e.ObjectType, e.ObjectID,
		before, after, e.RequestID, e.Address,
	})
}

// canonical is the one way to write a JSON value: the database may write it in another with its next version.
func canonical(value *string) (json.RawMessage, error) {
	if value == nil {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(*value)))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, fmt.Errorf("read what was recorded: %w", err)
	}
	return written(v)
}

func written(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("write the document: %w", err)
	}
	return b.Bytes(), nil
}
