package auth_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
)

// Of each person and each token so many refusals a minute are noted, and none of who is not signed in.
func TestRefusalsOfRightsAreNoted(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	person := auth.Actor{UserID: p.kim, AccountID: p.partner, Principal: p.kim, RequestID: "request", Address: "192.0.2.1"}
	token := person
	token.TokenID = uuid.New()
	token.Principal = token.TokenID
	note := func(by auth.Actor, times int) {
		gone, leave := context.WithCancel(t.Context())
		leave() // who asked does not wait for it
		for range times {
			p.NoteForbidden(auth.With(gone, by), "approvePDR")
		}
	}
	note(auth.Actor{}, 3)
	note(person, 12)
	note(token, 12)
	if got := len(p.entries(t)); got != 20 {
		t.Errorf("24 refusals are %d entries, want 20", got)
	}
	p.advance(59 * time.Second)
	note(person, 1)
	p.advance(time.Second)
	note(person, 1)
	entries := p.entries(t)
	if len(entries) != 21 {
		t.Fatalf("there are %d entries after a minute, want 21", len(entries))
	}
	want := entry{
		Action: "user.FORBIDDEN", By: kim, Of: kim, Account: haneul, After: `{"operation": "approvePDR"}`, Request: "request", Address: "192.0.2.1",
	}
	if diff := cmp.Diff(want, entries[20]); diff != "" {
		t.Errorf("noted (-want +got):\n%s", diff)
	}
}
