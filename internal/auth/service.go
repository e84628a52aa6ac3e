package auth

import (
	"cmp"
	"context"
	"log/slog"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/sealing"
)

// Options is what differs between one deployment and another.
type Options struct {
	Secure      bool          // people reach us by https: cookies are for https alone
	IdleTimeout time.Duration // a session ends after so long without a request; 30 minutes where 0
	Lifetime    time.Duration // a session ends so long after sign-in; 12 hours where 0
	Queue       *jobs.Client  // by which people are mailed; nil where nobody is
	// Keys seals what authenticator apps share with us; nil where nobody has one.
	Keys *sealing.Keys
	// PublicURL is where passkeys are for; nil where there are none.
	PublicURL *url.URL
}

// Service signs people and programs in, and tells who asks.
type Service struct {
	pool      *database.Pool
	now       func() time.Time
	idle      time.Duration
	lifetime  time.Duration
	queue     *jobs.Client
	keys      *sealing.Keys
	secure    bool
	passkeys  *webauthn.WebAuthn // nil where there are none
	sessions  *scs.SessionManager
	passwords *passwords
	recent    recent
	watches   watches
	forbidden forbidden
}

// New is the service on a database. Run must run beside it.
func New(pool *database.Pool, now func() time.Time, o Options) *Service {
	s := &Service{
		pool:      pool,
		now:       now,
		idle:      cmp.Or(o.IdleTimeout, 30*time.Minute),
		lifetime:  cmp.Or(o.Lifetime, 12*time.Hour),
		queue:     o.Queue,
		keys:      o.Keys,
		secure:    o.Secure,
		passkeys:  passkeysFor(o.PublicURL),
		passwords: newPasswords(),
	}
	s.watches.ended = s.recent.forget
	s.sessions = newSessions(o.Secure, s.idle, s.lifetime)
	return s
}

// Run ends subscriptions whose sign-in has ended, and forgets what has expired, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	sweeping := make(chan struct{})
	go func() {
		defer close(sweeping)
		s.sweepNowAndThen(ctx)
	}()
	err := s.listen(ctx)
	<-sweeping
	return err
}

const sweepEvery = 5 * time.Minute

func (s *Service) sweepNowAndThen(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "expired sessions are still there", "error", err)
			}
		}
	}
}

// sweep forgets the sessions that have ended, the wrong tries that no longer count and the challenges that nobody has met.
func (s *Service) sweep(ctx context.Context) error {
	_, err := database.InTx(database.AsSystem(ctx), s.pool.DB, func(ctx context.Context, tx bun.Tx) (int, error) {
		if _, err := database.Exec(ctx, tx, `DELETE FROM failed_sign_ins WHERE at <= $1`, s.now().Add(-throttleWindow)); err != nil {
			return 0, err
		}
		if _, err := database.Exec(ctx, tx, `DELETE FROM challenges WHERE expires_at <= $1`, s.now()); err != nil {
			return 0, err
		}
		return database.Exec(ctx, tx, `DELETE FROM sessions WHERE expiry <= $1`, s.now())
	})
	return err
}
