package graph

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-portal/drawdown/graph/encode"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

func executorOf(root ResolverRoot) *executor.Executor {
	e := executor.New(NewExecutableSchema(Config{Resolvers: root, Schema: withoutDefer(parsedSchema)}))
	e.SetQueryCache(lru.New[*ast.QueryDocument](maxDocuments))
	e.SetRecoverFunc(func(_ context.Context, panicked any) error { return fmt.Errorf("panic: %v", panicked) })
	return e
}

// answersOf is each answer of an operation: its data, then its errors, which gqlgen gathers in no certain order.
func answersOf(ctx context.Context, e *executor.Executor, document string, variables map[string]any, leave bool) (out []string, valid bool) {
	ctx = graphql.StartOperationTrace(ctx)
	operation, errs := e.CreateOperationContext(ctx, &graphql.RawParams{Query: document, Variables: variables})
	if errs != nil {
		return nil, false
	}
	if leave {
		encode.Leave(operation)
	}
	next, ctx := e.DispatchOperation(ctx, operation)
	for response := next(ctx); response != nil; response = next(ctx) {
		lines := make([]string, len(response.Errors))
		for i, err := range response.Errors {
			line, _ := json.Marshal(err)
			lines[i] = string(line)
		}
		slices.Sort(lines)
		out = append(out, string(response.Data)+"\n"+strings.Join(lines, "\n"))
	}
	return out, true
}

// firstSeed repeats a failure, which has its seed in its name.
var firstSeed = flag.Uint64("seed", rand.Uint64N(1e9), "the first seed of the random documents")

// Whatever is asked and whatever there is to answer, the encoders answer as gqlgen does: the same bytes, the same errors.
func TestTheEncodersAnswerAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	const seeds, documents, worlds = 4, 200, 30
	var equal, failed, long atomic.Int64
	t.Run("at random", func(t *testing.T) {
		for seed := *firstSeed; seed < *firstSeed+seeds; seed++ {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				random := rand.New(rand.NewPCG(seed, 0))
				root := &worldRoot{}
				e := executorOf(root)
				w := writer{Rand: random, schema: parsedSchema}
				some := make([]*answers, worlds)
				for i := range some {
					some[i] = answersAtRandom(random, []float64{0, 0, 0.01, 0.1}[i%4])
				}
				for range documents {
					document := w.document()
					for range 3 {
						root.answers = some[random.IntN(worlds)]
						variables := map[string]any{"a": random.IntN(2) == 0, "b": random.IntN(2) == 0}
						want, valid := answersOf(t.Context(), e, document, variables, true)
						if !valid {
							break
						}
						got, _ := answersOf(t.Context(), e, document, variables, false)
						if !slices.Equal(want, got) {
							t.Fatalf("%s %v\n%s", document, variables, cmp.Diff(want, got))
						}
						equal.Add(1)
						if all := strings.Join(want, ""); strings.Contains(all, `"message":`) {
							failed.Add(1)
						} else if len(all) > 100 {
							long.Add(1)
						}
					}
				}
			})
		}
	})
	t.Logf("%d answers, %d of them with errors, %d long ones without", equal.Load(), failed.Load(), long.Load())
	if least := int64(seeds * documents); equal.Load() < least || failed.Load() < least/10 || long.Load() < least/10 {
		t.Error("too few of the documents were valid, or too few of the answers say something")
	}
}

// A page of rows takes no goroutine and no handful of allocations for each of them.
func TestAPageIsEncodedAtOnce(t *testing.T) {
	page := pageOfRequests(50)
	e := executorOf(&worldRoot{answers: &answers{PDRs: page}})
	count := func(leave bool) float64 {
		return testing.AllocsPerRun(20, func() {
			if out, _ := answersOf(t.Context(), e, aPage, nil, leave); !strings.Contains(out[0], "PDR-000050") {
				t.Fatal(out)
			}
		})
	}
	if encoded, byGqlgen := count(false), count(true); encoded*10 > byGqlgen {
		t.Errorf("%v allocations with the encoders, %v without", encoded, byGqlgen)
	}
}

const aPage = `{ pdrs { nodes { id number state createdAt customer { accountName } order { number } lines { quantity product { name } } } } }`

func pageOfRequests(n int) *PDRConnection {
	name := "Halvorsen Shipping"
	c := &PDRConnection{PageInfo: &PageInfo{}}
	for i := range n {
		line := &pdr.Line{Quantity: 25, Product: &order.Product{Name: "Unattended bot runner"}}
		c.Nodes = append(c.Nodes, &pdr.PDR{
			ID: uuid.New(), Serial: int64(i + 1), State: pdr.Submitted, CreatedAt: time.Unix(1e9, 123456000), CustomerName: &name,
			Order: &order.Order{Number: "SO-104211"}, Lines: []*pdr.Line{line, line},
		})
	}
	return c
}

func BenchmarkPage(b *testing.B) {
	e := executorOf(&worldRoot{answers: &answers{PDRs: pageOfRequests(50)}})
	for name, leave := range map[string]bool{"encoders": false, "gqlgen": true} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				answersOf(b.Context(), e, aPage, nil, leave)
			}
		})
	}
}
