package graph

import (
	"context"
	"slices"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// mendable are the refusals that the person can act on: a command answers them in its payload.
var mendable = []fault.Code{
	fault.BadUserInput, fault.NotFound, fault.Conflict, fault.InsufficientQuantity, fault.InvalidTransition, fault.IdempotencyMismatch,
}

// userErrors divides a command's error: the refusals that the person can act on, or else the error, for the top of the answer.
// also is a code that this command alone answers in its payload.
func userErrors(ctx context.Context, err error, also ...fault.Code) ([]UserError, error) {
	refusals := fault.All(err)
	each := make([]UserError, len(refusals))
	for i, refusal := range refusals {
		if !slices.Contains(mendable, refusal.Code) && !slices.Contains(also, refusal.Code) {
			return nil, err
		}
		each[i] = userError(auth.From(ctx).Language, refusal)
	}
	if len(refusals) == 0 && err != nil {
		return nil, err
	}
	return each, nil
}

func userError(language phrase.Language, refusal *fault.Fault) UserError {
	code, message, path := refusal.Code, phrase.Say(language, refusal.Key, refusal.Values), refusal.Path
	if path == nil {
		path = []string{}
	}
	switch detail := refusal.Detail.(type) {
	case fault.Shortage:
		return InsufficientQuantity{
			Code: code, Message: message, Path: path, Requested: detail.Requested, Available: detail.Available,
		}
	case fault.Transition:
		return InvalidTransition{Code: code, Message: message, Path: path, State: detail.State}
	case fault.Stale:
		return VersionConflict{Code: code, Message: message, Path: path, CurrentVersion: detail.CurrentVersion}
	}
	switch code {
	case fault.NotFound:
		return NotFound{Code: code, Message: message, Path: path}
	case fault.IdempotencyMismatch:
		return IdempotencyMismatch{Code: code, Message: message, Path: path}
	default:
		return InvalidInput{Code: code, Message: message, Path: path}
	}
}
