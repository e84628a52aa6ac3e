package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// mostPasskeys is how many a person may have.
const mostPasskeys = 20

// Passkey is one that a person signs in with.
type Passkey struct {
	ID         uuid.UUID
	Name       string
	CreatedAt  time.Time
	LastUsedAt *time.Time
}

// NodeID is the id as the outside sees it.
func (p *Passkey) NodeID() string { return typeid.Format(typeid.Passkey, p.ID) }

// passkeysFor is what makes and checks passkeys for an address; nil where there is none, or where browsers make no passkeys for it: they
// want a name, and https unless it is localhost.
func passkeysFor(public *url.URL) *webauthn.WebAuthn {
	if public == nil || net.ParseIP(public.Hostname()) != nil {
		return nil
	}
	made, err := webauthn.New(&webauthn.Config{
		RPID: public.Hostname(), RPDisplayName: issuer, RPOrigins: []string{public.Scheme + "://" + public.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired, // so that it counts as two factors
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: challengeLasts, TimeoutUVD: challengeLasts},
			Registration: webauthn.TimeoutConfig{Timeout: challengeLasts, TimeoutUVD: challengeLasts},
		},
	})
	if err != nil {
		return nil // the address is none that a browser makes passkeys for
	}
	return made
}

var errNoPasskeys = fault.New(fault.Conflict, "factor.no_passkeys")

// passkeysOf is those of a person, the newest first.
func passkeysOf(ctx context.Context, db bun.IDB, user uuid.UUID) ([]*Passkey, error) {
	found := []*Passkey{}
	err := database.Rows(ctx, db, &found,
		`SELECT id, name, created_at, last_used_at FROM passkeys WHERE user_id = $1 ORDER BY created_at DESC, id DESC`, user)
	return found, err
}

// RemovePasskey forgets one of the actor's passkeys.
func (s *Service) RemovePasskey(ctx context.Context, by Actor, id uuid.UUID, p Proof) error {
	of, err := s.self(ctx, by)
	if err != nil {
		return err
	}
	unknown := fault.New(fault.NotFound, "factor.passkey_not_found").At("id")
	var there bool
	if err := database.Value(ctx, s.pool.DB, &there, `SELECT EXISTS (SELECT FROM passkeys WHERE id = $1 AND user_id = $2)`, id, of.UserID); err != nil {
		return err
	}
	if !there {
		return unknown
	}
	if err := s.prove(ctx, by, of, p); err != nil {
		return err
	}
	_, err = database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		var name string
		err := database.Value(ctx, tx, &name, `DELETE FROM passkeys WHERE id = $1 AND user_id = $2 RETURNING name`, id, of.UserID)
		if errors.Is(err, sql.ErrNoRows) {
			return struct{}{}, unknown // two at once
		}
		if err != nil {
			return struct{}{}, fmt.Errorf("forget a passkey: %w", err)
		}
		return struct{}{}, s.record(ctx, tx, of, RemovedPasskey, map[string]string{"name": name})
	})
	return err
}

// holder is a person as the library asks for them.
type holder struct {
	*account

	credentials []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return h.UserID[:] }
func (h holder) WebAuthnName() string                       { return h.Email }
func (h holder) WebAuthnDisplayName() string                { return h.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

// kept is a passkey as it is kept.
type kept struct {
	ID             uuid.UUID
	CredentialID   []byte
	PublicKey      []byte
	Transports     []string `bun:",array"`
	SignCount      int64
	BackupEligible bool
	BackedUp       bool
}

// credential is a kept passkey as the library reads it.
func (k kept) credential() webauthn.Credential {
	transports := make([]protocol.AuthenticatorTransport, len(k.Transports))
	for i, t := range k.Transports {
		transports[i] = protocol.AuthenticatorTransport(t)
	}
	return webauthn.Credential{
		ID: k.CredentialID, PublicKey: k.PublicKey, Transport: transports,
		Flags: webauthn.CredentialFlags{
			UserPresent: true, UserVerified: true, BackupEligible: k.BackupEligible, BackupState: k.BackedUp,
		},
		Authenticator: webauthn.Authenticator{SignCount: uint32(k.SignCount)}, //nolint:gosec // the database keeps it in range
	}
}

const selectKept = `SELECT id, credential_id, public_key, transports, sign_count, backup_eligible, backed_up FROM passkeys`

// holderOf is a person with their passkeys.
func (s *Service) holderOf(ctx context.Context, of *account) (holder, error) {
	var all []kept
	if err := database.Rows(ctx, s.pool.DB, &all, selectKept+` WHERE user_id = $1`, of.UserID); err != nil {
		return holder{}, err
	}
	h := holder{account: of, credentials: make([]webauthn.Credential, len(all))}
	for i, k := range all {
		h.credentials[i] = k.credential()
	}
	return h, nil
}
