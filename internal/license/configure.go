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
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/order"
)

const (
	maxLines = 200
	maxUnits = 1_000_000
)

// Wanted is units of an entitlement that a Control Room is to have.
type Wanted struct {
	EntitlementID uuid.UUID
	Quantity      int
}

// Configure gives a Control Room just these units; what is left out is released. One on premises gets a new license file, and the
// one it had is superseded at once: no unit is in two.
func (s *Service) Configure(ctx context.Context, by auth.Actor, c Command, wanted []Wanted) (uuid.UUID, error) {
	input := struct {
		Command
		Wanted []Wanted
	}{c, wanted}
	return s.do(ctx, by, c, Configure, input, func(ctx context.Context, tx bun.Tx, r *ControlRoom, t transition) error {
		if err := wellFormed(r, wanted).Err(); err != nil {
			return err
		}
		had, err := allocate(ctx, tx, by, r, wanted)
		if err != nil {
			return err
		}
		e := Event{}
		if r.Licensing == ByFile {
			if e.LicenseFileID, err = s.request(ctx, tx, by, r, wanted); err != nil {
				return err
			}
		}
		return s.change(ctx, tx, by, r, t, e, map[string]any{"had": had, "has": wanted})
	})
}

// wellFormed is what is wrong with a list whatever the ledger says.
func wellFormed(r *ControlRoom, wanted []Wanted) fault.List {
	var faults fault.List
	if n := len(wanted); n > maxLines || (n == 0 && r.Licensing == ByFile) {
		faults.Add(fault.New(fault.BadUserInput, "license.lines", "most", maxLines).At("allocations"))
		return faults
	}
	seen := make(map[uuid.UUID]bool, len(wanted))
	for i, w := range wanted {
		if seen[w.EntitlementID] {
			faults.Add(fault.New(fault.BadUserInput, "license.twice").At(at(i, "entitlementId")...))
		}
		seen[w.EntitlementID] = true
		if w.Quantity < 1 || w.Quantity > maxUnits {
			faults.Add(fault.New(fault.BadUserInput, "license.quantity", "most", maxUnits).At(at(i, "quantity")...))
		}
	}
	return faults
}

// allocate makes what a Control Room has what is wanted, in the ledger as well, and answers with what it had.
func allocate(ctx context.Context, tx bun.Tx, by auth.Actor, r *ControlRoom, wanted []Wanted) ([]Wanted, error) {
	if r.Licensing == InCloud {
		if err := takeTurns(ctx, tx, r.AccountID); err != nil {
			return nil, err
		}
	}
	has, err := allocationsOf(ctx, tx, r.ID)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, 0, len(wanted)+len(has))
	had := make([]Wanted, 0, len(has))
	now := make(map[uuid.UUID]*Allocation, len(has))
	for _, a := range has {
		ids, had, now[a.EntitlementID] = append(ids, a.EntitlementID), append(had, Wanted{a.EntitlementID, a.Quantity}), a
	}
	for _, w := range wanted {
		if now[w.EntitlementID] == nil {
			ids, now[w.EntitlementID] = append(ids, w.EntitlementID), &Allocation{}
		}
	}
	held, err := entitlement.Hold(ctx, tx, by, ids)
	if err != nil {
		return nil, err
	}
	if err := usable(r, held, now, wanted).Err(); err != nil {
		return nil, err
	}
	puts, line := changes(has, now, wanted)
	err = entitlement.Allocate(ctx, tx, puts)
	if short, ok := err.(entitlement.Shortages); ok { //nolint:errorlint // Allocate does not wrap it
		return nil, tooFew(short, line, now, wanted)
	}
	if err != nil {
		return nil, err
	}
	return had, write(ctx, tx, r, has, wanted)
}

// usable is what stands against each line: units that are not the Control Room's to have, or not now.
func usable(r *ControlRoom, held []*entitlement.Entitlement, now map[uuid.UUID]*Allocation, wanted []Wanted) fault.List {
	byID := make(map[uuid.UUID]*entitlement.Entitlement, len(held))
	for _, e := range held {
		if e.AccountID == r.AccountID && (r.PartnerID == nil || *r.PartnerID == e.PartnerID) {
			byID[e.ID] = e
		}
	}
	var faults fault.List
	for i, w := range wanted {
		e, has := byID[w.EntitlementID], now[w.EntitlementID]
		switch {
		case e == nil:
			faults.Add(fault.New(fault.NotFound, "license.entitlement_not_found").At(at(i, "entitlementId")...))
		case e.Product.Licensing == order.NoLicensing:
			faults.Add(fault.New(fault.BadUserInput, "license.mode.none", "product", e.Product.Name).At(at(i, "entitlementId")...))
		case !slices.Contains(r.Licensing.modes(), e.Product.Licensing):
			faults.Add(fault.New(fault.BadUserInput, "license.mode."+modeKey(r.Licensing), "product", e.Product.Name).At(at(i, "entitlementId")...))
		case e.Cancelled:
			faults.Add(fault.New(fault.BadUserInput, "license.cancelled", "product", e.Product.Name).At(at(i, "entitlementId")...))
		case e.Status == entitlement.Expired:
			faults.Add(fault.New(fault.BadUserInput, "license.expired", "product", e.Product.Name, "date", e.EndsOn.Format("2006-01-02")).
				At(at(i, "entitlementId")...))
		case e.Status == entitlement.Pending && w.Quantity > has.Quantity:
			faults.Add(fault.New(fault.BadUserInput, "license.not_begun", "product", e.Product.Name, "date", e.StartsOn.Format("2006-01-02")).
				At(at(i, "entitlementId")...))
		case e.Status == entitlement.Suspended && w.Quantity > has.Quantity:
			faults.Add(fault.New(fault.BadUserInput, "license.on_hold", "product", e.Product.Name).At(at(i, "entitlementId")...))
		case w.Quantity < has.Consumed:
			faults.Add(fault.New(fault.BadUserInput, "license.consumed", "product", e.Product.Name, "count", has.Consumed).
				At(at(i, "quantity")...))
		}
	}
	return faults
}

