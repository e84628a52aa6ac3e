package auth

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// HasSecondFactor tells whether a person signs in with a code beside the password.
func HasSecondFactor(ctx context.Context, db bun.IDB, user uuid.UUID) (has bool, err error) {
	err = database.Value(ctx, db, &has, `SELECT EXISTS (SELECT FROM totp_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL)`, user)
	return has, err
}

// Security is what a person signs in with beside the password.
type Security struct {
	TOTP          bool
	RecoveryCodes int // that are left
	Passkeys      []*Passkey
	HasPassword   bool
}

// Security is that of the actor; nil where a program asks.
func (s *Service) Security(ctx context.Context, by Actor) (*Security, error) {
	if by.InPerson() != nil {
		return nil, nil //nolint:nilerr,nilnil // not for programs
	}
	var found []*Security
	err := database.Rows(ctx, s.pool.DB, &found, `
		SELECT EXISTS (SELECT FROM totp_factors WHERE user_id = person.id AND confirmed_at IS NOT NULL) AS totp,
			(SELECT count(*) FROM recovery_codes WHERE user_id = person.id) AS recovery_codes, password_hash IS NOT NULL AS has_password
		FROM users person WHERE id = $1`, by.UserID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	found[0].Passkeys, err = passkeysOf(ctx, s.pool.DB, by.UserID)
	return found[0], err
}

// Proof is that it is still the person who sits there: the password, or a code of the second factor.
type Proof struct{ Password, Code string }

// account is a person who acts on their own safety, with what the throttle counts their tries by.
type account struct {
	person

	Email       string
	Name        string
	HasPassword bool
	HasTOTP     bool
}

func (a *account) try(by Actor) try { return try{text.Key(a.Email), network(by.Address)} }

// self is the actor's own account; programs are refused.
func (s *Service) self(ctx context.Context, by Actor) (*account, error) {
	if err := by.InPerson(); err != nil {
		return nil, err
	}
	return s.accountByID(ctx, by.UserID)
}

// accountByID is a person who may sign in.
func (s *Service) accountByID(ctx context.Context, id uuid.UUID) (*account, error) {
	var a account
	err := s.pool.Pgx.QueryRow(ctx, `
		SELECT id, account_id, role, locale, email, name, password_hash IS NOT NULL,
			EXISTS (SELECT FROM totp_factors WHERE user_id = users.id AND confirmed_at IS NOT NULL)
		FROM users WHERE id = $1 AND disabled_at IS NULL`, id).
		Scan(&a.UserID, &a.AccountID, &a.Role, &a.Locale, &a.Email, &a.Name, &a.HasPassword, &a.HasTOTP)
	if err != nil {
		return nil, fmt.Errorf("read a person: %w", err)
	}
	return &a, nil
}

// prove refuses who cannot prove that it is them. Wrong proofs count as wrong sign-ins do. Who signs in with neither a password nor a
// code has nothing more to prove it by.
func (s *Service) prove(ctx context.Context, by Actor, of *account, p Proof) error {
	ctx = database.AsSystem(ctx)
	switch {
	case p.Code != "":
		err := s.useCode(ctx, of.try(by), of, p.Code, nil)
		if fault.Is(err, fault.Unauthenticated) {
			return fault.New(fault.BadUserInput, "factor.code_wrong").At("proof", "code")
		}
		return err
	case p.Password != "":
		if f := tooLong(p.Password); f != nil {
			return f.At("proof", "password")
		}
		err := s.passwords.inTurn(ctx, func() error {
			_, err := s.verify(ctx, of.try(by), p.Password)
			return err
		})
		if fault.Is(err, fault.Unauthenticated) {
			return fault.New(fault.BadUserInput, "factor.password_wrong").At("proof", "password")
		}
		return err
	case of.HasPassword || of.HasTOTP:
		return fault.New(fault.BadUserInput, "factor.unproved").At("proof")
	default:
		return nil
	}
}

// useCode uses up a code of a person's second factor, and does more in the same transaction. As with passwords the count is asked before
// and after: of many tries at once those that end after the last straw are refused, even the right one among them.
func (s *Service) useCode(ctx context.Context, t try, of *account, code string, more func(context.Context, bun.Tx) error) error {
	if err := s.throttled(ctx, s.pool.DB, t); err != nil {
		return err
	}
	code = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
	right, err := database.InTx(ctx, s.pool.DB, func(ctx context.Context, tx bun.Tx) (right bool, err error) {
		if len(code) == recoveryLength {
			right, err = s.useRecoveryCode(ctx, tx, of, code)
		} else {
			right, err = s.useTOTP(ctx, tx, of.UserID, code)
		}
		if err != nil || !right {
			return false, err
		}
		if err := s.throttled(ctx, tx, t); err != nil {
			return false, err
		}
		if more != nil {
			err = more(ctx, tx)
		}
		return true, err
	})
	if err == nil && !right {
		err = s.countWrongCode(ctx, t, of)
	}
	return err
}

// countWrongCode notes a wrong code of a person, and refuses it.
func (s *Service) countWrongCode(ctx context.Context, t try, of *account) error {
	err := s.count(ctx, t, func(ctx context.Context, tx bun.Tx) error {
		author := From(ctx).Author()
		return audit.Record(ctx, tx, author, audit.Entry{
			Action: "security.REFUSE_CODE", ObjectType: "user", ObjectID: of.UserID, Account: of.AccountID,
		})
	})
	if err != nil {
		return err
	}
	return fault.New(fault.Unauthenticated, "factor.code_wrong").At("code")
}

// record notes what a person has changed of how they sign in, and has it mailed to them.
func (s *Service) record(ctx context.Context, tx bun.Tx, of *account, n Notice, after any) error {
	author := From(ctx).Author()
	author.UserID = of.UserID
	err := audit.Record(ctx, tx, author, audit.Entry{
		Action: "security." + string(n), ObjectType: "user", ObjectID: of.UserID, Account: of.AccountID, After: after,
	})
	if err != nil || s.queue == nil {
		return err
	}
	return s.queue.Insert(ctx, tx, NoticeJob{ID: uuid.Must(uuid.NewV7()), UserID: of.UserID, Notice: n, At: s.now()})
}
