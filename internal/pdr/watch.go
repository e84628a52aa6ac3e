package pdr

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/feed"
)

// Change is something that happened to a request, with the request as it is now.
type Change struct {
	PDR    *PDR
	Action Action
	At     time.Time
	// Waiting is how many requests wait for the accounts team, where the queue is watched.
	Waiting int

	from, to State
}

// Watch is each change of a request that the actor may see, of one account where accountID is not uuid.Nil. The channel is
// closed when ctx ends, and when a change was missed: then look again at everything and watch anew.
func (s *Service) Watch(ctx context.Context, by auth.Actor, from *feed.Feed, accountID uuid.UUID, with With) <-chan *Change {
	return feed.Follow(ctx, from.Watch(ctx, by, feed.PDRs), func(n feed.Notice) (*Change, error) {
		change, err := s.change(ctx, by, n, with)
		if err != nil || change == nil {
			return nil, err
		}
		if accountID != uuid.Nil && accountID != change.PDR.PartnerID && accountID != change.PDR.CustomerID {
			return nil, nil //nolint:nilnil // not of this account
		}
		return change, nil
	})
}

// WatchQueue is each request that comes into the accounts team's queue or leaves it. Nothing is told to others.
func (s *Service) WatchQueue(ctx context.Context, by auth.Actor, from *feed.Feed, with With) <-chan *Change {
	return feed.Follow(ctx, from.Watch(ctx, by, feed.PDRs), func(n feed.Notice) (*Change, error) {
		if by.Side() != auth.Vendor {
			return nil, nil //nolint:nilnil // nothing is told
		}
		change, err := s.change(ctx, by, n, with)
		if err != nil || change == nil || (change.from != Submitted && change.to != Submitted) {
			return nil, err
		}
		change.Waiting, err = s.Waiting(ctx, by)
		return change, err
	})
}

// change reads what a notice is of, as the actor sees it; nil where the actor does not.
func (s *Service) change(ctx context.Context, by auth.Actor, n feed.Notice, with With) (*Change, error) {
	found, err := s.ByIDs(ctx, by, []uuid.UUID{n.ObjectID}, with)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	event := new(Event)
	if err := database.Select(s.db, event).Where("event.id = ?", n.EventID).Scan(ctx); err != nil {
		return nil, err
	}
	change := &Change{PDR: found[0], Action: event.Action, At: event.At, to: event.To}
	if event.From != nil {
		change.from = *event.From
	}
	return change, nil
}
