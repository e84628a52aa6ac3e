package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// challengeKind is what a browser was asked to prove.
type challengeKind string

const (
	codeChallenge     challengeKind = "CODE"         // after a right password: a code of the second factor
	passkeyChallenge  challengeKind = "PASSKEY"      // to sign in by a passkey, whosever it is
	registerChallenge challengeKind = "REGISTRATION" // to have a new passkey
)

const (
	challengeLasts = 5 * time.Minute
	// challengesPerAddress is how many may be open at once, so that nobody fills the database with them.
	challengesPerAddress = 100
)

// cookieOf names the cookie that holds the secret of a kind of challenge: one kind does not take another's place.
func (s *Service) cookieOf(kind challengeKind) string {
	name := map[challengeKind]string{
		codeChallenge: "drawdown_code", passkeyChallenge: "drawdown_passkey", registerChallenge: "drawdown_registration",
	}[kind]
	if s.secure {
		return "__Host-" + name
	}
	return name
}

// challenge is one that is kept. UserID is uuid.Nil, and Ceremony empty, where the kind has none.
type challenge struct {
	SecretHash []byte
	UserID     uuid.UUID
	Ceremony   json.RawMessage `bun:"type:jsonb"`
}

// challenge keeps a new one, and gives its secret to the browser alone. It tells until when it is good.
func (s *Service) challenge(ctx context.Context, v *visit, kind challengeKind, c challenge) (time.Time, error) {
	secret, until := rand.Text(), s.now().Add(challengeLasts)
	address := network(From(ctx).Address)
	_, err := database.InTx(database.AsSystem(ctx), s.pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		var open int
		err := database.Value(ctx, tx, &open, `SELECT count(*) FROM (SELECT FROM challenges WHERE address = $1 AND expires_at > $2 LIMIT $3) at`,
			address, s.now(), challengesPerAddress)
		if err != nil {
			return struct{}{}, err
		}
		if open == challengesPerAddress {
			return struct{}{}, fault.New(fault.RateLimited, "auth.throttled", "count", int(challengeLasts.Minutes())).
				With(fault.Wait{Seconds: int(challengeLasts.Seconds())})
		}
		_, err = database.Exec(ctx, tx, `
			INSERT INTO challenges (secret_hash, kind, user_id, ceremony, address, expires_at)
			VALUES ($1, $2, nullif($3, '00000000-0000-0000-0000-000000000000'::uuid), $4, $5, $6)`,
			hashed(secret), kind, c.UserID, c.ceremony(), address, until)
		return struct{}{}, err
	})
	if err != nil {
		return time.Time{}, err
	}
	s.give(v, kind, secret, int(challengeLasts.Seconds()))
	return until, nil
}

// ceremony is that of the challenge as a statement takes it.
func (c challenge) ceremony() *string {
	if c.Ceremony == nil {
		return nil
	}
	return new(string(c.Ceremony))
}

// give has the browser keep a secret for so many seconds; a negative number takes it back.
func (s *Service) give(v *visit, kind challengeKind, secret string, seconds int) {
	http.SetCookie(v.response, &http.Cookie{ //nolint:gosec // over http it is as the session's
		Name: s.cookieOf(kind), Value: secret, Path: "/", MaxAge: seconds, Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

const openChallenge = `SELECT secret_hash, user_id, ceremony FROM challenges WHERE secret_hash = $1 AND kind = $2 AND expires_at > $3`

// challenged is the challenge of a kind that the visitor's browser was given; it stays open.
func (s *Service) challenged(ctx context.Context, v *visit, kind challengeKind) (challenge, error) {
	var found []challenge
	if err := database.Rows(database.AsSystem(ctx), s.pool.DB, &found, openChallenge, hashed(v.secretOf(s.cookieOf(kind))), kind, s.now()); err != nil {
		return challenge{}, err
	}
	if len(found) == 0 {
		return challenge{}, errOver
	}
	return found[0], nil
}

// meet is the challenge of a kind that the visitor's browser was given, which is used up by this, whatever comes of it.
func (s *Service) meet(ctx context.Context, v *visit, kind challengeKind) (challenge, error) {
	c, err := s.challenged(ctx, v, kind)
	if err != nil {
		return challenge{}, err
	}
	_, err = database.InTx(database.AsSystem(ctx), s.pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		return struct{}{}, s.close(ctx, tx, c)
	})
	s.give(v, kind, "", -1)
	return c, err
}

// close uses a challenge up, and refuses where it was used up before.
func (s *Service) close(ctx context.Context, tx bun.Tx, c challenge) error {
	n, err := database.Exec(ctx, tx, `DELETE FROM challenges WHERE secret_hash = $1 AND expires_at > $2`, c.SecretHash, s.now())
	if err != nil {
		return fmt.Errorf("close a challenge: %w", err)
	}
	if n == 0 {
		return errOver
	}
	return nil
}

// errOver refuses what answers no challenge, one that was met before, or one that is too old.
var errOver = fault.New(fault.Unauthenticated, "factor.over")

// secretOf is what the browser keeps under a name. Of two cookies of one name neither is taken: one of them was planted.
func (v *visit) secretOf(name string) string {
	if kept := v.cookies(name); len(kept) == 1 {
		return kept[0].Value
	}
	return ""
}

func hashed(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
