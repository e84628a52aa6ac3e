package graph

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/token"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

func (a accountFields) Tokens(ctx context.Context, of *account.Account, n int, after *string) (*APITokenConnection, error) {
	s := selected(ctx)
	p, err := a.in.Tokens.Of(ctx, auth.From(ctx), pageOf(n, after, s), of.ID, s.rows().tokens())
	return apiTokenConnection(p, s), err
}

func (m mutation) CreateToken(ctx context.Context, in CreateTokenInput) (*APITokenSecretPayload, error) {
	made, err := m.in.Tokens.Create(ctx, auth.From(ctx), token.Creation{Name: in.Name, Scopes: in.Scopes, Until: in.ExpiresAt, Key: in.IdempotencyKey})
	return m.secretAnswer(ctx, made, err)
}

func (m mutation) RotateToken(ctx context.Context, in RotateTokenInput) (*APITokenSecretPayload, error) {
	made, err := m.in.Tokens.Rotate(ctx, auth.From(ctx), token.Rotation{
		ID: idOf(typeid.Token, in.ID), Overlap: time.Duration(in.OverlapHours) * time.Hour, Key: in.IdempotencyKey,
	})
	return m.secretAnswer(ctx, made, err)
}

func (m mutation) RevokeToken(ctx context.Context, in RevokeTokenInput) (*APITokenPayload, error) {
	id, err := m.in.Tokens.Revoke(ctx, auth.From(ctx), idOf(typeid.Token, in.ID))
	return m.tokenAnswer(ctx, id, err)
}

func (m mutation) secretAnswer(ctx context.Context, made token.Made, err error) (*APITokenSecretPayload, error) {
	answer, err := m.tokenAnswer(ctx, made.ID, err)
	if err != nil {
		return nil, err
	}
	payload := &APITokenSecretPayload{Token: answer.Token, UserErrors: answer.UserErrors}
	if made.Text != "" {
		payload.Secret = &made.Text
	}
	return payload, nil
}

// tokenAnswer is the token that a command was done on, as it is now, or why it was not done.
func (m mutation) tokenAnswer(ctx context.Context, id uuid.UUID, err error) (*APITokenPayload, error) {
	payload := &APITokenPayload{UserErrors: []UserError{}}
	if err != nil {
		payload.UserErrors, err = userErrors(ctx, err)
		if err != nil {
			return nil, err
		}
		return payload, nil
	}
	if wanted := selected(ctx).of("token"); !wanted.none() {
		payload.Token, err = m.in.Tokens.One(ctx, auth.From(ctx), id, wanted.tokens())
	}
	return payload, err
}
