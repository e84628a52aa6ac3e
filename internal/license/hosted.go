package license

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// hostedSQL tells whether a Control Room is that of a cloud service: it is from its first moment on, so no lock is needed to know.
const hostedSQL = `EXISTS (SELECT FROM cloud_services host WHERE host.control_room_id = room.id)`

// Adoption is a Control Room that the vendor has set up in its cloud, for an account that asked for it.
type Adoption struct {
	AccountID uuid.UUID
	PartnerID *uuid.UUID
	Name      string
	GUID      uuid.UUID
}

// Adopt makes the Control Room of a cloud service. Where its name is taken, it gets a number.
func (s *Service) Adopt(ctx context.Context, tx bun.Tx, by auth.Actor, a Adoption) (uuid.UUID, error) {
	name, err := free(ctx, tx, a)
	if err != nil {
		return uuid.Nil, err
	}
	r := &ControlRoom{
		ID: uuid.Must(uuid.NewV7()), GUID: a.GUID, AccountID: a.AccountID, PartnerID: a.PartnerID, Name: name, NameKey: text.Key(name),
		Licensing: InCloud, Version: 1, CreatedByID: by.UserID,
	}
	err = s.insert(ctx, tx, by, r)
	if database.ConstraintOf(err) == "control_room_guid_once" {
		return uuid.Nil, fault.New(fault.BadUserInput, "license.guid_taken").At("guid")
	}
	return r.ID, err
}

// free is a name for a Control Room that no other has of those beside which it will stand.
func free(ctx context.Context, tx bun.Tx, a Adoption) (string, error) {
	var taken []struct{ NameKey string }
	if err := database.Rows(ctx, tx, &taken, `
		SELECT name_key FROM control_rooms
		WHERE account_id = $1 AND partner_id IS NOT DISTINCT FROM $2 AND status <> 'DECOMMISSIONED'`, a.AccountID, a.PartnerID); err != nil {
		return "", fmt.Errorf("find a name: %w", err)
	}
	name := a.Name
	for n := 2; slices.ContainsFunc(taken, func(t struct{ NameKey string }) bool { return t.NameKey == text.Key(name) }); n++ {
		name = a.Name + "-" + strconv.Itoa(n)
	}
	return name, nil
}

// Halt suspends the Control Room of a cloud service that is suspended: it uses nothing, until that is resumed and it has reported in.
func (s *Service) Halt(ctx context.Context, tx bun.Tx, by auth.Actor, id uuid.UUID, said *string) error {
	r, err := lock(ctx, tx, visible(by), id) // and so its reports come before this, or see it
	if err != nil {
		return err
	}
	t, ok := follows(r, Suspend)
	if !ok { // it is suspended for its silence
		return nil
	}
	if err := forgetUses(ctx, tx, r); err != nil {
		return err
	}
	return s.change(ctx, tx, by, r, t, Event{Comment: said}, nil)
}

// halted tells whether its cloud service keeps a Control Room, which is locked, from coming back: that is suspended, or was when its
// end was asked for.
func halted(ctx context.Context, tx bun.Tx, r *ControlRoom) (bool, error) {
	var halted bool
	err := database.Value(ctx, tx, &halted, `SELECT EXISTS (SELECT FROM cloud_services
		WHERE control_room_id = $1 AND (status = 'SUSPENDED' OR status = 'DEPROVISIONING' AND $2))`, r.ID, r.Status == Suspended)
	return halted, err
}

// Retire ends the Control Room of a cloud service that is gone.
func (s *Service) Retire(ctx context.Context, tx bun.Tx, by auth.Actor, id uuid.UUID) error {
	r, err := lock(ctx, tx, visible(by), id)
	if err != nil {
		return err
	}
	t, ok := follows(r, Decommission)
	if !ok {
		return fmt.Errorf("a Control Room that is %s cannot be retired", r.Status)
	}
	return s.vacate(ctx, tx, by, r, t, nil)
}

// Load reads Control Rooms that are part of something the actor may see, and hands them to use by id.
func (s *Service) Load(b *database.Batch, by auth.Actor, with With, ids []uuid.UUID, use func(map[uuid.UUID]*ControlRoom)) {
	if len(ids) == 0 {
		return
	}
	q, rows := read(b, by, with)
	b.Add(q.Where("room.id = ANY(?)", ids), func() {
		byID := make(map[uuid.UUID]*ControlRoom, len(ids))
		for _, r := range *rows {
			byID[r.ID] = r
		}
		use(byID)
		s.fill(b, by, with, *rows)
	})
}
