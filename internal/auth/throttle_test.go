package auth_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

const (
	isWrong     = "UNAUTHENTICATED auth.wrong"
	isThrottled = "RATE_LIMITED auth.throttled"
)

// atOnce counts the answers to 64 tries at once, by turns in this process and another.
func (p *portal) atOnce(each func(p *portal, i int) string) map[string]int {
	other := *p
	other.Service = auth.New(p.pool, p.now, auth.Options{})
	answers := make([]string, 64)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = each([]*portal{p, &other}[i%2], i) })
	}
	wg.Wait()
	count := map[string]int{}
	for _, answer := range answers {
		count[answer]++
	}
	return count
}

// Of 64 wrong tries at once exactly as many are told that they are wrong as the limit has room for.
func TestThrottleOfAnAccount(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	got := p.atOnce(func(p *portal, i int) string { return p.try(t, kim, "wrong", "192.0.2."+string(rune('0'+i%10))) })
	if diff := cmp.Diff(map[string]int{isWrong: 10, isThrottled: 54}, got); diff != "" {
		t.Errorf("64 wrong tries at once (-want +got):\n%s", diff)
	}
	if got := p.try(t, kim, password, "198.51.100.1"); got != isThrottled {
		t.Errorf("the right password after ten wrong ones: %q", got)
	}
	refusals := fault.All(p.attempt(t, kim, password, "198.51.100.1"))
	if diff := cmp.Diff(fault.Wait{Seconds: 15 * 60}, refusals[0].Detail); diff != "" {
		t.Errorf("how long to wait (-want +got):\n%s", diff)
	}
	if got := p.try(t, "lee@haneul.example", "wrong", "198.51.100.1"); got != isWrong {
		t.Errorf("another account: %q", got)
	}
	p.advance(15*time.Minute + time.Second)
	if got := p.try(t, kim, password, "198.51.100.1"); got != "" {
		t.Errorf("a quarter of an hour later: %q", got)
	}
}

// An address has a hundred tries, over all accounts. An IPv6 one is its network.
func TestThrottleOfAnAddress(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	p.exec(t, `INSERT INTO failed_sign_ins (email_key, address, at) SELECT 'lee', '2001:db8::/64', ? FROM generate_series(1, 90)`, p.now())
	addresses := []string{"2001:db8::1", "2001:db8::2", "2001:db8::ffff:1"}
	got := p.atOnce(func(p *portal, i int) string {
		return p.try(t, string(rune('a'+i%26))+"@haneul.example", "wrong", addresses[i%3])
	})
	if diff := cmp.Diff(map[string]int{isWrong: 10, isThrottled: 54}, got); diff != "" {
		t.Errorf("64 wrong tries from one network (-want +got):\n%s", diff)
	}
	if got := p.try(t, kim, password, "2001:db8:0:1::1"); got != "" {
		t.Errorf("another network: %q", got)
	}
}

// The processors let few tries be weighed at once; the count is exact without their help.
func TestCountIsExact(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	got := p.atOnce(func(p *portal, _ int) string {
		return refusal(auth.CountWrong(t.Context(), p.Service, kim, uuid.NewString()))
	})
	if diff := cmp.Diff(map[string]int{isWrong: 10, isThrottled: 54}, got); diff != "" {
		t.Errorf("64 at once for an account (-want +got):\n%s", diff)
	}
	p.exec(t, `INSERT INTO failed_sign_ins (email_key, address, at) SELECT 'lee', '192.0.2.1', ? FROM generate_series(1, 90)`, p.now())
	got = p.atOnce(func(p *portal, _ int) string {
		return refusal(auth.CountWrong(t.Context(), p.Service, uuid.NewString(), "192.0.2.1"))
	})
	if diff := cmp.Diff(map[string]int{isWrong: 10, isThrottled: 54}, got); diff != "" {
		t.Errorf("64 at once from an address (-want +got):\n%s", diff)
	}
}

func TestRightTriesDoNotCount(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	got := p.atOnce(func(p *portal, _ int) string { return p.try(t, kim, password, "192.0.2.1") })
	if diff := cmp.Diff(map[string]int{"": 64}, got); diff != "" {
		t.Errorf("64 right tries at once (-want +got):\n%s", diff)
	}
}

// Who guesses many at once must not get in with one that was still being weighed when the limit was reached.
func TestRightGuessComesTooLate(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	owner := p.owner(t)
	tx, err := owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// the guess has passed the first count, and waits to read the person
	if _, err := tx.Exec(t.Context(), `LOCK TABLE users IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	guess := make(chan string)
	go func() { guess <- p.try(t, kim, password, "") }()
	for waiting := false; !waiting; {
		if err := tx.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_locks
			WHERE relation = 'users'::regclass AND NOT granted)`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tx.Exec(t.Context(), `INSERT INTO failed_sign_ins (email_key, address, at)
		SELECT $1, '', $2 FROM generate_series(1, 10)`, kim, p.now()); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := <-guess; got != isThrottled {
		t.Errorf("the late guess: %q", got)
	}
}

func TestThrottleSaysHowLong(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for range 10 {
		p.try(t, kim, "wrong", "")
		p.advance(30 * time.Second)
	}
	err := p.attempt(t, kim, password, "")
	if refusal(err) != isThrottled || fault.All(err)[0].Values["count"] != 10 {
		t.Errorf("refused with %v, want a wait of the 10 minutes until the first of the ten is a quarter of an hour old", err)
	}
}
