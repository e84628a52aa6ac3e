package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/audit/trail"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// downloadAudit answers with the audit log as comma-separated values, the newest entry first. The query string has the fields of
// the API's AuditFilter. It ends with the sign-in of who reads it, and is cut off where it cannot go on, so that nobody takes a
// part for the whole.
func (o Options) downloadAudit(w http.ResponseWriter, r *http.Request) {
	by := auth.From(r.Context())
	if !by.SignedIn() {
		o.refuse(w, r, errSignIn)
		return
	}
	filter, err := auditFilter(r.URL.Query())
	if err != nil {
		o.refuse(w, r, err)
		return
	}
	var out *csv.Writer
	for entries, err := range o.Audit.Export(o.Auth.Watch(r.Context(), by), by, filter) {
		switch {
		case err != nil && out == nil:
			o.refuse(w, r, err)
			return
		case err != nil:
			o.Log.WarnContext(r.Context(), "an export of the audit log is cut off", "request", by.RequestID, "error", err)
			panic(http.ErrAbortHandler)
		case out == nil:
			w.Header().Set("Content-Type", "text/csv; charset=utf-8")
			w.Header().Set("Content-Disposition", `attachment; filename="audit.csv"`)
			if r.Method == http.MethodHead {
				return
			}
			out = csv.NewWriter(w)
			_ = out.Write(auditColumns) // an error is told by the flush below
		}
		for _, e := range entries {
			_ = out.Write(auditRow(e))
		}
		if out.Flush(); out.Error() != nil {
			return // the client has gone
		}
	}
}

// auditFilter is what a query string asks for. What it does not know it refuses: a filter that is left out by a slip of the pen
// would give away more than is wanted.
func auditFilter(query url.Values) (f trail.Filter, err error) {
	for name, values := range query {
		value := values[0]
		switch {
		case len(values) > 1:
			err = fault.New(fault.BadUserInput, "web.filter", "name", name)
		case value == "":
		case name == "accountId":
			f.AccountID = new(typed(typeid.Account, value))
		case name == "byId":
			f.PersonID = new(typed(typeid.User, value))
		case name == "objectId":
			f.ObjectID = new(trail.ObjectOf(value))
		case name == "action":
			f.Action = value
		case name == "from":
			f.From, err = moment(value)
		case name == "to":
			f.Until, err = moment(value)
		default:
			err = fault.New(fault.BadUserInput, "web.filter", "name", name)
		}
		if err != nil {
			return trail.Filter{}, err
		}
	}
	return f, nil
}

// typed is the id that a text names; what is malformed answers as what does not exist.
func typed(prefix typeid.Prefix, s string) uuid.UUID {
	if id := typeid.Parse(prefix, s); id != uuid.Nil {
		return id
	}
	return uuid.Max
}

func moment(s string) (*time.Time, error) {
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || at.Year() < 1 || at.Year() > 9999 {
		return nil, fault.New(fault.BadUserInput, "api.value.datetime")
	}
	return new(at.UTC()), nil
}

var auditColumns = []string{
	"id", "at", "by", "byId", "token", "tokenId", "account", "accountId", "action", "objectType", "objectId", "before", "after", "requestId", "address",
}

func auditRow(e *trail.Entry) []string {
	var by, byID, account, accountID string
	if e.By != nil {
		by, byID = e.By.Email, e.By.NodeID()
	}
	if e.Account != nil {
		account, accountID = e.Account.Name, e.Account.NodeID()
	}
	row := []string{
		e.Number(), e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), by, byID, orEmpty(e.TokenName()), orEmpty(e.TokenNodeID()), account, accountID,
		e.Action, e.ObjectType, orEmpty(e.Object()), orEmpty(e.Before), orEmpty(e.After), orEmpty(e.RequestID), orEmpty(e.Address),
	}
	for i := range row {
		row[i] = harmless(row[i])
	}
	return row
}

// harmless is a cell that no program for sheets takes for a formula.
func harmless(cell string) string {
	if cell == "" {
		return cell
	}
	switch cell[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return "'" + cell
	}
	return cell
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
