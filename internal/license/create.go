package license

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/idempotency"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// maxName is the longest name of a Control Room, in characters.
const maxName = 64

// Creation is a Control Room to be made.
type Creation struct {
	AccountID uuid.UUID
	Name      string
	Licensing Licensing
	Key       *string
}

// Create makes a Control Room. What a partner makes for a customer is the customer's, made through that partner.
func (s *Service) Create(ctx context.Context, by auth.Actor, c Creation) (uuid.UUID, error) {
	if err := may(by, Create); err != nil {
		return uuid.Nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		r := &ControlRoom{
			ID: uuid.Must(uuid.NewV7()), GUID: uuid.New(), AccountID: c.AccountID, Licensing: c.Licensing,
			Version: 1, CreatedByID: by.UserID,
		}
		done, err := idempotency.Claim(ctx, tx, by, c.Key, "room."+string(Create), c, r.ID)
		if err != nil || done != uuid.Nil {
			return done, err
		}
		name, f := named(c.Name)
		if f != nil {
			return uuid.Nil, f.At("name")
		}
		r.Name, r.NameKey = name, text.Key(name)
		if r.PartnerID, err = through(by, c.AccountID); err != nil {
			return uuid.Nil, err
		}
		return r.ID, s.insert(ctx, tx, by, r)
	})
}

func named(given string) (string, *fault.Fault) {
	name, f := text.Name(given)
	if f == nil && utf8.RuneCountInString(name) > maxName {
		f = fault.New(fault.BadUserInput, "text.long", "max", maxName)
	}
	return name, f
}

// through is the partner that something for an account is made through; nil for one's own. Whether the account is a customer of
// the partner the foreign key says.
func through(by auth.Actor, accountID uuid.UUID) (*uuid.UUID, error) {
	switch {
	case accountID == by.AccountID:
		return nil, nil //nolint:nilnil // one's own
	case by.Side() == auth.Partner:
		return &by.AccountID, nil
	default:
		return nil, accountNotFound()
	}
}

func accountNotFound() error {
	return fault.New(fault.NotFound, "license.account_not_found").At("accountId")
}

func (s *Service) insert(ctx context.Context, tx bun.Tx, by auth.Actor, r *ControlRoom) error {
	t, _ := follows(r, Create)
	r.Status = t.to
	_, err := tx.NewInsert().Model(r).ExcludeColumn("last_seen_at", "app_version", "credential_issued_at").Exec(ctx)
	switch database.ConstraintOf(err) {
	case "control_room_of_own_customer", "control_rooms_account_id_fkey":
		return accountNotFound()
	case "control_room_name_once":
		return fault.New(fault.BadUserInput, "license.name_taken", "room", r.Name).At("name")
	}
	if err != nil {
		return fmt.Errorf("create a Control Room: %w", err)
	}
	return s.record(ctx, tx, by, r, t, Event{}, map[string]any{"name": r.Name, "licensing": r.Licensing})
}
