package auth_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
)

// A token takes the place of its person's others of the same name, and of no others.
func TestATokenIsReplaced(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.person(t, auth.NewUser{AccountID: p.partner, Email: "lee@haneul.example", Name: "Lee", Role: auth.PartnerRequester, Password: password})
	named := auth.NewToken{Email: kim, Name: "a system"}
	tokens := map[string]string{
		"first":          p.token(t, named),
		"second":         p.token(t, named),
		"another name":   p.token(t, auth.NewToken{Email: kim, Name: "a program"}),
		"another person": p.token(t, auth.NewToken{Email: "lee@haneul.example", Name: "a system"}),
	}
	replaced, err := inTx(t, p, func(ctx context.Context, tx bun.Tx) (string, error) { return p.ReplaceToken(ctx, tx, named) })
	if err != nil {
		t.Fatal(err)
	}
	tokens["the new one"] = replaced
	got := map[string]string{}
	for what, token := range tokens {
		_, _, got[what] = p.visitor(t, bearer(token))
	}
	const ended = "UNAUTHENTICATED auth.token"
	want := map[string]string{"first": ended, "second": ended, "another name": "", "another person": "", "the new one": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	nobodys := func(ctx context.Context, tx bun.Tx) (string, error) {
		return p.ReplaceToken(ctx, tx, auth.NewToken{Email: "nobody@haneul.example", Name: "a system"})
	}
	if _, err := inTx(t, p, nobodys); refusal(err) != "NOT_FOUND auth.no_user" {
		t.Errorf("that of nobody: %v", err)
	}
}
