package license

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// credentialPrefix tells whoever finds a credential what it is.
const credentialPrefix = "crc_"

// IssueCredential gives a cloud Control Room a credential to report in with; the one before is good for nothing from then on. Only its
// hash is kept: where the key of the command was answered before, there is none to show.
func (s *Service) IssueCredential(ctx context.Context, by auth.Actor, c Command) (id uuid.UUID, credential string, err error) {
	id, err = s.do(ctx, by, c, IssueCredential, c, func(ctx context.Context, tx bun.Tx, r *ControlRoom, t transition) error {
		credential = credentialPrefix + rand.Text()
		hash := sha256.Sum256([]byte(credential))
		if _, err := database.Exec(ctx, tx, `UPDATE control_rooms SET credential_hash = $2, credential_issued_at = clock_timestamp()
			WHERE id = $1`, r.ID, hash[:]); err != nil {
			return fmt.Errorf("issue a credential: %w", err)
		}
		return s.change(ctx, tx, by, r, t, Event{Kind: Credential}, nil)
	})
	if err != nil {
		credential = ""
	}
	return id, credential, err
}

// prove finds the Control Room that a credential was issued to; ok is false where it was not. It takes as long for a GUID that nobody has
// as for a credential that is wrong.
func (s *Service) prove(ctx context.Context, guid uuid.UUID, credential string) (id uuid.UUID, hash []byte, ok bool, err error) {
	var found []struct {
		ID             uuid.UUID
		CredentialHash []byte
	}
	if err := database.Rows(ctx, s.db, &found, `SELECT id, credential_hash FROM control_rooms WHERE guid = $1`, guid); err != nil {
		return uuid.Nil, nil, false, err
	}
	given, kept := sha256.Sum256([]byte(credential)), make([]byte, sha256.Size)
	if len(found) == 1 && found[0].CredentialHash != nil {
		id, kept, ok = found[0].ID, found[0].CredentialHash, true
	}
	same := subtle.ConstantTimeCompare(given[:], kept) == 1
	return id, given[:], ok && same, nil
}

// forget takes a Control Room's credential away, and what it used.
func forget(ctx context.Context, tx bun.Tx, r *ControlRoom) error {
	if _, err := database.Exec(ctx, tx, `UPDATE control_rooms SET credential_hash = NULL, credential_issued_at = NULL WHERE id = $1`,
		r.ID); err != nil {
		return fmt.Errorf("forget the credential: %w", err)
	}
	return forgetUses(ctx, tx, r)
}
