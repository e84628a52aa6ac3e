package notify_test

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// ends is a world where everyone has been for long, nothing ends for long, and mail of it goes out.
type ends struct {
	*testworld.World

	mail *notify.Service
	seen int64
}

// The admins of the world who hear of ends.
const (
	larkfieldAdmin  = "licenses@larkfield.example"
	halvorsenAdmin  = "admin@halvorsen.example"
	brightquayAdmin = "admin@brightquay.example"
)

func newEnds(t *testing.T, smtp string) *ends {
	t.Helper()
	w := &ends{World: testworld.New(t)}
	for _, statement := range []string{
		`UPDATE users SET created_at = created_at - interval '500 days'`,
		`UPDATE entitlements SET created_at = created_at - interval '500 days'`,
		`UPDATE orders SET ends_on = current_date + 400`,
		`ALTER TABLE expiry_digests DISABLE TRIGGER ALL`, // for days to pass
		`ALTER TABLE expiry_notices DISABLE TRIGGER ALL`,
	} {
		w.Exec(t, statement)
	}
	w.mail = w.process(t, w.Pool, smtp)
	w.mail.Work(w.Queue)
	if err := w.Queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Queue.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	eventually(t, "the job of each hour has run", func() bool {
		return testworld.Value[bool](t, w.World, `SELECT EXISTS (SELECT FROM river_job WHERE kind = 'expiry' AND state = 'completed')`)
	})
	return w
}

// process is a service as one process has it.
func (w *ends) process(t *testing.T, pool *database.Pool, smtp string) *notify.Service {
	t.Helper()
	mail, err := notify.New(pool.DB, w.Queue, notify.Config{
		SMTPURL: smtp, From: "portal@norvane.example", PublicURL: &url.URL{Scheme: "https", Host: "portal.example"},
		ExpiryNotices: []int{30, 15, 7, 3, 2, 1, 0}, ExpiredWeeks: 4,
	})
	if err != nil {
		t.Fatal(err)
	}
	return mail
}

// ending moves the end of an order to so many days from today.
func (w *ends) ending(t *testing.T, o *order.Order, days int) {
	t.Helper()
	w.Exec(t, `UPDATE orders SET starts_on = current_date - 600, ends_on = current_date + $2::int WHERE id = $1`, o.ID, days)
}

// forLarkfield is units of a product that Larkfield has had for long, through the partner.
func (w *ends) forLarkfield(t *testing.T, number string, partner uuid.UUID, units order.Wanted) *order.Order {
	t.Helper()
	placement := testworld.Term(partner, number, -30, 400, units)
	placement.EndCustomerID = w.Larkfield
	o := w.PlaceAs(t, placement)
	w.Exec(t, `UPDATE entitlements SET created_at = created_at - interval '500 days' WHERE order_id = $1`, o.ID)
	return o
}

// pass lets days pass: all that has happened is so much longer ago.
func (w *ends) pass(t *testing.T, days int) {
	t.Helper()
	w.Exec(t, `UPDATE orders SET starts_on = starts_on - $1::int, ends_on = ends_on - $1::int`, days)
	w.Exec(t, `UPDATE users SET created_at = created_at - make_interval(days => $1)`, days)
	w.Exec(t, `UPDATE entitlements SET created_at = created_at - make_interval(days => $1)`, days)
	// in two steps, for one day's row must not meet another's on the way
	const away = 100_000
	for _, by := range []int{away, days - away} {
		w.Exec(t, `UPDATE expiry_digests SET day = day - $1::int`, by)
		w.Exec(t, `UPDATE expiry_notices SET day = day - $1::int, ends_on = ends_on - $1::int`, by)
	}
}

// tell runs the job of the hour, and is the mails that came of it.
func (w *ends) tell(t *testing.T) []*notify.Mail {
	t.Helper()
	if err := w.mail.TellOfEnds(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w.fresh(t)
}

// fresh is the mails that came since the last time, by recipient.
func (w *ends) fresh(t *testing.T) []*notify.Mail {
	t.Helper()
	eventually(t, "all digests are written", func() bool {
		return testworld.Value[int](t, w.World, `SELECT count(*) FROM river_job WHERE state NOT IN ('completed', 'cancelled', 'discarded')`) == 0
	})
	var mails []*notify.Mail
	if err := w.Pool.DB.NewSelect().Model(&mails).Where("template = 'expiry_digest'").Order("id").Offset(w.seen).Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.seen += int64(len(mails))
	slices.SortFunc(mails, func(a, b *notify.Mail) int {
		return cmp.Compare(a.Recipient, b.Recipient)
	})
	return mails
}

// day is so many days from today, by the database's clock.
func (w *ends) day(t *testing.T, days int) time.Time {
	t.Helper()
	return testworld.Value[time.Time](t, w.World, `SELECT current_date + $1::int`, days)
}
