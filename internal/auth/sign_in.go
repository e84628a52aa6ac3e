package auth

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// SignIn begins a session of the person with this e-mail and password, and puts its cookie on the response that ctx belongs
// to. Whatever is wrong about the two, the answer is one and takes the same time. Where the person has a second factor the error is a
// *Challenge, and CompleteSignIn goes on.
func (s *Service) SignIn(ctx context.Context, email, password string) (Actor, error) {
	email, refusal := text.Email(email)
	if refusal != nil {
		return Actor{}, refusal.At("email")
	}
	if refusal := tooLong(password); refusal != nil {
		return Actor{}, refusal.At("password")
	}
	v, err := answerable(ctx)
	if err != nil {
		return Actor{}, err
	}
	ctx = database.AsSystem(ctx)
	var who person
	err = s.passwords.inTurn(ctx, func() (err error) {
		who, err = s.verify(ctx, try{text.Key(email), network(From(ctx).Address)}, password)
		return err
	})
	if err != nil {
		return Actor{}, err
	}
	second, err := HasSecondFactor(ctx, s.pool.DB, who.UserID)
	if err != nil {
		return Actor{}, err
	}
	if second {
		return Actor{}, s.askForCode(ctx, v, who)
	}
	return s.enter(ctx, v, who)
}

// answerable is the visit that ctx belongs to, while a cookie can be put on its response.
func answerable(ctx context.Context) (*visit, error) {
	v := visitOf(ctx)
	if v == nil || v.answered.Load() {
		return nil, errors.New("sign in: there is no response to put a cookie on")
	}
	return v, nil
}

// enter begins a session of a person who has proved who they are. The rest of the request is theirs.
func (s *Service) enter(ctx context.Context, v *visit, who person) (Actor, error) {
	id, err := s.begin(ctx, v, who)
	if err != nil {
		return Actor{}, fmt.Errorf("begin a session: %w", err)
	}
	actor := who.actor(ctx)
	actor.SessionID = id
	v.became.Store(&actor)
	return actor, nil
}

// SignOut ends the session that ctx came with, and tells whether there was one.
func (s *Service) SignOut(ctx context.Context) (bool, error) {
	v := visitOf(ctx)
	if v == nil || v.secret == "" {
		return false, nil
	}
	there, err := s.end(database.AsSystem(ctx), v)
	if err != nil {
		return false, fmt.Errorf("end a session: %w", err)
	}
	by := From(ctx)
	v.became.Store(&Actor{Language: by.Language, RequestID: by.RequestID, Address: by.Address})
	return there, nil
}

// verify is the person with this password. The count is asked before, so that a throttled try costs no hash, and after: of
// many tries at once those that end after the last straw are refused, even the right one among them.
func (s *Service) verify(ctx context.Context, t try, password string) (person, error) {
	if err := s.throttled(ctx, s.pool.DB, t); err != nil {
		return person{}, err
	}
	who, hash, err := s.byEmail(ctx, t.emailKey)
	if err != nil {
		return person{}, err
	}
	right, err := matches(password, cmp.Or(hash, decoy))
	if err != nil {
		return person{}, err
	}
	if !right || hash == "" {
		return person{}, s.countWrong(ctx, t, who)
	}
	return who, s.throttled(ctx, s.pool.DB, t)
}

// byEmail is a person and the hash of their password: nobody where nobody has this e-mail, and no hash where they may not sign
// in with one.
func (s *Service) byEmail(ctx context.Context, emailKey string) (person, string, error) {
	var who person
	var hash string
	err := s.pool.Pgx.QueryRow(ctx, `
		SELECT CASE WHEN disabled_at IS NULL THEN coalesce(password_hash, '') ELSE '' END, id, account_id, role, locale
		FROM users WHERE email_key = $1`,
		emailKey).Scan(&hash, &who.UserID, &who.AccountID, &who.Role, &who.Locale)
	if errors.Is(err, sql.ErrNoRows) {
		return person{}, "", nil
	}
	if err != nil {
		return person{}, "", fmt.Errorf("read a person: %w", err)
	}
	return who, hash, nil
}
