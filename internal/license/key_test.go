package license_test

import (
	"log/slog"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/signing"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// restart is the service of another process on the same database.
func restart(t *testing.T, w *testworld.World) *license.Service {
	t.Helper()
	pool := w.Connect(t)
	queue, err := jobs.New(pool, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return license.New(pool.DB, queue, signing.Open(w.KeyFile), &url.URL{Scheme: "https", Host: "portal.example"})
}

// 64 sends of one key have one effect and 64 equal answers; so has one more after a restart, whatever has happened since.
func TestOneKeyHasOneEffect(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	type command func(*license.Service) (uuid.UUID, error)
	var sent []command
	send := func(do command) uuid.UUID {
		t.Helper()
		const sends = 64
		ids, all := make([]uuid.UUID, sends), new(errgroup.Group)
		for i := range ids {
			all.Go(func() (err error) {
				ids[i], err = do(g.Licenses)
				return err
			})
		}
		if err := all.Wait(); err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("one answer is %s, another %s", ids[0], id)
			}
		}
		sent = append(sent, do)
		return ids[0]
	}

	room := send(func(s *license.Service) (uuid.UUID, error) {
		return s.Create(t.Context(), g.Admin, license.Creation{AccountID: g.Larkfield, Name: "CR-KEYED", Licensing: license.ByFile, Key: new("create")})
	})
	for i, action := range []license.Action{license.Configure, license.Configure, license.Release, license.Decommission} {
		c := g.OnRoom(t, room)
		c.Key = new(string(action) + string(rune('0'+i)))
		if id := send(func(s *license.Service) (uuid.UUID, error) {
			return take(t.Context(), s, g.Admin, action, c, units(g.Held, 1+i))
		}); id != room {
			t.Errorf("%s answers with %s, want %s", action, id, room)
		}
		if now := g.RoomNow(t, room); now.Version != i+2 || len(now.Events) != i+2 {
			t.Errorf("%s was done until version %d, with %d events", action, now.Version, len(now.Events))
		}
	}
	if n := testworld.Value[int](t, g.World, `SELECT count(*) FROM license_files WHERE control_room_id = $1`, room); n != 2 {
		t.Errorf("it has had %d files, want 2", n)
	}
	g.Balances(t)

	restarted, before := restart(t, g.World), g.Dump(t)
	for i, do := range sent {
		if id, err := do(restarted); err != nil || id != room {
			t.Errorf("command %d after a restart is answered with %s, %v", i, id, err)
		}
	}
	if changed := testworld.Changed(before, g.Dump(t)); len(changed) > 0 {
		t.Errorf("sending all again has changed %v", changed)
	}
}

// A key is its sender's: what another does with the same key is another command. A refusal leaves the key free.
func TestAKeyIsItsSendersAndFreeAfterARefusal(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	var made []uuid.UUID
	for _, by := range []auth.Actor{g.Admin, g.RivalAdmin, g.CustomerAdmin} {
		made = append(made, g.created(t, by, license.Creation{AccountID: g.Larkfield, Name: "CR-KEYED", Licensing: license.ByFile, Key: new("same")}))
	}
	if made[0] == made[1] || made[1] == made[2] || made[0] == made[2] {
		t.Errorf("they are answered with %v", made)
	}
	c := g.OnRoom(t, g.Own)
	c.Key = new("again")
	if _, err := g.Licenses.Configure(t.Context(), g.CustomerAdmin, c, []license.Wanted{units(g.Held, 4)}); err == nil {
		t.Fatal("it has more than there is")
	}
	if _, err := g.Licenses.Release(t.Context(), g.Admin, g.OnRoom(t, g.Through)); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Licenses.Configure(t.Context(), g.CustomerAdmin, c, []license.Wanted{units(g.Held, 4)}); err != nil {
		t.Errorf("once there is enough, the same again: %v", err)
	}
}
