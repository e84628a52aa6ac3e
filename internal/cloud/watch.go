package cloud

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/feed"
)

// Change is something that happened to a cloud service, with the cloud service as it is now.
type Change struct {
	CloudService *Instance
	Kind         Action
	At           time.Time
}

// Watch is each change of a cloud service that the actor may see, of one account where accountID is not uuid.Nil. The channel is
// closed when ctx ends, and when a change was missed: then look again at everything and watch anew.
func (s *Service) Watch(ctx context.Context, by auth.Actor, from *feed.Feed, accountID uuid.UUID, with With) <-chan *Change {
	return feed.Follow(ctx, from.Watch(ctx, by, feed.CloudServices), func(n feed.Notice) (*Change, error) {
		found, err := s.ByIDs(ctx, by, []uuid.UUID{n.ObjectID}, with)
		if err != nil || len(found) == 0 || (accountID != uuid.Nil && accountID != found[0].AccountID) {
			return nil, err
		}
		event := new(Event)
		if err := database.Select(s.db, event).Where("event.id = ?", n.EventID).Scan(ctx); err != nil {
			return nil, err
		}
		return &Change{CloudService: found[0], Kind: event.Kind, At: event.At}, nil
	})
}
