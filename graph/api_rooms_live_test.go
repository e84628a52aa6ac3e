package graph_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
)

// roomEvent is what a subscriber is told of a Control Room.
type roomEvent struct {
	Kind        string
	ControlRoom struct {
		ID, Name, Status string
		Version          int
		LicenseFile      *struct{ Status string }
	}
}

// follow subscribes to Control Rooms over server-sent events. It knocks until the subscription is there: makes Control Rooms that
// the subscriber sees, whose names nobody else looks for.
func (s *site) follow(t *testing.T, by auth.Actor, knock func()) <-chan roomEvent {
	t.Helper()
	body, err := json.Marshal(variables{"query": `subscription { controlRoomChanged { kind at controlRoom { id name status version licenseFile { status } } } }`})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	s.sign(request, by)
	response, err := s.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	told := make(chan roomEvent, 100)
	go func() {
		defer close(told)
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			said, ok := strings.CutPrefix(lines.Text(), "data: ")
			var answer struct {
				Data struct{ ControlRoomChanged *roomEvent }
			}
			if ok && json.Unmarshal([]byte(said), &answer) == nil && answer.Data.ControlRoomChanged != nil {
				told <- *answer.Data.ControlRoomChanged
			}
		}
	}()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		knock()
		select {
		case <-told:
			return told
		case <-time.After(200 * time.Millisecond):
		}
	}
	t.Fatal("nothing is heard")
	return nil
}

// listens has the site hear of what changes, until the test ends.
func (s *site) listens(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.feed.Listen(ctx, s.Pool.Listen, slog.New(slog.DiscardHandler)) // it ends with ctx
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	for heard := false; !heard; { // until the connection is there: it drops whoever watched before
		ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
		changes := s.Licenses.Watch(ctx, s.Auditor, s.feed, uuid.Nil, license.With{})
		s.Room(t, s.Admin, s.Osterby, uuid.NewString())
		heard = <-changes != nil
		stop()
	}
}

// Each step of a Control Room is told to those who see it, with what it is by then, and to nobody else.
func TestControlRoomsAreFollowed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.listens(t)
	knock := func(by auth.Actor, account uuid.UUID) func() {
		return func() { s.Room(t, by, account, uuid.NewString()) }
	}
	followers := map[string]<-chan roomEvent{
		"the partner":  s.follow(t, s.Viewer, knock(s.Admin, s.Osterby)),
		"the customer": s.follow(t, s.CustomerAdmin, knock(s.CustomerAdmin, s.Larkfield)),
		"the vendor":   s.follow(t, s.Auditor, knock(s.Admin, s.Osterby)),
	}
	rival := s.follow(t, s.RivalRequester, knock(s.RivalAdmin, s.Larkfield))

	held := s.HeldBy(t, s.Larkfield, s.ForCustomer.ID, s.Creator)
	id := s.Configured(t, s.Admin, s.Room(t, s.Admin, s.Larkfield, "CR-FOLLOWED"), license.Wanted{EntitlementID: held, Quantity: 1})
	if _, err := s.Licenses.Decommission(t.Context(), s.Admin, s.OnRoom(t, id)); err != nil {
		t.Fatal(err)
	}
	s.Room(t, s.RivalAdmin, s.Larkfield, "CR-FOLLOWED")

	want := []string{"CREATE", "CONFIGURE", "ISSUE", "DECOMMISSION"}
	for who, told := range followers {
		var kinds []string
		for late := time.After(10 * time.Second); len(kinds) < len(want); {
			select {
			case e := <-told:
				if e.ControlRoom.ID != cr(id) {
					continue
				}
				kinds = append(kinds, e.Kind)
				if e.Kind == "DECOMMISSION" && (e.ControlRoom.Status != "DECOMMISSIONED" || e.ControlRoom.Version != 3 || e.ControlRoom.LicenseFile != nil) {
					t.Errorf("%s is shown %+v", who, e)
				}
			case <-late:
				t.Fatalf("%s is told of %v, want %v", who, kinds, want)
			}
		}
		if diff := cmp.Diff(want, kinds); diff != "" {
			t.Errorf("%s is told of (-want +got):\n%s", who, diff)
		}
	}
	for late := time.After(10 * time.Second); ; {
		select {
		case e := <-rival:
			if e.ControlRoom.ID == cr(id) {
				t.Errorf("the rival is told of %+v", e)
			}
			if e.ControlRoom.Name == "CR-FOLLOWED" {
				return
			}
		case <-late:
			t.Fatal("the rival is not told of its own")
		}
	}
}
