// Package config is every setting, from flags and from the environment.
package config

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Config is what differs between one deployment and another. Each setting is a flag and a variable of the environment.
type Config struct {
	Listen      string `env:"LISTEN" default:"127.0.0.1:8080" help:"Address of the web app and the API." placeholder:"HOST:PORT"`
	PublicURL   string `env:"PUBLIC_URL" help:"How people reach us: links in mail, cookie flags, allowed origin. Default: http:// and the listen address." placeholder:"URL"`
	DatabaseURL string `env:"DATABASE_URL" help:"A PostgreSQL of version 15 or newer. Default: one of our own, in the data directory." placeholder:"URL"`
	DataDir     string `env:"DATA_DIR" help:"Where our own PostgreSQL lives. Default: /var/lib/drawdown as root, else below XDG_DATA_HOME." placeholder:"DIR"`

	SigningKeyFile string `env:"SIGNING_KEY_FILE" help:"Keys that license files are signed with; made at the first start. Default: signing-keys.json in the data directory." placeholder:"FILE"`
	SealingKeyFile string `env:"SEALING_KEY_FILE" help:"Key that secrets of people are sealed with in the database; made at the first start. Default: sealing-key in the data directory." placeholder:"FILE"`

	SMTPURL           string `env:"SMTP_URL" name:"smtp-url" help:"Mail server, smtp:// or smtps://. Default: mail is kept and shown under Sent mail." placeholder:"URL"`
	MailFrom          string `env:"MAIL_FROM" help:"Sender of mail; needed with a mail server." placeholder:"ADDRESS"`
	AccountsTeamEmail string `env:"ACCOUNTS_TEAM_EMAIL" help:"Who hears of new requests. Default: every approver." placeholder:"ADDRESS"`

	CloudRegions       []string      `env:"CLOUD_REGIONS" default:"eu-central,us-east,ap-northeast" help:"Where cloud services can run." placeholder:"REGION,..."`
	CloudURL           string        `env:"CLOUD_URL" default:"https://{name}.cloud.example" help:"Where a cloud service runs, with {name} for its name." placeholder:"URL"`
	ProvisioningURL    string        `env:"PROVISIONING_URL" help:"Provisioning system that is told of cloud services, by signed webhooks. Default: an operator fulfils them in the web app." placeholder:"URL"`
	ProvisioningSecret Secret        `env:"PROVISIONING_SECRET" help:"What these webhooks are signed with: whsec_ and 24 to 64 bytes in base64; needed with a provisioning system." placeholder:"SECRET"`
	FulfilWithin       time.Duration `env:"FULFIL_WITHIN" default:"24h" help:"How long a cloud service waits for the vendor before it is overdue."`

	AcceptWithin   time.Duration `env:"ACCEPT_WITHIN" default:"720h" help:"How long an approval waits to be accepted."`
	ExpiryNotices  Days          `env:"EXPIRY_NOTICES" default:"30,15,7,3,2,1,0" help:"Days before the end of an entitlement when people are mailed; 0 is its last day. Empty: no such mail." placeholder:"DAYS,..."`
	ExpiredWeeks   int           `env:"EXPIRED_WEEKS" default:"4" help:"For how many weeks after the end of an entitlement people are mailed, once a week."`
	AllowedOrigins []string      `env:"ALLOWED_ORIGINS" help:"Origins beside our own that may call the API from a browser." placeholder:"URL,..."`
	RateLimit      Points        `env:"RATE_LIMIT" help:"Cost points a second for each person or token; the schema says what costs how many. Default: no limit." placeholder:"POINTS"`
	MetricsListen  string        `env:"METRICS_LISTEN" help:"Address of a listener for metrics alone." placeholder:"HOST:PORT"`
	MetricsToken   string        `env:"METRICS_TOKEN" help:"Bearer token for /metrics on the main listener." placeholder:"TOKEN"`
}

// Validate fills in what follows from other settings, and says of each wrong one what to do. It is called once the command
// line is read.
func (c *Config) Validate() error {
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Listen
	}
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("PUBLIC_URL is %q: it has to begin with http:// or https:// and name a host", c.PublicURL)
	}
	for _, origin := range c.AllowedOrigins {
		if u, err := url.Parse(origin); err != nil || u.Host == "" || u.Path != "" {
			return fmt.Errorf("ALLOWED_ORIGINS names %q: an origin is a scheme and a host, as in https://app.example.com", origin)
		}
	}
	if c.AcceptWithin <= 0 {
		return fmt.Errorf("ACCEPT_WITHIN is %s: it has to be longer than nothing", c.AcceptWithin)
	}
	if c.ExpiredWeeks < 0 || c.ExpiredWeeks > 52 {
		return fmt.Errorf("EXPIRED_WEEKS is %d: it has to be a number of weeks from 0 to 52", c.ExpiredWeeks)
	}
	if err := c.validateCloud(); err != nil {
		return err
	}
	if c.SMTPURL != "" && c.MailFrom == "" {
		return fmt.Errorf("MAIL_FROM is needed with SMTP_URL: it is the sender of all mail")
	}
	if c.DataDir == "" {
		dir, err := dataDir()
		if err != nil {
			return err
		}
		c.DataDir = dir
	}
	if c.SigningKeyFile == "" {
		c.SigningKeyFile = filepath.Join(c.DataDir, "signing-keys.json")
	}
	if c.SealingKeyFile == "" {
		c.SealingKeyFile = filepath.Join(c.DataDir, "sealing-key")
	}
	return nil
}

// Points is how many cost points there are a second; empty and 0: any number.
type Points int

// UnmarshalText reads a number of points.
func (p *Points) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	points, err := strconv.ParseInt(string(text), 10, 32)
	if err != nil || points < 0 {
		return errors.New("a whole number of points a second is needed, or 0 for no limit")
	}
	*p = Points(points)
	return nil
}

// Days are numbers of days, separated by commas.
type Days []int

// UnmarshalText reads numbers of days.
func (d *Days) UnmarshalText(text []byte) error {
	*d = nil
	if len(text) == 0 {
		return nil
	}
	for day := range strings.SplitSeq(string(text), ",") {
		n, err := strconv.Atoi(strings.TrimSpace(day))
		if err != nil || n < 0 || n > 366 {
			return errors.New("whole numbers of days from 0 to 366 are needed, separated by commas")
		}
		*d = append(*d, n)
	}
	return nil
}

// Public is PublicURL, which Validate has found good.
func (c *Config) Public() *url.URL {
	u, err := url.Parse(c.PublicURL)
	if err != nil {
		panic(err)
	}
	return u
}

func dataDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/drawdown", nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "drawdown"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("DATA_DIR is not set, and there is no home directory: %w", err)
	}
	return filepath.Join(home, ".local", "share", "drawdown"), nil
}
