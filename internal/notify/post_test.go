package notify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// certificate is trusted by this process for localhost, and for nothing else.
var certificate tls.Certificate

func TestMain(m *testing.M) {
	var err error
	if certificate, err = trusted("localhost"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestPasswordsTravelEncrypted(t *testing.T) {
	t.Parallel()
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	inside := func(l net.Listener) net.Listener { return tls.NewListener(l, config) }

	tests := map[string]struct {
		starttls  *tls.Config
		wrap      func(net.Listener) net.Listener
		scheme    string
		userinfo  string
		host      string
		encrypted bool
		failure   string
	}{
		"inside TLS from the start":        {nil, inside, "smtps", "drawdown:s3cr%23t@", "localhost", true, ""},
		"inside TLS where it is offered":   {config, plain, "smtp", "drawdown:s3cr%23t@", "localhost", true, ""},
		"in the clear on this machine":     {nil, plain, "smtp", "drawdown:s3cr%23t@", "127.0.0.1", false, ""},
		"not with a wrong password":        {config, plain, "smtp", "drawdown:guess@", "localhost", false, "Authentication failed"},
		"not to who cannot show a name":    {config, plain, "smtp", "drawdown:s3cr%23t@", "127.0.0.1", false, "certificate"},
		"not where they are needed and no": {config, plain, "smtp", "", "localhost", false, "authenticate"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := listen(t, &server{user: "drawdown", password: "s3cr#t"}, tt.starttls, tt.wrap)
			w := newWorld(t, phrase.English, notify.Config{SMTPURL: s.at(tt.scheme, tt.userinfo, tt.host)})
			w.submit(t, "")

			if tt.failure == "" {
				w.settle(t)
				only(t, s.messages())
				if got := s.encrypted[0]; got != tt.encrypted {
					t.Errorf("encrypted: %v, want %v", got, tt.encrypted)
				}
				return
			}
			eventually(t, "the failure is shown", func() bool {
				return w.count(t, `SELECT count(*) FROM mails WHERE failure LIKE ?`, "%"+tt.failure+"%") == 1
			})
			if got := s.messages(); len(got) != 0 {
				t.Errorf("sent %v", got)
			}
		})
	}
}

func TestSettingsThatCannotBe(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cfg  notify.Config
		name string
	}{
		"a server by another protocol": {notify.Config{SMTPURL: "https://user:s3cret@mail.example", From: "a@b.example"}, "SMTP_URL"},
		"a server without a host":      {notify.Config{SMTPURL: "smtp://user:s3cret@", From: "a@b.example"}, "SMTP_URL"},
		"a server that is no URL":      {notify.Config{SMTPURL: "smtp://user:s3cret#@mail.example:25", From: "a@b.example"}, "SMTP_URL"},
		"a port that is none":          {notify.Config{SMTPURL: "smtp://user:s3cret@mail.example:99999", From: "a@b.example"}, "SMTP_URL"},
		"a server without a sender":    {notify.Config{SMTPURL: "smtp://mail.example"}, "MAIL_FROM"},
		"a sender that is no address":  {notify.Config{SMTPURL: "smtp://user:s3cret@mail.example", From: "Norvane"}, "MAIL_FROM"},
		"a team that is no address":    {notify.Config{AccountsTeam: "the team"}, "ACCOUNTS_TEAM_EMAIL"},
	}
	pool := dbtest.Open(t)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.cfg.PublicURL = &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}
			_, err := notify.New(pool.DB, queue(t, pool), tt.cfg)
			if err == nil {
				t.Fatal("it was taken")
			}
			if !strings.Contains(err.Error(), tt.name) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%q, want it to name %s and no password", err, tt.name)
			}
		})
	}
}

func queue(t *testing.T, pool *database.Pool) *jobs.Client {
	t.Helper()
	client, err := jobs.New(pool, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// trusted makes a certificate for a host, and has this process trust it by the variable that the standard library reads once.
func trusted(host string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{host}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	folder, err := os.MkdirTemp("", "notify")
	if err != nil {
		return tls.Certificate{}, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "roots.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return tls.Certificate{}, err
	}
	if err := os.Setenv("SSL_CERT_FILE", file); err != nil {
		return tls.Certificate{}, err
	}
	if _, err := x509.SystemCertPool(); err != nil { // reads it now
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
