package notify_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

func TestSentMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, phrase.English, notify.Config{})
	for _, customer := range []string{"Alpha", "100% Beta", "Gamma_Delta"} {
		id := w.submit(t, customer)
		w.settle(t)
		w.reject(t, id, "Not now")
		w.settle(t)
	}
	vendor, partner := w.approver, w.requester
	customer := auth.Actor{UserID: w.requester.UserID, AccountID: w.customer, Role: auth.CustomerAdmin}

	tests := map[string]struct {
		by     auth.Actor
		search string
		want   []string
	}{
		"shows the vendor all, newest first": {by: vendor, want: []string{
			"PDR-000003 rejected: Gamma_Delta", "PDR-000003 from Halvorsen Digital: approval needed",
			"PDR-000002 rejected: 100% Beta", "PDR-000002 from Halvorsen Digital: approval needed",
			"PDR-000001 rejected: Alpha", "PDR-000001 from Halvorsen Digital: approval needed",
		}},
		"finds a part of a subject":       {vendor, "REJECTED: al", []string{"PDR-000001 rejected: Alpha"}},
		"finds a part of an address":      {vendor, "accounts@", []string{"PDR-000003 from Halvorsen Digital: approval needed", "PDR-000002 from Halvorsen Digital: approval needed", "PDR-000001 from Halvorsen Digital: approval needed"}},
		"takes a percent sign as it is":   {vendor, "%", []string{"PDR-000002 rejected: 100% Beta"}},
		"takes an underscore as it is":    {vendor, "_", []string{"PDR-000003 rejected: Gamma_Delta"}},
		"takes a backslash as it is":      {vendor, `\`, nil},
		"takes a quote as it is":          {vendor, `'; DROP TABLE mails; --`, nil},
		"takes a question mark as it is":  {vendor, "?", nil},
		"leaves out what nobody can type": {vendor, "rejected:\x00 al", []string{"PDR-000001 rejected: Alpha"}},
		"shows a partner nothing":         {by: partner},
		"shows a customer nothing":        {by: customer},
		"shows nobody nothing":            {},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := w.mail.SentMail(t.Context(), tt.by, page.Request{First: 10, Count: true}, tt.search)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, subjects(got)); diff != "" {
				t.Errorf("mails (-want +got):\n%s", diff)
			}
			if got.Total != len(tt.want) {
				t.Errorf("counts %d, want %d", got.Total, len(tt.want))
			}
		})
	}
}

func TestSentMailComesInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, phrase.English, notify.Config{})
	for range 3 {
		w.submit(t, "")
	}
	w.settle(t)
	w.exec(t, `INSERT INTO mails (id, cause_id, template, recipient, subject, text, html, locale, created_at)
		SELECT gen_random_uuid(), gen_random_uuid(), template, recipient, 'twin', '', '', 'en', created_at FROM mails`) // at the same moment

	all, err := w.mail.SentMail(t.Context(), w.approver, page.Request{First: 10}, "")
	if err != nil {
		t.Fatal(err)
	}
	var read []string
	r := page.Request{First: 2}
	for {
		p, err := w.mail.SentMail(t.Context(), w.approver, r, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range p.Nodes {
			read = append(read, m.NodeID())
		}
		if !p.More {
			break
		}
		r.After = p.Cursor(p.Nodes[len(p.Nodes)-1])
	}
	var want []string
	for _, m := range all.Nodes {
		want = append(want, m.NodeID())
	}
	if diff := cmp.Diff(want, read); diff != "" || len(read) != 6 {
		t.Errorf("page by page (-at once +in pages):\n%s", diff)
	}

	for name, r := range map[string]page.Request{
		"no rows": {First: 0}, "too many rows": {First: 101}, "a cursor of another list": {First: 1, After: page.AtInt("pdr", 1, w.order)},
	} {
		if _, err := w.mail.SentMail(t.Context(), w.approver, r, ""); !fault.Is(err, fault.BadUserInput) {
			t.Errorf("%s: %v, want it refused", name, err)
		}
	}
}

func subjects(p page.Of[notify.Mail]) []string {
	var out []string
	for _, m := range p.Nodes {
		out = append(out, m.Subject)
	}
	return out
}
