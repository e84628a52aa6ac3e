package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// Mail is a message with the request that it is about.
type Mail struct {
	*notify.Mail
	PDR *pdr.PDR
}

// Locale is the language that the message is written in.
func (m *Mail) Locale() string { return string(m.Mail.Locale) }

func (q query) SentMail(ctx context.Context, n int, after, search *string) (*MailConnection, error) {
	s, by := selected(ctx), auth.From(ctx)
	p, err := q.in.Mail.SentMail(ctx, by, pageOf(n, after, s), orEmpty(search))
	if err != nil {
		return nil, err
	}
	nodes := make([]*Mail, len(p.Nodes))
	about := map[uuid.UUID][]*Mail{}
	for i, m := range p.Nodes {
		nodes[i] = &Mail{Mail: m}
		if m.PDRID != nil {
			about[*m.PDRID] = append(about[*m.PDRID], nodes[i])
		}
	}
	if with := s.rows().of("pdr").pdrs(); with != nil {
		found, err := q.in.PDRs.ByIDs(ctx, by, keysOf(about), *with)
		if err != nil {
			return nil, err
		}
		for _, request := range found {
			for _, m := range about[request.ID] {
				m.PDR = request
			}
		}
	}
	return mailConnection(page.Of[Mail]{
		Nodes: nodes, More: p.More, After: p.After, Total: p.Total, Cursor: func(m *Mail) string { return p.Cursor(m.Mail) },
	}, s), nil
}
