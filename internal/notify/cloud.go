package notify

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// cloudLetters is what is said of a cloud Control Room that moved by what it reported, by its silence, or with its cloud service.
func (s *Service) cloudLetters(ctx context.Context, db bun.IDB, e *roomEvent) ([]addressed, error) {
	if e.Licensing != license.InCloud {
		return nil, nil
	}
	template := map[license.Action]string{license.Trip: "room_silent", license.Resume: "room_active", license.Suspend: "room_suspended"}[e.Kind]
	switch {
	case len(e.Excess) > 0:
		template = "room_over"
	case e.Kind == license.Suspend && e.ActorID != uuid.Nil: // nobody suspends it but with its cloud service
		template = "room_halted"
	}
	to, err := keepers(ctx, db, e)
	letters := s.aboutRoom(e, template, to, "mail.footer.keeper")
	for i := range letters {
		letters[i].Letter.Lines = e.excess(letters[i].Letter.Language)
	}
	return letters, err
}

// excess is what it uses more of than it may.
func (e *roomEvent) excess(l phrase.Language) []string {
	var lines []string
	for _, each := range e.Excess {
		lines = append(lines, oneLine(each.Say(l)))
	}
	return lines
}
