package notify_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

const second = "accounts2@norvane.example"

// Who hears of what, as "template recipient language", with the accounts team English, a second approver Korean and the
// requester Korean.
func TestWhoHearsOfWhat(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		team    string
		prepare string // SQL
		act     func(t *testing.T, w *world)
		want    []string
	}{
		"every approver hears of a request, in their own language": {
			act:  func(t *testing.T, w *world) { w.submit(t, "") },
			want: []string{"pdr_submitted " + approverEmail + " en", "pdr_submitted " + second + " ko"},
		},
		"the team's address hears of it in their stead": {
			team: "team@norvane.example",
			act:  func(t *testing.T, w *world) { w.submit(t, "") },
			want: []string{"pdr_submitted team@norvane.example en"},
		},
		"the team's address reads the language of who signs in with it": {
			team: "Accounts2@Norvane.example",
			act:  func(t *testing.T, w *world) { w.submit(t, "") },
			want: []string{"pdr_submitted Accounts2@Norvane.example ko"},
		},
		"a disabled approver hears nothing": {
			prepare: `UPDATE users SET disabled_at = now() WHERE email = '` + second + `'`,
			act:     func(t *testing.T, w *world) { w.submit(t, "") },
			want:    []string{"pdr_submitted " + approverEmail + " en"},
		},
		"the requester hears of an approval": {
			act: func(t *testing.T, w *world) { w.approve(t, w.submit(t, "")) },
			want: []string{
				"pdr_approved " + requesterEmail + " ko",
				"pdr_submitted " + approverEmail + " en", "pdr_submitted " + second + " ko",
			},
		},
		"a disabled requester hears nothing": {
			act: func(t *testing.T, w *world) {
				id := w.submit(t, "")
				w.exec(t, `UPDATE users SET disabled_at = now() WHERE email = ?`, requesterEmail)
				w.reject(t, id, "No.. not now")
			},
			want: []string{"pdr_submitted " + approverEmail + " en", "pdr_submitted " + second + " ko"},
		},
		"all hear of an acceptance, and the customer in the requester's language": {
			act: func(t *testing.T, w *world) {
				id := w.submit(t, "")
				w.approve(t, id)
				w.accept(t, id)
			},
			want: []string{
				"pdr_accepted " + approverEmail + " en", "pdr_accepted " + second + " ko", "pdr_accepted " + requesterEmail + " ko",
				"pdr_accepted_customer " + contactEmail + " ko",
				"pdr_approved " + requesterEmail + " ko",
				"pdr_submitted " + approverEmail + " en", "pdr_submitted " + second + " ko",
			},
		},
		"a requester on the team hears of an acceptance once": {
			team: strings.ToUpper(requesterEmail),
			act: func(t *testing.T, w *world) {
				id := w.submit(t, "")
				w.approve(t, id)
				w.accept(t, id)
			},
			want: []string{
				"pdr_accepted " + requesterEmail + " ko",
				"pdr_accepted_customer " + contactEmail + " ko",
				"pdr_approved " + requesterEmail + " ko",
				"pdr_submitted " + strings.ToUpper(requesterEmail) + " ko",
			},
		},
		"nobody hears of a draft, of its clone or of what is withdrawn": {
			act: func(t *testing.T, w *world) {
				id, err := w.pdrs.Create(t.Context(), w.requester, pdr.Creation{Content: pdr.Content{Order: &order.Ref{ID: w.order}}})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := w.pdrs.Withdraw(t.Context(), w.requester, pdr.Command{Ref: pdr.Ref{ID: id}, Version: 1}); err != nil {
					t.Fatal(err)
				}
				if _, err := w.pdrs.Clone(t.Context(), w.requester, pdr.Ref{ID: id}, nil); err != nil {
					t.Fatal(err)
				}
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, phrase.English, notify.Config{AccountsTeam: tt.team})
			w.person(t, w.approver.AccountID, auth.VendorApprover, "Second Accounts", second, phrase.Korean)
			w.person(t, w.approver.AccountID, auth.VendorAdmin, "Vendor Admin", "admin@norvane.example", phrase.English)
			w.exec(t, `UPDATE users SET locale = 'ko' WHERE email = ?`, requesterEmail)
			if tt.prepare != "" {
				w.exec(t, tt.prepare)
			}
			tt.act(t, w)

			var got []string
			for _, m := range w.settle(t) {
				got = append(got, fmt.Sprintf("%s %s %s", m.Template, m.Recipient, m.Locale))
			}
			slices.Sort(got)
			slices.Sort(tt.want)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("mails (-want +got):\n%s", diff)
			}
		})
	}
}

// A customer sees neither requests nor orders nor the partner's people, so its mail names none of them, not even in a header.
func TestTheCustomersMailTellsNothingOfThePartner(t *testing.T) {
	t.Parallel()
	s := listen(t, &server{}, nil, plain)
	w := newWorld(t, phrase.English, notify.Config{SMTPURL: s.url()})
	id := w.submit(t, "")
	w.approve(t, id)
	w.accept(t, id)
	w.settle(t)

	sent := only(t, s.sentTo(contactEmail))
	header, text, html := takeApart(t, sent.Data)
	said := fmt.Sprint(header) + text + html
	if !strings.Contains(said, "Bot Creator: 12") {
		t.Fatalf("it does not say what is there:\n%s", said)
	}
	for _, secret := range []string{
		"SO-104211", "PDR-", id.String(), "Rune Requests", requesterEmail, "Astrid", approverEmail,
		"audit", "Welcome back", // the partner's note, the approver's words
	} {
		if strings.Contains(said, secret) {
			t.Errorf("it tells %q:\n%s", secret, said)
		}
	}
	for _, balance := range []string{"48", "250,000"} { // a date or an id in a header may hold the digits by chance
		if strings.Contains(text, balance) {
			t.Errorf("it tells the partner's balance %q:\n%s", balance, text)
		}
	}
}
