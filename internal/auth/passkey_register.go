package auth

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// BeginPasskey asks the actor's browser for a new passkey: the options are the JSON that it takes.
func (s *Service) BeginPasskey(ctx context.Context, by Actor, p Proof) (options string, err error) {
	of, err := s.self(ctx, by)
	if err != nil {
		return "", err
	}
	v, err := answerable(ctx)
	if err != nil {
		return "", err
	}
	if s.passkeys == nil {
		return "", errNoPasskeys
	}
	if err := s.prove(ctx, by, of, p); err != nil {
		return "", err
	}
	h, err := s.holderOf(ctx, of)
	if err != nil {
		return "", err
	}
	if len(h.credentials) >= mostPasskeys {
		return "", fault.New(fault.Conflict, "factor.passkeys_many", "max", mostPasskeys)
	}
	asked, ceremony, err := s.passkeys.BeginRegistration(h,
		webauthn.WithExclusions(webauthn.Credentials(h.credentials).CredentialDescriptors()))
	if err != nil {
		return "", fmt.Errorf("ask for a passkey: %w", err)
	}
	return s.ask(ctx, v, registerChallenge, of.UserID, asked.Response, ceremony)
}

// ask keeps what the browser is asked to do, and gives it as JSON.
func (s *Service) ask(
	ctx context.Context, v *visit, kind challengeKind, user uuid.UUID, options any, ceremony *webauthn.SessionData,
) (string, error) {
	asked, err := json.Marshal(options)
	if err != nil {
		return "", fmt.Errorf("ask for a passkey: %w", err)
	}
	remembered, err := json.Marshal(ceremony)
	if err != nil {
		return "", fmt.Errorf("ask for a passkey: %w", err)
	}
	_, err = s.challenge(ctx, v, kind, challenge{UserID: user, Ceremony: remembered})
	return string(asked), err
}

// asked is what a browser was asked to do.
func (c challenge) asked() (asked webauthn.SessionData, err error) {
	if err := json.Unmarshal(c.Ceremony, &asked); err != nil {
		return asked, fmt.Errorf("read a challenge: %w", err)
	}
	return asked, nil
}

// FinishPasskey keeps the passkey that the actor's browser has made, under the name that they give it.
func (s *Service) FinishPasskey(ctx context.Context, by Actor, name, response string) (*Passkey, error) {
	of, err := s.self(ctx, by)
	if err != nil {
		return nil, err
	}
	v, err := answerable(ctx)
	if err != nil {
		return nil, err
	}
	if s.passkeys == nil {
		return nil, errNoPasskeys
	}
	name, refusal := text.Name(name)
	if refusal != nil {
		return nil, refusal.At("name")
	}
	made, err := s.made(ctx, v, of, response)
	if err != nil {
		return nil, err
	}
	p := &Passkey{ID: uuid.Must(uuid.NewV7()), Name: name, CreatedAt: s.now()}
	_, err = database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		if err := p.insert(ctx, tx, of.UserID, made); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.record(ctx, tx, of, AddedPasskey, map[string]string{"name": name})
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// made is the passkey that the browser has made for the challenge that it was given, which is used up.
func (s *Service) made(ctx context.Context, v *visit, of *account, response string) (*webauthn.Credential, error) {
	c, err := s.meet(ctx, v, registerChallenge)
	if fault.Is(err, fault.Unauthenticated) || err == nil && c.UserID != of.UserID {
		return nil, fault.New(fault.BadUserInput, "factor.over").At("credential")
	}
	if err != nil {
		return nil, err
	}
	asked, err := c.asked()
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(response))
	if err != nil {
		return nil, unusable()
	}
	made, err := s.passkeys.CreateCredential(holder{account: of}, asked, parsed)
	if err != nil || !made.Flags.UserVerified {
		return nil, unusable()
	}
	return made, nil
}

func unusable() *fault.Fault {
	return fault.New(fault.BadUserInput, "factor.passkey_unusable").At("credential")
}

func (p *Passkey) insert(ctx context.Context, tx bun.Tx, user uuid.UUID, made *webauthn.Credential) error {
	transports := make([]string, len(made.Transport))
	for i, t := range made.Transport {
		transports[i] = string(t)
	}
	_, err := database.Exec(ctx, tx, `
		INSERT INTO passkeys (id, user_id, name, credential_id, public_key, transports, sign_count, backup_eligible, backed_up, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		p.ID, user, p.Name, made.ID, made.PublicKey, transports, int64(made.Authenticator.SignCount), made.Flags.BackupEligible, made.Flags.BackupState, p.CreatedAt)
	if database.ConstraintOf(err) == "passkey_once" {
		return fault.New(fault.Conflict, "factor.passkey_taken").At("credential")
	}
	if err != nil {
		return fmt.Errorf("keep a passkey: %w", err)
	}
	return nil
}
