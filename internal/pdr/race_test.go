package pdr_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// atOnce runs several things from one moment on and is what each of them said.
func atOnce(n int, do func(i int) error) []error {
	var all errgroup.Group
	errs, start := make([]error, n), make(chan struct{})
	for i := range n {
		all.Go(func() error {
			<-start
			errs[i] = do(i)
			return nil
		})
	}
	close(start)
	_ = all.Wait()
	return errs
}

// won counts those that were done; any that was neither done nor refused with the code fails the test.
func won(t *testing.T, errs []error, code fault.Code) int {
	t.Helper()
	n := 0
	for _, err := range errs {
		switch {
		case err == nil:
			n++
		case !fault.Is(err, code):
			t.Errorf("it is neither done nor refused with %s: %v", code, err)
		}
	}
	return n
}

// 64 draw from one order line until nothing is left: each unit goes to one of them.
func TestManyDrawFromOneLine(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	const clients, units, each = 64, 100, 3
	o := w.Place(t, "SO-1", w.Halvorsen, testworld.Of(w.Creator, units))
	errs := atOnce(clients, func(i int) error {
		by := []auth.Actor{w.Requester, w.Admin}[i%2]
		_, err := w.PDRs.Create(t.Context(), by, pdr.Creation{Submit: true, Content: testworld.Asking(o, w.Osterby, testworld.Units(w.Creator, each))})
		return err
	})
	if got, want := won(t, errs, fault.InsufficientQuantity), units/each; got != want {
		t.Errorf("%d have drawn, want %d", got, want)
	}
	if got, want := w.Holding(t, w.Halvorsen, o.ID, w.Creator), (testworld.Holding{Quantity: units, Reserved: units / each * each}); got != want {
		t.Errorf("the partner has %+v, want %+v", got, want)
	}
	w.Balances(t)
}

// Of two commands on one request one comes second, and is told what the first has done.
func TestTwoCommandsOnOneRequest(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	plenty := w.Place(t, "SO-1", w.Halvorsen, testworld.Of(w.Pages, 100)) // whichever of two is done
	tests := map[string]struct {
		in          pdr.State
		first       pdr.Action
		by          auth.Actor
		second      pdr.Action
		secondBy    auth.Actor
		rounds      int
		transferred bool
	}{
		"approve and withdraw": {in: pdr.Submitted, first: pdr.Approve, by: w.Approver, second: pdr.Withdraw, secondBy: w.Requester},
		"approve and reject":   {in: pdr.Submitted, first: pdr.Approve, by: w.Approver, second: pdr.Reject, secondBy: w.SecondApprover},
		"approve twice":        {in: pdr.Submitted, first: pdr.Approve, by: w.Approver, second: pdr.Approve, secondBy: w.SecondApprover},
		"accept twice":         {in: pdr.Approved, first: pdr.Accept, by: w.Requester, second: pdr.Accept, secondBy: w.Admin},
		"accept and withdraw":  {in: pdr.Approved, first: pdr.Accept, by: w.Requester, second: pdr.Withdraw, secondBy: w.Admin},
		"submit twice":         {in: pdr.Draft, first: pdr.Submit, by: w.Requester, second: pdr.Submit, secondBy: w.Admin},
		"submit and edit":      {in: pdr.Draft, first: pdr.Submit, by: w.Requester, second: pdr.Edit, secondBy: w.Admin},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for range 5 {
				id := w.In(t, tt.in, testworld.Asking(plenty, w.Osterby, testworld.Units(w.Pages, 1)))
				seen := w.On(t, id)
				errs := atOnce(2, func(i int) error {
					action, by := tt.first, tt.by
					if i == 1 {
						action, by = tt.second, tt.secondBy
					}
					_, err := takeAs(t, w, by, action, seen)
					return err
				})
				if got := won(t, errs, fault.Conflict); got != 1 {
					t.Errorf("%d were done, want 1", got)
				}
				if got := w.Now(t, id).Version; got != seen.Version+1 {
					t.Errorf("version is %d, want %d", got, seen.Version+1)
				}
			}
		})
	}
	w.Balances(t)
}

