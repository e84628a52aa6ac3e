package graph

import (
	"context"
	"errors"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

func (m mutation) SignIn(ctx context.Context, in SignInInput) (*SignInPayload, error) {
	by, err := m.in.Auth.SignIn(ctx, in.Email, in.Password)
	return m.signedIn(ctx, by, err)
}

func (m mutation) CompleteSignIn(ctx context.Context, in CompleteSignInInput) (*SignInPayload, error) {
	by, err := m.in.Auth.CompleteSignIn(ctx, in.Code)
	return m.signedIn(ctx, by, err)
}

func (m mutation) BeginPasskeySignIn(ctx context.Context) (*PasskeyOptionsPayload, error) {
	options, err := m.in.Auth.BeginPasskeySignIn(ctx)
	return passkeyOptions(ctx, options, err)
}

func (m mutation) FinishPasskeySignIn(ctx context.Context, in PasskeySignInInput) (*SignInPayload, error) {
	by, err := m.in.Auth.FinishPasskeySignIn(ctx, in.Credential)
	return m.signedIn(ctx, by, err)
}

// signedIn is who has signed in, what is still asked of them, or why not.
func (m mutation) signedIn(ctx context.Context, by auth.Actor, err error) (*SignInPayload, error) {
	if asked, ok := errors.AsType[*auth.Challenge](err); ok {
		return &SignInPayload{Challenge: asked, UserErrors: []UserError{}}, nil
	}
	if err != nil {
		refusals, err := userErrors(ctx, err, fault.Unauthenticated)
		if err != nil {
			return nil, err
		}
		return &SignInPayload{UserErrors: refusals}, nil
	}
	v, err := m.viewer(ctx, by, selected(ctx).of("viewer"))
	return &SignInPayload{Viewer: v, UserErrors: []UserError{}}, err
}

func (m mutation) SignOut(ctx context.Context) (bool, error) { return m.in.Auth.SignOut(ctx) }

func (v viewerFields) Security(ctx context.Context, _ *Viewer) (*auth.Security, error) {
	return v.in.Auth.Security(ctx, auth.From(ctx))
}

func (m mutation) EnrollTotp(ctx context.Context, in ProveInput) (*EnrollTotpPayload, error) {
	enrollment, err := m.in.Auth.EnrollTOTP(ctx, auth.From(ctx), proof(in.Proof))
	if err != nil {
		refusals, err := userErrors(ctx, err)
		if err != nil {
			return nil, err
		}
		return &EnrollTotpPayload{UserErrors: refusals}, nil
	}
	return &EnrollTotpPayload{Secret: &enrollment.Secret, URI: &enrollment.URI, UserErrors: []UserError{}}, nil
}

func (m mutation) ConfirmTotp(ctx context.Context, in ConfirmTotpInput) (*RecoveryCodesPayload, error) {
	codes, err := m.in.Auth.ConfirmTOTP(ctx, auth.From(ctx), in.Code)
	return m.recoveryCodes(ctx, codes, err)
}

func (m mutation) RenewRecoveryCodes(ctx context.Context, in ProveInput) (*RecoveryCodesPayload, error) {
	codes, err := m.in.Auth.RenewRecoveryCodes(ctx, auth.From(ctx), proof(in.Proof))
	return m.recoveryCodes(ctx, codes, err)
}

func (m mutation) recoveryCodes(ctx context.Context, codes []string, err error) (*RecoveryCodesPayload, error) {
	answer, err := m.securityAnswer(ctx, err)
	if err != nil {
		return nil, err
	}
	return &RecoveryCodesPayload{RecoveryCodes: codes, Security: answer.Security, UserErrors: answer.UserErrors}, nil
}

func (m mutation) DisableTotp(ctx context.Context, in ProveInput) (*SecurityPayload, error) {
	return m.securityAnswer(ctx, m.in.Auth.DisableTOTP(ctx, auth.From(ctx), proof(in.Proof)))
}

func (m mutation) BeginPasskey(ctx context.Context, in ProveInput) (*PasskeyOptionsPayload, error) {
	options, err := m.in.Auth.BeginPasskey(ctx, auth.From(ctx), proof(in.Proof))
	return passkeyOptions(ctx, options, err)
}

func (m mutation) FinishPasskey(ctx context.Context, in FinishPasskeyInput) (*SecurityPayload, error) {
	_, err := m.in.Auth.FinishPasskey(ctx, auth.From(ctx), in.Name, in.Credential)
	return m.securityAnswer(ctx, err)
}

func (m mutation) RemovePasskey(ctx context.Context, in RemovePasskeyInput) (*SecurityPayload, error) {
	return m.securityAnswer(ctx, m.in.Auth.RemovePasskey(ctx, auth.From(ctx), idOf(typeid.Passkey, in.ID), proof(in.Proof)))
}

// securityAnswer is what the person signs in with once a command is done, or why it was not done.
func (m mutation) securityAnswer(ctx context.Context, err error) (*SecurityPayload, error) {
	if err != nil {
		refusals, err := userErrors(ctx, err)
		if err != nil {
			return nil, err
		}
		return &SecurityPayload{UserErrors: refusals}, nil
	}
	now, err := m.in.Auth.Security(ctx, auth.From(ctx))
	return &SecurityPayload{Security: now, UserErrors: []UserError{}}, err
}

func passkeyOptions(ctx context.Context, options string, err error) (*PasskeyOptionsPayload, error) {
	if err != nil {
		refusals, err := userErrors(ctx, err)
		if err != nil {
			return nil, err
		}
		return &PasskeyOptionsPayload{UserErrors: refusals}, nil
	}
	return &PasskeyOptionsPayload{Options: &options, UserErrors: []UserError{}}, nil
}

func proof(in *ProofInput) auth.Proof {
	var p auth.Proof
	if in.Password != nil {
		p.Password = *in.Password
	}
	if in.Code != nil {
		p.Code = *in.Code
	}
	return p
}
