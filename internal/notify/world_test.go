package notify_test

import (
	"context"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/database/dbtest"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// world is a vendor, a partner and a customer with people in them, an order to draw from, and the services that know them.
type world struct {
	pool  *database.Pool
	queue *jobs.Client
	mail  *notify.Service
	pdrs  *pdr.Service
	log   *record

	requester, approver auth.Actor
	customer, order     uuid.UUID
	creator, pages      uuid.UUID // products
}

// The addresses in the world.
const (
	requesterEmail = "requests@halvorsen.example"
	approverEmail  = "accounts@norvane.example"
	contactEmail   = "licenses@larkfield.example"
)

// happened is when everything in the world happens, deadline until when approvals wait, unless a test says otherwise.
var (
	happened = time.Date(2025, time.November, 22, 15, 40, 0, 0, time.UTC)
	deadline = time.Date(2099, time.December, 6, 15, 40, 0, 0, time.UTC)
)

// newWorld is a world where everyone reads one language, with its queue running until the test ends.
func newWorld(t *testing.T, l phrase.Language, cfg notify.Config) *world {
	t.Helper()
	w := &world{pool: dbtest.Open(t), log: new(record)}
	w.seed(t, l)

	var err error
	if w.queue, err = jobs.New(w.pool, slog.New(slog.NewTextHandler(w.log, nil))); err != nil {
		t.Fatal(err)
	}
	if cfg.From == "" {
		cfg.From = "portal@norvane.example"
	}
	cfg.PublicURL = &url.URL{Scheme: "https", Host: "portal.norvane.example"}
	if w.mail, err = notify.New(w.pool.DB, w.queue, cfg); err != nil {
		t.Fatal(err)
	}
	w.mail.Work(w.queue)
	w.pdrs = pdr.New(w.pool.DB, w.queue, deadline.Sub(happened)).AsOf(happened)
	if err := w.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.queue.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) seed(t *testing.T, l phrase.Language) {
	t.Helper()
	vendor := w.account(t, "VENDOR", "Norvane Automation")
	partner := w.account(t, "PARTNER", "Halvorsen Digital")
	w.customer = uuid.MustParse("01980000-0000-7000-8000-000000000001") // it is in a link
	w.exec(t, `INSERT INTO accounts (id, kind, name, name_key, website_host) VALUES (?, 'CUSTOMER', 'Larkfield Insurance', ?, '')`,
		w.customer, text.Key("Larkfield Insurance"))
	w.exec(t, `INSERT INTO partnerships (partner_id, customer_id, name_key, website_host)
		SELECT ?, id, name_key, website_host FROM accounts WHERE id = ?`, partner, w.customer)

	w.approver = auth.Actor{UserID: w.person(t, vendor, auth.VendorApprover, "Astrid Accounts", approverEmail, l), AccountID: vendor, Role: auth.VendorApprover}
	w.requester = auth.Actor{UserID: w.person(t, partner, auth.PartnerRequester, "Rune Requests", requesterEmail, l), AccountID: partner, Role: auth.PartnerRequester}
	w.approver.Principal, w.requester.Principal = w.approver.UserID, w.requester.UserID

	w.creator = w.product(t, "NV-BC-NU", "Bot Creator", "LICENSE", 1)
	w.pages = w.product(t, "NV-IQ-PG", "Document pages", "PAGE", 10_000)
	w.order = w.place(t, "SO-104211", partner)
}

// place is an order of 60 Bot Creator and 30 blocks of pages, until September 2099.
func (w *world) place(t *testing.T, number string, partner uuid.UUID) uuid.UUID {
	t.Helper()
	o := inTx(t, w, func(ctx context.Context, tx bun.Tx) (*order.Order, error) {
		o, err := order.Place(ctx, tx, order.Placement{
			Number: number, PartnerID: partner,
			StartsOn: time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC),
			EndsOn:   time.Date(2099, time.September, 30, 0, 0, 0, 0, time.UTC),
			Lines:    []order.Wanted{{ProductID: w.creator, Quantity: 60}, {ProductID: w.pages, Quantity: 30}},
		})
		if err != nil {
			return nil, err
		}
		return o, entitlement.Issue(ctx, tx, o.ID, nil, nil)
	})
	return o.ID
}

