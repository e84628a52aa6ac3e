package graph

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// stopped is a clock that the test sets on.
type stopped struct {
	mu sync.Mutex
	at time.Time
}

func (c *stopped) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *stopped) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// limited is an API with a rate, and its clock.
func limited(perSecond int) (api, *stopped) {
	clock := &stopped{at: time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)}
	return api{
		perSecond: perSecond, now: clock.now,
		products: func(context.Context, int) (*ProductConnection, error) {
			return &ProductConnection{Nodes: []*order.Product{}}, nil
		},
		pdr:     func(context.Context, string) (*pdr.PDR, error) { return nil, nil },
		changes: counting(1),
	}, clock
}

// spender is somebody who has not asked yet.
func spender() auth.Actor {
	return auth.Actor{UserID: uuid.New(), Principal: uuid.New(), Role: auth.VendorApprover, Language: phrase.English}
}

// spend asks as one who has only so many points left.
func (a api) spend(t *testing.T, handler http.Handler, left int) {
	t.Helper()
	most := newRates(a.perSecond, a.now).most()
	for most -= left; most > 0; {
		objects := min(most-1, 100)
		document := fmt.Sprintf(`{ products(first: %d) { nodes { id } } }`, objects)
		if objects == 0 {
			document = `{ __typename }`
		}
		if got := a.answer(t, handler, postOf(t, document, "null")); got.Status != http.StatusOK {
			t.Fatalf("%d points from the end: %d %s", most, got.Status, got.Body)
		}
		most -= objects + 1
	}
}

