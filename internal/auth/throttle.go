package auth

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"time"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// How many wrong passwords there may be in the window. The limit of an address is higher, as many people share one.
const (
	throttleWindow  = 15 * time.Minute
	triesPerAccount = 10
	triesPerAddress = 100
)

// try is one sign-in: for whom, and where from.
type try struct{ emailKey, address string }

// network is what an address is throttled as. Who has an IPv6 address has the 2^64 of its network.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Is4() {
		return address
	}
	prefix, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}

const throttledSince = `
	SELECT max(at) FROM (
		(SELECT at FROM failed_sign_ins WHERE email_key = $1 AND at > $3 ORDER BY at DESC OFFSET $4 LIMIT 1)
		UNION ALL
		(SELECT at FROM failed_sign_ins WHERE address = $2 AND at > $3 ORDER BY at DESC OFFSET $5 LIMIT 1)
	) AS last_straws`

// throttled refuses a try while there have been too many wrong ones, and says until when.
func (s *Service) throttled(ctx context.Context, db bun.IDB, t try) error {
	now := s.now()
	var since *time.Time
	err := database.Value(ctx, db, &since, throttledSince,
		t.emailKey, t.address, now.Add(-throttleWindow), triesPerAccount-1, triesPerAddress-1)
	if err != nil {
		return fmt.Errorf("count the wrong tries: %w", err)
	}
	if since == nil {
		return nil
	}
	wait := since.Add(throttleWindow).Sub(now)
	return fault.New(fault.RateLimited, "auth.throttled", "count", int(math.Ceil(wait.Minutes()))).
		With(fault.Wait{Seconds: int(math.Ceil(wait.Seconds()))})
}

// countWrong notes a wrong try at a person, who may be nobody, and refuses it.
func (s *Service) countWrong(ctx context.Context, t try, of person) error {
	err := s.count(ctx, t, func(ctx context.Context, tx bun.Tx) error { return recordRefusal(ctx, tx, of, t.emailKey) })
	if err != nil {
		return err
	}
	return fault.New(fault.Unauthenticated, "auth.wrong")
}

// count notes a try, and what comes of it in the same transaction, or refuses it where there were too many. Tries for one account, and
// those from one address, are noted one after the other, so that of many at once exactly as many come through as the limit has room for.
func (s *Service) count(ctx context.Context, t try, then func(context.Context, bun.Tx) error) error {
	_, err := database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		for _, of := range []string{"account " + t.emailKey, "address " + t.address} {
			if _, err := database.Exec(ctx, tx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "sign-in "+of); err != nil {
				return struct{}{}, fmt.Errorf("take turns to count: %w", err)
			}
		}
		if err := s.throttled(ctx, tx, t); err != nil {
			return struct{}{}, err
		}
		_, err := database.Exec(ctx, tx,
			`INSERT INTO failed_sign_ins (email_key, address, at) VALUES ($1, $2, $3)`, t.emailKey, t.address, s.now())
		if err != nil {
			return struct{}{}, fmt.Errorf("note a try: %w", err)
		}
		return struct{}{}, then(ctx, tx)
	})
	return err
}
