package license

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

const (
	maxUses       = 200
	maxAppVersion = 64
)

// Report is what a cloud Control Room says of itself.
type Report struct {
	GUID       uuid.UUID
	Credential string
	AppVersion string
	Uses       []Units
}

// Answer is what it is told.
type Answer struct {
	Status   Status
	Entitled []*Units
	ReportBy time.Time
}

// Report takes down that a Control Room runs and what it uses, and answers what it may use. The credential is the proof: there is no
// actor.
func (s *Service) Report(ctx context.Context, rep Report) (*Answer, error) {
	id, hash, ok, err := s.prove(ctx, rep.GUID, rep.Credential)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, unproven()
	}
	if err := rep.wellFormed().Err(); err != nil {
		return nil, err
	}
	return database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (*Answer, error) {
		// once more, now that nobody can issue another
		proven := func(q *database.Query) *database.Query { return q.Where("room.credential_hash = ?", hash) }
		r, err := lock(ctx, tx, proven, id)
		if fault.Is(err, fault.NotFound) {
			return nil, unproven()
		}
		if err != nil {
			return nil, err
		}
		return s.report(ctx, tx, r, rep)
	})
}

func unproven() error { return fault.New(fault.NotFound, "license.report_refused").At("credential") }

func (s *Service) report(ctx context.Context, tx bun.Tx, r *ControlRoom, rep Report) (*Answer, error) {
	if err := s.lapse(ctx, tx, r); err != nil {
		return nil, err
	}
	if err := database.Value(ctx, tx, &r.LastSeenAt, `UPDATE control_rooms SET last_seen_at = clock_timestamp(), app_version = $2
		WHERE id = $1 RETURNING last_seen_at`, r.ID, rep.AppVersion); err != nil {
		return nil, fmt.Errorf("take a report down: %w", err)
	}
	if err := shareAlone(ctx, tx, r); err != nil {
		return nil, err
	}
	p, err := poolOf(ctx, tx, r.AccountID)
	if err != nil {
		return nil, err
	}
	if err := p.report(ctx, tx, r, rep.Uses); err != nil {
		return nil, err
	}
	excess := p.excess(r)
	if err := p.take(ctx, tx, r); err != nil {
		return nil, err
	}
	if err := s.turn(ctx, tx, r, excess); err != nil {
		return nil, err
	}
	return &Answer{Status: r.Status, Entitled: p.entitled(r), ReportBy: r.LastSeenAt.Add(failSafeAfter)}, nil
}

// shareAlone has the reports of an account's Control Rooms wait for one another: of two that want the last unit, the second is to see
// what the first took. The account's row is what they share; nothing that refers to it waits.
func shareAlone(ctx context.Context, tx bun.Tx, r *ControlRoom) error {
	if _, err := database.Exec(ctx, tx, `SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE`, r.AccountID); err != nil {
		return fmt.Errorf("lock the pool: %w", err)
	}
	return nil
}

// wellFormed is what is wrong with a report whatever is held.
func (rep *Report) wellFormed() fault.List {
	var faults fault.List
	if n := utf8.RuneCountInString(rep.AppVersion); n < 1 || n > maxAppVersion || !utf8.ValidString(rep.AppVersion) ||
		strings.ContainsFunc(rep.AppVersion, unicode.IsControl) || strings.TrimSpace(rep.AppVersion) != rep.AppVersion {
		faults.Add(fault.New(fault.BadUserInput, "license.app_version", "most", maxAppVersion).At("appVersion"))
	}
	if len(rep.Uses) > maxUses {
		faults.Add(fault.New(fault.BadUserInput, "license.uses", "most", maxUses).At("uses"))
		return faults
	}
	seen := make(map[string]bool, len(rep.Uses))
	for i, u := range rep.Uses {
		if seen[u.SKU] {
			faults.Add(fault.New(fault.BadUserInput, "license.sku_twice").At("uses", strconv.Itoa(i), "sku"))
		}
		seen[u.SKU] = true
		if u.Units < 0 || u.Units > maxUnits {
			faults.Add(fault.New(fault.BadUserInput, "license.units", "most", maxUnits).At("uses", strconv.Itoa(i), "units"))
		}
	}
	return faults
}

