package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

const theirPassword = "correct horse battery staple"

// inPerson is the site as somebody's browser has it, with its cookies and without a token; everybody has a password.
func (s *site) inPerson(t *testing.T) *site {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := argon2id.CreateHash(theirPassword, argon2id.DefaultParams)
	if err != nil {
		t.Fatal(err)
	}
	s.Exec(t, `UPDATE users SET password_hash = $1 WHERE password_hash IS NULL`, hash)
	browser := *s
	browser.tokens = nil
	browser.client = &http.Client{Transport: s.client.Transport, Jar: jar}
	return &browser
}

type signInAnswer struct {
	Viewer    *struct{ User struct{ Email string } }
	Challenge *struct {
		Methods   []string
		ExpiresAt time.Time
	}
	UserErrors []struct {
		Code string
		Path []string
	}
}

const signInAnswered = `{ viewer { user { email } } challenge { methods expiresAt } userErrors { code path } }`

// signIn gives a person's password in their browser.
func (s *site) signIn(t *testing.T, by auth.Actor) signInAnswer {
	t.Helper()
	email := testworld.Value[string](t, s.World, `SELECT email FROM users WHERE id = $1`, by.UserID)
	return read[struct{ SignIn signInAnswer }](t, s, auth.Actor{},
		`mutation($email: Email!, $password: String!) { signIn(input: {email: $email, password: $password}) `+signInAnswered+` }`,
		variables{"email": email, "password": theirPassword}).SignIn
}

// complete gives a code in a browser.
func (s *site) complete(t *testing.T, code string) signInAnswer {
	t.Helper()
	return read[struct{ CompleteSignIn signInAnswer }](t, s, auth.Actor{},
		`mutation($code: String!) { completeSignIn(input: {code: $code}) `+signInAnswered+` }`, variables{"code": code}).CompleteSignIn
}

