package notify_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

var update = flag.Bool("update", false, "write what the mails say to testdata")

func TestMailsReadAsWritten(t *testing.T) {
	t.Parallel()
	for _, l := range []phrase.Language{phrase.English, phrase.Korean} {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, l, notify.Config{})
			read := w.reader(t, l)

			id := w.submit(t, "")
			read("pdr_submitted")
			w.approve(t, id)
			read("pdr_approved")
			w.accept(t, id)
			read("pdr_accepted.requester", "pdr_accepted.team", "pdr_accepted_customer")

			id = w.submit(t, "Osterby Foods")
			read("pdr_submitted.new_customer")
			w.reject(t, id, "The pages exceed the volume in your agreement.\nReduce them to 20,000.")
			read("pdr_rejected")

			w.submit(t, "")
			read("pdr_submitted.known_contact")
			w.exec(t, `UPDATE orders SET ends_on = '2025-06-30'`)
			w.expire(t)
			read("pdr_expired.order_ended")
			w.exec(t, `UPDATE orders SET ends_on = '2099-09-30'`)

			id = w.submit(t, "")
			w.approve(t, id)
			w.settle(t)
			w.exec(t, `UPDATE orders SET status = 'CANCELLED'`)
			w.expire(t)
			read("", "", "pdr_expired.order_cancelled")
			w.exec(t, `UPDATE orders SET status = 'ACTIVE'`)

			const month = 30 * 24 * time.Hour
			w.pdrs = pdr.New(w.pool.DB, w.queue, month).AsOf(happened)
			id = w.submit(t, "")
			w.approve(t, id)
			w.settle(t)
			w.pdrs = w.pdrs.AsOf(happened.Add(month + time.Minute))
			w.expire(t)
			read("", "", "pdr_expired.not_accepted")
		})
	}
}

// reader compares the mails that came since it was last called with testdata; an empty name is a mail read elsewhere.
func (w *world) reader(t *testing.T, l phrase.Language) func(names ...string) {
	seen := 0
	return func(names ...string) {
		t.Helper()
		mails := w.settle(t)[seen:]
		seen += len(mails)
		if len(mails) != len(names) {
			t.Fatalf("%d mails, want %q", len(mails), names)
		}
		for i, name := range names {
			if name == "" {
				continue
			}
			m := mails[i]
			if m.Locale != l {
				t.Errorf("%s is in %q, want %q", name, m.Locale, l)
			}
			golden(t, name+"."+string(l)+".txt", "To: "+m.Recipient+"\nSubject: "+m.Subject+"\n\n"+m.Text)
			golden(t, name+"."+string(l)+".html", m.HTML)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
