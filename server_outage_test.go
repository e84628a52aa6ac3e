package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// The database is killed again and again under commands. Meanwhile they are told that it is unavailable, and nothing else;
// each is sent until it is acknowledged, and then has had its effect once.
func TestAKilledDatabaseComesBackWithAllThatWasAcknowledged(t *testing.T) {
	t.Parallel()
	p := serveDemo(t)
	client := p.as(t, "admin@brightquay.example")
	const create = `mutation($input: CreatePDRInput!) { createPDR(input: $input) { pdr { id } userErrors { message } } }`
	product := p.productOf(t, client)

	var done atomic.Bool
	var outages atomic.Int64
	acknowledged := make([]map[string]string, 4)
	var writers sync.WaitGroup
	for i := range acknowledged {
		acknowledged[i] = map[string]string{}
		writers.Go(func() {
			for n := 0; !done.Load(); {
				key := fmt.Sprintf("%d.%d", i, n)
				answer, err := p.ask(client, create, map[string]any{"input": map[string]any{
					"orderId": "SO-104502", "note": "under load", "idempotencyKey": key,
					"customer": map[string]any{"accountName": "Tarn Logistics", "website": "https://tarn.example", "contactName": "Tess", "contactEmail": "tess@tarn.example"},
					"lines":    []any{map[string]any{"productId": product, "quantity": 1}},
				}})
				var got struct {
					Data struct {
						CreatePDR *struct{ PDR *struct{ ID string } }
					}
				}
				switch {
				case err != nil:
					t.Errorf("%s: no answer: %v", key, err)
					return
				case strings.Contains(answer, `"code":"UNAVAILABLE"`):
					outages.Add(1)
					time.Sleep(5 * time.Millisecond)
				case json.Unmarshal([]byte(answer), &got) != nil || got.Data.CreatePDR == nil || got.Data.CreatePDR.PDR == nil:
					t.Errorf("%s: %s", key, answer)
					return
				default:
					acknowledged[i][key] = got.Data.CreatePDR.PDR.ID
					n++
				}
			}
		})
	}
	const kills = 3 // more would be too many in a minute
	unready := 0
	for range kills {
		time.Sleep(300 * time.Millisecond)
		p.killDatabase(t)
		for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
			if status := p.ready(); status == http.StatusServiceUnavailable {
				unready++
			} else if status == http.StatusOK && p.database() != 0 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("it does not get ready again")
			}
		}
	}
	time.Sleep(300 * time.Millisecond)
	done.Store(true)
	writers.Wait()
	if outages.Load() == 0 || unready == 0 {
		t.Errorf("%d commands were told of an outage, and /readyz %d times: nothing was tested", outages.Load(), unready)
	}

	total, ids := 0, map[string]bool{}
	for _, each := range acknowledged {
		for key, id := range each {
			total++
			ids[id] = true
			answer, err := p.ask(client, `query($id: ID!) { pdr(id: $id) { state note } }`, map[string]any{"id": id})
			if err != nil || !strings.Contains(answer, `"state":"SUBMITTED"`) || !strings.Contains(answer, "under load") {
				t.Errorf("%s was acknowledged and is now %s, %v", key, answer, err)
			}
		}
	}
	if total < kills || len(ids) != total {
		t.Errorf("%d commands made %d requests", total, len(ids))
	}
	if got := p.reserved(t, client); got != total {
		t.Errorf("%d units are reserved, want %d", got, total)
	}
	if out, err := drawdown(t.Context(), p.dir, nil, "ledger", "verify").CombinedOutput(); err != nil {
		t.Errorf("ledger verify: %v\n%s", err, out)
	}
}

// database is the process of the database; 0 where there is none that answers.
func (p *program) database() int {
	body, err := os.ReadFile(filepath.Join(p.dir, "data", "postmaster.pid"))
	if err != nil || !strings.Contains(string(body), "\nready") {
		return 0
	}
	first, _, _ := strings.Cut(string(body), "\n")
	pid, _ := strconv.Atoi(first)
	return pid
}

func (p *program) killDatabase(t *testing.T) {
	t.Helper()
	pid := p.database()
	if pid == 0 {
		t.Fatal("there is no database to kill")
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); p.database() == pid; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the database was not started again")
		}
	}
}

// lineOf is the first line of the order that the commands draw from.
func (p *program) lineOf(t *testing.T, client *http.Client) (product string, reserved int) {
	t.Helper()
	answer, err := p.ask(client, `{ order(id: "SO-104502") { lines { reserved product { id } } } }`, nil)
	var got struct {
		Data struct {
			Order struct {
				Lines []struct {
					Reserved int
					Product  struct{ ID string }
				}
			}
		}
	}
	if err == nil {
		err = json.Unmarshal([]byte(answer), &got)
	}
	if err != nil || len(got.Data.Order.Lines) == 0 {
		t.Fatalf("the order is %s, %v", answer, err)
	}
	return got.Data.Order.Lines[0].Product.ID, got.Data.Order.Lines[0].Reserved
}

func (p *program) productOf(t *testing.T, client *http.Client) string {
	t.Helper()
	product, _ := p.lineOf(t, client)
	return product
}

func (p *program) reserved(t *testing.T, client *http.Client) int {
	t.Helper()
	_, reserved := p.lineOf(t, client)
	return reserved
}
