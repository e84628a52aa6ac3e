package auth_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// The person of most tests.
const (
	kim      = "kim@haneul.example"
	password = "correct horse battery staple"
)

// clock is a time that the test sets on.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Now()} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// portal is a service on a database of its own, with a vendor, a partner and Kim, who asks for the partner.
type portal struct {
	*auth.Service
	*clock
	pool    *database.Pool
	partner uuid.UUID
	vendor  uuid.UUID
	kim     uuid.UUID
}

func newPortal(t *testing.T) *portal {
	t.Helper()
	p := &portal{clock: newClock(), pool: dbtest.Open(t), partner: uuid.New(), vendor: uuid.New()}
	p.Service = auth.New(p.pool, p.now, auth.Options{})
	p.exec(t, `INSERT INTO accounts (id, kind, name, name_key) VALUES
		(?, 'PARTNER', 'Haneul Systems', 'haneul systems'), (?, 'VENDOR', 'Norvane', 'norvane')`, p.partner, p.vendor)
	p.kim = p.person(t, auth.NewUser{AccountID: p.partner, Email: kim, Name: "Kim", Role: auth.PartnerRequester, Password: password})
	return p
}

func (p *portal) person(t *testing.T, n auth.NewUser) uuid.UUID {
	t.Helper()
	id, err := inTx(t, p, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) { return p.CreateUser(ctx, tx, n) })
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (p *portal) token(t *testing.T, n auth.NewToken) string {
	t.Helper()
	if n.Name == "" {
		n.Name = "a program"
	}
	token, err := inTx(t, p, func(ctx context.Context, tx bun.Tx) (string, error) { return p.CreateToken(ctx, tx, n) })
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (p *portal) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	result, err := p.pool.DB.ExecContext(t.Context(), statement, args...)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%s changed %d rows (%v)", statement, n, err)
	}
}

// owner is a connection as the role that owns the database; it sees what the others do.
func (p *portal) owner(t *testing.T) *pgx.Conn {
	t.Helper()
	config := p.pool.Pgx.Config().ConnConfig
	delete(config.RuntimeParams, "role")
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func inTx[T any](t *testing.T, p *portal, fn func(context.Context, bun.Tx) (T, error)) (T, error) {
	t.Helper()
	return database.InTx(t.Context(), p.pool.DB, fn)
}

// refusal is the key of the sentence that err says, with its code; empty where err is nil.
func refusal(err error) string {
	if err == nil {
		return ""
	}
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		return err.Error()
	}
	return string(f.Code) + " " + f.Key
}
