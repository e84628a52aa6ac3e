package text

import (
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/drawdown-portal/drawdown/internal/fault"
)

// Email is an address as it is typed into a mail program, without a name: at most 254 characters.
func Email(s string) (string, *fault.Fault) {
	email, refusal := line(s, MaxEmail)
	if refusal != nil {
		return "", refusal
	}
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Name != "" || parsed.Address != email {
		return "", fault.New(fault.BadUserInput, "text.email")
	}
	local, domain := email[:strings.LastIndex(email, "@")], email[strings.LastIndex(email, "@")+1:]
	const maxLocal = 64 // octets, by RFC 5321
	if len(local) > maxLocal || strings.ContainsFunc(email, invisible) {
		return "", fault.New(fault.BadUserInput, "text.email")
	}
	if _, err := hosts.ToASCII(domain); err != nil {
		return "", fault.New(fault.BadUserInput, "text.email")
	}
	return email, nil
}

// Website is an absolute http or https address with a host and without a user's name: at most 2,048 characters. No other
// scheme passes, for the address becomes a link.
func Website(s string) (string, *fault.Fault) {
	website, refusal := line(s, MaxWebsite)
	if refusal != nil {
		return "", refusal
	}
	u, err := url.Parse(website)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || host(u) == "" || !port(u.Port()) ||
		strings.ContainsFunc(website, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) }) {
		return "", fault.New(fault.BadUserInput, "text.website")
	}
	return website, nil
}

// Host is the host of a website as hosts are compared: lower case, in ASCII, without a leading www. Empty where there is none.
func Host(website string) string {
	u, err := url.Parse(website)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(host(u), "www.")
}

// hosts is the rule of IDNA 2008 for names that are looked up. Hyphens in third and fourth place are in use, so they pass.
var hosts = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule(), idna.CheckHyphens(false),
	idna.VerifyDNSLength(true))

func host(u *url.URL) string {
	name := strings.TrimSuffix(u.Hostname(), ".")
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.String()
	}
	ascii, err := hosts.ToASCII(name)
	if err != nil {
		return ""
	}
	return ascii
}

func port(s string) bool {
	if s == "" {
		return true
	}
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}