func TestOperationsArePricedByWhatTheyAskFor(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		document string
		price    int
	}{
		"one object":                  {`{ pdr(id: "a") { id } }`, 1},
		"three objects":               {`{ a: pdr(id: "a") { id } b: pdr(id: "b") { id } ... on Query { c: pdr(id: "c") { id } } }`, 3},
		"a list":                      {`{ products(first: 20) { nodes { id } } }`, 21},
		"a list in each object of it": {`{ products(first: 20) { totalCount } accounts(first: 5) { nodes { orders(first: 3) { nodes { id } } } } }`, 22},
		"a command":                   {`mutation { signOut }`, 10},
		"three commands":              {`mutation { a: signOut b: signOut c: signOut }`, 30},
		"a subscription":              {`subscription { approvalQueueChanged { waiting } }`, 1},
		"no GraphQL":                  {`{`, 1},
		"an unknown field":            {`{ nothing }`, 1},
		"too many objects": {`{ products(first: 100) { nodes { id } } ` + repeat(19, func(i int) string {
			return fmt.Sprintf(`a%d: accounts(first: 100) { nodes { orders(first: 100) { nodes { id } } } }`, i)
		}) + `}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, _ := limited(5)
			handler := a.handler(spender())
			a.spend(t, handler, tt.price+1)
			if got := a.answer(t, handler, postOf(t, tt.document, "null")); strings.Contains(got.codes(), string(fault.RateLimited)) {
				t.Errorf("it costs more than %d: %s", tt.price+1, got.Body)
			}
			if got := a.answer(t, handler, postOf(t, `{ __typename }`, "null")); got.codes() != "" {
				t.Errorf("it costs more than %d: %s", tt.price, got.Body)
			}
			if got := a.answer(t, handler, postOf(t, `{ __typename }`, "null")); got.codes() != string(fault.RateLimited) {
				t.Errorf("it costs less than %d: %s", tt.price, got.Body)
			}
		})
	}
}

func TestWhoAsksTooMuchIsToldHowLongToWait(t *testing.T) {
	t.Parallel()
	const query = `{ products(first: 19) { nodes { id } } }` // 20 points: at 5 a second those of 4 seconds
	for name, tt := range map[string]struct {
		request    func() *http.Request
		status     int
		retryAfter string
	}{
		"who accepts GraphQL":     {func() *http.Request { return postOf(t, query, "null") }, http.StatusTooManyRequests, "4"},
		"who accepts JSON":        {func() *http.Request { return with(postOf(t, query, "null"), "Accept", plainJSON) }, http.StatusOK, "4"},
		"by GET":                  {func() *http.Request { return with(get(query), "Accept", graphqlJSON) }, http.StatusTooManyRequests, "4"},
		"a document not GraphQL":  {func() *http.Request { return postOf(t, "{", "null") }, http.StatusTooManyRequests, "1"},
		"a single command":        {func() *http.Request { return postOf(t, `mutation { signOut }`, "null") }, http.StatusTooManyRequests, "2"},
		"a subscription for JSON": {func() *http.Request { return postOf(t, following, "null") }, http.StatusTooManyRequests, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, clock := limited(5)
			handler := a.handler(spender())
			a.spend(t, handler, 0)
			got := a.answer(t, handler, tt.request())
			if got.Status != tt.status || got.Header.Get("Retry-After") != tt.retryAfter || got.HasData {
				t.Errorf("%d, Retry-After %q: %s", got.Status, got.Header.Get("Retry-After"), got.Body)
			}
			if got.codes() != string(fault.RateLimited) || !strings.Contains(got.Body, `"retryAfter":`+tt.retryAfter) ||
				!strings.Contains(got.Body, "Try again in "+tt.retryAfter+" second") {
				t.Errorf("it says %s", got.Body)
			}

			// The refusal has cost nothing: after the wait there is enough.
			wait, err := time.ParseDuration(tt.retryAfter + "s")
			if err != nil {
				t.Fatal(err)
			}
			clock.advance(wait)
			if got := a.answer(t, handler, tt.request()); got.codes() == string(fault.RateLimited) {
				t.Errorf("after %s: %s", wait, got.Body)
			}
		})
	}
}

func TestARefusalForTheRateSpeaksKorean(t *testing.T) {
	t.Parallel()
	a, _ := limited(5)
	by := spender()
	by.Language = phrase.Korean
	handler := a.handler(by)
	a.spend(t, handler, 0)
	got := a.answer(t, handler, postOf(t, `{ __typename }`, "null"))
	if want := "한 번에 요청할 수 있는 양을 넘었습니다. 1초 후 다시 시도하세요."; got.Errors[0].Message != want {
		t.Errorf("it says %q, want %q", got.Errors[0].Message, want)
	}
}

func TestEachPersonAndTokenHasPointsOfItsOwn(t *testing.T) {
	t.Parallel()
	clock := &stopped{at: time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)}
	r := newRates(1, clock.now)
	person := spender()
	token := person
	token.Principal, token.TokenID = uuid.New(), uuid.New()
	if err := r.charge(person, r.most()); err != nil {
		t.Fatalf("all points: %v", err)
	}
	if err := r.charge(person, 1); !fault.Is(err, fault.RateLimited) {
		t.Errorf("one more: %v", err)
	}
	if err := r.charge(token, r.most()); err != nil {
		t.Errorf("a token of the same person: %v", err)
	}
	for range 2 {
		if err := r.charge(auth.Actor{}, r.most()); err != nil {
			t.Errorf("nobody: %v", err)
		}
	}
}

func TestManyAtOnceSpendNoPointTwice(t *testing.T) {
	t.Parallel()
	clock := &stopped{at: time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)}
	r := newRates(1, clock.now)
	by := spender()
	let := make([]int, 64)
	var all sync.WaitGroup
	for i := range let {
		all.Go(func() {
			for range r.most() / 10 {
				if r.charge(by, 1) == nil {
					let[i]++
				}
			}
		})
	}
	all.Wait()
	total := 0
	for _, n := range let {
		total += n
	}
	if total != r.most() {
		t.Errorf("%d points were spent of %d", total, r.most())
	}
}

func TestTheDearestDocumentIsLetThroughAtTheLowestRate(t *testing.T) {
	t.Parallel()
	clock := &stopped{at: time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)}
	r := newRates(1, clock.now)
	by := spender()
	for _, dearest := range []int{price(ast.Query, maxRootFields, maxNodes), price(ast.Mutation, maxMutations, maxNodes)} {
		if err := r.charge(by, dearest); err != nil {
			t.Errorf("%d points: %v", dearest, err)
		}
		clock.advance(time.Duration(dearest) * time.Second)
	}
}

func TestIdleOnesAreForgotten(t *testing.T) {
	t.Parallel()
	clock := &stopped{at: time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)}
	r := newRates(1, clock.now)
	busy := spender()
	if err := r.charge(busy, r.most()); err != nil {
		t.Fatal(err)
	}
	for range 10 * keptRates {
		if err := r.charge(spender(), 1); err != nil {
			t.Fatal(err)
		}
		clock.advance(100 * time.Millisecond)
	}
	if len(r.of) > keptRates {
		t.Errorf("%d are kept", len(r.of))
	}
	if err := r.charge(busy, r.most()); !fault.Is(err, fault.RateLimited) {
		t.Errorf("who has spent all was forgotten: %v", err)
	}
}

func TestSocketsAndStreamsHaveTheRate(t *testing.T) {
	a, _ := limited(5)
	c := ready(t, a)
	for range newRates(5, a.now).most() / 50 {
		c.asks("1", `{ products(first: 49) { nodes { id } } }`)
		c.hears(`{"id":"1","type":"next","payload":{"data":{"products":{"nodes":[]}}}}`)
		c.hears(`{"id":"1","type":"complete"}`)
	}
	c.asks("1", following)
	if got, err := c.read(); err != nil || !strings.Contains(got, `"type":"error"`) || !strings.Contains(got, `"code":"RATE_LIMITED"`) ||
		!strings.Contains(got, `"retryAfter":1`) {
		t.Errorf("the socket says %s, %v", got, err)
	}

	handler := a.handler(spender())
	a.spend(t, handler, 0)
	stream := a.answer(t, handler, with(postOf(t, following, "null"), "Accept", eventStream))
	if !strings.Contains(stream.Body, `"code":"RATE_LIMITED"`) || stream.Header.Get("Retry-After") != "1" {
		t.Errorf("the stream says %s", stream.Body)
	}
}

func TestWithoutARateNobodyIsCounted(t *testing.T) {
	t.Parallel()
	a, _ := limited(0)
	handler := a.handler(spender())
	for range 100 {
		if got := a.answer(t, handler, postOf(t, `{ products(first: 100) { nodes { id } } }`, "null")); got.codes() != "" {
			t.Fatal(got.Body)
		}
	}
}
