package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/uptrace/bun"
	"github.com/wneessen/go-mail"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/jobs"
)

// sendJob is a mail to be handed to the SMTP server.
type sendJob struct {
	MailID uuid.UUID `json:"mail_id"`
}

func (sendJob) Kind() string { return "send_mail" }

func (sendJob) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: jobs.Outside} }

// send hands a mail to the server and notes what came of it, for the vendor to read. A mail that was taken is not sent again.
func (s *Service) send(ctx context.Context, id uuid.UUID) error {
	if s.post == nil {
		return nil // written while there was a server
	}
	m := new(Mail)
	if err := database.Select(s.db, m).Where("mail.id = ?", id).Scan(ctx); err != nil {
		return fmt.Errorf("mail %s: %w", id, err)
	}
	if m.SentAt != nil {
		return nil
	}
	failed := s.post.send(ctx, m.withSecret())
	if err := s.note(ctx, id, failed); err != nil {
		return err
	}
	switch {
	case failed == nil:
		return nil
	case errors.Is(failed, errRefused):
		return river.JobCancel(failed) // trying again would not help
	default:
		return fmt.Errorf("mail %s: %w", id, unaddressed(failed))
	}
}

const noteWithin = 5 * time.Second

// note writes down what became of a mail, even where the job has no time left.
func (s *Service) note(ctx context.Context, id uuid.UUID, failed error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (int, error) {
		if failed != nil {
			return database.Exec(ctx, tx, `UPDATE mails SET failure = $2 WHERE id = $1`, id, reason(failed))
		}
		return database.Exec(ctx, tx, `UPDATE mails SET sent_at = now(), failure = NULL, secret = NULL WHERE id = $1`, id)
	})
	if err != nil {
		return fmt.Errorf("note what became of mail %s: %w", id, err)
	}
	return nil
}

// reason is an error in a line that a person reads beside the mail, without the address and the id that stand there already.
func reason(err error) string {
	said, _, _ := strings.Cut(oneLine(err.Error()), ", affected ")
	const most = 500
	if long := []rune(said); len(long) > most {
		return string(long[:most])
	}
	return said
}

// unaddressed is an error as the log may have it: without an address, and so without the server's words.
func unaddressed(err error) error {
	if refusal, ok := errors.AsType[*mail.SendError](err); ok {
		return fmt.Errorf("%s: %d %s", refusal.Reason, refusal.ErrorCode(), refusal.EnhancedStatusCode())
	}
	return err
}
