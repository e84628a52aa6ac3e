package auth_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/drawdown-portal/drawdown/internal/auth"
)

// entry is a row of the audit log as somebody who looks into it reads it.
type entry struct {
	Action  string
	By      string // e-mail
	Of      string // e-mail
	Account string
	After   string
	Request string
	Address string
}

func (p *portal) entries(t *testing.T) []entry {
	t.Helper()
	rows, err := p.owner(t).Query(t.Context(), `
		SELECT action, coalesce(actor.email, ''), coalesce(object.email, ''), coalesce(account.name, ''), coalesce(after::text, ''),
			coalesce(request_id, ''), coalesce(address, '')
		FROM audit_log
		LEFT JOIN users actor ON actor.id = by_id
		LEFT JOIN users object ON object.id = object_id AND object_type = 'user'
		LEFT JOIN accounts account ON account.id = audit_log.account_id
		ORDER BY audit_log.id`)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := pgx.CollectRows(rows, pgx.RowToStructByPos[entry])
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

const (
	haneul = "Haneul Systems"
	lee    = "lee@haneul.example"
)

func TestSignInsAreAudited(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.person(t, auth.NewUser{AccountID: p.partner, Email: lee, Name: "Lee", Role: auth.PartnerViewer, Password: password})
	p.exec(t, `UPDATE users SET disabled_at = ? WHERE email = ?`, p.now(), lee)
	const address = "192.0.2.1"

	p.try(t, kim, "wrong password", address)
	p.try(t, "nobody@haneul.example", password, address)
	p.try(t, lee, password, address)
	_, first := p.signInFrom(t, visit{address: address}, " KIM@haneul.example", password)
	_, second := p.signInFrom(t, visit{address: address, cookie: first}, kim, password)
	for _, v := range []visit{{address: address, cookie: second}, {address: address, cookie: second}, {address: address}} {
		if _, err := p.signOut(t, v); err != nil {
			t.Fatal(err)
		}
	}
	p.try(t, "no address", password, address)

	want := []entry{
		{Action: "user.SIGN_IN_REFUSED", Of: kim, Account: haneul, After: `{"email": "` + kim + `"}`},
		{Action: "user.SIGN_IN_REFUSED", After: `{"email": "nobody@haneul.example"}`},
		{Action: "user.SIGN_IN_REFUSED", Of: lee, Account: haneul, After: `{"email": "` + lee + `"}`},
		{Action: "user.SIGN_IN", By: kim, Of: kim, Account: haneul},
		{Action: "user.SIGN_OUT", By: kim, Of: kim, Account: haneul}, // by the second sign-in
		{Action: "user.SIGN_IN", By: kim, Of: kim, Account: haneul},
		{Action: "user.SIGN_OUT", By: kim, Of: kim, Account: haneul},
	}
	for i := range want {
		want[i].Request, want[i].Address = "request", address
	}
	if diff := cmp.Diff(want, p.entries(t)); diff != "" {
		t.Errorf("the audit log (-want +got):\n%s", diff)
	}

	var all string
	if err := p.owner(t).QueryRow(t.Context(), `SELECT string_agg(audit_log::text, '') FROM audit_log`).Scan(&all); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{password, "wrong password", first.Value, second.Value, "argon2id"} {
		if strings.Contains(all, secret) {
			t.Errorf("the audit log holds the secret %q", secret)
		}
	}
}

// Whoever guesses on cannot fill the log.
func TestThrottledTriesAreNotAudited(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.atOnce(func(p *portal, _ int) string { return p.try(t, kim, "wrong", uuid.NewString()) })
	if got := len(p.entries(t)); got != 10 {
		t.Errorf("64 wrong tries are %d entries, want 10", got)
	}
}

func TestASessionEndsOnce(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	_, cookie := p.signIn(t, kim, password)
	var all sync.WaitGroup
	var ends atomic.Int32
	for range 8 {
		all.Go(func() {
			was, err := p.signOut(t, visit{cookie: cookie})
			if err != nil {
				t.Error(err)
			}
			if was {
				ends.Add(1)
			}
		})
	}
	all.Wait()
	if ends.Load() != 1 {
		t.Errorf("it ended %d times", ends.Load())
	}
	if got := p.entries(t); len(got) != 2 {
		t.Errorf("a sign-in and eight sign-outs at once are audited as %v", got)
	}
}

// A sign-in that cannot be audited is none, and a session stays whose end cannot be.
func TestNothingHappensUnaudited(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	_, cookie := p.signIn(t, kim, password)
	if _, err := p.owner(t).Exec(t.Context(), `REVOKE INSERT ON audit_log FROM drawdown_app`); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]string{"the right": password, "a wrong": "wrong"} {
		if err := p.attempt(t, kim, try, ""); err == nil || refusal(err) == isWrong {
			t.Errorf("signing in with %s password: %v", name, err)
		}
	}
	if _, err := p.signOut(t, visit{cookie: cookie}); err == nil {
		t.Error("signed out")
	}
	p.stays(t, cookie, true)
	var sessions, tries int
	err := p.owner(t).QueryRow(t.Context(), `SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM failed_sign_ins)`).Scan(&sessions, &tries)
	if err != nil || sessions != 1 || tries != 0 {
		t.Errorf("there are %d sessions and %d wrong tries (%v), want 1 and 0", sessions, tries, err)
	}
}

// signOut signs a visitor out, and tells whether there was a session to end.
func (p *portal) signOut(t *testing.T, v visit) (was bool, err error) {
	t.Helper()
	v.do = func(r *http.Request) { was, err = p.SignOut(r.Context()) }
	p.visitor(t, v)
	return was, err
}