func (w *world) account(t *testing.T, kind, name string) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	w.exec(t, `INSERT INTO accounts (id, kind, name, name_key) VALUES (?, ?, ?, ?)`, id, kind, name, text.Key(name))
	return id
}

func (w *world) person(t *testing.T, account uuid.UUID, role auth.Role, name, email string, l phrase.Language) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	w.exec(t, `INSERT INTO users (id, account_id, role, name, email, email_key, locale) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id, account, role, name, email, text.Key(email), l)
	return id
}

func (w *world) product(t *testing.T, sku, name, kind string, size int) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	w.exec(t, `INSERT INTO products (id, sku, name, unit, unit_kind, unit_size, licensing) VALUES (?, ?, ?, 'unit', ?, ?, 'BOTH')`,
		id, sku, name, kind, size)
	return id
}

// submit is a request for 12 Bot Creator and 5 blocks of pages for Larkfield, or for a new customer of another name.
func (w *world) submit(t *testing.T, customer string) uuid.UUID {
	t.Helper()
	input := pdr.CustomerInput{
		Website: new("https://larkfield.example"), ContactName: new("Lee Licenses"), ContactEmail: new(contactEmail),
	}
	if customer == "" {
		input.AccountID = &w.customer
	} else {
		input.Name = &customer
	}
	id, err := w.pdrs.Create(t.Context(), w.requester, pdr.Creation{Submit: true, Content: pdr.Content{
		Order: &order.Ref{ID: w.order}, Customer: &input,
		Lines: &[]pdr.LineInput{{ProductID: w.creator, Quantity: 12}, {ProductID: w.pages, Quantity: 5}},
		Note:  new("Needed before the audit."),
	}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (w *world) approve(t *testing.T, id uuid.UUID) {
	t.Helper()
	c := pdr.Command{Ref: pdr.Ref{ID: id}, Version: 1, Comment: new("Welcome back.")}
	if _, err := w.pdrs.Approve(t.Context(), w.approver, c); err != nil {
		t.Fatal(err)
	}
}

func (w *world) reject(t *testing.T, id uuid.UUID, reason string) {
	t.Helper()
	if _, err := w.pdrs.Reject(t.Context(), w.approver, pdr.Command{Ref: pdr.Ref{ID: id}, Version: 1}, reason); err != nil {
		t.Fatal(err)
	}
}

func (w *world) accept(t *testing.T, id uuid.UUID) {
	t.Helper()
	if _, err := w.pdrs.Accept(t.Context(), w.requester, pdr.Command{Ref: pdr.Ref{ID: id}, Version: 2}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) expire(t *testing.T) {
	t.Helper()
	if _, err := w.pdrs.ExpireDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// settle waits until no job is left to be done, and is the mails there are then, oldest first.
func (w *world) settle(t *testing.T) []*notify.Mail {
	t.Helper()
	eventually(t, "all jobs are done", func() bool {
		return w.count(t, `SELECT count(*) FROM river_job WHERE state NOT IN ('completed', 'cancelled', 'discarded')`) == 0
	})
	return w.mails(t)
}

func (w *world) mails(t *testing.T) []*notify.Mail {
	t.Helper()
	var mails []*notify.Mail
	if err := w.pool.DB.NewSelect().Model(&mails).Order("created_at", "id").Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	return mails
}

func (w *world) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := w.pool.DB.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func (w *world) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := w.pool.DB.NewRaw(query, args...).Scan(t.Context(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func inTx[T any](t *testing.T, w *world, do func(context.Context, bun.Tx) (T, error)) T {
	t.Helper()
	out, err := database.InTx(t.Context(), w.pool.DB, do)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	const patience = 40 * time.Second
	for deadline := time.Now().Add(patience); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// record is what was logged.
type record struct {
	mu   sync.Mutex
	said strings.Builder
}

func (l *record) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.said.Write(line)
}

func (l *record) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.said.String()
}
