package notify_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// server is an SMTP server that keeps what it is sent.
type server struct {
	address string

	mu        sync.Mutex
	received  []message
	refusals  map[string]error // by address
	user      string           // who must sign in; empty for nobody
	password  string
	hangsUp   bool   // once it has taken a message, without a word
	encrypted []bool // whether each message came inside TLS
}

type message struct {
	From, To string
	Data     []byte
}

// listen starts a server on a free port of this machine; wrap makes of the listener one that begins with TLS.
func listen(t *testing.T, s *server, starttls *tls.Config, wrap func(net.Listener) net.Listener) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	s.serve(t, wrap(listener), starttls)
	return s
}

func plain(l net.Listener) net.Listener { return l }

func (s *server) serve(t *testing.T, listener net.Listener, starttls *tls.Config) {
	t.Helper()
	protocol := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		_, encrypted := c.TLSConnectionState()
		return &session{server: s, line: c.Conn(), encrypted: encrypted}, nil
	}))
	protocol.TLSConfig = starttls
	protocol.AllowInsecureAuth = true // whether a password goes out in the clear is the client's to decide
	protocol.ErrorLog = log.New(io.Discard, "", 0)
	done := make(chan error)
	go func() { done <- protocol.Serve(listener) }()
	t.Cleanup(func() {
		if err := protocol.Close(); err != nil {
			t.Error(err)
		}
		<-done //nolint:errcheck // it says that it was closed
	})
}

func (s *server) messages() []message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

// sentTo is what was sent to an address.
func (s *server) sentTo(address string) []message {
	return slices.DeleteFunc(s.messages(), func(m message) bool { return m.To != address })
}

func (s *server) refuse(address string, with error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusals == nil {
		s.refusals = map[string]error{}
	}
	s.refusals[address] = with
}

// session is one connection.
type session struct {
	server    *server
	line      net.Conn
	encrypted bool
	signedIn  bool
	now       message
}

func (s *session) AuthMechanisms() []string {
	if s.server.user == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.server.user || password != s.server.password {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.user != "" && !s.signedIn {
		return smtp.ErrAuthRequired
	}
	s.now = message{From: from}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if refusal := s.server.refusals[to]; refusal != nil {
		return refusal
	}
	s.now.To = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.now.Data = bytes.Clone(data)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.received = append(s.server.received, s.now)
	s.server.encrypted = append(s.server.encrypted, s.encrypted)
	return nil
}

func (s *session) Reset() {
	if s.server.hangsUp && s.now.Data != nil {
		_ = s.line.Close()
	}
	s.now = message{}
}

func (s *session) Logout() error { return nil }

// url is the server's SMTP_URL.
func (s *server) url() string { return "smtp://" + s.address }

// at is the SMTP_URL with a name in place of the address.
func (s *server) at(scheme, userinfo, host string) string {
	_, port, _ := strings.Cut(s.address, ":")
	return scheme + "://" + userinfo + host + ":" + port
}
