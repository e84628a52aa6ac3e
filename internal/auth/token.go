package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/text"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// A token reads dd_, its id, and its secret of 52 base32 characters. Whoever finds one can tell what it is, and we find it by
// its id.
const (
	tokenPrefix  = typeid.Prefix("dd")
	idLength     = len(tokenPrefix) + 1 + 26
	longestToken = 365 * 24 * time.Hour
)

var secretLetters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewToken is a token to be.
type NewToken struct {
	Email  string        // of the person that it acts as
	Name   string        // what the person calls it
	Scopes []Scope       // all where none is named
	Valid  time.Duration // how long, at most a year; a year where 0
}

// CreateToken makes a token and gives its text, which nobody can read again: only a hash is kept.
func (s *Service) CreateToken(ctx context.Context, tx bun.Tx, n NewToken) (string, error) {
	if n.Valid == 0 {
		n.Valid = longestToken
	}
	if n.Valid < 0 || n.Valid > longestToken {
		return "", fault.New(fault.BadUserInput, "auth.token_too_long", "max", 365).At("valid")
	}
	if len(n.Scopes) == 0 {
		n.Scopes = Scopes
	}
	var owner uuid.UUID
	err := database.Value(ctx, tx, &owner, `SELECT id FROM users WHERE email_key = $1 AND active`, text.Key(n.Email))
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.NotFound, "auth.no_user", "email", n.Email).At("email")
	}
	if err != nil {
		return "", err
	}
	now := s.now()
	return MakeToken(ctx, tx, uuid.Must(uuid.NewV7()), owner, Grant{Name: n.Name, Scopes: n.Scopes, From: now, Until: now.Add(n.Valid)})
}

// Grant is what a token is called, what it is for, and how long it lasts: at most a year.
type Grant struct {
	Name        string
	Scopes      []Scope
	From, Until time.Time
}

// check is the grant as it is kept, or every refusal at once.
func (g Grant) check() (Grant, error) {
	var refusals fault.List
	name, f := text.Name(g.Name)
	if f != nil {
		refusals.Add(f.At("name"))
	}
	g.Name = name
	if len(g.Scopes) == 0 {
		refusals.Add(fault.New(fault.BadUserInput, "auth.scope_none").At("scopes"))
	}
	for _, scope := range g.Scopes {
		if !slices.Contains(Scopes, scope) {
			refusals.Add(fault.New(fault.BadUserInput, "auth.scope_unknown", "scope", scope).At("scopes"))
		}
	}
	g.Scopes = slices.Compact(slices.Sorted(slices.Values(g.Scopes)))
	if lasts := g.Until.Sub(g.From); lasts <= 0 {
		refusals.Add(fault.New(fault.BadUserInput, "auth.token_over").At("expiresAt"))
	} else if lasts > longestToken {
		refusals.Add(fault.New(fault.BadUserInput, "auth.token_too_long", "max", 365).At("expiresAt"))
	}
	return g, refusals.Err()
}

// MakeToken makes a token of a person and gives its text, which nobody can read again: only a hash is kept.
func MakeToken(ctx context.Context, tx bun.Tx, id, owner uuid.UUID, g Grant) (string, error) {
	g, err := g.check()
	if err != nil {
		return "", err
	}
	secret := newSecret()
	hash := sha256.Sum256([]byte(secret))
	_, err = database.Exec(ctx, tx, `
		INSERT INTO api_tokens (id, user_id, name, secret_hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, owner, g.Name, hash[:], g.Scopes, g.From, g.Until)
	if err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}
	return typeid.Format(tokenPrefix, id) + secret, nil
}

// Beginning is how the text of a token begins, by which people tell theirs apart.
func Beginning(token uuid.UUID) string { return typeid.Format(tokenPrefix, token) }

// byToken is the actor whom a token signs in. Every token that does not is refused with one answer.
func (s *Service) byToken(ctx context.Context, token string) (Actor, error) {
	refusal := fault.New(fault.Unauthenticated, "auth.token")
	if len(token) <= idLength {
		return Actor{}, refusal
	}
	id := typeid.Parse(tokenPrefix, token[:idLength])
	if id == uuid.Nil {
		return Actor{}, refusal
	}
	t, ended, recent := s.recent.token(id, s.now())
	if !recent {
		var ok bool
		var err error
		if t, ok, err = s.tokenByID(ctx, id); err != nil {
			return Actor{}, err
		}
		if !ok {
			s.noteToken(ctx, id, "token.REFUSED")
			return Actor{}, refusal
		}
	}
	hash := sha256.Sum256([]byte(token[idLength:]))
	if subtle.ConstantTimeCompare(hash[:], t.secretHash) != 1 {
		s.noteToken(ctx, id, "token.REFUSED")
		return Actor{}, refusal
	}
	if !recent {
		s.recent.keep(id, t, s.now(), ended)
		if err := s.touchToken(ctx, id, t.lastUsed); err != nil {
			slog.WarnContext(ctx, "the token is read, but its use is not written down", "request", From(ctx).RequestID, "error", err)
		}
	}
	actor := t.who.actor(ctx)
	actor.TokenID, actor.Principal, actor.Scopes = id, id, t.scopes
	return actor, nil
}

// token is what is kept of one, and whom it acts as.
type token struct {
	who        person
	secretHash []byte
	scopes     []Scope
	lastUsed   *time.Time
}

// tokenByID is a token that is in force; ok is false where there is none.
func (s *Service) tokenByID(ctx context.Context, id uuid.UUID) (t token, ok bool, err error) {
	err = s.pool.Pgx.QueryRow(ctx, `
		SELECT t.secret_hash, t.scopes, t.last_used_at, t.expires_at, u.id, u.account_id, u.role, u.locale
		FROM api_tokens t JOIN users u ON u.id = t.user_id
		WHERE t.id = $1 AND t.expires_at > $2 AND t.revoked_at IS NULL AND u.disabled_at IS NULL`,
		id, s.now()).
		Scan(&t.secretHash, &t.scopes, &t.lastUsed, &t.who.Until, &t.who.UserID, &t.who.AccountID, &t.who.Role, &t.who.Locale)
	if errors.Is(err, sql.ErrNoRows) {
		return token{}, false, nil
	}
	if err != nil {
		return token{}, false, fmt.Errorf("read a token: %w", err)
	}
	return t, true, nil
}

// touchToken writes down that a token was used, at most once a minute.
func (s *Service) touchToken(ctx context.Context, id uuid.UUID, last *time.Time) error {
	now := s.now()
	if last != nil && now.Sub(*last) < touchEvery {
		return nil
	}
	_, err := s.pool.Pgx.Exec(ctx,
		`UPDATE api_tokens SET last_used_at = $2, last_used_address = $4 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)`,
		id, now, now.Add(-touchEvery), From(ctx).Address)
	if err != nil {
		return fmt.Errorf("touch a token: %w", err)
	}
	return nil
}

// newSecret is 256 random bits in letters that survive every channel.
func newSecret() string {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // never fails
	return secretLetters.EncodeToString(bits[:])
}
