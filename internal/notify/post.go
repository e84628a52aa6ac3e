package notify

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// errRefused is of a mail that the server will never take, because there is no such address.
var errRefused = errors.New("the address was refused")

// patience is how long the server may take to greet us, and again how long to take a mail; the two are less than a job may run.
const patience = 10 * time.Second

// post is the SMTP server that takes our mail.
type post struct {
	host    string
	options []mail.Option
	from    *netmail.Address
	domain  string // the right side of our Message-IDs
}

// newPost reads the settings. No error of it holds the URL, for that holds a password.
func newPost(cfg Config) (*post, error) {
	u, err := url.Parse(cfg.SMTPURL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("SMTP_URL cannot be read: it is smtp://user:password@host:port, or smtps:// where TLS begins at once")
	}
	p := &post{host: u.Hostname(), domain: cfg.PublicURL.Hostname(), options: []mail.Option{mail.WithTimeout(patience)}}

	port := 587
	if u.Scheme == "smtps" {
		port = 465
		p.options = append(p.options, mail.WithSSL())
	} else {
		p.options = append(p.options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, fmt.Errorf("SMTP_URL has port %q: %w", u.Port(), err)
		}
	}
	p.options = append(p.options, mail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		// The last two tell the server the password: the library does so inside TLS, and to this machine.
		p.options = append(p.options, mail.WithUsername(u.User.Username()), mail.WithPassword(password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}

	if p.from, err = netmail.ParseAddress(cfg.From); err != nil {
		return nil, fmt.Errorf("MAIL_FROM is not an e-mail address: %w", err)
	}
	if _, err = mail.NewClient(p.host, p.options...); err != nil {
		return nil, fmt.Errorf("SMTP_URL cannot be used: %w", err)
	}
	return p, nil
}

// send hands a mail to the server. It is nil once the server has taken it.
func (p *post) send(ctx context.Context, m *Mail) error {
	message, err := p.message(m)
	if err != nil {
		return err
	}
	client, err := mail.NewClient(p.host, p.options...)
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, message)
	if message.IsDelivered() {
		return nil // the parting may have failed, the mail is theirs all the same
	}
	// 5.1.x is about the address alone. Any other refusal may pass, or be put right by whoever looks after the server.
	if refusal, ok := errors.AsType[*mail.SendError](err); ok && strings.HasPrefix(refusal.EnhancedStatusCode(), "5.1.") {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	return err
}

// message is the same at every attempt, to the last byte.
func (p *post) message(m *Mail) (*mail.Msg, error) {
	message := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithBoundary(m.ID.String()))
	message.FromMailAddress(p.from)
	if err := message.To(m.Recipient); err != nil {
		return nil, fmt.Errorf("%w: %w", errRefused, err)
	}
	message.Subject(m.Subject)
	message.SetDateWithValue(m.CreatedAt)
	message.SetMessageIDWithValue(m.ID.String() + "@" + p.domain)
	message.SetGenHeader("Auto-Submitted", "auto-generated") // no absence notes, please
	if m.PDRID != nil && m.Template != toCustomer {
		thread := "<" + m.PDRID.String() + "@" + p.domain + ">"
		message.SetGenHeader(mail.HeaderInReplyTo, thread)
		message.SetGenHeader(mail.HeaderReferences, thread)
	}
	message.SetBodyString(mail.TypeTextPlain, m.Text)
	message.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	return message, nil
}
