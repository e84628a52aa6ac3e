package notify_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

func TestMailIsDelivered(t *testing.T) {
	t.Parallel()
	s := listen(t, &server{}, nil, plain)
	w := newWorld(t, phrase.Korean, notify.Config{SMTPURL: s.url(), From: "Norvane Automation <portal@norvane.example>"})
	id := w.submit(t, "")
	m := only(t, w.settle(t))

	if m.SentAt == nil || m.Failure != nil {
		t.Errorf("sent at %v with failure %v, want it sent", m.SentAt, m.Failure)
	}
	sent := only(t, s.messages())
	if sent.From != "portal@norvane.example" || sent.To != approverEmail {
		t.Errorf("the envelope is from %s to %s", sent.From, sent.To)
	}
	header, text, html := takeApart(t, sent.Data)
	subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	thread := "<" + id.String() + "@portal.norvane.example>"
	want := map[string]string{
		"From":           `"Norvane Automation" <portal@norvane.example>`,
		"To":             "<" + approverEmail + ">",
		"Message-ID":     "<" + m.ID.String() + "@portal.norvane.example>",
		"References":     thread,
		"In-Reply-To":    thread,
		"Auto-Submitted": "auto-generated",
		"Bcc":            "",
	}
	for name, value := range want {
		if got := header.Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if date, err := header.Date(); err != nil || date.Unix() != m.CreatedAt.Unix() {
		t.Errorf("dated %v (%v), want when it was written: %v", date, err, m.CreatedAt)
	}
	if diff := cmp.Diff([]string{m.Subject, m.Text, m.HTML}, []string{subject, text, html}); diff != "" {
		t.Errorf("what was written and what arrived (-written +arrived):\n%s", diff)
	}
}

func TestMailWaitsForAServerThatIsDown(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{address: listener.Addr().String()}
	if err := listener.Close(); err != nil { // nobody answers there
		t.Fatal(err)
	}
	w := newWorld(t, phrase.English, notify.Config{SMTPURL: s.url()})
	w.submit(t, "")
	eventually(t, "the failure is shown", func() bool {
		mails := w.mails(t)
		return len(mails) == 1 && mails[0].Failure != nil
	})
	m := only(t, w.mails(t))
	if m.SentAt != nil || !strings.Contains(*m.Failure, "connection refused") {
		t.Errorf("sent at %v, failure %q, want a refused connection", m.SentAt, *m.Failure)
	}

	listener, err = net.Listen("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	s.serve(t, listener, nil)
	m = only(t, w.settle(t))
	if m.SentAt == nil || m.Failure != nil {
		t.Errorf("sent at %v with failure %v, want it sent in the end", m.SentAt, m.Failure)
	}
	only(t, s.messages())
}

func TestAnEventThatIsToldTwiceIsOneMail(t *testing.T) {
	t.Parallel()
	s := listen(t, &server{}, nil, plain)
	w := newWorld(t, phrase.English, notify.Config{SMTPURL: s.url()})
	w.submit(t, "")
	w.settle(t)

	var event uuid.UUID
	if err := w.pool.DB.NewRaw(`SELECT id FROM pdr_events`).Scan(t.Context(), &event); err != nil {
		t.Fatal(err)
	}
	inTx(t, w, func(ctx context.Context, tx bun.Tx) (int, error) {
		return 0, w.queue.Insert(ctx, tx, pdr.EventJob{EventID: event}, pdr.EventJob{EventID: event})
	})
	only(t, w.settle(t))
	only(t, s.messages())
	if n := w.count(t, `SELECT count(*) FROM river_job WHERE kind = 'pdr_event' AND state = 'completed'`); n != 3 {
		t.Errorf("%d runs, want 3", n)
	}
}

func TestAMailThatIsToBeSentTwiceIsSentOnce(t *testing.T) {
	t.Parallel()
	s := listen(t, &server{}, nil, plain)
	w := newWorld(t, phrase.English, notify.Config{SMTPURL: s.url()})
	w.submit(t, "")
	w.settle(t)

	w.exec(t, `UPDATE river_job SET state = 'available', finalized_at = NULL WHERE kind = 'send_mail'`)
	w.settle(t)
	only(t, s.messages())
	if n := w.count(t, `SELECT attempt FROM river_job WHERE kind = 'send_mail'`); n != 2 {
		t.Errorf("the job ran %d times, want 2", n)
	}
}

func TestAServerThatHangsUpAfterItTookAMailHasIt(t *testing.T) {
	t.Parallel()
	s := listen(t, &server{hangsUp: true}, nil, plain)
	w := newWorld(t, phrase.English, notify.Config{SMTPURL: s.url()})
	w.submit(t, "")

	if m := only(t, w.settle(t)); m.SentAt == nil || m.Failure != nil {
		t.Errorf("sent at %v with failure %v, want it sent", m.SentAt, m.Failure)
	}
	only(t, s.messages())
}

func TestWhatIsRolledBackIsNotTold(t *testing.T) {
	t.Parallel()
	s := listen(t, &server{}, nil, plain)
	w := newWorld(t, phrase.English, notify.Config{SMTPURL: s.url()})

	id := w.submit(t, "")
	w.settle(t)
	changedMind := errors.New("changed my mind")
	_, err := database.InTx(t.Context(), w.pool.DB, func(ctx context.Context, tx bun.Tx) (int, error) {
		event := uuid.Must(uuid.NewV7())
		_, err := tx.ExecContext(ctx, `INSERT INTO pdr_events (id, pdr_id, version, action, from_state, to_state, by_id)
			VALUES (?, ?, 2, 'APPROVE', 'SUBMITTED', 'APPROVED', ?)`, event, id, w.approver.UserID)
		if err != nil {
			return 0, err
		}
		return 0, errors.Join(changedMind, w.queue.Insert(ctx, tx, pdr.EventJob{EventID: event}))
	})
	if !errors.Is(err, changedMind) {
		t.Fatal(err)
	}
	w.approve(t, w.submit(t, "")) // something later, so that there is nothing left to wait for

	for _, m := range w.settle(t) {
		if m.Template == "pdr_approved" && *m.PDRID == id {
			t.Errorf("%q was written", m.Subject)
		}
	}
	if got := len(s.messages()); got != 3 {
		t.Errorf("%d messages were sent, want two of submissions and one of the later approval", got)
	}
}

func TestARefusedRecipientIsShown(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		refusal  *smtp.SMTPError
		attempts int
		shown    string
	}{
		"and not tried again where there is no such address": {
			&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user <" + approverEmail + ">"}, 1, "no such user",
		},
		"and tried again where it is about us": {
			&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "relaying denied"}, 2, "relaying denied",
		},
		"and tried again where it may pass": {
			&smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 2, 1}, Message: "try later"}, 2, "try later",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := listen(t, &server{}, nil, plain)
			w := newWorld(t, phrase.English, notify.Config{SMTPURL: s.url()})
			s.refuse(approverEmail, tt.refusal)
			w.submit(t, "")

			eventually(t, "the failure is shown", func() bool {
				return w.count(t, `SELECT count(*) FROM mails WHERE failure LIKE ? AND sent_at IS NULL`, "%"+tt.shown+"%") == 1
			})
			s.refuse(approverEmail, nil)
			m := only(t, w.settle(t))

			if got := w.count(t, `SELECT attempt FROM river_job WHERE kind = 'send_mail'`); got != tt.attempts {
				t.Errorf("tried %d times, want %d", got, tt.attempts)
			}
			if sent := m.SentAt != nil; sent != (tt.attempts > 1) {
				t.Errorf("sent at %v after %d attempts, failure %v", m.SentAt, tt.attempts, m.Failure)
			}
			if strings.Contains(w.log.String(), "@") || strings.Contains(w.log.String(), tt.shown) {
				t.Errorf("the log tells whom we write to:\n%s", w.log)
			}
		})
	}
}

