package config_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/drawdown-portal/drawdown/internal/config"
)

// read is the configuration of a process with these settings in its environment.
func read(t *testing.T, environment map[string]string) (config.Config, error) {
	t.Helper()
	t.Setenv("DATA_DIR", t.TempDir())
	for name, value := range environment {
		t.Setenv(name, value)
	}
	var c config.Config
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(nil)
	return c, err
}

func TestTheRateIsPointsASecond(t *testing.T) {
	for value, want := range map[string]config.Points{"": 0, "0": 0, "1": 1, "500": 500} {
		t.Run("RATE_LIMIT="+value, func(t *testing.T) {
			if c, err := read(t, map[string]string{"RATE_LIMIT": value}); err != nil || c.RateLimit != want {
				t.Errorf("it is %d (%v), want %d", c.RateLimit, err, want)
			}
		})
	}
}

func TestNoticesAreDaysBeforeTheEnd(t *testing.T) {
	t.Run("unset", func(t *testing.T) {
		if c, err := read(t, nil); err != nil || !slices.Equal(c.ExpiryNotices, config.Days{30, 15, 7, 3, 2, 1, 0}) || c.ExpiredWeeks != 4 {
			t.Errorf("they are %v and %d weeks (%v)", c.ExpiryNotices, c.ExpiredWeeks, err)
		}
	})
	for value, want := range map[string]config.Days{"": nil, "0": {0}, "60, 30,7": {60, 30, 7}} {
		t.Run("EXPIRY_NOTICES="+value, func(t *testing.T) {
			if c, err := read(t, map[string]string{"EXPIRY_NOTICES": value}); err != nil || !slices.Equal(c.ExpiryNotices, want) {
				t.Errorf("they are %v (%v), want %v", c.ExpiryNotices, err, want)
			}
		})
	}
}

const secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

// A provisioning system is told over TLS, or on this machine.
func TestProvisioningSystems(t *testing.T) {
	for _, url := range []string{"https://systems.example/hook", "http://127.0.0.1:9000/hook", "http://localhost:9000", "http://[::1]:9000"} {
		t.Run(url, func(t *testing.T) {
			c, err := read(t, map[string]string{"PROVISIONING_URL": url, "PROVISIONING_SECRET": secret})
			if err != nil || c.ProvisioningURL != url || len(c.ProvisioningSecret) != 32 || c.ProvisioningSecret[31] != 31 {
				t.Errorf("it is %s with %d bytes: %v", c.ProvisioningURL, len(c.ProvisioningSecret), err)
			}
		})
	}
}

// What is wrong is refused at the start, by the name of its setting.
func TestWrongSettingsAreNamed(t *testing.T) {
	for name, environment := range map[string]map[string]string{
		"RATE_LIMIT below nothing": {"RATE_LIMIT": "-1"},
		"RATE_LIMIT in words":      {"RATE_LIMIT": "many"},
		"RATE_LIMIT of a half":     {"RATE_LIMIT": "0.5"},
		"RATE_LIMIT beyond all":    {"RATE_LIMIT": "99999999999999999999"},
		"PUBLIC_URL without http":  {"PUBLIC_URL": "portal.example.com"},
		"ALLOWED_ORIGINS a path":   {"ALLOWED_ORIGINS": "https://app.example.com/a"},
		"ACCEPT_WITHIN nothing":    {"ACCEPT_WITHIN": "0s"},
		"EXPIRY_NOTICES in words":  {"EXPIRY_NOTICES": "monthly"},
		"EXPIRY_NOTICES after it":  {"EXPIRY_NOTICES": "30,-7"},
		"EXPIRY_NOTICES a gap":     {"EXPIRY_NOTICES": "30,,7"},
		"EXPIRED_WEEKS below zero": {"EXPIRED_WEEKS": "-1"},
		"EXPIRED_WEEKS for years":  {"EXPIRED_WEEKS": "53"},
		"MAIL_FROM missing":        {"SMTP_URL": "smtp://mail.example.com"},

		"FULFIL_WITHIN nothing":          {"FULFIL_WITHIN": "0s"},
		"CLOUD_REGIONS none":             {"CLOUD_REGIONS": " "},
		"CLOUD_URL without a name":       {"CLOUD_URL": "https://cloud.example"},
		"CLOUD_URL in the clear":         {"CLOUD_URL": "http://{name}.cloud.example"},
		"PROVISIONING_URL in the clear":  {"PROVISIONING_URL": "http://systems.example/hook", "PROVISIONING_SECRET": secret},
		"PROVISIONING_URL no URL":        {"PROVISIONING_URL": "systems", "PROVISIONING_SECRET": secret},
		"PROVISIONING_URL a password":    {"PROVISIONING_URL": "https://me:you@systems.example", "PROVISIONING_SECRET": secret},
		"PROVISIONING_SECRET missing":    {"PROVISIONING_URL": "https://systems.example"},
		"PROVISIONING_SECRET too short":  {"PROVISIONING_SECRET": "whsec_AAAA"},
		"PROVISIONING_SECRET unprefixed": {"PROVISIONING_SECRET": secret[6:]},
	} {
		t.Run(name, func(t *testing.T) {
			setting, _, _ := strings.Cut(name, " ")
			_, err := read(t, environment)
			if err == nil || !strings.Contains(err.Error(), setting) {
				t.Errorf("it is refused with %v, which does not name %s", err, setting)
			}
		})
	}
}

func TestTheSigningKeysAreInTheDataDirectoryUnlessNamed(t *testing.T) {
	t.Run("unnamed", func(t *testing.T) {
		c, err := read(t, nil)
		if want := filepath.Join(c.DataDir, "signing-keys.json"); err != nil || c.SigningKeyFile != want {
			t.Errorf("they are %s (%v), want %s", c.SigningKeyFile, err, want)
		}
	})
	t.Run("named", func(t *testing.T) {
		if c, err := read(t, map[string]string{"SIGNING_KEY_FILE": "/run/secrets/keys"}); err != nil || c.SigningKeyFile != "/run/secrets/keys" {
			t.Errorf("they are %s (%v)", c.SigningKeyFile, err)
		}
	})
}

func TestTheSealingKeyIsInTheDataDirectoryUnlessNamed(t *testing.T) {
	c, err := read(t, nil)
	if want := filepath.Join(c.DataDir, "sealing-key"); err != nil || c.SealingKeyFile != want {
		t.Errorf("it is %s (%v), want %s", c.SealingKeyFile, err, want)
	}
	if c, err := read(t, map[string]string{"SEALING_KEY_FILE": "/run/secrets/key"}); err != nil || c.SealingKeyFile != "/run/secrets/key" {
		t.Errorf("named, it is %s (%v)", c.SealingKeyFile, err)
	}
}
