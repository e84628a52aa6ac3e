package graph

import (
	"math"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"golang.org/x/time/rate"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// price is what an operation costs of its actor's points: 1 for each field at the root, 10 where that is a command, and 1 for
// each object that the lists may hold. A subscription costs once, when it begins.
func price(operation ast.Operation, roots, nodes int) int {
	if operation == ast.Mutation {
		roots *= commandPrice
	}
	return roots + nodes
}

// rates gives each person and each token so many points a second to ask for. What nobody asks for is saved up for a while, so
// that a page which asks for much at once is not refused.
//
// It counts in this process alone: behind a balancer, each of several lets as much through.
type rates struct {
	perSecond int
	now       func() time.Time

	mu      sync.Mutex
	of      map[uuid.UUID]*rate.Limiter
	sweepAt int // how many there are before the idle ones are forgotten
}

// newRates is nil, which lets everybody ask for as much as they like, where perSecond is 0.
func newRates(perSecond int, now func() time.Time) *rates {
	if perSecond == 0 {
		return nil
	}
	return &rates{perSecond: perSecond, now: now, of: map[uuid.UUID]*rate.Limiter{}, sweepAt: keptRates}
}

// charge takes the price off an actor's points, or refuses and says how long to wait. Who is not signed in may ask for nothing
// that has a price worth counting, and sign-in counts its wrong tries itself.
func (r *rates) charge(by auth.Actor, points int) error {
	if r == nil || !by.SignedIn() {
		return nil
	}
	now := r.now()
	taken := r.limiter(by.Principal, now).ReserveN(now, points)
	wait := taken.DelayFrom(now)
	if wait <= 0 {
		return nil
	}
	taken.CancelAt(now)
	seconds := int(math.Ceil(wait.Seconds()))
	return fault.New(fault.RateLimited, "api.rate", "count", seconds).With(fault.Wait{Seconds: seconds})
}

func (r *rates) limiter(principal uuid.UUID, now time.Time) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	limiter, ok := r.of[principal]
	if !ok {
		r.sweep(now)
		limiter = rate.NewLimiter(rate.Limit(r.perSecond), r.most())
		r.of[principal] = limiter
	}
	return limiter
}

// most is how many points can be saved up: those of some seconds, and at least what the dearest document costs, which nobody
// could ever ask for otherwise.
func (r *rates) most() int {
	dearest := max(price(ast.Query, maxRootFields, maxNodes), price(ast.Mutation, maxMutations, maxNodes))
	return max(savedSeconds*r.perSecond, dearest)
}

// sweep forgets who has all their points again: they are as one who never asked. It is done each time that their number has
// doubled.
func (r *rates) sweep(now time.Time) {
	if len(r.of) < r.sweepAt {
		return
	}
	for principal, limiter := range r.of {
		if limiter.TokensAt(now) >= float64(limiter.Burst()) {
			delete(r.of, principal)
		}
	}
	r.sweepAt = max(keptRates, 2*len(r.of))
}

// waitOf is how many seconds to wait where err refuses for going too fast; 0 where it does not.
func waitOf(err error) int {
	for _, refusal := range fault.All(err) {
		if wait, ok := refusal.Detail.(fault.Wait); ok {
			return wait.Seconds
		}
	}
	return 0
}
