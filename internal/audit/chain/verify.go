package chain

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// late is how long an entry may be without a seal, and how much older than one that was sealed before it. No transaction of ours
// lasts that long.
const late = time.Minute

// Report is what is known of a chain.
type Report struct {
	Sealed int64 // entries whose seals are right, from the first on
	Head   Head  // the last of these seals
	Wrong  []Finding
}

// Finding is something that is not as it has to be.
type Finding struct {
	Seq  int64 // the seal that it is found at
	What string
}

func (f Finding) String() string { return fmt.Sprintf("Seal %d: %s.", f.Seq, f.What) }

// Verify goes through the chain by its state at one moment, up to where it is broken: nothing can be said of what follows. known
// is a head that was kept elsewhere, or nil.
func Verify(ctx context.Context, db bun.IDB, known *Head) (report Report, err error) {
	tx, err := db.BeginTx(database.AsSystem(ctx), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return Report{}, fmt.Errorf("verify the audit log: %w", err)
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	if _, err := tx.ExecContext(ctx, `SET LOCAL statement_timeout = 0`); err != nil {
		return Report{}, fmt.Errorf("verify the audit log: %w", err)
	}
	w := walk{known: known}
	if err := w.all(ctx, tx); err != nil {
		return Report{}, fmt.Errorf("verify the audit log: %w", err)
	}
	if err := w.unsealed(ctx, tx); err != nil {
		return Report{}, fmt.Errorf("verify the audit log: %w", err)
	}
	return Report{Sealed: w.head.Seq, Head: w.head, Wrong: w.wrong}, nil
}

// walk is how far the chain has been found right.
type walk struct {
	known  *Head
	head   Head
	newest time.Time // of the entries so far
	wrong  []Finding
}

// link is a seal with its entry.
type link struct {
	Seq     int64
	EntryID int64
	Hash    []byte
	Removed bool // there is no such entry
	entry
}

func (w *walk) all(ctx context.Context, tx bun.Tx) error {
	for {
		var seals []*link
		err := database.Rows(ctx, tx, &seals, `SELECT seal.seq, seal.entry_id, seal.hash, log.id IS NULL AS removed, `+columns+`
			FROM audit_seals seal LEFT JOIN audit_log log ON log.id = seal.entry_id
			WHERE seal.seq > $1 ORDER BY seal.seq LIMIT `+fmt.Sprint(batch), w.head.Seq)
		if err != nil {
			return err
		}
		for _, s := range seals {
			if what, err := w.step(s); err != nil {
				return err
			} else if what != "" {
				w.find(w.head.Seq+1, what)
				return nil
			}
		}
		if len(seals) < batch {
			break
		}
	}
	if w.known != nil && w.known.Seq > w.head.Seq {
		w.find(w.known.Seq, fmt.Sprintf("the chain ends at %d, before the head that was kept", w.head.Seq))
	}
	return nil
}

// step goes on to a seal, or tells what is wrong with it.
func (w *walk) step(s *link) (wrong string, err error) {
	if s.Seq != w.head.Seq+1 {
		return "it is missing", nil
	}
	if s.Removed {
		return fmt.Sprintf("entry %d is missing", s.EntryID), nil
	}
	document, err := s.document()
	if err != nil {
		return "", err
	}
	hash := w.head.Hash.after(document)
	if string(s.Hash) != string(hash[:]) {
		return fmt.Sprintf("entry %d, or the seal, is not what it was", s.ID), nil
	}
	if w.known != nil && w.known.Seq == s.Seq && w.known.Hash != hash {
		return "it is not the head that was kept", nil
	}
	if s.At.Before(w.newest.Add(-late)) {
		return fmt.Sprintf("entry %d says that it is older than what was sealed before it", s.ID), nil
	}
	if s.At.After(w.newest) {
		w.newest = s.At
	}
	w.head = Head{s.Seq, hash}
	return "", nil
}

// unsealed finds what should have a seal by now.
func (w *walk) unsealed(ctx context.Context, tx bun.Tx) error {
	var found []struct{ Count, First int64 }
	err := database.Rows(ctx, tx, &found, `SELECT count(*) AS count, coalesce(min(log.id), 0) AS first FROM audit_log log
		WHERE log.at < now() - make_interval(secs => $1) AND NOT EXISTS (SELECT FROM audit_seals WHERE entry_id = log.id AND seq >= 1)`, late.Seconds())
	if err != nil {
		return err
	}
	if len(found) == 1 && found[0].Count > 0 {
		w.find(w.head.Seq+1, fmt.Sprintf("it is due for entry %d, and %d wait in all", found[0].First, found[0].Count))
	}
	return nil
}

func (w *walk) find(seq int64, what string) {
	w.wrong = append(w.wrong, Finding{seq, what})
}
