package graph_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Whoever listens to all there is hears nothing of another's, on a socket or as server-sent events, whatever anybody does.
func TestNobodyHearsOfAnothers(t *testing.T) {
	t.Parallel()
	p := newProof(t)
	p.listens(t)
	heard := &ears{said: map[hearing][]string{}}
	documents := p.subscriptions(t)
	streams := slices.IndexFunc(documents, func(d document) bool { return d.stream })
	for _, v := range p.viewers {
		for some := range slices.Chunk(documents[:streams], 20) { // what a socket bears
			p.overSocket(t, v, some, heard)
		}
		for _, d := range documents[streams:] {
			p.overStream(t, v, d, heard)
		}
	}
	for deadline := time.Now().Add(30 * time.Second); len(p.deaf(documents, heard)) > 0; time.Sleep(500 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not heard: %q", p.deaf(documents, heard))
		}
		p.knock(t)
	}
	p.stir(t)
	for before := -1; heard.count() > before; time.Sleep(time.Second) {
		before = heard.count()
	}
	leaks := map[string]string{}
	for _, v := range p.viewers {
		for h, all := range heard.all() {
			if h.who != v.name {
				continue
			}
			_, foreign := p.shown(v, strings.Join(all, " "), h.document.text)
			if h.document.foreign && slices.ContainsFunc(all, func(said string) bool { return strings.Contains(said, `"data":{`) }) {
				foreign = append(foreign, "a change of a stranger's")
			}
			for _, leak := range foreign {
				leaks[v.name+" hears "+leak] = h.document.text
			}
		}
	}
	for leak, document := range leaks {
		t.Errorf("%s, by %.300s", leak, document)
	}
	p.walk.covers(t, p.walk.schema.Subscription)
	t.Logf("%d have listened to %d documents, and heard %d changes", len(p.viewers), len(documents), heard.count())
}

// document is a subscription to one field.
type document struct {
	field, text string
	foreign     bool // of an account that only the vendor sees
	stream      bool // by server-sent events, and not on a socket
}

// hearing is one who listens to a document.
type hearing struct {
	who      string
	document document
}

// ears are what everybody has heard.
type ears struct {
	mu   sync.Mutex
	said map[hearing][]string
}

func (e *ears) hear(h hearing, said string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.said[h] = append(e.said[h], said)
}

func (e *ears) all() map[hearing][]string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.said)
}

func (e *ears) count() (n int) {
	for _, said := range e.all() {
		n += len(said)
	}
	return n
}

// subscriptions is all there is to listen to, and after it some of each by server-sent events.
func (p *proof) subscriptions(t *testing.T) []document {
	t.Helper()
	stranger := typeid.Format(typeid.Account, p.Company(t, account.Customer, "Stranger", "https://stranger.example"))
	var documents, streams []document
	for _, field := range p.walk.schema.Subscription.Fields {
		of := p.walk.schema.Types[field.Type.Name()]
		p.walk.paths["Subscription."+field.Name] = true
		for _, text := range p.walk.of(field.Name, of) {
			documents = append(documents, document{field: field.Name, text: "subscription " + text})
		}
		streams = append(streams, document{field: field.Name, text: documents[len(documents)-1].text, stream: true})
		if field.Arguments.ForName("accountId") != nil {
			text := p.walk.of(fmt.Sprintf("%s(accountId: %q)", field.Name, stranger), of)[0]
			documents = append(documents, document{field: field.Name, text: "subscription " + text, foreign: true})
		}
	}
	return slices.Concat(documents, streams)
}

// deaf are those who have not heard a thing yet of what they are told of.
func (p *proof) deaf(documents []document, heard *ears) (deaf []string) {
	all := heard.all()
	for _, v := range p.viewers {
		for _, d := range documents {
			partners := v.letter == "h" || v.letter == "b"
			told := v.letter == vendor || d.field != "approvalQueueChanged" && (partners || d.field != "pdrChanged")
			if told && v.letter != outsider && !d.foreign && len(all[hearing{v.name, d}]) == 0 {
				deaf = append(deaf, v.name+" of "+d.field)
			}
		}
	}
	return slices.Compact(deaf)
}

// knock has the last event of each company and partner told once more.
func (p *proof) knock(t *testing.T) {
	t.Helper()
	for channel, events := range map[string]string{
		"drawdown_pdr": `SELECT DISTINCT ON (partner_id) e.id || ' ' || pdr_id || ' ' || partner_id FROM pdr_events e JOIN pdrs t ON t.id = pdr_id
			WHERE e.action = 'SUBMIT' ORDER BY partner_id`,
		"drawdown_control_room": `SELECT DISTINCT ON (account_id, partner_id) e.id || ' ' || control_room_id || ' ' || coalesce(partner_id, account_id)
			FROM control_room_events e JOIN control_rooms t ON t.id = control_room_id ORDER BY account_id, partner_id`,
		"drawdown_cloud_service": `SELECT DISTINCT ON (account_id, partner_id) e.id || ' ' || cloud_service_id || ' ' || coalesce(partner_id, account_id)
			FROM cloud_service_events e JOIN cloud_services t ON t.id = cloud_service_id ORDER BY account_id, partner_id`,
	} {
		p.Exec(t, `SELECT pg_notify($1, told) FROM (`+events+`) AS last (told)`, channel)
	}
}

// overSocket has a viewer listen to some documents on a socket, until the test ends.
func (p *proof) overSocket(t *testing.T, v viewer, documents []document, heard *ears) {
	t.Helper()
	handshake := &http.Request{Header: http.Header{}}
	p.sign(handshake, v.by)
	conn, response, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(p.address, "http"), &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: handshake.Header,
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = response
	conn.SetReadLimit(1 << 20)
	t.Cleanup(func() { _ = conn.CloseNow() })
	say := func(message any) {
		text, err := json.Marshal(message)
		if err == nil {
			err = conn.Write(t.Context(), websocket.MessageText, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	say(variables{"type": "connection_init"})
	for i, d := range documents {
		say(variables{"type": "subscribe", "id": strconv.Itoa(i), "payload": variables{"query": d.text}})
	}
	go func() {
		for {
			_, frame, err := conn.Read(t.Context())
			if err != nil {
				return // the test has ended
			}
			var m struct {
				ID      string
				Payload json.RawMessage
			}
			if json.Unmarshal(frame, &m) != nil || m.Payload == nil {
				continue
			}
			i, _ := strconv.Atoi(m.ID)
			heard.hear(hearing{v.name, documents[i]}, string(m.Payload))
		}
	}()
}

// overStream has a viewer listen to a document by server-sent events, until the test ends.
func (p *proof) overStream(t *testing.T, v viewer, d document, heard *ears) {
	t.Helper()
	body, err := json.Marshal(variables{"query": d.text})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	p.sign(request, v.by)
	response, err := p.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	go func() {
		lines := bufio.NewScanner(response.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if said, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				heard.hear(hearing{v.name, d}, said)
			}
		}
	}()
}
