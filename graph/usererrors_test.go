package graph

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

func TestUserErrorsAreTyped(t *testing.T) {
	t.Parallel()
	const says, path = "Sign in first.", "api.unauthenticated"
	tests := map[string]struct {
		err  error
		want []UserError // none: the error stays one
	}{
		"input":      {fault.New(fault.BadUserInput, path).At("note"), []UserError{InvalidInput{fault.BadUserInput, says, []string{"note"}}}},
		"the whole":  {fault.New(fault.Conflict, path), []UserError{InvalidInput{fault.Conflict, says, []string{}}}},
		"a version":  {fault.New(fault.Conflict, path).At("version").With(fault.Stale{CurrentVersion: 3}), []UserError{VersionConflict{fault.Conflict, says, []string{"version"}, 3}}},
		"too many":   {fault.New(fault.InsufficientQuantity, path).With(fault.Shortage{Requested: 5, Available: 2}), []UserError{InsufficientQuantity{fault.InsufficientQuantity, says, []string{}, 5, 2}}},
		"a state":    {fault.New(fault.InvalidTransition, path).With(fault.Transition{State: "DRAFT"}), []UserError{InvalidTransition{fault.InvalidTransition, says, []string{}, "DRAFT"}}},
		"nothing":    {fmt.Errorf("wrapped: %w", fault.New(fault.NotFound, path)), []UserError{NotFound{fault.NotFound, says, []string{}}}},
		"a key":      {fault.New(fault.IdempotencyMismatch, path), []UserError{IdempotencyMismatch{fault.IdempotencyMismatch, says, []string{}}}},
		"several":    {fault.List{fault.New(fault.BadUserInput, path), fault.New(fault.NotFound, path)}, []UserError{InvalidInput{fault.BadUserInput, says, []string{}}, NotFound{fault.NotFound, says, []string{}}}},
		"no right":   {fault.New(fault.Forbidden, path), nil},
		"a mixture":  {fault.List{fault.New(fault.BadUserInput, path), fault.New(fault.Forbidden, path)}, nil},
		"a defect":   {errors.New("defect"), nil},
		"a stranger": {fault.New(fault.Unauthenticated, path), nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := userErrors(auth.With(t.Context(), someone), tt.err)
			if tt.want == nil && !errors.Is(err, tt.err) && err == nil {
				t.Errorf("the error became %v", got)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	stranger := fault.New(fault.Unauthenticated, path)
	if got, err := userErrors(auth.With(t.Context(), someone), stranger, fault.Unauthenticated); err != nil || len(got) != 1 {
		t.Errorf("a sign-in's refusal: %v, %v", got, err)
	}
	if got, err := userErrors(t.Context(), nil); err != nil || got == nil || len(got) != 0 {
		t.Errorf("no error: %#v, %v", got, err)
	}
}