func TestNobodyWritesHeadersButUs(t *testing.T) {
	t.Parallel()
	s := listen(t, &server{}, nil, plain)
	w := newWorld(t, phrase.English, notify.Config{SMTPURL: s.url()})
	// The commands refuse such names; what an import or an older version let in is held here.
	evil := "Evil\r\nBcc: everyone@evil.example\r\n\r\n<script>alert(1)</script>\u2028Fine"
	for _, table := range []string{"accounts", "users", "products"} {
		w.exec(t, `UPDATE ? SET name = ?`, bun.Ident(table), evil)
	}
	id := w.submit(t, evilCustomer)
	w.reject(t, id, "Because:\r\nBcc: me@evil.example\r\n.\r\nQUIT")
	if got := len(w.settle(t)); got != 2 {
		t.Fatalf("%d mails, want 2", got)
	}
	if got := len(s.messages()); got != 2 {
		t.Fatalf("%d messages were sent, want 2", got)
	}
	for _, sent := range s.messages() {
		header, text, html := takeApart(t, sent.Data)
		if got := header.Get("Bcc"); got != "" {
			t.Errorf("Bcc: %s", got)
		}
		if got := len(header["Subject"]); got != 1 {
			t.Errorf("%d subjects: %q", got, header["Subject"])
		}
		if strings.Contains(html, "<script>") {
			t.Errorf("a name became markup:\n%s", html)
		}
		if sent.To == approverEmail && strings.Contains(text, "\nBcc:") {
			t.Errorf("a name became a line of its own:\n%s", text)
		}
	}
	for _, m := range w.mails(t) {
		if strings.ContainsAny(m.Subject, "\r\n\u2028") {
			t.Errorf("subject %q", m.Subject)
		}
	}
}