// changes is what the ledger has to put to use or to take back, and for each of these the line of the list that it is for.
func changes(has []*Allocation, now map[uuid.UUID]*Allocation, wanted []Wanted) (puts []entitlement.Put, line []int) {
	listed := make(map[uuid.UUID]bool, len(wanted))
	for i, w := range wanted {
		listed[w.EntitlementID] = true
		if more := w.Quantity - now[w.EntitlementID].Quantity; more != 0 {
			puts, line = append(puts, entitlement.Put{EntitlementID: w.EntitlementID, Units: more}), append(line, i)
		}
	}
	for _, a := range has {
		if !listed[a.EntitlementID] && a.Quantity > a.Consumed {
			puts, line = append(puts, entitlement.Put{EntitlementID: a.EntitlementID, Units: a.Consumed - a.Quantity}), append(line, -1)
		}
	}
	return puts, line
}

// tooFew says of each line that is short how many the Control Room could have, with those that it has.
func tooFew(short entitlement.Shortages, line []int, now map[uuid.UUID]*Allocation, wanted []Wanted) error {
	var faults fault.List
	for _, s := range short {
		i := line[s.Index]
		most := s.Available + now[wanted[i].EntitlementID].Quantity
		faults.Add(fault.New(fault.InsufficientQuantity, "license.too_few", "available", most).
			At(at(i, "quantity")...).With(fault.Shortage{Requested: wanted[i].Quantity, Available: most}))
	}
	return faults.Err()
}

// write makes the rows what is wanted. Units that were used up stay.
func write(ctx context.Context, tx bun.Tx, r *ControlRoom, has []*Allocation, wanted []Wanted) error {
	ids, quantities := make([]uuid.UUID, len(wanted)), make([]int, len(wanted))
	for i, w := range wanted {
		ids[i], quantities[i] = w.EntitlementID, w.Quantity
	}
	if len(has) > 0 {
		if _, err := database.Exec(ctx, tx, `DELETE FROM allocations
			WHERE control_room_id = $1 AND consumed = 0 AND NOT entitlement_id = ANY($2)`, r.ID, ids); err != nil {
			return fmt.Errorf("release: %w", err)
		}
		if _, err := database.Exec(ctx, tx, `UPDATE allocations SET quantity = consumed
			WHERE control_room_id = $1 AND quantity > consumed AND NOT entitlement_id = ANY($2)`, r.ID, ids); err != nil {
			return fmt.Errorf("release: %w", err)
		}
	}
	_, err := database.Exec(ctx, tx, `
		INSERT INTO allocations (control_room_id, account_id, partner_key, entitlement_id, partner_id, quantity)
		SELECT room.id, room.account_id, room.partner_key, held.id, held.partner_id, wanted.quantity
		FROM unnest($2::uuid[], $3::int[]) AS wanted (entitlement_id, quantity)
		JOIN entitlements held ON held.id = wanted.entitlement_id JOIN control_rooms room ON room.id = $1
		ON CONFLICT (control_room_id, entitlement_id) DO UPDATE SET quantity = excluded.quantity`, r.ID, ids, quantities)
	if err != nil {
		return fmt.Errorf("allocate: %w", err)
	}
	return nil
}

// allocationsOf is what a Control Room that is locked has.
func allocationsOf(ctx context.Context, tx bun.Tx, roomID uuid.UUID) ([]*Allocation, error) {
	var has []*Allocation
	err := database.Select(tx, &has).Where("allocation.control_room_id = ?", roomID).OrderExpr("allocation.entitlement_id").Scan(ctx)
	return has, err
}

func at(line int, field string) []string { return []string{"allocations", strconv.Itoa(line), field} }

func modeKey(l Licensing) string {
	if l == InCloud {
		return "cloud"
	}
	return "file"
}
