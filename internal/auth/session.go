package auth

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// touchEvery is how often the use of a session or a token is written down at most.
const touchEvery = time.Minute

// newSessions has the session library make and end sessions. Reading them is ours: one statement for the session and
// its person on every request, where the library would take two, write each time, and bring a session back to life that was
// ended meanwhile.
func newSessions(secure bool, idle, lifetime time.Duration) *scs.SessionManager {
	m := scs.New()
	m.Store = nil // sessionsIn gives it one for each transaction
	m.Codec = codec{}
	m.HashTokenInStore = true
	m.IdleTimeout = idle
	m.Lifetime = lifetime
	m.Cookie.Name = "drawdown_session"
	m.Cookie.Persist = false // the server decides how long it lasts
	if secure {
		m.Cookie.Name = "__Host-drawdown_session" // no other host, path or scheme can have set it
		m.Cookie.Secure = true
	}
	return m
}

// contents is what a session holds. The database reads user out of it.
type contents struct {
	User     uuid.UUID `json:"user"`
	Deadline time.Time `json:"deadline"`
}

// codec writes sessions as JSON.
type codec struct{}

const userKey = "user"

func (codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	user, ok := values[userKey].(uuid.UUID)
	if !ok {
		return nil, errors.New("a session without a person")
	}
	return json.Marshal(contents{user, deadline})
}

func (codec) Decode(data []byte) (time.Time, map[string]any, error) {
	var c contents
	if err := json.Unmarshal(data, &c); err != nil {
		return time.Time{}, nil, fmt.Errorf("read a session: %w", err)
	}
	return c.Deadline, map[string]any{userKey: c.User}, nil
}

// begin makes a session under a new secret, ends the one that the visit came with, and sets the cookie. It answers with the
// id of the session.
func (s *Service) begin(ctx context.Context, v *visit, who person) (string, error) {
	secret, err := database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (string, error) {
		sessions := s.sessionsIn(tx, v)
		ctx, err := sessions.Load(ctx, v.secret)
		if err != nil {
			return "", err
		}
		if before, ok := sessions.Get(ctx, userKey).(uuid.UUID); ok {
			if err := recordSignOut(ctx, tx, before); err != nil {
				return "", err
			}
		}
		if err := sessions.RenewToken(ctx); err != nil {
			return "", err
		}
		sessions.SetDeadline(ctx, s.now().Add(s.lifetime))
		sessions.Put(ctx, userKey, who.UserID)
		secret, _, err := sessions.Commit(ctx)
		if err != nil {
			return "", err
		}
		if _, err := database.Exec(ctx, tx, `UPDATE users SET last_sign_in_at = $2 WHERE id = $1`, who.UserID, s.now()); err != nil {
			return "", err
		}
		return secret, recordSignIn(ctx, tx, who.actor(ctx))
	})
	if err != nil {
		return "", err
	}
	return sessionID(secret), s.carry(ctx, v, secret, s.now().Add(s.lifetime))
}

// end deletes the session that the visit came with and takes the cookie back.
func (s *Service) end(ctx context.Context, v *visit) (bool, error) {
	there, err := database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (bool, error) {
		sessions := s.sessionsIn(tx, v)
		ctx, err := sessions.Load(ctx, v.secret)
		if err != nil {
			return false, err
		}
		user, there := sessions.Get(ctx, userKey).(uuid.UUID)
		if !there {
			return false, nil
		}
		if err := sessions.Destroy(ctx); err != nil {
			return false, err
		}
		return true, recordSignOut(ctx, tx, user)
	})
	if err != nil {
		return false, err
	}
	return there, s.carry(ctx, v, "", time.Time{})
}

// carry has the visitor's cookie hold a secret until then; at no time at all it is taken back.
func (s *Service) carry(ctx context.Context, v *visit, secret string, until time.Time) error {
	ctx, err := s.sessions.Load(ctx, "") // the library asks a session whether to remember it: any of ours says no
	if err != nil {
		return err
	}
	v.secret = secret
	s.sessions.WriteSessionCookie(ctx, v.response, secret, until)
	return nil
}

// sessionID is what the session library keeps of a secret.
func sessionID(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// person is whom a session or a token stands for, and until when.
type person struct {
	UserID    uuid.UUID
	AccountID uuid.UUID
	Role      Role
	Locale    phrase.Language
	Until     time.Time
}

// bySession is the person of a session that has not ended; ok is false where there is none.
func (s *Service) bySession(ctx context.Context, id string) (who person, data []byte, ok bool, err error) {
	err = s.pool.Pgx.QueryRow(ctx, `
		SELECT s.data, s.expiry, u.id, u.account_id, u.role, u.locale
		FROM sessions s JOIN users u ON u.id = s.user_id
		WHERE s.token = $1 AND s.expiry > $2 AND u.disabled_at IS NULL`,
		id, s.now()).
		Scan(&data, &who.Until, &who.UserID, &who.AccountID, &who.Role, &who.Locale)
	if errors.Is(err, sql.ErrNoRows) {
		return person{}, nil, false, nil
	}
	if err != nil {
		return person{}, nil, false, fmt.Errorf("read a session: %w", err)
	}
	return who, data, true, nil
}

// touchSession puts the idle end of a session off, as far as its deadline, where that makes a minute's difference.
func (s *Service) touchSession(ctx context.Context, id string, until time.Time, data []byte) error {
	later := s.now().Add(s.idle)
	if later.Sub(until) < touchEvery {
		return nil
	}
	deadline, _, err := codec{}.Decode(data)
	if err != nil {
		return err
	}
	if deadline.Before(later) {
		later = deadline
	}
	if later.Sub(until) < touchEvery {
		return nil
	}
	// of many requests at once the first writes
	_, err = s.pool.Pgx.Exec(ctx, `UPDATE sessions SET expiry = $2, seen_at = $4 WHERE token = $1 AND expiry <= $3`,
		id, later, later.Add(-touchEvery), s.now())
	if err != nil {
		return fmt.Errorf("put the end of a session off: %w", err)
	}
	return nil
}
