package graph_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// viewer is somebody who asks, by the letter that marks what they may read.
type viewer struct {
	name, letter string
	by           auth.Actor
}

// Those who may read all that is marked, and those who may read nothing.
const (
	vendor   = "vendor"
	outsider = ""
)

// may tells whether somebody of these letters is the viewer.
func (v viewer) may(read string) bool {
	return v.letter == vendor || v.letter != outsider && strings.ContainsAny(read, v.letter)
}

// viewers is everybody who asks: each role of two partners, of a customer of both and of a customer of one; tokens, and nobody. The vendor
// comes first: what it reads is there to be read.
func (s *site) viewers(t *testing.T) []viewer {
	t.Helper()
	rivalViewer := s.Person(t, s.Brightquay, auth.PartnerViewer, "viewer@brightquay.example")
	otherViewer := s.Person(t, s.Larkfield, auth.CustomerViewer, "viewer@larkfield.example")
	otherAdmin := s.Person(t, s.Osterby, auth.CustomerAdmin, "licenses@osterby.example")
	return []viewer{
		{"the vendor's auditor", vendor, s.seated(t, s.Auditor)},
		{"a partner's admin", "h", s.seated(t, s.Admin)},
		{"a partner's requester", "h", s.seated(t, s.Requester)},
		{"a partner's viewer", "h", s.seated(t, s.Viewer)},
		{"the rival's admin", "b", s.seated(t, s.RivalAdmin)},
		{"the rival's requester", "b", s.seated(t, s.RivalRequester)},
		{"the rival's viewer", "b", s.seated(t, rivalViewer)},
		{"the admin of the customer of both", "l", s.seated(t, s.CustomerAdmin)},
		{"the viewer of the customer of both", "l", s.seated(t, otherViewer)},
		{"the admin of the partner's customer", "o", s.seated(t, otherAdmin)},
		{"the viewer of the partner's customer", "o", s.seated(t, s.CustomerViewer)},
		{"a token of the partner's admin", "h", s.Admin},
		{"a token of the rival's, to read requests", "b", s.scoped(t, "admin@brightquay.example", auth.ReadPDRs)},
		{"a token of the customer's", "l", s.CustomerAdmin},
		{"nobody", outsider, auth.Actor{UserID: uuid.New()}},
	}
}

// seated is the actor as somebody who is signed in by the web app, and not by a token.
func (s *site) seated(t *testing.T, by auth.Actor) auth.Actor {
	t.Helper()
	secret := rand.Text()
	hash := sha256.Sum256([]byte(secret))
	by.SessionID = base64.RawURLEncoding.EncodeToString(hash[:])
	s.Exec(t, `INSERT INTO sessions (token, data, expiry, address, device) VALUES ($1, convert_to(json_build_object('user', $2::text,
		'deadline', now() + interval '1 hour')::text, 'UTF8'), now() + interval '1 hour', 'x', 'x')`, by.SessionID, by.UserID.String())
	s.cookies[by.SessionID] = secret
	return by
}

// scoped is whoever has a token for some of what a person may do.
func (s *site) scoped(t *testing.T, email string, scopes ...auth.Scope) auth.Actor {
	t.Helper()
	id := uuid.New()
	people := auth.New(s.Pool, time.Now, auth.Options{})
	s.tokens[id] = testworld.InTx(t, s.World, func(ctx context.Context, tx bun.Tx) (string, error) {
		return people.CreateToken(ctx, tx, auth.NewToken{Email: email, Name: "scoped", Scopes: scopes})
	})
	return auth.Actor{UserID: id}
}
