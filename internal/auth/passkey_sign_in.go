package auth

import (
	"context"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// BeginPasskeySignIn asks the visitor's browser to sign in with a passkey, whosever it is: the options are the JSON that it takes.
func (s *Service) BeginPasskeySignIn(ctx context.Context) (options string, err error) {
	v, err := answerable(ctx)
	if err != nil {
		return "", err
	}
	if s.passkeys == nil {
		return "", errNoPasskeys
	}
	asked, ceremony, err := s.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return "", fmt.Errorf("ask for a passkey: %w", err)
	}
	return s.ask(ctx, v, passkeyChallenge, uuid.Nil, asked.Response, ceremony)
}

// FinishPasskeySignIn begins a session of the person whose passkey has met the challenge. It is both factors, so that no code is asked
// for. A passkey cannot be guessed: a person who is throttled can sign in with theirs.
func (s *Service) FinishPasskeySignIn(ctx context.Context, response string) (Actor, error) {
	v, err := answerable(ctx)
	if err != nil {
		return Actor{}, err
	}
	if s.passkeys == nil {
		return Actor{}, errNoPasskeys
	}
	ctx = database.AsSystem(ctx)
	c, err := s.meet(ctx, v, passkeyChallenge)
	if err != nil {
		return Actor{}, err
	}
	asked, err := c.asked()
	if err != nil {
		return Actor{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(response))
	if err != nil {
		return Actor{}, errWrongPasskey
	}
	of, err := s.checkPasskey(ctx, asked, parsed)
	if err != nil {
		return Actor{}, err
	}
	return s.enter(ctx, v, of.person)
}

// errWrongPasskey is the one answer to every passkey that signs nobody in.
var errWrongPasskey = fault.New(fault.Unauthenticated, "factor.passkey_wrong")

// checkPasskey is the person whose passkey it is, once it has met what was asked. A wrong one of somebody's is noted as a wrong password is.
func (s *Service) checkPasskey(ctx context.Context, asked webauthn.SessionData, parsed *protocol.ParsedCredentialAssertionData) (*account, error) {
	of, before, err := s.byPasskey(ctx, parsed.RawID, parsed.Response.UserHandle)
	if err != nil {
		return nil, err
	}
	if of == nil {
		return nil, errWrongPasskey
	}
	own := func([]byte, []byte) (webauthn.User, error) {
		return holder{of, []webauthn.Credential{before.credential()}}, nil
	}
	_, used, wrong := s.passkeys.ValidatePasskeyLogin(own, asked, parsed)
	if wrong == nil && !used.Authenticator.CloneWarning {
		touched, err := s.touchPasskey(ctx, before, used)
		if err != nil {
			return nil, err
		}
		if touched {
			return of, nil
		}
	}
	if err := s.countWrong(ctx, of.try(From(ctx)), of.person); !fault.Is(err, fault.Unauthenticated) {
		return nil, err
	}
	return nil, errWrongPasskey
}

// byPasskey is whose passkey it is, and what is kept of it: nobody's, where nobody has it who may sign in.
func (s *Service) byPasskey(ctx context.Context, credentialID, userHandle []byte) (*account, kept, error) {
	user, err := uuid.FromBytes(userHandle)
	if err != nil {
		return nil, kept{}, nil //nolint:nilerr // no handle of ours, so nobody's
	}
	var found []kept
	err = database.Rows(ctx, s.pool.DB, &found, selectKept+` WHERE credential_id = $1 AND user_id = $2
		AND EXISTS (SELECT FROM users WHERE users.id = user_id AND disabled_at IS NULL)`, credentialID, user)
	if err != nil || len(found) == 0 {
		return nil, kept{}, err
	}
	of, err := s.accountByID(ctx, user)
	return of, found[0], err
}

// touchPasskey writes the use of a passkey down. Where its count of signatures is not what it was a moment ago it is in use elsewhere, and
// may be a copy.
func (s *Service) touchPasskey(ctx context.Context, before kept, used *webauthn.Credential) (bool, error) {
	return database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (bool, error) {
		n, err := database.Exec(ctx, tx, `UPDATE passkeys SET sign_count = $3, backed_up = $4, last_used_at = $5 WHERE id = $1 AND sign_count = $2`,
			before.ID, before.SignCount, int64(used.Authenticator.SignCount), used.Flags.BackupState, s.now())
		if err != nil {
			return false, fmt.Errorf("touch a passkey: %w", err)
		}
		return n == 1, nil
	})
}
