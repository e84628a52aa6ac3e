package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Secret is the key that webhooks are signed with, in the form of Standard Webhooks.
type Secret []byte

// UnmarshalText reads whsec_ and the key in base64. No error of it holds the secret.
func (s *Secret) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	encoded, ok := strings.CutPrefix(string(text), "whsec_")
	key, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(key) < 24 || len(key) > 64 {
		return errors.New("it has to be whsec_ and 24 to 64 bytes in base64")
	}
	*s = key
	return nil
}

// validateCloud says of each wrong setting of cloud services what to do.
func (c *Config) validateCloud() error {
	if len(c.CloudRegions) == 0 || slices.ContainsFunc(c.CloudRegions, func(r string) bool { return strings.TrimSpace(r) != r || r == "" || len(r) > 64 }) {
		return errors.New("CLOUD_REGIONS has to name one region at least, each of 1 to 64 characters")
	}
	if u, err := url.Parse(strings.ReplaceAll(c.CloudURL, "{name}", "name")); err != nil || u.Scheme != "https" || u.Host == "" ||
		!strings.Contains(c.CloudURL, "{name}") {
		return fmt.Errorf("CLOUD_URL is %q: it has to begin with https:// and hold {name}", c.CloudURL)
	}
	if c.FulfilWithin <= 0 {
		return fmt.Errorf("FULFIL_WITHIN is %s: it has to be longer than nothing", c.FulfilWithin)
	}
	if c.ProvisioningURL == "" {
		return nil
	}
	u, err := url.Parse(c.ProvisioningURL)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())) {
		return errors.New("PROVISIONING_URL has to begin with https://, or with http:// on this machine, and hold no password")
	}
	if len(c.ProvisioningSecret) == 0 {
		return errors.New("PROVISIONING_SECRET is needed with PROVISIONING_URL: it is what webhooks are signed with")
	}
	return nil
}

// local tells whether a host is this machine.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
