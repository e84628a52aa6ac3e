package chain

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

const (
	sealEvery = time.Second
	batch     = 1000 // entries, or seals, in memory at once

	turn = 0x7365616c // "seal": the lock of the one who continues the chain
)

// Run seals what has been committed, about each second, until ctx ends. Every process does it; they take turns.
func Run(ctx context.Context, db *bun.DB, log *slog.Logger) error {
	ticker := time.NewTicker(sealEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
			if _, err := Seal(ctx, db); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "the audit log is not sealed yet", "error", err)
			}
		}
	}
}

// Seal seals what has been committed and has no seal, and tells how many entries that were: none where another process is at it.
func Seal(ctx context.Context, db *bun.DB) (sealed int, err error) {
	ctx = database.AsSystem(ctx)
	var some bool
	if err := database.Value(ctx, db, &some, `SELECT EXISTS (SELECT FROM audit_unsealed)`); err != nil || !some {
		return 0, err
	}
	for {
		n, err := database.InTx(ctx, db, sealSome)
		sealed += n
		if err != nil {
			return sealed, fmt.Errorf("seal the audit log: %w", err)
		}
		if n < batch {
			return sealed, nil
		}
	}
}

func sealSome(ctx context.Context, tx bun.Tx) (int, error) {
	var ours bool
	if err := database.Value(ctx, tx, &ours, `SELECT pg_try_advisory_xact_lock($1)`, turn); err != nil || !ours {
		return 0, err
	}
	var entries []*entry
	err := database.Rows(ctx, tx, &entries, `SELECT `+columns+` FROM audit_unsealed JOIN audit_log log ON log.id = entry_id
		ORDER BY entry_id LIMIT `+fmt.Sprint(batch))
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	head, err := headOf(ctx, tx)
	if err != nil {
		return 0, err
	}
	seqs, ids, hashes := make([]int64, len(entries)), make([]int64, len(entries)), make([][]byte, len(entries))
	for i, e := range entries {
		document, err := e.document()
		if err != nil {
			return 0, err
		}
		head = Head{head.Seq + 1, head.Hash.after(document)}
		seqs[i], ids[i], hashes[i] = head.Seq, e.ID, slices.Clone(head.Hash[:])
	}
	if _, err := database.Exec(ctx, tx, `INSERT INTO audit_seals (seq, entry_id, hash)
		SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])`, seqs, ids, hashes); err != nil {
		return 0, err
	}
	return database.Exec(ctx, tx, `DELETE FROM audit_unsealed WHERE entry_id = ANY($1)`, ids)
}

// headOf is the last seal, or number 0 of a chain that has not begun.
func headOf(ctx context.Context, tx bun.Tx) (Head, error) {
	var last []struct {
		Seq  int64
		Hash []byte
	}
	err := database.Rows(ctx, tx, &last, `SELECT seq, hash FROM audit_seals ORDER BY seq DESC LIMIT 1`)
	if err != nil || len(last) == 0 {
		return Head{}, err
	}
	return Head{last[0].Seq, Hash(last[0].Hash)}, nil
}
