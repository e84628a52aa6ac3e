package auth

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// A person is sent so many links at their own request in so long: whoever knows an address cannot fill its mailbox.
const (
	resetsAtOnce = 3
	resetsWithin = time.Hour
)

// ForgotJob looks for a person who has forgotten their password. Whoever asks waits for none of it, so that the answer takes as long
// where there is nobody.
type ForgotJob struct {
	EmailKey  string `json:"email_key"`
	RequestID string `json:"request_id"`
	Address   string `json:"address"`
}

// Kind names the job in the queue.
func (ForgotJob) Kind() string { return "forgot_password" }

// ForgotPassword has a link to a new password mailed to the person with this e-mail, if there is one. The answer does not tell.
func (s *Service) ForgotPassword(ctx context.Context, email string) error {
	email, refusal := text.Email(email)
	if refusal != nil {
		return refusal.At("email")
	}
	by, key := From(ctx), text.Key(email)
	return s.count(database.AsSystem(ctx), try{"reset " + key, network(by.Address)}, func(ctx context.Context, tx bun.Tx) error {
		return s.queue.Insert(ctx, tx, ForgotJob{EmailKey: key, RequestID: by.RequestID, Address: by.Address})
	})
}

// ResetLink makes a link for whoever has forgotten their password; ok is false where there is nobody to be sent one: nobody at all, or
// one who is disabled, has not joined yet, or was sent enough of them.
func ResetLink(ctx context.Context, tx bun.Tx, job ForgotJob) (link LinkJob, ok bool, err error) {
	var found []person
	err = database.Rows(ctx, tx, &found, `
		SELECT id AS user_id, account_id, role, locale FROM users
		WHERE email_key = $1 AND active FOR NO KEY UPDATE`, job.EmailKey)
	if err != nil || len(found) == 0 {
		return LinkJob{}, false, err
	}
	var enough bool
	err = database.Value(ctx, tx, &enough, `
		SELECT count(*) >= $2 FROM person_links WHERE user_id = $1 AND kind = 'RESET' AND created_at > now() - make_interval(secs => $3)`,
		found[0].UserID, resetsAtOnce, resetsWithin.Seconds())
	if err != nil || enough {
		return LinkJob{}, false, err
	}
	link, err = NewLink(ctx, tx, Reset, found[0].UserID, uuid.Nil)
	if err != nil {
		return LinkJob{}, false, err
	}
	return link, true, audit.Record(ctx, tx, audit.Author{RequestID: job.RequestID, Address: job.Address}, audit.Entry{
		Action: "user.FORGET_PASSWORD", ObjectType: "user", ObjectID: found[0].UserID, Account: found[0].AccountID,
	})
}
