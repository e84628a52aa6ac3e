package account_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// refusals is code, key and path of each refusal; "done" where there is none.
func refusals(err error) string {
	if err == nil {
		return "done"
	}
	var each []string
	for _, f := range fault.All(err) {
		each = append(each, strings.TrimSpace(string(f.Code)+" "+f.Key+" "+strings.Join(f.Path, ".")))
	}
	if len(each) == 0 {
		return err.Error()
	}
	return strings.Join(each, "; ")
}

// unchanged fails where do has changed anything but the audit log's refusals.
func unchanged(t *testing.T, w *testworld.World, do func()) {
	t.Helper()
	before := w.Dump(t)
	do()
	if changed := testworld.Changed(before, w.Dump(t)); len(changed) > 0 {
		t.Errorf("it has changed %v", changed)
	}
}

// invited is a person whom somebody has just invited.
func invited(t *testing.T, w *testworld.World, by auth.Actor, in account.Invitee) *account.Person {
	t.Helper()
	id, err := w.Accounts.Invite(t.Context(), by, in)
	if err != nil {
		t.Fatal(err)
	}
	return seen(t, w, id)
}

func seen(t *testing.T, w *testworld.World, id uuid.UUID) *account.Person {
	t.Helper()
	p, err := w.Accounts.Person(t.Context(), w.VendorAdmin, id, nil)
	if err != nil || p == nil {
		t.Fatalf("there is no person %s: %v", id, err)
	}
	return p
}

func lee(w *testworld.World) account.Invitee {
	return account.Invitee{AccountID: w.Halvorsen, Email: "lee@halvorsen.example", Name: "Lee", Role: auth.PartnerRequester}
}

func TestInvite(t *testing.T) {
	t.Parallel()
	program := func(a auth.Actor) auth.Actor { a.TokenID, a.Scopes = uuid.New(), auth.Scopes; return a }
	for name, tt := range map[string]struct {
		by   func(*testworld.World) auth.Actor
		with func(*testworld.World, *account.Invitee)
		want string
	}{
		"a partner's admin invites": {by: func(w *testworld.World) auth.Actor { return w.Admin }, want: "done"},
		"a vendor's admin invites":  {by: func(w *testworld.World) auth.Actor { return w.VendorAdmin }, want: "done"},
		"a customer's admin invites": {func(w *testworld.World) auth.Actor { return w.CustomerAdmin }, func(w *testworld.World, in *account.Invitee) {
			in.AccountID, in.Role = w.Larkfield, auth.CustomerViewer
		}, "done"},
		"a rival's admin does not":    {by: func(w *testworld.World) auth.Actor { return w.RivalAdmin }, want: "NOT_FOUND account.not_managed accountId"},
		"nobody invites to nowhere":   {func(w *testworld.World) auth.Actor { return w.Admin }, func(_ *testworld.World, in *account.Invitee) { in.AccountID = uuid.New() }, "NOT_FOUND account.not_managed accountId"},
		"nor to a customer of theirs": {func(w *testworld.World) auth.Actor { return w.Admin }, func(w *testworld.World, in *account.Invitee) { in.AccountID, in.Role = w.Osterby, auth.CustomerViewer }, "NOT_FOUND account.not_managed accountId"},
		"a requester does not":        {by: func(w *testworld.World) auth.Actor { return w.Requester }, want: "FORBIDDEN account.not_admin"},
		"an approver does not":        {by: func(w *testworld.World) auth.Actor { return w.Approver }, want: "FORBIDDEN account.not_admin"},
		"a program does not":          {by: func(w *testworld.World) auth.Actor { return program(w.Admin) }, want: "FORBIDDEN auth.in_person"},
		"nobody does not":             {by: func(*testworld.World) auth.Actor { return auth.Actor{} }, want: "UNAUTHENTICATED api.unauthenticated"},
		"not as one of the vendor's":  {func(w *testworld.World) auth.Actor { return w.Admin }, func(_ *testworld.World, in *account.Invitee) { in.Role = auth.VendorAdmin }, "BAD_USER_INPUT auth.role_unfit role"},
		"not as what there isn't":     {func(w *testworld.World) auth.Actor { return w.Admin }, func(_ *testworld.World, in *account.Invitee) { in.Role = "KING" }, "BAD_USER_INPUT auth.role_unfit role"},
		"not where somebody has it":   {func(w *testworld.World) auth.Actor { return w.Admin }, func(_ *testworld.World, in *account.Invitee) { in.Email = "ADMIN@norvane.example" }, "CONFLICT auth.email_taken email"},
		"not with a line break":       {func(w *testworld.World) auth.Actor { return w.Admin }, func(_ *testworld.World, in *account.Invitee) { in.Name = "Lee\r\nBcc: all" }, "BAD_USER_INPUT text.control name"},
		"not with everything wrong": {func(w *testworld.World) auth.Actor { return w.Admin }, func(_ *testworld.World, in *account.Invitee) {
			in.Email, in.Name, in.Locale, in.Role = "x", " ", "xx", ""
		}, "BAD_USER_INPUT text.email email; BAD_USER_INPUT text.empty name; BAD_USER_INPUT auth.locale_unknown locale; BAD_USER_INPUT auth.role_unfit role"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testworld.New(t)
			in, by := lee(w), tt.by(w)
			if tt.with != nil {
				tt.with(w, &in)
			}
			invite := func() uuid.UUID {
				id, err := w.Accounts.Invite(auth.With(t.Context(), by), by, in)
				if got := refusals(err); got != tt.want {
					t.Errorf("%s, want %s", got, tt.want)
				}
				return id
			}
			if tt.want != "done" {
				unchanged(t, w, func() { invite() })
				return
			}
			p := seen(t, w, invite())
			got := []any{p.Email, p.Name, p.Role, p.AccountID, p.Status(), p.Version}
			if diff := cmp.Diff([]any{in.Email, in.Name, in.Role, in.AccountID, account.Invited, 1}, got); diff != "" {
				t.Errorf("the person (-want +got):\n%s", diff)
			}
			jobs := testworld.Value[int](t, w, `SELECT count(*) FROM river_job WHERE kind = 'person_link'`)
			acts := testworld.Value[int](t, w, `SELECT count(*) FROM audit_log WHERE action = 'user.INVITE' AND by_id = $1 AND account_id = $2`, by.UserID, in.AccountID)
			if jobs != 1 || acts != 1 {
				t.Errorf("%d links are to be mailed and %d acts on record, want one of each", jobs, acts)
			}
		})
	}
}

