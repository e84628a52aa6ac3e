package trail

import (
	"context"
	"iter"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// exported is how many entries of an export are in memory at once.
const exported = 500

// Export reads all entries, the newest first, with their people and accounts, a part at a time and at least one. It ends with the
// first error. What happens meanwhile is not in it.
func (s *Service) Export(ctx context.Context, by auth.Actor, f Filter) iter.Seq2[[]*Entry, error] {
	return func(yield func([]*Entry, error) bool) {
		if err := may(by); err != nil {
			yield(nil, err)
			return
		}
		var last *Entry
		for {
			entries, err := s.part(ctx, by, f, last)
			if !yield(entries, err) || err != nil || len(entries) < exported {
				return
			}
			last = entries[len(entries)-1]
		}
	}
}

// part is the entries of an export that come after one, or the first.
func (s *Service) part(ctx context.Context, by auth.Actor, f Filter, after *Entry) ([]*Entry, error) {
	q, rows := s.read(f)
	if after != nil {
		q.Apply(before(after.At, after.ID))
	}
	b := database.NewBatch(s.db)
	b.Add(newest(q, exported), func() { fill(b, by, With{Account: &account.With{}, People: true}, *rows) })
	err := b.Run(ctx)
	return *rows, err
}
