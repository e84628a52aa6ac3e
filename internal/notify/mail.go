package notify

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Mail is a message that was sent or kept.
type Mail struct {
	bun.BaseModel `bun:"table:mails,alias:mail"`

	ID        uuid.UUID `bun:",pk"`
	CauseID   uuid.UUID
	Template  string
	Recipient string
	Subject   string
	Text      string
	HTML      string `bun:"html"`
	Locale    phrase.Language
	PDRID     *uuid.UUID `bun:"pdr_id"`
	CreatedAt time.Time  `bun:",nullzero,default:now()"`
	SentAt    *time.Time // nil while no server has taken it
	Failure   *string    // why the last attempt failed
	Secret    *string    // what its link ends with, until it is sent or the link is used
}

// NodeID is the id as the outside sees it.
func (m *Mail) NodeID() string { return typeid.Format(typeid.Mail, m.ID) }

// To is whom it is addressed to.
func (m *Mail) To() []string { return []string{m.Recipient} }

// visible narrows a read of mail to what the actor may see: only the vendor sees any.
func visible(by auth.Actor) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		if by.Side() == auth.Vendor {
			return q
		}
		return q.Where("FALSE")
	}
}

// SentMail reads mail, newest first; search is a part of an address or of a subject.
func (s *Service) SentMail(ctx context.Context, by auth.Actor, r page.Request, search string) (page.Of[Mail], error) {
	var none page.Of[Mail]
	if err := r.Check(); err != nil {
		return none, err
	}
	var rows []*Mail
	q := database.Select(s.db, &rows).Apply(visible(by))
	if search = oneLine(search); search != "" {
		like := database.Contains(search)
		q.Where("mail.recipient ILIKE ? OR mail.subject ILIKE ?", like, like)
	}
	total, err := q.Total(ctx, r.Count)
	if err != nil {
		return none, err
	}
	if r.After != "" {
		at, id, err := page.Time("mail", r.After)
		if err != nil {
			return none, err
		}
		q.Where("(mail.created_at, mail.id) < (?, ?)", at, id)
	}
	q.OrderExpr("mail.created_at DESC, mail.id DESC").Limit(r.Limit())
	if err := q.Scan(ctx); err != nil {
		return none, err
	}
	if by.Role == auth.VendorAdmin && s.post == nil {
		for i, m := range rows {
			rows[i] = m.withSecret() // there is no other way for an invitation to reach anybody
		}
	}
	return page.New(r, rows, total, func(m *Mail) string { return page.AtTime("mail", m.CreatedAt, m.ID) }), nil
}
