package text_test

import (
	"strings"
	"testing"

	"github.com/drawdown-portal/drawdown/internal/text"
)

func TestEmail(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64) + "@" + strings.Repeat(strings.Repeat("b", 60)+".", 3) + "example"
	check(t, text.Email, map[string]cleaning{
		"takes an address":                 {in: "accounts@norvane.example", want: "accounts@norvane.example"},
		"trims":                            {in: " accounts@norvane.example\u200b ", want: "accounts@norvane.example"},
		"takes a tag":                      {in: "a.b+c@norvane.example", want: "a.b+c@norvane.example"},
		"takes a host of one word":         {in: "root@localhost", want: "root@localhost"},
		"takes a domain of any script":     {in: "kim@회사.example", want: "kim@회사.example"},
		"takes a long one":                 {in: long[:254], want: long[:254]},
		"refuses more than 254 characters": {in: "a@" + strings.Repeat("b.", 130) + "example", key: "text.long"},
		"refuses nothing":                  {in: "", key: "text.email"},
		"refuses no host":                  {in: "accounts@", key: "text.email"},
		"refuses no mailbox":               {in: "@norvane.example", key: "text.email"},
		"refuses two signs":                {in: "a@b@norvane.example", key: "text.email"},
		"refuses a name":                   {in: "Accounts <accounts@norvane.example>", key: "text.email"},
		"refuses several":                  {in: "a@norvane.example, b@norvane.example", key: "text.email"},
		"refuses quotes":                   {in: `"a b"@norvane.example`, key: "text.email"},
		"refuses a comment":                {in: "a@norvane.example (me)", key: "text.email"},
		"refuses a host that is none":      {in: "a@-norvane-.example_", key: "text.email"},
		"refuses empty labels":             {in: "a@norvane..example", key: "text.email"},
		"refuses an invisible character":   {in: "a\u200bb@norvane.example", key: "text.email"},
		"refuses a long mailbox":           {in: strings.Repeat("a", 65) + "@norvane.example", key: "text.email"},
		"refuses a header":                 {in: "a@norvane.example\r\nBcc: b@rival.example", key: "text.control"},
	})
}

func TestWebsite(t *testing.T) {
	t.Parallel()
	check(t, text.Website, map[string]cleaning{
		"takes https":                       {in: "https://norvane.example", want: "https://norvane.example"},
		"takes http, a port and a path":     {in: "http://norvane.example:8080/a?b=c#d", want: "http://norvane.example:8080/a?b=c#d"},
		"takes any case":                    {in: "HTTPS://Norvane.example", want: "HTTPS://Norvane.example"},
		"takes a host of any script":        {in: "https://회사.example/소개", want: "https://회사.example/소개"},
		"takes an address of a machine":     {in: "http://[2001:db8::1]/", want: "http://[2001:db8::1]/"},
		"trims":                             {in: " https://norvane.example ", want: "https://norvane.example"},
		"takes 2,048 characters":            {in: site(2048), want: site(2048)},
		"refuses 2,049 characters":          {in: site(2049), key: "text.long"},
		"refuses nothing":                   {in: "", key: "text.website"},
		"refuses a script":                  {in: "javascript:alert(1)", key: "text.website"},
		"refuses a script with a host":      {in: "javascript://norvane.example/%0aalert(1)", key: "text.website"},
		"refuses data":                      {in: "data:text/html,hello", key: "text.website"},
		"refuses a file":                    {in: "file:///etc/passwd", key: "text.website"},
		"refuses no scheme":                 {in: "norvane.example", key: "text.website"},
		"refuses a relative address":        {in: "//norvane.example", key: "text.website"},
		"refuses no host":                   {in: "https:///path", key: "text.website"},
		"refuses an opaque address":         {in: "https:norvane.example", key: "text.website"},
		"refuses a person":                  {in: "https://norvane.example@rival.example", key: "text.website"},
		"refuses a backslash in the host":   {in: `https://norvane.example\.rival.example`, key: "text.website"},
		"refuses white space":               {in: "https://norvane.example/a b", key: "text.website"},
		"refuses an invisible character":    {in: "https://norvane.example/a\u200bb", key: "text.website"},
		"refuses a port that is none":       {in: "https://norvane.example:99999", key: "text.website"},
		"refuses a host that is none":       {in: "https://nor_vane..example", key: "text.website"},
		"refuses a line break":              {in: "https://norvane.example/\r\nX: y", key: "text.control"},
		"refuses a scheme with a tab in it": {in: "java\tscript:alert(1)", key: "text.control"},
	})
}

func site(length int) string {
	return "https://norvane.example/" + strings.Repeat("a", length-len("https://norvane.example/"))
}

func TestHost(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ website, want string }{
		"is in lower case":             {"https://Norvane.EXAMPLE/Path", "norvane.example"},
		"has no leading www":           {"https://www.norvane.example", "norvane.example"},
		"keeps other names":            {"https://shop.norvane.example", "shop.norvane.example"},
		"has no port":                  {"http://norvane.example:8080", "norvane.example"},
		"has no dot at the end":        {"https://norvane.example./", "norvane.example"},
		"is in ASCII":                  {"https://회사.example", "xn--vf4b131b.example"},
		"is the same where it was so":  {"https://XN--vf4b131b.example", "xn--vf4b131b.example"},
		"folds wide characters":        {"https://ｎｏｒｖａｎｅ.example", "norvane.example"},
		"is the address of a machine":  {"http://[2001:DB8::0001]/", "2001:db8::1"},
		"is empty where there is none": {"", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := text.Host(tt.website); got != tt.want {
				t.Errorf("Host(%q) = %q, want %q", tt.website, got, tt.want)
			}
		})
	}
}
