package notify_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/sealing"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// Whatever a person changes of how they sign in is told to them, in their language, without anything secret.
func TestAPersonHearsOfChangesOfHowTheySignIn(t *testing.T) {
	t.Parallel()
	for locale, says := range map[string]string{"en": "takes a code of an authenticator app", "ko": "인증 앱의 코드가 필요합니다"} {
		t.Run(locale, func(t *testing.T) {
			t.Parallel()
			w := testworld.New(t)
			w.Exec(t, `UPDATE users SET locale = $1`, locale)
			key := filepath.Join(t.TempDir(), "sealing-key")
			if err := sealing.Ensure(key); err != nil {
				t.Fatal(err)
			}
			people := auth.New(w.Pool, time.Now, auth.Options{Queue: w.Queue, Keys: sealing.Open(key)})
			ctx := auth.With(t.Context(), w.Requester)
			enrollment, err := people.EnrollTOTP(ctx, w.Requester, auth.Proof{}) // they have nothing to prove it by
			if err != nil {
				t.Fatal(err)
			}
			code, err := totp.GenerateCode(enrollment.Secret, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			recovery, err := people.ConfirmTOTP(ctx, w.Requester, code)
			if err != nil {
				t.Fatal(err)
			}
			renewed, err := people.RenewRecoveryCodes(ctx, w.Requester, auth.Proof{Code: recovery[0]})
			if err != nil {
				t.Fatal(err)
			}
			if err := people.DisableTOTP(ctx, w.Requester, auth.Proof{Code: renewed[0]}); err != nil {
				t.Fatal(err)
			}

			var got []string
			for _, m := range told(t, w) {
				got = append(got, m.Template+" "+m.Recipient)
				if m.Template == "security_enable_totp" && !strings.Contains(m.Text, says) {
					t.Errorf("it does not say %q:\n%s", says, m.Text)
				}
				if !strings.Contains(m.Text, "https://portal.example/me") || strings.Contains(m.Text, "security.") || strings.Contains(m.Text, "<no value>") {
					t.Errorf("%s says\n%s", m.Template, m.Text)
				}
				for _, secret := range append(recovery, enrollment.Secret) {
					if strings.Contains(m.Text+m.HTML, secret) {
						t.Errorf("%s says a secret", m.Template)
					}
				}
			}
			const to = " requests@halvorsen.example"
			want := []string{"security_disable_totp" + to, "security_enable_totp" + to, "security_renew_recovery_codes" + to, "security_use_recovery_code" + to, "security_use_recovery_code" + to}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("mails (-want +got):\n%s", diff)
			}
		})
	}
}
