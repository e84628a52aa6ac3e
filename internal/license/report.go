package license

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
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
	ctx = database.AsSystem(ctx) // it asks by a credential of its own, and for all that its account holds
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
	answer, err := seen(ctx, tx, r, rep.AppVersion)
	if err != nil {
		return nil, err
	}
	if stays, err := halted(ctx, tx, r); err != nil || stays {
		answer.Status, answer.Entitled = Suspended, []*Units{}
		return answer, err
	}
	if err := takeTurns(ctx, tx, r.AccountID); err != nil {
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
	answer.Status, answer.Entitled = r.Status, p.entitled(r)
	return answer, nil
}

// seen writes down that a Control Room runs, and answers when it has to report in again.
func seen(ctx context.Context, tx bun.Tx, r *ControlRoom, version string) (*Answer, error) {
	answer := new(Answer)
	if err := database.Value(ctx, tx, &answer.ReportBy, `
		UPDATE control_rooms SET last_seen_at = clock_timestamp(), app_version = $2
		WHERE id = $1 RETURNING last_seen_at + interval '`+failSafeAfter+`'`, r.ID, version); err != nil {
		return nil, fmt.Errorf("take a report down: %w", err)
	}
	return answer, nil
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