// A person enrolls an app, signs out, and signs in with the password and a code, over HTTP as a browser does.
func TestASecondFactorOverTheAPI(t *testing.T) {
	t.Parallel()
	s := newSite(t).inPerson(t)
	if first := s.signIn(t, s.Requester); first.Viewer == nil || first.Challenge != nil || len(first.UserErrors) > 0 {
		t.Fatalf("without a second factor: %+v", first)
	}
	enrolled := read[struct{ EnrollTotp struct{ Secret, URI *string } }](t, s, auth.Actor{},
		`mutation { enrollTotp(input: {proof: {password: "`+theirPassword+`"}}) { secret uri userErrors { code } } }`, nil).EnrollTotp
	if enrolled.Secret == nil || enrolled.URI == nil {
		t.Fatalf("enrolled with %+v", enrolled)
	}
	code := func(steps int) string {
		code, err := totp.GenerateCode(*enrolled.Secret, time.Now().Add(time.Duration(steps)*30*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	confirmed := read[struct {
		ConfirmTotp struct {
			RecoveryCodes []string
			Security      struct {
				Totp          bool
				RecoveryCodes int
			}
		}
	}](t, s, auth.Actor{}, `mutation($code: String!) { confirmTotp(input: {code: $code}) {
		recoveryCodes security { totp recoveryCodes passkeys { id } } userErrors { code } } }`, variables{"code": code(0)}).ConfirmTotp
	if len(confirmed.RecoveryCodes) != 10 || !confirmed.Security.Totp || confirmed.Security.RecoveryCodes != 10 {
		t.Fatalf("confirmed with %+v", confirmed)
	}
	read[struct{ SignOut bool }](t, s, auth.Actor{}, `mutation { signOut }`, nil)

	half := s.signIn(t, s.Requester)
	if half.Viewer != nil || half.Challenge == nil || !slices.Equal(half.Challenge.Methods, []string{"TOTP", "RECOVERY_CODE"}) {
		t.Fatalf("the password is answered with %+v", half)
	}
	if who := read[struct{ Viewer *struct{ Role string } }](t, s, auth.Actor{}, `{ viewer { role } }`, nil); who.Viewer != nil {
		t.Error("the password alone has signed in")
	}
	if got := s.inPerson(t).complete(t, code(1)); got.Viewer != nil || len(got.UserErrors) != 1 || len(got.UserErrors[0].Path) != 0 {
		t.Errorf("another browser completes it with %+v", got)
	}
	if got := s.complete(t, "123"); len(got.UserErrors) != 1 || got.UserErrors[0].Code != "UNAUTHENTICATED" || !slices.Equal(got.UserErrors[0].Path, []string{"code"}) {
		t.Errorf("a wrong code: %+v", got)
	}
	if got := s.complete(t, code(1)); got.Viewer == nil || got.Viewer.User.Email != "requests@halvorsen.example" {
		t.Errorf("the right code: %+v", got)
	}
}

// Who reads how they sign in reads their own, and a colleague's passkey is as unknown as one that nobody has.
func TestHowOneSignsInIsOnesOwn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	passkeys := map[uuid.UUID]uuid.UUID{}
	people := map[string]auth.Actor{"the requester": s.Requester, "a colleague": s.Admin, "the rival": s.RivalAdmin, "a customer": s.CustomerAdmin, "the vendor": s.VendorAdmin}
	for name, by := range people {
		passkeys[by.UserID] = testworld.Value[uuid.UUID](t, s.World, `
			INSERT INTO passkeys (id, user_id, name, credential_id, public_key, transports, sign_count, backup_eligible, backed_up, created_at)
			VALUES (gen_random_uuid(), $1, $2, sha256($2::text::bytea), 'key', '{}', 0, false, false, now()) RETURNING id`, by.UserID, "of "+name)
	}
	for name, by := range people {
		browser := s.inPerson(t)
		if signedIn := browser.signIn(t, by); signedIn.Viewer == nil {
			t.Fatalf("%s signs in with %+v", name, signedIn)
		}
		type security struct{ Passkeys []struct{ ID, Name string } }
		got := read[struct{ Viewer struct{ Security security } }](t, browser, auth.Actor{}, `{ viewer { security { passkeys { id name } } } }`, nil)
		want := security{[]struct{ ID, Name string }{{typeid.Format(typeid.Passkey, passkeys[by.UserID]), "of " + name}}}
		if diff := cmp.Diff(want, got.Viewer.Security); diff != "" {
			t.Errorf("%s reads (-want +got):\n%s", name, diff)
		}
		for other, id := range passkeys {
			if other == by.UserID {
				continue
			}
			if foreign, random := removal(t, browser, id), removal(t, browser, uuid.New()); foreign != random || !strings.Contains(random, "NOT_FOUND") {
				t.Errorf("%s removes another's passkey with %s, and one that is not there with %s", name, foreign, random)
			}
		}
	}
	if left := testworld.Value[int](t, s.World, `SELECT count(*) FROM passkeys`); left != len(people) {
		t.Errorf("%d passkeys are left of %d", left, len(people))
	}
}

// removal is what the removal of a passkey is answered with.
func removal(t *testing.T, s *site, id uuid.UUID) string {
	t.Helper()
	a := s.ask(t, auth.Actor{}, `mutation($id: ID!) { removePasskey(input: {id: $id, proof: {password: "`+theirPassword+`"}}) {
		security { totp } userErrors { code message path } } }`, variables{"id": typeid.Format(typeid.Passkey, id)})
	return fmt.Sprint(string(a.Data), a.Errors)
}

// No program changes how its person signs in, or reads it.
func TestAProgramDoesNotChangeHowOneSignsIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const proof = `proof: {password: "` + theirPassword + `"}`
	for _, command := range []string{
		`enrollTotp(input: {` + proof + `}) { secret }`, `confirmTotp(input: {code: "123456"}) { recoveryCodes }`,
		`disableTotp(input: {` + proof + `}) { security { totp } }`, `renewRecoveryCodes(input: {` + proof + `}) { recoveryCodes }`,
		`beginPasskey(input: {` + proof + `}) { options }`, `finishPasskey(input: {name: "x", credential: "{}"}) { security { totp } }`,
		`removePasskey(input: {id: "x", ` + proof + `}) { security { totp } }`,
	} {
		a := s.ask(t, s.Requester, "mutation { "+command+" }", nil)
		if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "FORBIDDEN" {
			t.Errorf("%s is answered with %s %+v", command, a.Data, a.Errors)
		}
	}
	a := s.ask(t, s.Requester, `{ viewer { security { totp } } }`, nil)
	if want := `{"viewer":{"security":null}}`; string(a.Data) != want || len(a.Errors) > 0 {
		t.Errorf("it reads %s %+v", a.Data, a.Errors)
	}
}

// The options that a browser is given ask for what makes a passkey two factors, for this site.
func TestABrowserIsAskedForAPasskeyOfThisSite(t *testing.T) {
	t.Parallel()
	s := newSite(t).inPerson(t)
	begun := read[struct{ BeginPasskeySignIn struct{ Options string } }](t, s, auth.Actor{},
		`mutation { beginPasskeySignIn { options userErrors { code } } }`, nil).BeginPasskeySignIn
	type asked struct {
		RPID             string `json:"rpId"`
		UserVerification string `json:"userVerification"`
		AllowCredentials []any  `json:"allowCredentials"`
	}
	var got asked
	if err := json.Unmarshal([]byte(begun.Options), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asked{RPID: "portal.example", UserVerification: "required"}, got); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	s.signIn(t, s.Requester)
	registered := read[struct{ BeginPasskey struct{ Options string } }](t, s, auth.Actor{},
		`mutation { beginPasskey(input: {proof: {password: "`+theirPassword+`"}}) { options userErrors { code } } }`, nil).BeginPasskey
	for _, part := range []string{`"rp":{"name":"Drawdown","id":"portal.example"}`, `"residentKey":"required"`, `"userVerification":"required"`, `"attestation":"none"`} {
		if !strings.Contains(registered.Options, part) {
			t.Errorf("%s is not in %s", part, registered.Options)
		}
	}
}