func TestInvitingTwiceWithOneKey(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	in := lee(w)
	in.Key = new("once")
	first, err := w.Accounts.Invite(t.Context(), w.Admin, in)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Accounts.Invite(t.Context(), w.Admin, in)
	if err != nil || again != first {
		t.Errorf("the second answers %s, %v, want %s", again, err, first)
	}
	in.Name = "Another"
	if _, err := w.Accounts.Invite(t.Context(), w.Admin, in); refusals(err) != "IDEMPOTENCY_MISMATCH idempotency.mismatch idempotencyKey" {
		t.Errorf("another person by the same key: %v", err)
	}
}

// What can be done with a person of each status, and by whom.
func TestCommandsOnPeople(t *testing.T) {
	t.Parallel()
	type doing func(context.Context, *testworld.World, auth.Actor, account.Command) (uuid.UUID, error)
	demote := func(ctx context.Context, w *testworld.World, by auth.Actor, c account.Command) (uuid.UUID, error) {
		return w.Accounts.ChangeRole(ctx, by, c, auth.PartnerViewer)
	}
	disable := func(ctx context.Context, w *testworld.World, by auth.Actor, c account.Command) (uuid.UUID, error) {
		return w.Accounts.Disable(ctx, by, c)
	}
	enable := func(ctx context.Context, w *testworld.World, by auth.Actor, c account.Command) (uuid.UUID, error) {
		return w.Accounts.Enable(ctx, by, c)
	}
	resend := func(ctx context.Context, w *testworld.World, by auth.Actor, c account.Command) (uuid.UUID, error) {
		return w.Accounts.Resend(ctx, by, c)
	}
	admin := func(w *testworld.World) auth.Actor { return w.Admin }
	for name, tt := range map[string]struct {
		status account.Status
		by     func(*testworld.World) auth.Actor
		do     doing
		want   string
		after  account.Status
	}{
		"an active one is demoted":        {account.Active, admin, demote, "done", account.Active},
		"an active one is disabled":       {account.Active, admin, disable, "done", account.Disabled},
		"an active one is not enabled":    {account.Active, admin, enable, "INVALID_TRANSITION account.person.active", account.Active},
		"an active one is not invited":    {account.Active, admin, resend, "INVALID_TRANSITION account.person.active", account.Active},
		"an invited one is demoted":       {account.Invited, admin, demote, "done", account.Invited},
		"an invited one is disabled":      {account.Invited, admin, disable, "done", account.Disabled},
		"an invited one is not enabled":   {account.Invited, admin, enable, "INVALID_TRANSITION account.person.invited", account.Invited},
		"an invited one is invited again": {account.Invited, admin, resend, "done", account.Invited},
		"a disabled one is demoted":       {account.Disabled, admin, demote, "done", account.Disabled},
		"a disabled one is enabled":       {account.Disabled, admin, enable, "done", account.Active},
		"a disabled one stays disabled":   {account.Disabled, admin, disable, "INVALID_TRANSITION account.person.disabled", account.Disabled},
		"a disabled one is not invited":   {account.Disabled, admin, resend, "INVALID_TRANSITION account.person.disabled", account.Disabled},
		"by the vendor's admin":           {account.Active, func(w *testworld.World) auth.Actor { return w.VendorAdmin }, disable, "done", account.Disabled},
		"not by a rival":                  {account.Active, func(w *testworld.World) auth.Actor { return w.RivalAdmin }, disable, "NOT_FOUND account.person_not_found id", account.Active},
		"not by the customer's admin":     {account.Active, func(w *testworld.World) auth.Actor { return w.CustomerAdmin }, disable, "NOT_FOUND account.person_not_found id", account.Active},
		"not by an approver":              {account.Active, func(w *testworld.World) auth.Actor { return w.Approver }, disable, "FORBIDDEN account.not_admin", account.Active},
		"not by a colleague":              {account.Active, func(w *testworld.World) auth.Actor { return w.Viewer }, disable, "FORBIDDEN account.not_admin", account.Active},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := testworld.New(t)
			p := invited(t, w, w.Admin, lee(w))
			switch tt.status {
			case account.Active:
				w.Exec(t, `UPDATE users SET joined_at = now() WHERE id = $1`, p.ID)
			case account.Disabled:
				w.Exec(t, `UPDATE users SET joined_at = now(), disabled_at = now() WHERE id = $1`, p.ID)
			case account.Invited:
			}
			by := tt.by(w)
			do := func(version int) error {
				_, err := tt.do(auth.With(t.Context(), by), w, by, account.Command{ID: p.ID, Version: version})
				return err
			}
			if tt.want == "done" {
				unchanged(t, w, func() {
					if got := refusals(do(7)); got != "CONFLICT account.version version" {
						t.Errorf("at a version that it has not: %s", got)
					}
				})
				if got := refusals(do(1)); got != tt.want {
					t.Errorf("%s, want %s", got, tt.want)
				}
			} else {
				unchanged(t, w, func() {
					if got := refusals(do(1)); got != tt.want {
						t.Errorf("%s, want %s", got, tt.want)
					}
				})
			}
			if got := seen(t, w, p.ID).Status(); got != tt.after {
				t.Errorf("they are %s afterwards, want %s", got, tt.after)
			}
		})
	}
}

