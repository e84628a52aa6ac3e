package web_test

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/audit/trail"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
	"github.com/drawdown-portal/drawdown/internal/web"
)

// newArchive is a site with an audit log.
func newArchive(t *testing.T) *shelf {
	t.Helper()
	w := testworld.New(t)
	s := &shelf{w: w, people: auth.New(w.Pool, time.Now, auth.Options{})}
	s.site = newSite(t, w.Pool, func(o *web.Options) { o.Auth, o.Audit = s.people, trail.New(w.Pool.DB) })
	return s
}

func (s *shelf) export(t *testing.T, query string) [][]string {
	t.Helper()
	response, content := s.ask(t, http.MethodGet, "/audit.csv"+query, s.token(t, "auditor@norvane.example", auth.ReadAdmin), "")
	if response.status != http.StatusOK {
		t.Fatalf("it is answered with %d %s", response.status, content)
	}
	rows, err := csv.NewReader(strings.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

const planted = `INSERT INTO audit_log (at, by_id, account_id, action, object_type, object_id, before, after, request_id, address)
	SELECT '2020-01-01 10:00Z'::timestamptz + (n / 3) * interval '1 second', $2, $3, 'test.MANY', 'pdr', $2, NULL, jsonb_build_object('n', n), '=cmd()', '192.0.2.1'
	FROM generate_series(1, $1) n`

// The file holds every entry once, newest first, whatever its length, and no cell that a program for sheets runs.
func TestTheAuditLogIsDownloaded(t *testing.T) {
	t.Parallel()
	s := newArchive(t)
	const many = 1234
	s.w.Exec(t, planted, many, s.w.Admin.UserID, s.w.Halvorsen)
	rows := s.export(t, "?action=test.MANY")
	want := []string{
		"id", "at", "by", "byId", "token", "tokenId", "account", "accountId", "action", "objectType", "objectId", "before", "after", "requestId", "address",
	}
	if diff := cmp.Diff(want, rows[0]); diff != "" {
		t.Errorf("the columns (-want +got):\n%s", diff)
	}
	if len(rows) != many+1 {
		t.Fatalf("%d rows, want %d", len(rows), many+1)
	}
	first := testworld.Value[int](t, s.w, `SELECT min(id) FROM audit_log WHERE action = 'test.MANY'`)
	for i, row := range rows[1:] {
		if row[0] != strconv.Itoa(first+many-1-i) {
			t.Fatalf("row %d is entry %s", i, row[0])
		}
	}
	last := []string{
		strconv.Itoa(first), "2020-01-01T10:00:00.000000Z", "admin@halvorsen.example", typeid.Format(typeid.User, s.w.Admin.UserID), "", "",
		"Halvorsen Digital", typeid.Format(typeid.Account, s.w.Halvorsen), "test.MANY", "pdr", typeid.Format(typeid.PDR, s.w.Admin.UserID),
		"", `{"n": 1}`, "'=cmd()", "192.0.2.1",
	}
	if diff := cmp.Diff(last, rows[many]); diff != "" {
		t.Errorf("the oldest (-want +got):\n%s", diff)
	}
	for start, want := range map[string]string{"+1": "'+1", "-1": "'-1", "@a": "'@a", "\ta": "'\ta", "a=b": "a=b", "": ""} {
		s.w.Exec(t, `INSERT INTO audit_log (action, object_type, address) VALUES ('test.CELL', 'test', $1)`, start)
		if got := s.export(t, "?action=test.CELL")[1][14]; got != want {
			t.Errorf("%q is written as %q", start, got)
		}
	}
	response, body := s.ask(t, http.MethodHead, "/audit.csv", s.token(t, "auditor@norvane.example"), "")
	if response.status != http.StatusOK || body != "" || response.header.Get("Content-Type") != "text/csv; charset=utf-8" ||
		response.header.Get("Content-Disposition") != `attachment; filename="audit.csv"` || response.header.Get("Cache-Control") != "no-store" {
		t.Errorf("HEAD is answered with %d %v %q", response.status, response.header, body)
	}
}

// The query string narrows the file as the API's filter does a list; what it does not know it refuses.
func TestFiltersOfTheDownload(t *testing.T) {
	t.Parallel()
	s := newArchive(t)
	s.w.Exec(t, planted, 9, s.w.Admin.UserID, s.w.Halvorsen)
	ours, theirs := typeid.Format(typeid.Account, s.w.Halvorsen), typeid.Format(typeid.Account, s.w.Brightquay)
	for query, want := range map[string]int{
		"accountId=" + ours: 9, "accountId=" + theirs: 0, "accountId=nonsense": 0, "byId=" + typeid.Format(typeid.User, s.w.Admin.UserID): 9,
		"byId=" + ours: 0, "objectId=" + typeid.Format(typeid.PDR, s.w.Admin.UserID): 9, "objectId=" + s.w.Admin.UserID.String(): 9, "objectId=x": 0,
		"from=2020-01-01T10:00:01Z&action=test.MANY": 7, "from=2020-01-01T10:00:01Z&to=2020-01-01T10:00:02Z": 3, "from=" + url.QueryEscape("2020-01-01T19:00:03+09:00") + "&action=test.MANY": 1,
		"action=test.MANY&from=&to=": 9, "action=test.NONE": 0,
	} {
		if rows := s.export(t, "?"+query); len(rows) != want+1 {
			t.Errorf("by %s there are %d, want %d", query, len(rows)-1, want)
		}
	}
	for _, query := range []string{"action=a&action=b", "acount=" + ours, "from=yesterday", "to=2020-01-01"} {
		response, answer := s.ask(t, http.MethodGet, "/audit.csv?"+query, s.token(t, "auditor@norvane.example"), "")
		if response.status != http.StatusBadRequest || readRefusal(t, answer).Extensions.Code != "BAD_USER_INPUT" {
			t.Errorf("%s is answered with %d %s", query, response.status, answer)
		}
	}
}

func TestWhoGetsNoAuditLog(t *testing.T) {
	t.Parallel()
	s := newArchive(t)
	for name, tt := range map[string]struct {
		headers map[string]string
		status  int
		code    string
	}{
		"nobody":                 {nil, http.StatusUnauthorized, "UNAUTHENTICATED"},
		"a wrong token":          {map[string]string{"Authorization": "Bearer dd_nonsense"}, http.StatusUnauthorized, "UNAUTHENTICATED"},
		"a token without scope":  {s.token(t, "auditor@norvane.example", auth.ReadPDRs), http.StatusForbidden, "FORBIDDEN"},
		"an approver":            {s.token(t, "accounts@norvane.example"), http.StatusForbidden, "FORBIDDEN"},
		"a partner's admin":      {s.token(t, "admin@halvorsen.example"), http.StatusForbidden, "FORBIDDEN"},
		"a customer":             {s.token(t, "licenses@larkfield.example"), http.StatusForbidden, "FORBIDDEN"},
		"a partner with a slip":  {s.token(t, "viewer@halvorsen.example", auth.ReadAdmin), http.StatusForbidden, "FORBIDDEN"},
		"an operator, of course": {s.token(t, "operations@norvane.example"), http.StatusForbidden, "FORBIDDEN"},
	} {
		response, answer := s.ask(t, http.MethodGet, "/audit.csv", tt.headers, "")
		if response.status != tt.status || readRefusal(t, answer).Extensions.Code != tt.code || response.header.Get("Content-Disposition") != "" {
			t.Errorf("%s is answered with %d %s", name, response.status, answer)
		}
	}
	const noted = `SELECT count(*) FROM audit_log WHERE action = 'user.FORBIDDEN' AND after ->> 'operation' = 'GET /audit.csv'`
	if got := testworld.Value[int](t, s.w, noted); got != 6 {
		t.Errorf("%d of the 6 refusals are noted", got)
	}
}

// A token that is revoked while it reads gets no more, and cannot take what it has for the whole.
func TestADownloadEndsWithItsSignIn(t *testing.T) {
	t.Parallel()
	s := newArchive(t)
	s.w.Exec(t, planted, 60_000, s.w.Admin.UserID, s.w.Halvorsen)
	listening := make(chan error, 1)
	go func() { listening <- s.people.Run(t.Context()) }()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/audit.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range s.token(t, "auditor@norvane.example") {
		r.Header.Set(name, value)
	}
	response, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body := bufio.NewReader(response.Body)
	if line, err := body.ReadString('\n'); err != nil || !strings.HasPrefix(line, "id,") {
		t.Fatalf("it begins with %q, %v", line, err)
	}
	s.w.Exec(t, `UPDATE api_tokens SET revoked_at = now()`)
	time.Sleep(2 * time.Second) // which it has to end within; the rest waits in buffers meanwhile
	if n, err := io.Copy(io.Discard, body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("it goes on for %d bytes to %v", n, err)
	}
}
