package auth_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

func TestCreateUser(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	whole := auth.NewUser{AccountID: p.partner, Email: "lee@haneul.example", Name: "Lee", Role: auth.PartnerAdmin, Password: password}
	with := func(change func(*auth.NewUser)) auth.NewUser {
		n := whole
		change(&n)
		return n
	}
	for name, tt := range map[string]struct {
		user auth.NewUser
		want []string // code, key and path of each refusal
	}{
		"with a password of 14 characters": {
			with(func(n *auth.NewUser) { n.Password = strings.Repeat("한", 14) }),
			[]string{"BAD_USER_INPUT auth.password_short password"},
		},
		"with a password of 129 characters": {
			with(func(n *auth.NewUser) { n.Password = strings.Repeat("a", 129) }),
			[]string{"BAD_USER_INPUT auth.password_long password"},
		},
		"with an e-mail that is taken": {
			with(func(n *auth.NewUser) { n.Email = "Kim@Haneul.example" }), []string{"CONFLICT auth.email_taken email"},
		},
		"with a role of another kind of account": {
			with(func(n *auth.NewUser) { n.Email, n.Role = "choi@haneul.example", auth.VendorAdmin }), []string{"BAD_USER_INPUT auth.role_unfit role"},
		},
		"with a role that there is not": {
			with(func(n *auth.NewUser) { n.Role = "ADMIN" }), []string{"BAD_USER_INPUT auth.role_unknown role"},
		},
		"with everything wrong": {
			auth.NewUser{Email: "x", Name: "\u200b", Locale: "fr"},
			[]string{
				"BAD_USER_INPUT text.email email", "BAD_USER_INPUT text.empty name", "BAD_USER_INPUT auth.password_short password",
				"BAD_USER_INPUT auth.role_unknown role", "BAD_USER_INPUT auth.locale_unknown locale",
			},
		},
		"whole": {user: whole},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := inTx(t, p, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) { return p.CreateUser(ctx, tx, tt.user) })
			var got []string
			for _, f := range fault.All(err) {
				got = append(got, string(f.Code)+" "+f.Key+" "+strings.Join(f.Path, "."))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || len(got) == 0 && err != nil {
				t.Errorf("refusals (-want +got):\n%s%v", diff, err)
			}
		})
	}
	t.Run("of the demo with a short password", func(t *testing.T) {
		t.Parallel()
		p.person(t, auth.NewUser{
			AccountID: p.vendor, Email: "admin@norvane.example", Name: "Admin", Role: auth.VendorAdmin, Password: "drawdown-demo", Public: true,
		})
		p.signIn(t, "admin@norvane.example", "drawdown-demo")
	})
}
