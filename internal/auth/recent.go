package auth

import (
	"sync"
	"time"

	"github.com/google/uuid"
)

// A token that was just read is not read again for a second, nor once the database tells that any sign-in has ended: programs
// ask many times a second, and what ends a token still ends it within two.
const (
	recently   = time.Second
	mostRecent = 1000 // tokens
)

// recent is the tokens that were read within the last second.
type recent struct {
	mu     sync.Mutex
	tokens map[uuid.UUID]recentToken
	// ended counts the ends that were told of: what was read before one may not be kept after it.
	ended int
}

type recentToken struct {
	token
	read time.Time
}

// token is one that was read within the last second; ok is false where it has to be read. The count of ends is for keep.
func (r *recent) token(id uuid.UUID, now time.Time) (t token, ended int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept, ok := r.tokens[id]
	age := now.Sub(kept.read)
	return kept.token, r.ended, ok && age >= 0 && age < recently && now.Before(kept.who.Until)
}

// keep remembers a token that was read at now, unless a sign-in has ended since ended was counted.
func (r *recent) keep(id uuid.UUID, t token, now time.Time, ended int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ended != r.ended {
		return
	}
	if r.tokens == nil || len(r.tokens) >= mostRecent {
		r.tokens = make(map[uuid.UUID]recentToken)
	}
	r.tokens[id] = recentToken{t, now}
}

// forget is for when a sign-in has ended, whosever it was.
func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tokens = nil
	r.ended++
}