func TestDisablingEndsWhateverOneCanComeInBy(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	p := invited(t, w, w.Admin, lee(w))
	w.Exec(t, `UPDATE users SET joined_at = now() WHERE id = $1`, p.ID)
	w.Exec(t, `INSERT INTO sessions (token, data, expiry) VALUES ('t', convert_to(json_build_object('user', $1::uuid)::text, 'UTF8'), now() + interval '1 day')`, p.ID)
	w.Exec(t, `INSERT INTO api_tokens (id, user_id, name, secret_hash, scopes, expires_at)
		VALUES (gen_random_uuid(), $1, 'ERP', sha256('x'), '{pdr:read}', now() + interval '1 day')`, p.ID)
	if _, err := w.Accounts.Disable(t.Context(), w.Admin, account.Command{ID: p.ID, Version: 1}); err != nil {
		t.Fatal(err)
	}
	open := testworld.Value[int](t, w, `SELECT (SELECT count(*) FROM sessions WHERE user_id = $1)
		+ (SELECT count(*) FROM api_tokens WHERE user_id = $1 AND revoked_at IS NULL)
		+ (SELECT count(*) FROM person_links WHERE user_id = $1 AND cancelled_at IS NULL)`, p.ID)
	if open != 0 {
		t.Errorf("%d ways in are left", open)
	}
}

