package notify_test

import (
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// chosen is a password that is good enough.
const chosen = "a quiet morning by the lake"

// links is a world where links are mailed, and Lee, who was invited.
type links struct {
	*testworld.World

	people *auth.Service
	mail   *notify.Service
	lee    uuid.UUID
}

const leeEmail = "lee@halvorsen.example"

func newLinks(t *testing.T) *links {
	t.Helper()
	w := &links{World: testworld.New(t)}
	w.people = auth.New(w.Pool, time.Now, auth.Options{Queue: w.Queue})
	var err error
	w.mail, err = notify.New(w.Pool.DB, w.Queue, notify.Config{PublicURL: &url.URL{Scheme: "https", Host: "portal.example"}})
	if err != nil {
		t.Fatal(err)
	}
	w.mail.Work(w.Queue)
	if err := w.Queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Queue.Stop(t.Context()) })
	w.lee, err = w.Accounts.Invite(t.Context(), w.Admin, account.Invitee{
		AccountID: w.Halvorsen, Email: leeEmail, Name: "Lee Minji", Role: auth.PartnerRequester, Locale: phrase.Korean,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// secret is what the n-th mail to Lee ends its link with, once it is there, as a vendor's admin reads it.
func (w *links) secret(t *testing.T, n int) string {
	t.Helper()
	var text string
	eventually(t, "the mail is written", func() bool {
		p, err := w.mail.SentMail(t.Context(), w.VendorAdmin, page.Request{First: 10}, leeEmail)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Nodes) != n {
			return false
		}
		text = p.Nodes[0].Text
		return true
	})
	_, after, ok := strings.Cut(text, "https://portal.example/")
	page, secret, hash := strings.Cut(strings.Fields(after)[0], "#")
	if !ok || !hash || (page != "join" && page != "reset") {
		t.Fatalf("the mail has no link:\n%s", text)
	}
	return secret
}

func (w *links) use(t *testing.T, secret, password string) string {
	t.Helper()
	err := w.people.UseLink(t.Context(), secret, password)
	if err == nil {
		return "done"
	}
	for _, f := range fault.All(err) {
		return string(f.Code) + " " + f.Key + " " + strings.Join(f.Path, ".")
	}
	t.Fatal(err)
	return ""
}

const goodForNothing = "CONFLICT auth.link secret"

func TestAnInvitationIsUsedOnce(t *testing.T) {
	t.Parallel()
	w := newLinks(t)
	secret := w.secret(t, 1)
	for range 2 { // looking does not use it up
		link, err := w.people.Link(t.Context(), secret)
		if err != nil || link == nil || link.Email != leeEmail || link.Account != "Halvorsen Digital" || link.Kind != auth.Invitation {
			t.Fatalf("it opens %+v (%v)", link, err)
		}
		if left := time.Until(link.ExpiresAt); left < 7*24*time.Hour-time.Minute || left > 7*24*time.Hour {
			t.Errorf("it works for %s", left)
		}
	}
	for what, refused := range map[string]struct{ secret, password, want string }{
		"another secret":        {strings.Repeat("A", 26), chosen, goodForNothing},
		"no secret":             {"", chosen, goodForNothing},
		"a short password":      {secret, "fourteen chars", "BAD_USER_INPUT auth.password_short password"},
		"a long one":            {secret, strings.Repeat("x1", 65), "BAD_USER_INPUT auth.password_long password"},
		"a common one":          {secret, "password12345678", "BAD_USER_INPUT auth.password_common password"},
		"one letter many times": {secret, "aaaaaaaaaaaaaaaaaaaa", "BAD_USER_INPUT auth.password_common password"},
		"their own address":     {secret, "Lee@Halvorsen.example", "BAD_USER_INPUT auth.password_personal password"},
		"the product's name":    {secret, "drawdowndrawdown", "BAD_USER_INPUT auth.password_personal password"},
	} {
		if got := w.use(t, refused.secret, refused.password); got != refused.want {
			t.Errorf("%s: %s, want %s", what, got, refused.want)
		}
	}

	// many at once: one password is chosen
	var done atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if w.use(t, secret, chosen) == "done" {
				done.Add(1)
			}
		})
	}
	all.Wait()
	if done.Load() != 1 {
		t.Errorf("it was used %d times", done.Load())
	}
	if link, err := w.people.Link(t.Context(), secret); link != nil || err != nil {
		t.Errorf("used, it opens %+v (%v)", link, err)
	}
	if p, err := w.Accounts.Person(t.Context(), w.Admin, w.lee, nil); err != nil || p.Status() != account.Active {
		t.Errorf("Lee is %+v (%v)", p, err)
	}
	kept := testworld.Value[int](t, w.World, `SELECT (SELECT count(*) FROM mails WHERE secret IS NOT NULL)
		+ (SELECT count(*) FROM person_links WHERE secret_hash = convert_to($1, 'UTF8'))
		+ (SELECT count(*) FROM river_job WHERE args::text LIKE '%' || $1 || '%')
		+ (SELECT count(*) FROM audit_log WHERE (before::text || after::text) LIKE '%' || $1 || '%')`, secret)
	if kept != 0 {
		t.Errorf("the secret is kept in %d places", kept)
	}
}

