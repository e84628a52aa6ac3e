package notify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/testworld"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// From a month before the end until long after it, with the job running twice on each day.
func TestEachNoticeIsMailedOnItsDayAndOnce(t *testing.T) {
	t.Parallel()
	w := newEnds(t, "")
	w.ending(t, w.ForCustomer, 32)
	got := map[string][]int{}
	for left := 31; left >= -40; left-- {
		w.pass(t, 1)
		for _, m := range append(w.tell(t), w.tell(t)...) {
			got[m.Recipient] = append(got[m.Recipient], left)
		}
	}
	days := []int{30, 15, 7, 3, 2, 1, 0, -7, -14, -21, -28}
	if diff := cmp.Diff(map[string][]int{larkfieldAdmin: days, halvorsenAdmin: days}, got); diff != "" {
		t.Errorf("days left (-want +got):\n%s", diff)
	}
}

// Larkfield buys through two partners: each is told of what came through it, Larkfield of all of it.
func TestWhatADigestSays(t *testing.T) {
	t.Parallel()
	w := newEnds(t, "")
	pages := w.forLarkfield(t, "SO-104900", w.Brightquay, testworld.Of(w.Pages, 3))
	w.Exec(t, `UPDATE users SET locale = 'ko' WHERE id = $1`, w.RivalAdmin.UserID)
	w.ending(t, pages, 3)
	w.ending(t, w.ForCustomer, 7)
	w.ending(t, w.Second, 0)
	w.ending(t, w.Held, 7)
	w.ending(t, w.Ended, -7)
	w.ending(t, w.Cancelled, 7)
	w.ending(t, w.Everyday, 8) // not its day, and 15 was: it is made up for

	on := func(l phrase.Language, days int) string { return phrase.Date(l, w.day(t, days)) }
	en := func(days int) string { return on(phrase.English, days) }
	page := func(id uuid.UUID) string {
		return "https://portal.example/a/" + typeid.Format(typeid.Account, id) + "/entitlements"
	}
	want := map[string]string{
		larkfieldAdmin: "2 entitlements end soon, the first on " + en(3) + `

2 entitlements end soon.

Larkfield Insurance
- Document pages: 30,000 pages (Brightquay Systems), ends ` + en(3) + `, in 3 days
- Bot Creator: 5 (Halvorsen Digital), ends ` + en(7) + `, in 7 days
View entitlements: ` + page(w.Larkfield) + `

To go on using an entitlement, ask the partner named beside it for a renewal.

-- 
Sent to you by Norvane Automation because you look after the licenses of Larkfield Insurance.
`,
		halvorsenAdmin: "7 entitlements end soon, the first on " + en(0) + `

1 entitlement has ended.

7 entitlements end soon.

Halvorsen Digital
- Bot Creator: 5 (SO-102550), ended ` + en(-7) + `, 7 days ago
- Bot Creator: 10 (SO-104388), ends today, ` + en(0) + `
- Unattended Runner: 10 (SO-104388), ends today, ` + en(0) + `
- Bot Creator: 5 (SO-103001), ends ` + en(7) + `, in 7 days
- Bot Creator: 25 (SO-104211), ends ` + en(8) + `, in 8 days
- Document pages: 300,000 pages (SO-104211), ends ` + en(8) + `, in 8 days
- Unattended Runner: 60 (SO-104211), ends ` + en(8) + `, in 8 days
View entitlements: ` + page(w.Halvorsen) + `

Larkfield Insurance
- Bot Creator: 5 (SO-104800), ends ` + en(7) + `, in 7 days
View entitlements: ` + page(w.Larkfield) + `

To go on using an entitlement, order a renewal from Norvane Automation.

-- 
Sent to you by Norvane Automation because you look after the licenses of Halvorsen Digital.
`,
		brightquayAdmin: "보유 라이선스 1건이 곧 만료됩니다. 가장 빠른 만료일: " + on(phrase.Korean, 3) + `

보유 라이선스 1건이 곧 만료됩니다.

Larkfield Insurance
- Document pages: 페이지 30,000(SO-104900), ` + on(phrase.Korean, 3) + ` 만료, 3일 남음
보유 라이선스 보기: ` + page(w.Larkfield) + `

계속 사용하려면 Norvane Automation에 갱신을 주문하세요.

-- 
Brightquay Systems의 라이선스를 관리하시므로 Norvane Automation에서 보낸 메일입니다.
`,
	}
	got := map[string]string{}
	for _, m := range w.tell(t) {
		got[m.Recipient] = m.Subject + "\n\n" + m.Text
		if strings.Contains(m.HTML, "<no value>") || strings.Count(m.HTML, "<li>") != strings.Count(m.Text, "\n- ") {
			t.Errorf("the HTML does not say what the text does:\n%s", m.HTML)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
}

func TestWhoAndWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		but  string
		want []string
	}{
		"nobody and nothing":           {`SELECT 1`, []string{halvorsenAdmin, larkfieldAdmin}},
		"a disabled person":            {`UPDATE users SET disabled_at = now() WHERE role = 'PARTNER_ADMIN'`, []string{larkfieldAdmin}},
		"people who are no admins":     {`UPDATE users SET role = 'CUSTOMER_VIEWER' WHERE role = 'CUSTOMER_ADMIN'`, []string{halvorsenAdmin}},
		"a canceled order":             {`UPDATE orders SET status = 'CANCELLED' WHERE ends_on = current_date + 7`, nil},
		"what an account has not got":  {`UPDATE entitlements SET quantity = 0 FROM orders WHERE orders.id = order_id AND ends_on = current_date + 7`, nil},
		"what it has since the notice": {`UPDATE entitlements SET created_at = now()`, []string{halvorsenAdmin, larkfieldAdmin}},
		"a day later, what it has since the notice": {`UPDATE entitlements SET created_at = now();
			UPDATE orders SET ends_on = ends_on - 1`, nil},
		"a day later, who has come since": {`UPDATE users SET created_at = now() WHERE role = 'CUSTOMER_ADMIN';
			UPDATE orders SET ends_on = ends_on - 1`, []string{halvorsenAdmin}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newEnds(t, "")
			w.ending(t, w.ForCustomer, 7)
			w.Exec(t, `ALTER TABLE entitlements DISABLE TRIGGER USER; ALTER TABLE users DISABLE TRIGGER account_keeps_an_admin`)
			for statement := range strings.SplitSeq(tt.but, ";") {
				w.Exec(t, statement)
			}
			var got []string
			for _, m := range w.tell(t) {
				got = append(got, m.Recipient)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatComesLaterInTheDayWaitsForTomorrow(t *testing.T) {
	t.Parallel()
	w := newEnds(t, "")
	w.ending(t, w.ForCustomer, 7)
	if n := len(about(w.tell(t), larkfieldAdmin)); n != 1 {
		t.Fatalf("%d lines, want 1", n)
	}
	w.ending(t, w.forLarkfield(t, "SO-104900", w.Brightquay, testworld.Of(w.Runner, 2)), 7)
	if lines := about(w.tell(t), larkfieldAdmin); lines != nil {
		t.Errorf("a second digest on one day: %q", lines)
	}
	w.pass(t, 1)
	if lines := about(w.tell(t), larkfieldAdmin); len(lines) != 1 || !strings.HasPrefix(lines[0], "Unattended Runner: 2 ") {
		t.Errorf("on the next day it says %q, want what is new alone", lines)
	}
}

// While the process was down three notices were missed: the last of them is made up for, and the next comes on its day.
func TestOfMissedNoticesTheLastIsMadeUpFor(t *testing.T) {
	t.Parallel()
	w := newEnds(t, "")
	w.ending(t, w.ForCustomer, 30)
	for _, tt := range []struct {
		pass int
		want string
	}{{0, "in 30 days"}, {25, "in 5 days"}, {1, ""}, {1, "in 3 days"}, {8, "ended"}, {1, ""}, {40, ""}} {
		w.pass(t, tt.pass)
		lines := strings.Join(about(w.tell(t), larkfieldAdmin), "\n")
		if (lines == "") != (tt.want == "") || !strings.Contains(lines, tt.want) {
			t.Errorf("%d days later it says %q, want %q", tt.pass, lines, tt.want)
		}
	}
}

func TestAnOrderThatIsExtendedEndsAnew(t *testing.T) {
	t.Parallel()
	w := newEnds(t, "")
	for range 2 {
		w.ending(t, w.ForCustomer, 7)
		if lines := about(w.tell(t), larkfieldAdmin); len(lines) != 1 {
			t.Errorf("it says %q, want one line", lines)
		}
		w.ending(t, w.ForCustomer, 300)
		w.pass(t, 1)
	}
}

func TestTwoProcessesAtOnceTellOnce(t *testing.T) {
	t.Parallel()
	w := newEnds(t, "")
	w.ending(t, w.ForCustomer, 7)
	w.ending(t, w.Theirs, 7)
	var processes errgroup.Group
	for range 6 {
		mail := w.process(t, w.Connect(t), "")
		processes.Go(func() error { return mail.TellOfEnds(t.Context()) })
	}
	if err := processes.Wait(); err != nil {
		t.Fatal(err)
	}
	w.fresh(t)
	w.Exec(t, `UPDATE river_job SET state = 'available', finalized_at = NULL WHERE kind = 'expiry_digest'`) // each is written again
	w.fresh(t)
	if n := testworld.Value[int](t, w.World, `SELECT count(*) FROM mails`); n != 3 {
		t.Errorf("there are %d mails, want one for each of three admins", n)
	}
}

func TestADigestIsDelivered(t *testing.T) {
	t.Parallel()
	s := listen(t, &server{}, nil, plain)
	w := newEnds(t, s.url())
	second := w.Person(t, w.Larkfield, auth.CustomerAdmin, "second@larkfield.example")
	w.Exec(t, `UPDATE users SET created_at = created_at - interval '500 days' WHERE id = $1`, second.UserID)
	w.ending(t, w.ForCustomer, 0)
	w.tell(t)
	w.tell(t)
	for _, to := range []string{halvorsenAdmin, larkfieldAdmin, "second@larkfield.example"} {
		header, text, _ := takeApart(t, only(t, s.sentTo(to)).Data)
		if !strings.Contains(text, "ends today") || header.Get("References") != "" {
			t.Errorf("%s was sent, with references %q:\n%s", to, header.Get("References"), text)
		}
	}
}

// What is too much for a mail is counted, not listed.
func TestALongDigestIsCut(t *testing.T) {
	t.Parallel()
	w := newEnds(t, "")
	for n := range 103 {
		w.ending(t, w.forLarkfield(t, fmt.Sprintf("SO-2%05d", n), w.Brightquay, testworld.Of(w.Runner, 1)), 7)
	}
	for _, m := range w.tell(t) {
		if lines := strings.Count(m.Text, "\n- "); lines != 100 || !strings.Contains(m.Text, "3 more are not listed here.") {
			t.Errorf("%d lines are listed:\n%s", lines, m.Text)
		}
	}
}

// What was said of an end is kept as long as it could be said again, and its digest as long as anything of it is kept.
func TestWhatEndedLongAgoIsForgotten(t *testing.T) {
	t.Parallel()
	w := newEnds(t, "")
	kept := func() string {
		return testworld.Value[string](t, w.World, `SELECT (SELECT count(*) FROM expiry_notices) || ' notices in ' || (SELECT count(*) FROM expiry_digests)`)
	}
	w.Exec(t, `UPDATE orders SET ends_on = ends_on + 2000`)
	w.ending(t, w.ForCustomer, 1) // of which Larkfield and Halvorsen are told
	w.tell(t)
	w.pass(t, 1)
	w.tell(t)
	w.pass(t, 390)
	w.ending(t, w.Theirs, 7) // two products, of which Brightquay is told
	w.tell(t)
	for _, tt := range []struct {
		pass int
		want string
	}{{0, "6 notices in 5"}, {10, "6 notices in 5"}, {1, "2 notices in 1"}, {396, "2 notices in 1"}, {1, "0 notices in 0"}} {
		w.Exec(t, `ALTER TABLE expiry_digests DISABLE TRIGGER ALL; ALTER TABLE expiry_notices DISABLE TRIGGER ALL`)
		w.pass(t, tt.pass)
		w.Exec(t, `ALTER TABLE expiry_digests ENABLE TRIGGER ALL; ALTER TABLE expiry_notices ENABLE TRIGGER ALL`)
		if err := w.mail.ForgetEnds(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := kept(); got != tt.want {
			t.Errorf("%d days later there are %s, want %s", tt.pass, got, tt.want)
		}
	}
}

// about is the lines of the mail to an address.
func about(mails []*notify.Mail, address string) []string {
	var lines []string
	for _, m := range mails {
		for line := range strings.Lines(m.Text) {
			if said, ok := strings.CutPrefix(line, "- "); ok && m.Recipient == address {
				lines = append(lines, strings.TrimSpace(said))
			}
		}
	}
	return lines
}
