package token_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/token"
)

// world is a world whose people have tokens.
type world struct {
	*testworld.World

	tokens *token.Service
	people *auth.Service
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := testworld.New(t)
	return &world{w, token.New(w.Pool.DB), auth.New(w.Pool, time.Now, auth.Options{})}
}

func (w *world) created(t *testing.T, by auth.Actor) token.Made {
	t.Helper()
	made, err := w.tokens.Create(t.Context(), by, aToken())
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func aToken() token.Creation {
	return token.Creation{Name: "ERP", Scopes: []string{"pdr:write", "pdr:read"}, Until: time.Now().Add(30 * 24 * time.Hour)}
}

// signsIn is whom a token signs in, or how it is refused.
func (w *world) signsIn(t *testing.T, text string) string {
	t.Helper()
	// what a process has read within the last second it reads again where something has ended
	by, err := auth.New(w.Pool, time.Now, auth.Options{}).Authenticate(auth.With(t.Context(), auth.Actor{Address: "192.0.2.7"}), "Bearer "+text)
	if err != nil {
		return refusals(err)
	}
	return testworld.Value[string](t, w.World, `SELECT email FROM users WHERE id = $1`, by.UserID)
}

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

func (w *world) seen(t *testing.T, by auth.Actor, id uuid.UUID) *token.Token {
	t.Helper()
	found, err := w.tokens.One(t.Context(), by, id, token.With{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCreate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	program := w.Requester
	program.TokenID, program.Scopes = uuid.New(), auth.Scopes
	for name, tt := range map[string]struct {
		by     auth.Actor
		change func(*token.Creation)
		want   string
	}{
		"by a requester":        {w.Requester, func(*token.Creation) {}, "done"},
		"by a customer":         {w.CustomerViewer, func(*token.Creation) {}, "done"},
		"by a program":          {program, func(*token.Creation) {}, "FORBIDDEN auth.in_person"},
		"by nobody":             {auth.Actor{}, func(*token.Creation) {}, "UNAUTHENTICATED api.unauthenticated"},
		"for a year":            {w.Requester, func(c *token.Creation) { c.Until = time.Now().Add(365*24*time.Hour - time.Minute) }, "done"},
		"for longer":            {w.Requester, func(c *token.Creation) { c.Until = time.Now().Add(366 * 24 * time.Hour) }, "BAD_USER_INPUT auth.token_too_long expiresAt"},
		"that is over":          {w.Requester, func(c *token.Creation) { c.Until = time.Now().Add(-time.Minute) }, "BAD_USER_INPUT auth.token_over expiresAt"},
		"with everything wrong": {w.Requester, func(c *token.Creation) { *c = token.Creation{Name: "\u200b", Scopes: []string{"everything"}} }, "BAD_USER_INPUT text.empty name; BAD_USER_INPUT auth.scope_unknown scopes; BAD_USER_INPUT auth.token_over expiresAt"},
		"for nothing":           {w.Requester, func(c *token.Creation) { c.Scopes = nil }, "BAD_USER_INPUT auth.scope_none scopes"},
	} {
		c := aToken()
		tt.change(&c)
		made, err := w.tokens.Create(auth.With(t.Context(), tt.by), tt.by, c)
		if got := refusals(err); got != tt.want || (made.Text != "") != (tt.want == "done") {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}

	made := w.created(t, w.Requester)
	by, err := w.people.Authenticate(auth.With(t.Context(), auth.Actor{Address: "192.0.2.7"}), "Bearer "+made.Text)
	if err != nil || by.UserID != w.Requester.UserID || by.TokenID != made.ID || !by.May(auth.WritePDRs) || by.May(auth.Approve) {
		t.Errorf("it signs in %+v (%v)", by, err)
	}
	got := w.seen(t, w.Requester, made.ID)
	if got.LastUsedAddress == nil || *got.LastUsedAddress != "192.0.2.7" || got.LastUsedAt == nil || !strings.HasPrefix(made.Text, got.Beginning()) {
		t.Errorf("it is seen as %+v", got)
	}
	kept := testworld.Value[int](t, w.World, `SELECT count(*) FROM audit_log WHERE after::text LIKE '%' || $1 || '%'`, made.Text[len(made.Text)-40:])
	if acts := testworld.Value[int](t, w.World, `SELECT count(*) FROM audit_log WHERE action = 'token.CREATE' AND object_id = $1`, made.ID); acts != 1 || kept != 0 {
		t.Errorf("%d acts are on record, %d with the secret", acts, kept)
	}
}

// A key that is sent again answers with the token, and not with what it reads: that was shown.
func TestCreateTwiceWithOneKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := aToken()
	c.Key = new("once")
	first, err := w.tokens.Create(t.Context(), w.Requester, c)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.tokens.Create(t.Context(), w.Requester, c)
	if diff := cmp.Diff(token.Made{ID: first.ID}, again); diff != "" || err != nil || first.Text == "" {
		t.Errorf("sent again (-want +got):\n%s%v", diff, err)
	}
}

func TestRotate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.created(t, w.Requester)
	if _, err := w.tokens.Rotate(t.Context(), w.Requester, token.Rotation{ID: old.ID, Overlap: 169 * time.Hour}); refusals(err) != "BAD_USER_INPUT token.overlap overlapHours" {
		t.Errorf("for longer than a week: %v", err)
	}
	if _, err := w.tokens.Rotate(t.Context(), w.Admin, token.Rotation{ID: old.ID}); refusals(err) != "FORBIDDEN token.not_own" {
		t.Errorf("by an admin: %v", err)
	}
	for _, stranger := range []auth.Actor{w.Viewer, w.RivalAdmin, w.CustomerAdmin} {
		if _, err := w.tokens.Rotate(auth.With(t.Context(), stranger), stranger, token.Rotation{ID: old.ID}); refusals(err) != "NOT_FOUND token.not_found id" {
			t.Errorf("by a stranger: %v", err)
		}
	}
	next, err := w.tokens.Rotate(t.Context(), w.Requester, token.Rotation{ID: old.ID, Overlap: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	for which, text := range map[string]string{"the former": old.Text, "the next": next.Text} {
		if got := w.signsIn(t, text); !strings.Contains(got, "halvorsen.example") {
			t.Errorf("%s signs in %s", which, got)
		}
	}
	former, present := w.seen(t, w.Requester, old.ID), w.seen(t, w.Requester, next.ID)
	if former.Status() != token.Rotated || time.Until(former.ExpiresAt) > time.Hour || present.Status() != token.Active ||
		present.ExpiresAt.Sub(present.CreatedAt) < 29*24*time.Hour || cmp.Diff(former.Scopes, present.Scopes) != "" {
		t.Errorf("the former is %+v, the next %+v", former, present)
	}
	if _, err := w.tokens.Rotate(t.Context(), w.Requester, token.Rotation{ID: old.ID}); refusals(err) != "INVALID_TRANSITION token.rotated id" {
		t.Errorf("once more: %v", err)
	}
	last, err := w.tokens.Rotate(t.Context(), w.Requester, token.Rotation{ID: next.ID})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.signsIn(t, next.Text); got != "UNAUTHENTICATED auth.token" {
		t.Errorf("without an overlap the former signs in %s", got)
	}
	if got := w.signsIn(t, last.Text); !strings.Contains(got, "halvorsen.example") {
		t.Errorf("the last signs in %s", got)
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, tt := range map[string]struct {
		by   auth.Actor
		want string
	}{
		"its own person":   {w.Requester, "done"},
		"their admin":      {w.Admin, "done"},
		"a vendor's admin": {w.VendorAdmin, "done"},
		"a colleague":      {w.Viewer, "NOT_FOUND token.not_found id"},
		"an approver":      {w.Approver, "NOT_FOUND token.not_found id"},
		"a rival":          {w.RivalAdmin, "NOT_FOUND token.not_found id"},
	} {
		made := w.created(t, w.Requester)
		revoke := func() string {
			_, err := w.tokens.Revoke(auth.With(t.Context(), tt.by), tt.by, made.ID)
			return refusals(err)
		}
		if got := revoke(); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
		if tt.want != "done" {
			continue
		}
		if got := w.signsIn(t, made.Text); got != "UNAUTHENTICATED auth.token" {
			t.Errorf("%s: afterwards it signs in %s", name, got)
		}
		if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM audit_log WHERE action = 'token.REFUSED' AND object_id = $1 AND by_id IS NULL`, made.ID); n != 1 {
			t.Errorf("%s: %d refusals are on record", name, n)
		}
		if got := revoke(); got != "INVALID_TRANSITION token.revoked id" {
			t.Errorf("%s: once more: %s", name, got)
		}
	}
}

// A token may what its person may at the moment, and ends with them.
func TestATokenIsNeverStrongerThanItsPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.created(t, w.Requester)
	w.Exec(t, `UPDATE users SET role = 'PARTNER_VIEWER' WHERE id = $1`, w.Requester.UserID)
	by, err := w.people.Authenticate(t.Context(), "Bearer "+made.Text)
	if err != nil || by.Role != auth.PartnerViewer {
		t.Errorf("made a viewer, it signs in %+v (%v)", by, err)
	}
	w.Exec(t, `UPDATE users SET disabled_at = now() WHERE id = $1`, w.Requester.UserID)
	if got := w.signsIn(t, made.Text); got != "UNAUTHENTICATED auth.token" {
		t.Errorf("disabled, it signs in %s", got)
	}
}

func TestWhoSeesTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, by := range []auth.Actor{w.Requester, w.Admin, w.RivalAdmin} {
		w.created(t, by)
	}
	program := w.Admin
	program.TokenID = uuid.New()
	for name, tt := range map[string]struct {
		by   auth.Actor
		of   uuid.UUID
		want string // the actions on each
	}{
		"an admin sees those of the account": {w.Admin, w.Halvorsen, "ROTATE REVOKE; REVOKE"},
		"a requester sees their own":         {w.Requester, w.Halvorsen, "ROTATE REVOKE"},
		"a colleague sees none":              {w.Viewer, w.Halvorsen, ""},
		"a rival sees none":                  {w.RivalAdmin, w.Halvorsen, ""},
		"a vendor's admin sees all":          {w.VendorAdmin, w.Halvorsen, "REVOKE; REVOKE"},
		"a vendor's auditor sees none":       {w.Auditor, w.Halvorsen, ""},
		"a program does nothing with them":   {program, w.Halvorsen, "; "},
	} {
		p, err := w.tokens.Of(auth.With(context.WithoutCancel(t.Context()), tt.by), tt.by, page.Request{First: 10, Count: true}, tt.of, token.With{})
		var each []string
		for _, found := range p.Nodes {
			var actions []string
			for _, a := range found.Actions {
				actions = append(actions, string(a))
			}
			each = append(each, strings.Join(actions, " "))
		}
		if got := strings.Join(each, "; "); got != tt.want || err != nil || p.Total != len(p.Nodes) {
			t.Errorf("%s: %q of %d, want %q (%v)", name, got, p.Total, tt.want, err)
		}
	}
}
