package token

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/page"
)

// Service reads tokens, and does what is done with them.
type Service struct{ db *bun.DB }

// New is the service on a database.
func New(db *bun.DB) *Service { return &Service{db} }

// With is what to load along with tokens.
type With struct {
	People   bool
	Employer *account.With // the accounts of the people
}

// Of reads the tokens of an account's people that the actor may see, the newest first.
func (s *Service) Of(ctx context.Context, by auth.Actor, r page.Request, accountID uuid.UUID, with With) (page.Of[Token], error) {
	var none page.Of[Token]
	if err := r.Check(); err != nil {
		return none, err
	}
	var rows []*Token
	q := read(s.db, &rows).Apply(visible(by)).Where("token.user_id IN (SELECT id FROM users WHERE account_id = ?)", accountID)
	total, err := q.Total(ctx, r.Count)
	if err != nil {
		return none, err
	}
	if r.After != "" {
		at, id, err := page.Time("token", r.After)
		if err != nil {
			return none, err
		}
		q.Where("(token.created_at, token.id) < (?, ?)", at, id)
	}
	q.OrderExpr("token.created_at DESC, token.id DESC").Limit(r.Limit())
	var p page.Of[Token]
	b := database.NewBatch(s.db)
	b.Add(q, func() {
		p = page.New(r, rows, total, func(t *Token) string { return page.AtTime("token", t.CreatedAt, t.ID) })
		fill(b, by, with, p.Nodes)
	})
	err = b.Run(ctx)
	return p, err
}

// One is a token that the actor may see; nil where there is none.
func (s *Service) One(ctx context.Context, by auth.Actor, id uuid.UUID, with With) (*Token, error) {
	var rows []*Token
	b := database.NewBatch(s.db)
	b.Add(read(s.db, &rows).Where("token.id = ?", id).Apply(visible(by)), func() { fill(b, by, with, rows) })
	if err := b.Run(ctx); err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// read leaves the hash of the secret where it is.
func read(db bun.IDB, dest any) *database.Query {
	return database.Select(db, dest).ColumnExpr("?TableColumns").ColumnExpr("token.expires_at <= now() AS over")
}

func fill(b *database.Batch, by auth.Actor, with With, rows []*Token) {
	ids := make([]uuid.UUID, len(rows))
	for i, t := range rows {
		t.Actions = t.actions(by)
		ids[i] = t.UserID
	}
	if !with.People {
		return
	}
	account.LoadUsers(b, by, with.Employer, ids, func(byID map[uuid.UUID]*account.User) {
		for _, t := range rows {
			t.CreatedBy = byID[t.UserID]
		}
	})
}
