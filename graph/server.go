package graph

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// Options are what the API needs beside its resolvers.
type Options struct {
	// AllowedOrigins are the origins beside our own whose pages may open a socket: the list that CORS has.
	AllowedOrigins []string
	// Authenticate is who stands behind the authorization of a socket's connection_init: "Bearer dd_…".
	Authenticate func(ctx context.Context, authorization string) (auth.Actor, error)
	// Watch is a context that ends with ctx, and as soon as the actor's session or token is revoked;
	// the cause is then the refusal to show.
	Watch func(ctx context.Context, by auth.Actor) context.Context
	// Stopping ends, where it is given, when the server is to stop: so do the subscriptions then, which nobody would wait for.
	Stopping context.Context
	// Forbidden is told, where it is given, what an actor had no right to: the field at the root.
	Forbidden func(ctx context.Context, operation string)
	// Unavailable tells whether an error is an outage that passes, so that the same request may work later.
	Unavailable func(error) bool
	// RateLimit is how many points each person and each token may ask for a second; 0: as many as they like. Now is its clock.
	RateLimit int
	Now       func() time.Time
	Log       *slog.Logger
}

// NewServer serves the API: one path, for POST, GET, WebSocket and server-sent events. Who is asking is in the request's
// context.
func NewServer(services Services, o Options) http.Handler {
	return serve(resolver{services}, o)
}

func serve(root ResolverRoot, o Options) http.Handler {
	schema := NewExecutableSchema(Config{Resolvers: root, Schema: withoutDefer(parsedSchema)})
	present := presenter{log: o.Log, unavailable: o.Unavailable, forbidden: o.Forbidden}
	answers := answering{recovered: present.recovered, watch: o.watch}
	known := documents{lru.New[*ast.QueryDocument](maxDocuments)}

	server := handler.New(schema)
	server.AddTransport(overSocket{answering: answers, allowedOrigins: o.AllowedOrigins, authenticate: o.Authenticate})
	server.AddTransport(overHTTP{answering: answers})
	server.SetErrorPresenter(present.present)
	server.SetRecoverFunc(present.recovered)
	server.SetQueryCache(known)
	server.SetParserTokenLimit(maxTokens)
	server.SetDisableSuggestion(true)
	server.SetValidationRulesFn(withoutSuggestions)
	server.Use(guard{schema: schema.Schema(), documents: known, rates: newRates(o.RateLimit, o.Now)})
	server.AroundResponses(fewErrors)
	return server
}

// watch is a context that ends when the actor may no longer ask, or nobody may; its cause is the refusal to show.
func (o Options) watch(ctx context.Context, by auth.Actor) context.Context {
	ctx = o.Watch(ctx, by)
	if o.Stopping == nil {
		return ctx
	}
	ctx, end := context.WithCancelCause(ctx)
	forget := context.AfterFunc(o.Stopping, func() { end(fault.New(fault.Unavailable, "api.stopping")) })
	context.AfterFunc(ctx, func() { forget() })
	return ctx
}

// withoutDefer is the schema without the directive that gqlgen adds to each: it leaves goroutines behind for good.
func withoutDefer(schema *ast.Schema) *ast.Schema {
	without := *schema
	without.Directives = maps.Clone(schema.Directives)
	delete(without.Directives, "defer")
	return &without
}

// withoutSuggestions takes "Did you mean" out of the rules that gqlgen's own setting forgets; it tells whoever may not read
// the schema what is in it.
func withoutSuggestions() *rules.Rules {
	all := rules.NewDefaultRules()
	all.ReplaceRule(rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
	all.ReplaceRule(rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
	all.ReplaceRule(rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.RuleFunc)
	return all
}

// documents keeps the documents that were parsed and found valid. Whether one is allowed depends on its variables and on the
// actor, so the guard looks at it each time.
type documents struct {
	graphql.Cache[*ast.QueryDocument]
}

// Add leaves out what is too long to be an app's own.
func (d documents) Add(ctx context.Context, query string, document *ast.QueryDocument) {
	if len(query) <= maxCachedDocument {
		d.Cache.Add(ctx, query, document)
	}
}