const evilCustomer = "Bobby <b>Tables</b>"

func TestAnAddressThatIsNoneIsRefusedAndShown(t *testing.T) {
	t.Parallel()
	s := listen(t, &server{}, nil, plain)
	w := newWorld(t, phrase.English, notify.Config{SMTPURL: s.url()})
	w.exec(t, `UPDATE users SET email = ? WHERE email = ?`, "x@evil.example>\r\nRCPT TO:<y@evil.example", approverEmail)
	w.submit(t, "")

	m := only(t, w.settle(t))
	if m.SentAt != nil || m.Failure == nil {
		t.Errorf("sent at %v with failure %v, want it refused", m.SentAt, m.Failure)
	}
	if got := s.messages(); len(got) != 0 {
		t.Errorf("sent %v", got)
	}
}

func TestWithoutAServerMailIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, phrase.English, notify.Config{})
	w.submit(t, "")

	m := only(t, w.settle(t))
	if m.SentAt != nil || m.Failure != nil {
		t.Errorf("sent at %v with failure %v, want it kept", m.SentAt, m.Failure)
	}
	if n := w.count(t, `SELECT count(*) FROM river_job WHERE kind = 'send_mail'`); n != 0 {
		t.Errorf("%d jobs to send it, want none", n)
	}
}

// takeApart takes a message of two alternatives apart.
func takeApart(t *testing.T, data []byte) (header mail.Header, text, html string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("it is %s (%v), want alternatives", kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range []struct {
		kind string
		into *string
	}{{"text/plain", &text}, {"text/html", &html}} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type")); err != nil || kind != want.kind || !strings.EqualFold(params["charset"], "utf-8") {
			t.Errorf("a part is %s %v (%v), want %s in UTF-8", kind, params, err, want.kind)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		*want.into = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
	return m.Header, text, html
}

func only[T any](t *testing.T, all []T) T {
	t.Helper()
	if len(all) != 1 {
		t.Fatalf("there are %d, want 1: %v", len(all), all)
	}
	return all[0]
}
