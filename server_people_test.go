package main

import (
	"regexp"
	"strings"
	"testing"
)

// Whoever has the machine lets the first people and programs in, with no server running.
func TestTheFirstAreLetInFromTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	user := func(more ...string) []string {
		return append([]string{"user", "create", "--name", "Norvane admin"}, more...)
	}
	for _, tt := range []struct {
		arguments []string
		password  string
		want      string // of what it prints, all in all
	}{
		{user("--email", "admin@norvane.example"), "correct horse battery staple\n", `--vendor`},
		{user("--email", "admin@norvane.example", "--vendor", "Norvane"), "short\n", `password`},
		{user("--email", "admin@norvane.example", "--vendor", "Norvane"), "correct horse battery staple\n", `^$`},
		{user("--email", "ADMIN@norvane.example"), "correct horse battery staple", `email_taken`},
		{[]string{"token", "create", "--user", "nobody@norvane.example"}, "", `nobody@norvane.example`},
		{[]string{"token", "create", "--user", "admin@norvane.example", "--scope", "approve"}, "", `^dd_[a-z0-9]{78}\n$`},
	} {
		cmd := drawdown(t.Context(), dir, nil, tt.arguments...)
		cmd.Stdin = strings.NewReader(tt.password)
		out, err := cmd.CombinedOutput()
		if !regexp.MustCompile(tt.want).Match(out) || (err == nil) != strings.HasPrefix(tt.want, "^") {
			t.Errorf("%q: %v, it prints %q", tt.arguments, err, out)
		}
	}
}
