package main

import (
	"errors"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

var headPrinted = regexp.MustCompile(`^([1-9]\d*) entries are as they were sealed\. Head: ([0-9a-f]{64}@\d+)\n$`)

// What people do is sealed while the server runs and when it stops; an operator checks that beside it and after it, and against
// a head that was kept.
func TestTheAuditLogIsSealedAndVerified(t *testing.T) {
	t.Parallel()
	p := serveDemo(t)
	verify := func(arguments ...string) (string, int) {
		t.Helper()
		cmd := drawdown(t.Context(), p.dir, nil, append([]string{"audit", "verify"}, arguments...)...)
		out, err := cmd.Output()
		if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	var head string
	for deadline := time.Now().Add(patience); head == ""; time.Sleep(100 * time.Millisecond) {
		if said, code := verify(); headPrinted.MatchString(said) && code == 0 {
			head = headPrinted.FindStringSubmatch(said)[2]
		} else if time.Now().After(deadline) {
			t.Fatalf("beside the server: %q (%d)", said, code)
		}
	}

	p.as(t, "accounts@norvane.example") // a moment before the end
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatal("it does not end")
	}
	said, code := verify("--head", head)
	if now := headPrinted.FindStringSubmatch(said); code != 0 || now == nil || now[2] == head {
		t.Errorf("after the server, and after %s: %q (%d)", head, said, code)
	}
	digits, seq, _ := strings.Cut(head, "@")
	for name, tt := range map[string]struct{ head, says string }{
		"of another chain":  {strings.Repeat("0", 64) + "@" + seq, "Seal " + seq + ": it is not the head that was kept.\n"},
		"after the end":     {digits + "@1000000", "Seal 1000000: the chain ends at "},
		"that is no head":   {"12", ""},
		"with no such seal": {digits + "@0", ""},
	} {
		if said, code := verify("--head", tt.head); code != 1 && code != 80 || !strings.HasPrefix(said, tt.says) {
			t.Errorf("with a head %s: %q (%d)", name, said, code)
		}
	}
}
