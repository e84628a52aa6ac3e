package jobs_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/jobs"
)

// start is a client that works until the test ends, and what it logs.
func start(t *testing.T, pool *database.Pool, register func(*jobs.Client)) (*jobs.Client, *record) {
	t.Helper()
	log := new(record)
	client, err := jobs.New(pool, log.logger())
	if err != nil {
		t.Fatal(err)
	}
	register(client)
	if err := client.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return client, log
}

func insert(t *testing.T, pool *database.Pool, client *jobs.Client, args ...river.JobArgs) {
	t.Helper()
	_, err := database.InTx(t.Context(), pool.DB, func(ctx context.Context, tx bun.Tx) (int, error) {
		return 0, client.Insert(ctx, tx, args...)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, pool *database.Pool, query string) int {
	t.Helper()
	var n int
	if err := pool.DB.NewRaw(query).Scan(t.Context(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

const patience = 20 * time.Second

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case got := <-from:
		return got
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// record keeps what is logged at warning level or above, as "LEVEL message".
type record struct {
	mu    sync.Mutex
	lines []string
}

func (r *record) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(r, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

func (r *record) Write(line []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, string(line))
	return len(line), nil
}

func (r *record) expect(t *testing.T, levelAndMessage string) {
	t.Helper()
	level, message, _ := strings.Cut(levelAndMessage, " ")
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.ContainsFunc(r.lines, func(line string) bool {
		return strings.Contains(line, "level="+level) && strings.Contains(line, message)
	}) {
		t.Errorf("nowhere logged: %s\n%s", levelAndMessage, strings.Join(r.lines, ""))
	}
}

func (r *record) expectQuiet(t *testing.T) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.lines) > 0 {
		t.Errorf("logged:\n%s", strings.Join(r.lines, ""))
	}
}
