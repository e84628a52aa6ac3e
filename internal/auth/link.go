package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// LinkKind is what a link that is mailed to a person is for.
type LinkKind string

// The kinds of the API.
const (
	Invitation LinkKind = "INVITATION" // to join, with a password
	Reset      LinkKind = "RESET"      // to choose a new password
)

// lasts is how long a link works, by the database's clock.
func (k LinkKind) lasts() time.Duration {
	if k == Reset {
		return 30 * time.Minute
	}
	return 7 * 24 * time.Hour
}

// LinkJob has a link mailed to its person. It is inserted in the transaction that makes the link.
type LinkJob struct {
	LinkID uuid.UUID `json:"link_id"`
}

// Kind names the job in the queue.
func (LinkJob) Kind() string { return "person_link" }

// NewLink makes a link for a person, and cancels the one of its kind before. It has no secret yet: that is made with the mail, so that
// the queue never holds one. By is uuid.Nil where the person asked.
func NewLink(ctx context.Context, tx bun.Tx, kind LinkKind, user, by uuid.UUID) (LinkJob, error) {
	job := LinkJob{LinkID: uuid.Must(uuid.NewV7())}
	// one after the other: of two at once the later cancels the earlier
	if _, err := database.Exec(ctx, tx, `SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE`, user); err != nil {
		return job, fmt.Errorf("lock the person: %w", err)
	}
	if err := CancelLinks(ctx, tx, user, kind); err != nil {
		return job, err
	}
	_, err := database.Exec(ctx, tx, `
		INSERT INTO person_links (id, user_id, kind, created_by_id, created_at, expires_at)
		VALUES ($1, $2, $3, nullif($4, '00000000-0000-0000-0000-000000000000'::uuid), now(), now() + make_interval(secs => $5))`,
		job.LinkID, user, kind, by, kind.lasts().Seconds())
	if err != nil {
		return job, fmt.Errorf("make a link: %w", err)
	}
	return job, nil
}

// CancelLinks makes a person's links of these kinds good for nothing.
func CancelLinks(ctx context.Context, tx bun.Tx, user uuid.UUID, kinds ...LinkKind) error {
	_, err := database.Exec(ctx, tx, `UPDATE person_links SET cancelled_at = clock_timestamp()
		WHERE user_id = $1 AND kind = ANY($2) AND used_at IS NULL AND cancelled_at IS NULL`, user, kinds)
	if err != nil {
		return fmt.Errorf("cancel links: %w", err)
	}
	return nil
}

// Arm gives a link its secret, to be mailed in the same transaction. It is "" where the link has one already, or is good for nothing
// any more: then there is nothing to mail.
func Arm(ctx context.Context, tx bun.Tx, link uuid.UUID) (secret string, err error) {
	secret = rand.Text()
	n, err := database.Exec(ctx, tx, `UPDATE person_links SET secret_hash = $2
		WHERE id = $1 AND secret_hash IS NULL AND used_at IS NULL AND cancelled_at IS NULL AND expires_at > clock_timestamp()`,
		link, hashOf(secret))
	if err != nil {
		return "", fmt.Errorf("arm a link: %w", err)
	}
	if n == 0 {
		return "", nil
	}
	return secret, nil
}

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