func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	only := account.Command{ID: w.Admin.UserID, Version: 1}
	second := invited(t, w, w.Admin, account.Invitee{AccountID: w.Halvorsen, Email: "lee@halvorsen.example", Name: "Lee", Role: auth.PartnerAdmin})

	const refused = "CONFLICT account.last_admin id"
	if _, err := w.Accounts.Disable(t.Context(), w.VendorAdmin, only); refusals(err) != refused {
		t.Errorf("while the other has not joined: %v", err)
	}
	if _, err := w.Accounts.ChangeRole(t.Context(), w.Admin, only, auth.PartnerViewer); refusals(err) != refused {
		t.Errorf("by themself: %v", err)
	}
	w.Exec(t, `UPDATE users SET joined_at = now() WHERE id = $1`, second.ID)

	// two admins who disable one another at once: one is left
	other := w.Admin
	other.UserID, other.Principal = second.ID, second.ID
	results := make([]error, 2)
	var both sync.WaitGroup
	for i, each := range []struct {
		by   auth.Actor
		whom uuid.UUID
	}{{w.Admin, second.ID}, {other, w.Admin.UserID}} {
		both.Go(func() {
			_, results[i] = w.Accounts.Disable(auth.With(t.Context(), each.by), each.by, account.Command{ID: each.whom, Version: 1})
		})
	}
	both.Wait()
	admins := testworld.Value[int](t, w, `SELECT count(*) FROM users WHERE account_id = $1 AND role = 'PARTNER_ADMIN' AND disabled_at IS NULL`, w.Halvorsen)
	if done := (results[0] == nil) != (results[1] == nil); !done || admins != 1 {
		t.Errorf("%d admins are left after %v and %v", admins, results[0], results[1])
	}
}

func TestWhoSeesThePeopleOfAnAccount(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	invited(t, w, w.Admin, lee(w))
	ask := page.Request{First: 100, Count: true}
	for name, tt := range map[string]struct {
		by   auth.Actor
		of   uuid.UUID
		some bool
	}{
		"its admin":              {w.Admin, w.Halvorsen, true},
		"the vendor":             {w.Auditor, w.Halvorsen, true},
		"not its requester":      {w.Requester, w.Halvorsen, false},
		"not a rival":            {w.RivalAdmin, w.Halvorsen, false},
		"not a customer of it":   {w.CustomerAdmin, w.Halvorsen, false},
		"not a customer's admin": {w.Admin, w.Larkfield, false},
		"not nobody":             {auth.Actor{}, w.Halvorsen, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := w.Accounts.People(auth.With(t.Context(), tt.by), tt.by, account.People{Request: ask, AccountID: tt.of}, nil)
			if err != nil || (len(p.Nodes) > 0) != tt.some || p.Total != len(p.Nodes) {
				t.Errorf("%d of %d people are shown (%v)", len(p.Nodes), p.Total, err)
			}
		})
	}
	found, err := w.Accounts.People(t.Context(), w.Admin, account.People{Request: ask, AccountID: w.Halvorsen, Search: "LEE@"}, nil)
	if err != nil || len(found.Nodes) != 1 || found.Nodes[0].Name != "Lee" {
		t.Errorf("looking for lee@ finds %v (%v)", found.Nodes, err)
	}
	whole, err := w.Accounts.People(t.Context(), w.Admin, account.People{Request: ask, AccountID: w.Halvorsen}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var paged []string
	for r := (page.Request{First: 1}); ; {
		p, err := w.Accounts.People(t.Context(), w.Admin, account.People{Request: r, AccountID: w.Halvorsen}, nil)
		if err != nil {
			t.Fatal(err)
		}
		paged = append(paged, p.Nodes[0].Name)
		if !p.More {
			break
		}
		r.After = p.Cursor(p.Nodes[0])
	}
	var names []string
	for _, p := range whole.Nodes {
		names = append(names, p.Name)
	}
	if diff := cmp.Diff(names, paged); diff != "" || len(names) < 4 {
		t.Errorf("page by page (-at once +in pages):\n%s", diff)
	}
}

func TestUpdateProfile(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	for name, tt := range map[string]struct {
		to   account.Profile
		want string
	}{
		"whole":            {account.Profile{Name: "Rune", Locale: phrase.Korean, TimeZone: new("Asia/Seoul")}, "done"},
		"everything wrong": {account.Profile{Name: "\u200b", Locale: "xx", TimeZone: new("Mars/Olympus")}, "BAD_USER_INPUT text.empty name; BAD_USER_INPUT auth.locale_unknown locale; BAD_USER_INPUT account.time_zone timeZone"},
		"a file's path":    {account.Profile{Name: "Rune", Locale: phrase.English, TimeZone: new("../etc/passwd")}, "BAD_USER_INPUT account.time_zone timeZone"},
		"the server's own": {account.Profile{Name: "Rune", Locale: phrase.English, TimeZone: new("Local")}, "BAD_USER_INPUT account.time_zone timeZone"},
	} {
		if got := refusals(w.Accounts.UpdateProfile(t.Context(), w.Requester, tt.to)); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	got, err := w.Accounts.ProfileOf(t.Context(), w.Requester)
	if diff := cmp.Diff(&account.Profile{Name: "Rune", Locale: phrase.Korean, TimeZone: new("Asia/Seoul")}, got); diff != "" || err != nil {
		t.Errorf("afterwards (-want +got):\n%s%v", diff, err)
	}
}