// An approval whose last moment comes while it is being accepted is either accepted or expired, and its units are in one place.
func TestAcceptRacesExpiry(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	const requests = 24
	o := w.Place(t, "SO-1", w.Halvorsen, testworld.Of(w.Creator, requests))
	soon := w.PDRs.AsOf(time.Now().Add(-testworld.AcceptWithin + time.Second))
	commands := make([]pdr.Command, requests)
	for i := range commands {
		id := w.Submitted(t, testworld.Asking(o, w.Osterby, testworld.Units(w.Creator, 1)))
		succeed(t)(soon.Approve(t.Context(), w.Approver, w.On(t, id)))
		commands[i] = w.On(t, id)
	}
	until := testworld.Value[time.Time](t, w, `SELECT min(accept_by) FROM pdrs WHERE state = 'APPROVED'`)
	time.Sleep(time.Until(until) - 40*time.Millisecond)

	errs := atOnce(requests+4, func(i int) error {
		if i >= requests {
			var failed error
			for range 10 {
				_, err := w.PDRs.ExpireDue(t.Context())
				failed = errors.Join(failed, err)
				time.Sleep(10 * time.Millisecond)
			}
			return failed
		}
		time.Sleep(time.Duration(i) * 4 * time.Millisecond)
		_, err := w.PDRs.Accept(t.Context(), w.Requester, commands[i])
		if fault.Is(err, fault.InvalidTransition) || fault.Is(err, fault.Conflict) {
			return fault.New(fault.InvalidTransition, "")
		}
		return err
	})
	for _, err := range errs[requests:] {
		if err != nil {
			t.Errorf("expiring: %v", err)
		}
	}
	accepted := won(t, errs[:requests], fault.InvalidTransition)
	expire(t, w)
	want := testworld.Holding{Quantity: requests - accepted}
	if got := w.Holding(t, w.Halvorsen, o.ID, w.Creator); got != want {
		t.Errorf("%d were accepted, and the partner has %+v, want %+v", accepted, got, want)
	}
	if got := w.Holding(t, w.Osterby, o.ID, w.Creator); got.Quantity != accepted {
		t.Errorf("%d were accepted, and the customer has %+v", accepted, got)
	}
	w.Balances(t)
}

// Acceptances at once for the same new customer make one account.
func TestTwoAcceptancesMakeOneAccount(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	const rounds, requests = 5, 8
	for round := range rounds {
		name := fmt.Sprint("Tarn Logistics ", round)
		commands := make([]pdr.Command, requests)
		for i := range commands {
			o := w.Place(t, fmt.Sprint("SO-", round, i), w.Halvorsen, testworld.Of(w.Creator, 1)) // so that they meet nowhere else
			commands[i] = w.On(t, w.Approved(t, testworld.AskingForNew(o, name, "https://tarn.example", testworld.Units(w.Creator, 1))))
		}
		before := testworld.Value[int](t, w, `SELECT count(*)::int FROM accounts`)
		errs := atOnce(requests, func(i int) error {
			_, err := w.PDRs.Accept(t.Context(), w.Requester, commands[i])
			return err
		})
		if got := won(t, errs, fault.Conflict); got != requests {
			t.Errorf("%d were accepted, want %d", got, requests)
		}
		if made := testworld.Value[int](t, w, `SELECT count(*)::int FROM accounts`) - before; made != 1 {
			t.Errorf("%d accounts were made, want 1", made)
		}
	}
	w.Balances(t)
}

// Requests for the same lines in every order, submitted, withdrawn and accepted at once, wait for one another and no more.
func TestOverlappingLinesDoNotDeadlock(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	products := []uuid.UUID{w.Creator, w.Runner, w.Pages, w.Unsold}
	var lines []order.Wanted
	for _, p := range products {
		lines = append(lines, testworld.Of(p, 10_000))
	}
	o := w.Place(t, "SO-1", w.Halvorsen, lines...)
	errs := atOnce(16, func(i int) error {
		random := rand.New(rand.NewPCG(1, uint64(i)))
		for range 6 {
			var units []pdr.LineInput
			for _, at := range random.Perm(len(products))[:2+random.IntN(3)] {
				units = append(units, testworld.Units(products[at], 1+random.IntN(3)))
			}
			customer := []uuid.UUID{w.Osterby, w.Larkfield}[random.IntN(2)]
			id, err := w.PDRs.Create(t.Context(), w.Requester, pdr.Creation{Submit: true, Content: testworld.Asking(o, customer, units...)})
			if err != nil {
				return err
			}
			c := pdr.Command{Ref: pdr.Ref{ID: id}, Version: 1}
			if random.IntN(3) == 0 {
				if _, err := w.PDRs.Withdraw(t.Context(), w.Requester, c); err != nil {
					return err
				}
				continue
			}
			if _, err := w.PDRs.Approve(t.Context(), w.Approver, c); err != nil {
				return err
			}
			c.Version++
			if _, err := w.PDRs.Accept(t.Context(), w.Admin, c); err != nil {
				return err
			}
		}
		return nil
	})
	if got := won(t, errs, ""); got != len(errs) {
		t.Errorf("%d of %d got through", got, len(errs))
	}
	if n := w.Trace.Deadlocks(); n != 0 {
		t.Errorf("there were %d deadlocks, which a retry has hidden", n)
	}
	w.Balances(t)
}