// A link that is replaced, too old, or of somebody who is disabled is good for nothing.
func TestLinksEnd(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *links){
		"another was mailed": func(t *testing.T, w *links) {
			if _, err := w.Accounts.Resend(t.Context(), w.Admin, account.Command{ID: w.lee, Version: 1}); err != nil {
				t.Fatal(err)
			}
			if newer := w.secret(t, 2); w.use(t, newer, chosen) != "done" {
				t.Error("the newer one does not work")
			}
		},
		"a week has passed": func(t *testing.T, w *links) {
			w.Exec(t, `UPDATE person_links SET created_at = created_at - interval '7 days', expires_at = expires_at - interval '7 days'`)
		},
		"they are disabled": func(t *testing.T, w *links) {
			if _, err := w.Accounts.Disable(t.Context(), w.Admin, account.Command{ID: w.lee, Version: 1}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newLinks(t)
			secret := w.secret(t, 1)
			end(t, w)
			if link, err := w.people.Link(t.Context(), secret); link != nil || err != nil {
				t.Errorf("it opens %+v (%v)", link, err)
			}
			if got := w.use(t, secret, chosen); got != goodForNothing {
				t.Errorf("it is %s", got)
			}
			if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM audit_log WHERE action = 'user.LINK_REFUSED'`); n != 1 {
				t.Errorf("%d refusals are on record", n)
			}
		})
	}
}

func TestALinkIsNotForWhoeverElseIsSignedIn(t *testing.T) {
	t.Parallel()
	w := newLinks(t)
	secret := w.secret(t, 1)
	err := w.people.UseLink(auth.With(t.Context(), w.Viewer), secret, chosen)
	if f := fault.All(err); len(f) != 1 || f[0].Key != "auth.link_of_another" {
		t.Errorf("a colleague uses it: %v", err)
	}
	if got := w.use(t, secret, chosen); got != "done" {
		t.Errorf("afterwards it is %s", got)
	}
}

func TestAForgottenPassword(t *testing.T) {
	t.Parallel()
	w := newLinks(t)
	if got := w.use(t, w.secret(t, 1), chosen); got != "done" {
		t.Fatal(got)
	}
	w.Exec(t, `INSERT INTO sessions (token, data, expiry) VALUES ('t', convert_to(json_build_object('user', $1::uuid)::text, 'UTF8'), now() + interval '1 day')`, w.lee)
	forget := func(email string) {
		t.Helper()
		if err := w.people.ForgotPassword(t.Context(), email); err != nil {
			t.Error(err)
		}
	}
	forget("LEE@halvorsen.EXAMPLE")
	secret := w.secret(t, 2)
	link, err := w.people.Link(t.Context(), secret)
	if err != nil || link == nil || link.Kind != auth.Reset || time.Until(link.ExpiresAt) > 30*time.Minute {
		t.Fatalf("it opens %+v (%v)", link, err)
	}
	if got := w.use(t, secret, "another quiet morning"); got != "done" {
		t.Error(got)
	}
	if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM sessions WHERE user_id = $1`, w.lee); n != 0 {
		t.Errorf("%d sessions are left", n)
	}

	// who is nobody, disabled, or has not joined is sent nothing, and neither is anybody more than three in an hour
	w.Exec(t, `UPDATE users SET disabled_at = now() WHERE id = $1`, w.Viewer.UserID)
	w.Exec(t, `UPDATE users SET joined_at = NULL, password_hash = NULL WHERE id = $1`, w.CustomerViewer.UserID)
	for _, email := range []string{"nobody@halvorsen.example", "viewer@halvorsen.example", "viewer@osterby.example"} {
		forget(email)
	}
	for range 4 {
		forget(leeEmail)
	}
	eventually(t, "all is done", func() bool {
		return testworld.Value[int](t, w.World, `SELECT count(*) FROM river_job WHERE state <> 'completed'`) == 0
	})
	if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM mails WHERE template = 'password_reset'`); n != 3 {
		t.Errorf("%d links to a new password were mailed, want 3", n)
	}
	if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM mails WHERE recipient <> $1`, leeEmail); n != 0 {
		t.Errorf("%d others were mailed", n)
	}
}

// What a link ends with is read by a vendor's admin where mail is kept, and by nobody where it is sent.
func TestWhoReadsTheSecretOfALink(t *testing.T) {
	t.Parallel()
	w := newLinks(t)
	secret := w.secret(t, 1)
	sends, err := notify.New(w.Pool.DB, w.Queue, notify.Config{
		PublicURL: &url.URL{Scheme: "https", Host: "portal.example"}, SMTPURL: "smtp://127.0.0.1:1", From: "portal@norvane.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		by   auth.Actor
		mail *notify.Service
		want bool
	}{
		"a vendor's admin, where mail is kept": {w.VendorAdmin, w.mail, true},
		"an approver":                          {w.Approver, w.mail, false},
		"a viewer of the vendor's":             {w.Auditor, w.mail, false},
		"a vendor's admin, where mail is sent": {w.VendorAdmin, sends, false},
	} {
		p, err := tt.mail.SentMail(t.Context(), tt.by, page.Request{First: 10}, leeEmail)
		if err != nil || len(p.Nodes) != 1 {
			t.Fatalf("%s: %d mails (%v)", name, len(p.Nodes), err)
		}
		m := p.Nodes[0]
		if got := strings.Contains(m.Text, "/join#"+secret); got != tt.want || strings.Contains(m.HTML, secret) != tt.want {
			t.Errorf("%s reads it: %t\n%s", name, got, m.Text)
		}
		if !strings.Contains(m.Subject, "초대") || strings.Contains(m.Text, "<no value>") {
			t.Errorf("the mail says %s\n%s", m.Subject, m.Text)
		}
	}
}
