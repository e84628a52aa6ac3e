package graph

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// forAnyone names the root fields that are answered to whoever is not signed in, besides those by which a secret is guessed.
var forAnyone = append([]string{"viewer", "demoSignIns", "signOut", "reportControlRoom", "__typename"}, guesses[1:]...)

// guesses names the root fields by which a secret is guessed: each is a try, and a document is one. The first is for who is signed in.
var guesses = []string{
	"changePassword", "signIn", "completeSignIn", "beginPasskeySignIn", "finishPasskeySignIn", "forgotPassword", "personLink", "choosePassword",
}

// guard refuses a document that asks for too much, or for what is not for the actor, before it is validated.
//
// It takes the place of gqlgen's ComplexityLimit, which writes every fragment out: there, a kilobyte of fragments that double
// one another takes longer than anyone waits. The guard measures each fragment once.
type guard struct {
	schema    *ast.Schema
	documents graphql.Cache[*ast.QueryDocument]
	rates     *rates
}

func (guard) ExtensionName() string { return "Guard" }

func (guard) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters runs first of all. What is refused costs a point too: it has to be read.
func (g guard) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	by := auth.From(ctx)
	points, refusal := g.weigh(ctx, by, params)
	if err := g.rates.charge(by, points); err != nil {
		return gqlerror.Wrap(err)
	}
	return refusal
}

// weigh is what an operation costs, and why it is refused. A document that is not cached is parsed here and once more by
// gqlgen, which offers no place between its parser and its validator; parsing is cheap, and an app's documents are cached.
func (g guard) weigh(ctx context.Context, by auth.Actor, params *graphql.RawParams) (points int, refusal *gqlerror.Error) {
	document, ok := g.documents.Get(ctx, params.Query)
	if !ok {
		parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: params.Query}, maxTokens)
		if err != nil {
			return 1, unparsed(err)
		}
		document = parsed
	}
	operation := document.Operations.ForName(params.OperationName)
	if operation == nil {
		return 1, gqlerror.Wrap(fault.New(fault.ValidationFailed, "api.operation"))
	}
	roots := rootFields(document, operation)
	if err := allowRoots(by, operation, roots); err != nil {
		return 1, gqlerror.Wrap(err)
	}
	nodes, err := allowSize(g.schema, document, operation, params.Variables)
	if err != nil {
		return 1, gqlerror.Wrap(err)
	}
	return price(operation.Operation, len(roots), nodes), exactEnums(g.schema, operation, params)
}

// MutateOperationContext opens introspection, which gqlgen keeps shut: allowRoots has let it through.
func (guard) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	operation.DisableIntrospection = false
	return nil
}

// allowRoots checks how many root fields there are, and whether the actor may ask for each.
func allowRoots(by auth.Actor, operation *ast.OperationDefinition, roots []*ast.Field) error {
	if !by.SignedIn() {
		for _, root := range roots {
			if !slices.Contains(forAnyone, root.Name) {
				return fault.New(fault.Unauthenticated, "api.unauthenticated")
			}
		}
	}
	limit := maxRootFields
	if operation.Operation == ast.Mutation {
		limit = maxMutations
	}
	if slices.ContainsFunc(roots, func(f *ast.Field) bool { return slices.Contains(guesses, f.Name) }) {
		limit = 1
	}
	if len(roots) > limit {
		return tooComplex("api.complex.roots", limit)
	}
	return nil
}

// rootFields is the fields of an operation with its fragments written out, each fragment once.
func rootFields(document *ast.QueryDocument, operation *ast.OperationDefinition) []*ast.Field {
	var fields []*ast.Field
	var seen []string
	var collect func(ast.SelectionSet)
	collect = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				fields = append(fields, s)
			case *ast.InlineFragment:
				collect(s.SelectionSet)
			case *ast.FragmentSpread:
				if fragment := document.Fragments.ForName(s.Name); fragment != nil && !slices.Contains(seen, s.Name) {
					seen = append(seen, s.Name)
					collect(fragment.SelectionSet)
				}
			}
		}
	}
	collect(operation.SelectionSet)
	return fields
}

// unparsed tells a document that is too long from one that is no GraphQL.
func unparsed(err error) *gqlerror.Error {
	refusal, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		return gqlerror.Wrap(err)
	}
	if strings.HasPrefix(refusal.Message, "exceeded ") {
		return gqlerror.Wrap(tooComplex("api.complex.tokens", maxTokens))
	}
	refusal.Extensions = map[string]any{"code": string(fault.ParseFailed)}
	return refusal
}

func tooComplex(key string, limit int) error {
	return fault.New(fault.QueryTooComplex, key, "limit", limit)
}
