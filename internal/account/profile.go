package account

import (
	"context"
	"fmt"
	"time"
	_ "time/tzdata" // a server need not have the time zones installed

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// Profile is what people say of themselves.
type Profile struct {
	Name     string          `json:"name"`
	Locale   phrase.Language `json:"locale"`
	TimeZone *string         `json:"timeZone"` // a name of the IANA time zone database, such as Europe/Berlin; nil: that of their device
}

// ProfileOf is the actor's own.
func (s *Service) ProfileOf(ctx context.Context, by auth.Actor) (*Profile, error) {
	return profileOf(ctx, s.db, by)
}

func profileOf(ctx context.Context, db bun.IDB, by auth.Actor) (*Profile, error) {
	var found []*Profile
	err := database.Rows(ctx, db, &found, `SELECT name, locale, time_zone FROM users WHERE id = $1`, by.UserID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// UpdateProfile changes what the actor says of themself.
func (s *Service) UpdateProfile(ctx context.Context, by auth.Actor, p Profile) error {
	if err := by.InPerson(); err != nil {
		return err
	}
	p, err := p.clean()
	if err != nil {
		return err
	}
	_, err = database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		before, err := profileOf(ctx, tx, by)
		if err != nil || before == nil || before.equal(p) {
			return struct{}{}, err
		}
		_, err = database.Exec(ctx, tx, `UPDATE users SET name = $2, locale = $3, time_zone = $4, version = version + 1 WHERE id = $1`,
			by.UserID, p.Name, p.Locale, p.TimeZone)
		if err != nil {
			return struct{}{}, fmt.Errorf("change a profile: %w", err)
		}
		return struct{}{}, audit.Record(ctx, tx, by.Author(), audit.Entry{
			Action: "user.UPDATE_PROFILE", ObjectType: "user", ObjectID: by.UserID, Account: by.AccountID, Before: before, After: p,
		})
	})
	return err
}

func (p *Profile) equal(q Profile) bool {
	return p.Name == q.Name && p.Locale == q.Locale && (p.TimeZone == nil) == (q.TimeZone == nil) && (p.TimeZone == nil || *p.TimeZone == *q.TimeZone)
}

// clean is the profile as it is kept, or every refusal at once.
func (p Profile) clean() (Profile, error) {
	var refusals fault.List
	name, f := text.Name(p.Name)
	if f != nil {
		refusals.Add(f.At("name"))
	}
	if f := auth.Locale(p.Locale); f != nil {
		refusals.Add(f.At("locale"))
	}
	if zone := p.TimeZone; zone != nil {
		if _, err := time.LoadLocation(*zone); err != nil || *zone == "" || *zone == "Local" {
			refusals.Add(fault.New(fault.BadUserInput, "account.time_zone", "zone", *zone).At("timeZone"))
		}
	}
	p.Name = name
	return p, refusals.Err()
}