// Whoever draws from an order while it is being put on hold waits for that, and then is refused.
func TestDrawingWaitsForAHold(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	content := testworld.Asking(w.Everyday, w.Osterby, testworld.Units(w.Runner, 1))
	draft, submitted, approved := w.Draft(t, content), w.Submitted(t, content), w.Approved(t, content)
	ctx := t.Context()
	commands := []func() error{
		func() error {
			_, err := w.PDRs.Create(ctx, w.Requester, pdr.Creation{Submit: true, Content: content})
			return err
		},
		func() error {
			_, err := w.PDRs.Submit(ctx, w.Requester, pdr.Command{Ref: pdr.Ref{ID: draft}, Version: 1})
			return err
		},
		func() error {
			_, err := w.PDRs.Approve(ctx, w.Approver, pdr.Command{Ref: pdr.Ref{ID: submitted}, Version: 1})
			return err
		},
		func() error {
			_, err := w.PDRs.Accept(ctx, w.Requester, pdr.Command{Ref: pdr.Ref{ID: approved}, Version: 2})
			return err
		},
	}
	holding, err := w.Owner.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holding.Exec(ctx, `UPDATE orders SET status = 'ON_HOLD', hold_reason = 'unpaid' WHERE id = $1`, w.Everyday.ID); err != nil {
		t.Fatal(err)
	}
	var all errgroup.Group
	errs := make([]error, len(commands))
	for i, command := range commands {
		all.Go(func() error {
			errs[i] = command()
			return nil
		})
	}
	for deadline := time.Now().Add(4 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if testworld.Value[int](t, w, `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) == len(commands) {
			break
		}
	}
	if err := holding.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	_ = all.Wait()
	if n := won(t, errs, fault.Conflict); n != 0 {
		t.Errorf("%d drew from an order that was being held", n)
	}
	if got, want := w.Holding(t, w.Halvorsen, w.Everyday.ID, w.Runner), (testworld.Holding{Quantity: 60, Reserved: 2}); got != want {
		t.Errorf("the partner has %+v, want %+v: a held order keeps its reservations", got, want)
	}
}

// 64 sends of one key have one effect and 64 equal answers; so has one more after a restart, whatever has happened since.
func TestOneKeyHasOneEffect(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	const sends = 64
	send := func(s *pdr.Service, do func(s *pdr.Service) (uuid.UUID, error)) {
		t.Helper()
		ids := make([]uuid.UUID, sends)
		for _, err := range atOnce(sends, func(i int) (err error) {
			ids[i], err = do(s)
			return err
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("one answer is %s, another %s", ids[0], id)
			}
		}
	}
	var id uuid.UUID
	key := func(name string) pdr.Command {
		c := w.On(t, id)
		c.Key = &name
		return c
	}
	content := testworld.AskingForNew(w.Everyday, "Tarn Logistics", "https://tarn.example", testworld.Units(w.Creator, 3))
	create := pdr.Creation{Content: content, Key: new("create")}
	send(w.PDRs, func(s *pdr.Service) (_ uuid.UUID, err error) {
		made, err := s.Create(t.Context(), w.Requester, create)
		return made, err
	})
	id = testworld.Value[uuid.UUID](t, w, `SELECT id FROM pdrs`) // there is one
	commands := []struct {
		by   auth.Actor
		do   func(s *pdr.Service, by auth.Actor, c pdr.Command) (uuid.UUID, error)
		want pdr.State
	}{
		{w.Requester, func(s *pdr.Service, by auth.Actor, c pdr.Command) (uuid.UUID, error) {
			return s.Update(t.Context(), by, c, pdr.Content{Note: new("soon")})
		}, pdr.Draft},
		{w.Requester, func(s *pdr.Service, by auth.Actor, c pdr.Command) (uuid.UUID, error) {
			return s.Submit(t.Context(), by, c)
		}, pdr.Submitted},
		{w.Approver, func(s *pdr.Service, by auth.Actor, c pdr.Command) (uuid.UUID, error) {
			return s.Approve(t.Context(), by, c)
		}, pdr.Approved},
		{w.Requester, func(s *pdr.Service, by auth.Actor, c pdr.Command) (uuid.UUID, error) {
			return s.Accept(t.Context(), by, c)
		}, pdr.Accepted},
		{w.Requester, func(s *pdr.Service, by auth.Actor, c pdr.Command) (uuid.UUID, error) {
			return s.Clone(t.Context(), by, c.Ref, c.Key)
		}, pdr.Accepted},
	}
	var sent []pdr.Command
	for i, command := range commands {
		c := key(fmt.Sprint("command ", i))
		sent = append(sent, c)
		send(w.PDRs, func(s *pdr.Service) (uuid.UUID, error) { return command.do(s, command.by, c) })
		if got := w.Now(t, id).State; got != command.want {
			t.Errorf("after command %d it is %s, want %s", i, got, command.want)
		}
	}
	if got, want := w.Holding(t, w.Halvorsen, w.Everyday.ID, w.Creator), (testworld.Holding{Quantity: 22}); got != want {
		t.Errorf("the partner has %+v, want %+v", got, want)
	}
	if n := testworld.Value[int](t, w, `SELECT count(*)::int FROM pdrs`); n != 2 {
		t.Errorf("there are %d requests, want the one and its clone", n)
	}
	w.Balances(t)

	restarted := restart(t, w)
	before := w.Dump(t)
	if again, err := restarted.Create(t.Context(), w.Requester, create); err != nil || again != id {
		t.Errorf("after a restart it is %s, %v, want %s", again, err, id)
	}
	for i, command := range commands {
		if _, err := command.do(restarted, command.by, sent[i]); err != nil {
			t.Errorf("command %d after a restart: %v", i, err)
		}
	}
	if changed := testworld.Changed(before, w.Dump(t)); len(changed) > 0 {
		t.Errorf("sending all again has changed %v", changed)
	}
}

// restart is the service of another process on the same database.
func restart(t *testing.T, w *testworld.World) *pdr.Service {
	t.Helper()
	pool := w.Connect(t)
	queue, err := jobs.New(pool, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return pdr.New(pool.DB, queue, testworld.AcceptWithin)
}

// Callers who leave in the middle lose nothing and leave nothing half done: a command is done as a whole or not at all, and
// one that was acknowledged is done.
func TestCallersWhoLeave(t *testing.T) {
	t.Parallel()
	w := testworld.New(t)
	const callers = 60
	o := w.Place(t, "SO-1", w.Halvorsen, testworld.Of(w.Creator, 1_000_000), testworld.Of(w.Runner, 1_000_000))
	var acknowledged atomic.Int64
	content := testworld.AskingForNew(o, "Tarn Logistics", "https://tarn.example", testworld.Units(w.Runner, 2), testworld.Units(w.Creator, 1))
	errs := atOnce(callers, func(i int) error {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		leaves := time.AfterFunc(time.Duration(i)*2*time.Millisecond, cancel)
		defer leaves.Stop()
		id, err := w.PDRs.Create(ctx, w.Requester, pdr.Creation{Submit: true, Content: content})
		if err != nil {
			return err
		}
		acknowledged.Add(1)
		c := pdr.Command{Ref: pdr.Ref{ID: id}, Version: 1}
		if _, err := w.PDRs.Approve(ctx, w.Approver, c); err != nil {
			return err
		}
		c.Version++
		_, err = w.PDRs.Accept(ctx, w.Requester, c)
		return err
	})
	left := 0
	for _, err := range errs {
		switch {
		case errors.Is(err, context.Canceled), errors.Is(err, driver.ErrBadConn): // the connection went with them
			left++
		case err != nil:
			t.Errorf("somebody who left hears %v", err)
		}
	}
	if left == 0 {
		t.Error("nobody left in the middle")
	}
	if got := testworld.Value[int64](t, w, `SELECT count(*) FROM pdrs`); got < acknowledged.Load() {
		t.Errorf("%d requests were acknowledged and %d are there", acknowledged.Load(), got)
	}
	w.Balances(t)
	succeed(t)(w.PDRs.Create(t.Context(), w.Requester, pdr.Creation{Submit: true, Content: content}))
}
