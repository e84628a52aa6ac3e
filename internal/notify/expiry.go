package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/jobs"
)

// expiryJob looks for whom to tell of what ends. Whoever was told today waits for tomorrow, so it matters little how often it runs.
type expiryJob struct{}

func (expiryJob) Kind() string { return "expiry" }

// digestJob is a digest to be written.
type digestJob struct {
	DigestID uuid.UUID `json:"digest_id"`
}

func (digestJob) Kind() string { return "expiry_digest" }

const (
	tellEvery = time.Hour
	week      = 7 // days
)

// noticesOf is the days left at which people are told of an end; those after it are below zero. None means that nobody is.
func noticesOf(cfg Config) []int {
	if len(cfg.ExpiryNotices) == 0 {
		return nil
	}
	notices := slices.Clone(cfg.ExpiryNotices)
	for n := range cfg.ExpiredWeeks {
		notices = append(notices, -week*(n+1))
	}
	return notices
}

func (s *Service) workExpiry(queue *jobs.Client) {
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, _ *river.Job[expiryJob]) error {
		return errors.Join(s.TellOfEnds(ctx), s.ForgetEnds(ctx))
	}))
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, job *river.Job[digestJob]) error {
		return s.writeDigest(ctx, job.Args.DigestID)
	}))
	queue.Every(tellEvery, expiryJob{})
}

// TellOfEnds begins a digest for everyone who is due one today, and leaves it to be written.
func (s *Service) TellOfEnds(ctx context.Context) error {
	if len(s.notices) == 0 {
		return nil
	}
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		var begun []struct{ ID uuid.UUID }
		// the last notice stands for a week, as those before it do
		first, last := slices.Min(s.notices)-week+1, slices.Max(s.notices)
		if err := database.Rows(ctx, tx, &begun, beginDigests, s.notices, first, last); err != nil {
			return struct{}{}, err
		}
		digests := make([]river.JobArgs, len(begun))
		for i, d := range begun {
			digests[i] = digestJob{DigestID: d.ID}
		}
		return struct{}{}, s.queue.Insert(ctx, tx, digests...)
	})
	if err != nil {
		return fmt.Errorf("tell of what ends: %w", err)
	}
	return nil
}

// ForgetEnds removes what was said of ends that nobody is told of any more, whatever the settings are changed to.
func (s *Service) ForgetEnds(ctx context.Context) error {
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (int, error) {
		if _, err := database.Exec(ctx, tx, `DELETE FROM expiry_notices WHERE ends_on < current_date - 400`); err != nil {
			return 0, err
		}
		return database.Exec(ctx, tx, `
			DELETE FROM expiry_digests digest WHERE day < current_date - 400
				AND NOT EXISTS (SELECT FROM expiry_notices told WHERE (told.user_id, told.day) = (digest.user_id, digest.day))`)
	})
	if err != nil {
		return fmt.Errorf("forget what ended long ago: %w", err)
	}
	return nil
}

// beginDigests finds the notice that stands for each end about now: the latest whose day has come, so that of several missed ones
// only the last is made up for. A notice of a day before the entitlement, or the person, was there is none of theirs. Of two
// processes the second finds the first one's digests, and begins none.
const beginDigests = `
WITH due AS (
	SELECT person.id AS user_id, held.id AS entitlement_id, orders.ends_on, standing.notice
	FROM orders
	CROSS JOIN LATERAL (SELECT min(n) AS notice FROM unnest($1::integer[]) n WHERE n >= orders.ends_on - current_date) standing
	JOIN entitlements held ON held.order_id = orders.id AND held.quantity > 0
	CROSS JOIN LATERAL (VALUES (held.partner_id), (held.customer_id)) side (account_id)
	JOIN users person ON person.account_id = side.account_id
		AND person.role IN ('CUSTOMER_ADMIN', 'PARTNER_ADMIN') AND person.active
	WHERE orders.ends_on BETWEEN current_date + $2::integer AND current_date + $3::integer AND orders.status <> 'CANCELLED'
		AND greatest(held.created_at, person.created_at)::date <= orders.ends_on - standing.notice
		AND NOT EXISTS (SELECT FROM expiry_digests today WHERE (today.user_id, today.day) = (person.id, current_date))
		AND NOT EXISTS (SELECT FROM expiry_notices told
			WHERE (told.user_id, told.entitlement_id, told.ends_on, told.notice) = (person.id, held.id, orders.ends_on, standing.notice))
), begun AS (
	INSERT INTO expiry_digests (id, user_id, day)
	SELECT gen_random_uuid(), user_id, current_date FROM due GROUP BY user_id ORDER BY user_id
	ON CONFLICT DO NOTHING RETURNING id, user_id, day
), told AS (
	INSERT INTO expiry_notices (user_id, entitlement_id, ends_on, notice, day)
	SELECT user_id, entitlement_id, ends_on, notice, day FROM due JOIN begun USING (user_id)
	ON CONFLICT DO NOTHING
)
SELECT id FROM begun`
