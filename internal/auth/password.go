package auth

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/ccojocar/zxcvbn-go"
	"golang.org/x/sync/semaphore"
	"golang.org/x/text/unicode/norm"

	"github.com/drawdown-portal/drawdown/internal/fault"
)

// How long passwords are, in characters: NIST SP 800-63B-4 asks for 15 where nothing else stands between the network and an account, and
// for 8 beside a second factor.
const (
	minPassword      = 15
	minBesideAnother = 8
	maxPassword      = 128
)

// leastScore is the score of zxcvbn, 0..4, from which a password is no longer one that is guessed early: none that is common, a row of
// keys, a date, or made of these alone.
const leastScore = 2

// argon is what OWASP asks of Argon2id: 19 MiB, two passes, one lane.
var argon = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// decoy is a hash of nobody's password with the same parameters: it is compared with where there is no person, so that an
// unknown one takes as long as a known one.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$YSBkZWNveSdzIHNhbHQuLg$Zm9yIG5vIHBhc3N3b3JkIGlzIHRoaXMgdGhlIGhhc2g"

// passwords hashes as many passwords at once as there are processors: more would only take memory and wait for one another.
type passwords struct{ slots *semaphore.Weighted }

func newPasswords() *passwords {
	return &passwords{semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0)))}
}

// inTurn runs fn when there is a free slot.
func (p *passwords) inTurn(ctx context.Context, fn func() error) error {
	if err := p.slots.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("wait for a turn to hash: %w", err)
	}
	defer p.slots.Release(1)
	return fn()
}

func (p *passwords) hash(ctx context.Context, password string) (hash string, err error) {
	err = p.inTurn(ctx, func() error {
		hash, err = argon2id.CreateHash(norm.NFC.String(password), argon)
		return err
	})
	return hash, err
}

// matches tells whether a password is the one of a hash; it must be called in turn. Keyboards write one password in several
// ways, so it is composed first.
func matches(password, hash string) (bool, error) {
	ok, err := argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return ok, nil
}

// tooLong refuses a password that is only long to cost us time.
func tooLong(password string) *fault.Fault {
	if utf8.RuneCountInString(password) <= maxPassword {
		return nil
	}
	return fault.New(fault.BadUserInput, "auth.password_long", "max", maxPassword)
}

// unfit refuses a password that must not be chosen, alone or beside a second factor; about is what is known of the person, which is
// guessed first.
func unfit(password string, second bool, about ...string) *fault.Fault {
	if f := cmp.Or(tooLong(password), tooShort(password, second)); f != nil {
		return f
	}
	known := []string{"drawdown"}
	for _, words := range about {
		known = append(known, strings.FieldsFunc(strings.ToLower(words), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	}
	switch {
	case zxcvbn.PasswordStrength(password, nil).Score < leastScore:
		return fault.New(fault.BadUserInput, "auth.password_common")
	case zxcvbn.PasswordStrength(strings.ToLower(password), known).Score < leastScore:
		return fault.New(fault.BadUserInput, "auth.password_personal")
	default:
		return nil
	}
}

func tooShort(password string, second bool) *fault.Fault {
	least := minPassword
	if second {
		least = minBesideAnother
	}
	if utf8.RuneCountInString(password) >= least {
		return nil
	}
	return fault.New(fault.BadUserInput, "auth.password_short", "min", least)
}

// needsAnother tells whether a password is long enough beside a second factor only.
func needsAnother(password string) bool { return tooShort(password, false) != nil }