// report puts what a Control Room says it uses in the place of what it said before.
func (p pool) report(ctx context.Context, tx bun.Tx, r *ControlRoom, uses []Units) error {
	skus := make([]string, len(uses))
	for i, u := range uses {
		skus[i] = strings.ReplaceAll(u.SKU, "\x00", "")
	}
	var products []*order.Product
	if err := database.Select(tx, &products).Where("product.sku = ANY(?)", skus).Scan(ctx); err != nil {
		return err
	}
	bySKU := make(map[string]*order.Product, len(products))
	for _, product := range products {
		bySKU[product.SKU] = product
	}
	var faults fault.List
	for _, product := range p {
		delete(product.uses, r.ID)
	}
	for i, u := range uses {
		product := bySKU[u.SKU]
		if product == nil {
			faults.Add(fault.New(fault.BadUserInput, "license.sku_unknown").At("uses", strconv.Itoa(i), "sku"))
			continue
		}
		if u.Units > 0 {
			p.of(product).uses[r.ID] = &roomPart{through: r.through(), units: u.Units}
		}
	}
	return faults.Err()
}

// Excess is units of a product that a Control Room uses, more than it may.
type Excess struct {
	Product string `json:"product"`
	SKU     string `json:"sku"`
	Used    int    `json:"used"`
	May     int    `json:"may"`
}

// excess is what a Control Room uses more of than it may. What it holds is what it may: the rest of what it uses is nobody's.
func (p pool) excess(r *ControlRoom) []Excess {
	var excess []Excess
	for _, line := range p.lines(r) {
		if use := p[line.Product.ID].uses[r.ID]; use != nil {
			use.held = min(use.units, line.may)
		}
		if line.UsedHere > line.may {
			excess = append(excess, Excess{Product: line.Product.Name, SKU: line.Product.SKU, Used: line.UsedHere, May: line.may})
		}
	}
	return excess
}

// take writes down what a Control Room uses, and what of it it holds.
func (p pool) take(ctx context.Context, tx bun.Tx, r *ControlRoom) error {
	products, units, held := []uuid.UUID{}, []int{}, []int{}
	for id, product := range p {
		if use := product.uses[r.ID]; use != nil {
			products, units, held = append(products, id), append(units, use.units), append(held, use.held)
		}
	}
	if _, err := database.Exec(ctx, tx, `DELETE FROM control_room_uses WHERE control_room_id = $1 AND NOT product_id = ANY($2)`,
		r.ID, products); err != nil {
		return fmt.Errorf("take uses down: %w", err)
	}
	if _, err := database.Exec(ctx, tx, `
		INSERT INTO control_room_uses (control_room_id, product_id, units, held)
		SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::int[])
		ON CONFLICT (control_room_id, product_id) DO UPDATE SET units = excluded.units, held = excluded.held, at = excluded.at`,
		r.ID, products, units, held); err != nil {
		return fmt.Errorf("take uses down: %w", err)
	}
	return nil
}

// entitled is all that a Control Room may use, by SKU.
func (p pool) entitled(r *ControlRoom) []*Units {
	entitled := []*Units{}
	for _, line := range p.lines(r) {
		if line.may > 0 {
			entitled = append(entitled, &Units{SKU: line.Product.SKU, Units: line.may})
		}
	}
	slices.SortFunc(entitled, func(a, b *Units) int { return strings.Compare(a.SKU, b.SKU) })
	return entitled
}

// why says why a Control Room went to fail-safe, and what to do.
func why(l phrase.Language, excess []Excess) string {
	if len(excess) == 0 {
		return phrase.Say(l, "license.silent", nil)
	}
	said := []string{phrase.Say(l, "license.over.opening", nil)}
	for _, e := range excess {
		said = append(said, phrase.Say(l, "license.over.each", map[string]any{"product": e.Product, "used": e.Used, "may": e.May}))
	}
	return strings.Join(said, " ")
}
