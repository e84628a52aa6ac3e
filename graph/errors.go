package graph

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// presenter decides what of an error leaves the building: refusals in the actor's language, what gqlgen says of a document,
// and nothing of anything else but the request's id, under which the log has all of it.
type presenter struct {
	log         *slog.Logger
	unavailable func(error) bool // whether the database is away or too busy, so that another try may help
	forbidden   func(ctx context.Context, operation string)
}

func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	placed, _ := errors.AsType[*gqlerror.Error](err)
	if placed == nil {
		placed = gqlerror.WrapPath(graphql.GetPath(ctx), err)
	}
	refusals := fault.All(err)
	code, _ := placed.Extensions["code"].(string)
	switch {
	case len(refusals) > 0:
		if refusals[0].Code == fault.Forbidden && p.forbidden != nil {
			p.forbidden(ctx, rootField(ctx))
		}
		return show(ctx, placed, refusals[0])
	case fault.Code(code) == fault.ParseFailed || fault.Code(code) == fault.ValidationFailed:
		return showDocument(ctx, placed, fault.Code(code))
	case readsArguments(ctx):
		return show(ctx, placed, fault.New(fault.BadUserInput, "api.argument"))
	case ctx.Err() != nil || p.unavailable(err):
		p.log.WarnContext(ctx, "unavailable", "request", auth.From(ctx).RequestID, "path", placed.Path.String(), "error", err)
		return show(ctx, placed, fault.New(fault.Unavailable, "api.unavailable"))
	default:
		p.log.ErrorContext(ctx, "internal error", "request", auth.From(ctx).RequestID, "path", placed.Path.String(), "error", err)
		return show(ctx, placed, fault.New(fault.Internal, "api.internal"))
	}
}

// recovered makes a panic an error, which present need not log again.
func (p presenter) recovered(ctx context.Context, panicked any) error {
	// gqlgen panics over a literal that no integer holds.
	if readsArguments(ctx) {
		return fault.New(fault.BadUserInput, "api.argument")
	}
	p.log.ErrorContext(ctx, "panic", "request", auth.From(ctx).RequestID, "path", graphql.GetPath(ctx).String(),
		"panic", panicked, "stack", string(debug.Stack()))
	return fault.New(fault.Internal, "api.internal")
}

// rootField names the field at the root of the operation that is being resolved.
func rootField(ctx context.Context) (name string) {
	for field := graphql.GetFieldContext(ctx); field != nil; field = field.Parent {
		if field.Field.Field != nil {
			name = field.Field.Name
		}
	}
	return name
}

// readsArguments tells whether gqlgen was still reading the field's arguments: then it is their form that is wrong, and no
// resolver has run.
func readsArguments(ctx context.Context) bool {
	field := graphql.GetFieldContext(ctx)
	return field != nil && field.Args == nil &&
		field.Field.Field != nil && field.Field.Definition != nil && len(field.Field.Definition.Arguments) > 0
}

func show(ctx context.Context, placed *gqlerror.Error, refusal *fault.Fault) *gqlerror.Error {
	by := auth.From(ctx)
	shown := &gqlerror.Error{
		Err:        placed.Err,
		Message:    phrase.Say(by.Language, refusal.Key, refusal.Values),
		Path:       placed.Path,
		Locations:  placed.Locations,
		Extensions: extensions(by, refusal.Code),
	}
	if wait := waitOf(refusal); wait > 0 {
		shown.Extensions["retryAfter"] = wait
	}
	return shown
}

// showDocument tells what is wrong with a document, in English, as every GraphQL server does. A value that does not fit its
// type is not said again: it may be a password.
func showDocument(ctx context.Context, placed *gqlerror.Error, code fault.Code) *gqlerror.Error {
	by := auth.From(ctx)
	said := echo.ReplaceAllString(cut(placed.Message), "$1$2")
	switch {
	case len(placed.Path) > 0 && placed.Path[0] == ast.PathName("variable"):
		code = fault.BadUserInput
		said = phrase.Say(by.Language, "api.variable", map[string]any{"variable": cut(placed.Path[1:].String())})
	case strings.HasPrefix(placed.Rule, "ValuesOfCorrectType"):
		code = fault.BadUserInput
	}
	return &gqlerror.Error{
		Message:    said,
		Locations:  placed.Locations[:min(len(placed.Locations), maxLocations)],
		Extensions: extensions(by, code),
	}
}

// echo is where gqlparser repeats what it was given.
var echo = regexp.MustCompile(`(?s), found .*|(cannot represent .* value): .*|^(Unexpected [A-Za-z]+) .*`)

// cut keeps an answer small, however long the names in a document are.
func cut(said string) string {
	if len(said) <= maxMessage {
		return said
	}
	said = said[:maxMessage]
	for !utf8.ValidString(said) {
		said = said[:len(said)-1]
	}
	return said + "…"
}

func extensions(by auth.Actor, code fault.Code) map[string]any {
	e := map[string]any{"code": string(code)}
	if by.RequestID != "" {
		e["requestId"] = by.RequestID
	}
	return e
}

// fewErrors keeps an answer small that has one error for each of a thousand fields.
func fewErrors(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response != nil {
		response.Errors = response.Errors[:min(len(response.Errors), maxErrors)]
	}
	return response
}
