package graph

import (
	"context"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

func (q query) PersonLink(ctx context.Context, secret string) (*auth.Link, error) {
	return q.in.Auth.Link(ctx, secret)
}

func (v viewerFields) Sessions(ctx context.Context, _ *Viewer) ([]*auth.Session, error) {
	return v.in.Auth.Sessions(ctx, auth.From(ctx))
}

func (v viewerFields) TimeZone(ctx context.Context, _ *Viewer) (*string, error) {
	own, err := v.in.Accounts.ProfileOf(ctx, auth.From(ctx))
	if err != nil || own == nil {
		return nil, err
	}
	return own.TimeZone, nil
}

func (m mutation) ForgotPassword(ctx context.Context, in ForgotPasswordInput) (*DonePayload, error) {
	return doneAnswer(ctx, m.in.Auth.ForgotPassword(ctx, in.Email))
}

func (m mutation) ChoosePassword(ctx context.Context, in ChoosePasswordInput) (*DonePayload, error) {
	return doneAnswer(ctx, m.in.Auth.UseLink(ctx, in.Secret, in.Password))
}

func (m mutation) ChangePassword(ctx context.Context, in ChangePasswordInput) (*DonePayload, error) {
	return doneAnswer(ctx, m.in.Auth.ChangePassword(ctx, auth.From(ctx), in.Current, in.New))
}

func (m mutation) EndSession(ctx context.Context, in EndSessionInput) (*DonePayload, error) {
	return doneAnswer(ctx, m.in.Auth.EndSession(ctx, auth.From(ctx), idOf(typeid.Session, in.ID)))
}

func (m mutation) SignOutEverywhere(ctx context.Context) (*DonePayload, error) {
	return doneAnswer(ctx, m.in.Auth.SignOutEverywhere(ctx, auth.From(ctx)))
}

func doneAnswer(ctx context.Context, err error) (*DonePayload, error) {
	if err == nil {
		return &DonePayload{UserErrors: []UserError{}}, nil
	}
	refusals, err := userErrors(ctx, err)
	if err != nil {
		return nil, err
	}
	return &DonePayload{UserErrors: refusals}, nil
}

func (m mutation) UpdateProfile(ctx context.Context, in UpdateProfileInput) (*ProfilePayload, error) {
	by := auth.From(ctx)
	err := m.in.Accounts.UpdateProfile(ctx, by, account.Profile{Name: in.Name, Locale: phrase.Language(in.Locale), TimeZone: in.TimeZone})
	if err != nil {
		refusals, err := userErrors(ctx, err)
		if err != nil {
			return nil, err
		}
		return &ProfilePayload{UserErrors: refusals}, nil
	}
	v, err := m.viewer(ctx, by, selected(ctx).of("viewer"))
	return &ProfilePayload{Viewer: v, UserErrors: []UserError{}}, err
}
