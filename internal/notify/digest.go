package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// digest is all that one person is told of ends on one day.
type digest struct {
	ID       uuid.UUID
	UserID   uuid.UUID
	Day      time.Time
	Email    string
	Locale   phrase.Language
	Account  string // the person's own
	Kind     account.Kind
	Vendor   string
	Disabled bool

	Ends []end `bun:"-"`
}

// end is one entitlement that ends, or has ended.
type end struct {
	line

	AccountID uuid.UUID
	Account   string
	Partner   string
	Order     string
	EndsOn    time.Time
	DaysLeft  int // on the day of the digest
}

const selectDigest = `
SELECT digest.id, digest.user_id, digest.day, person.email, person.locale, own.name AS account, own.kind, vendor.name AS vendor,
	person.disabled_at IS NOT NULL AS disabled
FROM expiry_digests digest
JOIN users person ON person.id = digest.user_id
JOIN accounts own ON own.id = person.account_id
JOIN accounts vendor ON vendor.kind = 'VENDOR'
WHERE digest.id = $1`

// selectEnds is the soonest first, account by account. What was cancelled, or drawn down, in the meantime is left out.
const selectEnds = `
SELECT account.id AS account_id, account.name AS account, partner.name AS partner, orders.number AS "order",
	product.name AS product, product.unit_kind, product.unit_size, held.quantity, told.ends_on, told.ends_on - told.day AS days_left
FROM expiry_notices told
JOIN entitlements held ON held.id = told.entitlement_id AND held.quantity > 0
JOIN orders ON orders.id = held.order_id AND orders.ends_on = told.ends_on AND orders.status <> 'CANCELLED'
JOIN products product ON product.id = held.product_id
JOIN accounts account ON account.id = held.account_id
JOIN accounts partner ON partner.id = held.partner_id
WHERE told.user_id = $1 AND told.day = $2
ORDER BY min(told.ends_on) OVER (PARTITION BY account.id), account.name, account.id, told.ends_on, product.name, orders.number`

// writeDigest writes the mail of a digest, and leaves it to be sent.
func (s *Service) writeDigest(ctx context.Context, id uuid.UUID) error {
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		var found []digest
		if err := database.Rows(ctx, tx, &found, selectDigest, id); err != nil {
			return struct{}{}, err
		}
		if len(found) != 1 {
			return struct{}{}, fmt.Errorf("there is no digest %s", id)
		}
		d := &found[0]
		if err := database.Rows(ctx, tx, &d.Ends, selectEnds, d.UserID, d.Day); err != nil {
			return struct{}{}, err
		}
		if d.Disabled || len(d.Ends) == 0 {
			return struct{}{}, nil
		}
		to := addressed{Template: "expiry_digest", To: d.Email, Letter: s.digestLetter(d)}
		return struct{}{}, s.write(ctx, tx, cause{ID: d.ID}, []addressed{to})
	})
	if err != nil {
		return fmt.Errorf("write digest %s: %w", id, err)
	}
	return nil
}

// listed is how many entitlements a mail names; who has more of them reads on in the portal.
const listed = 100

// digestLetter names the order to a partner, and to a customer only the partner: a customer sees no orders.
func (s *Service) digestLetter(d *digest) letter {
	ending, ended := d.count(func(e end) bool { return e.DaysLeft >= 0 }), d.count(func(e end) bool { return e.DaysLeft < 0 })
	said := letter{Language: d.Locale, Groups: s.groups(d), Footer: d.say("mail.footer.keeper", 0)}
	if ended > 0 {
		said.Subject = d.say("mail.expiry.subject_ended", ended)
		said.Opening = append(said.Opening, d.say("mail.expiry.ended", ended))
	}
	if ending > 0 {
		said.Subject = d.say("mail.expiry.subject_ending", ending)
		said.Opening = append(said.Opening, d.say("mail.expiry.ending", ending))
	}
	if more := len(d.Ends) - listed; more > 0 {
		said.Closing = append(said.Closing, d.say("mail.expiry.more", more))
	}
	next := "mail.expiry.next_customer"
	if d.Kind == account.Partner {
		next = "mail.expiry.next_partner"
	}
	said.Closing = append(said.Closing, d.say(next, 0))
	return said
}

func (d *digest) count(is func(end) bool) int {
	n := 0
	for _, e := range d.Ends {
		if is(e) {
			n++
		}
	}
	return n
}

// groups is a list for each account, with the way to it.
func (s *Service) groups(d *digest) []group {
	var groups []group
	var of uuid.UUID
	for _, e := range d.Ends[:min(len(d.Ends), listed)] {
		if e.AccountID != of {
			of = e.AccountID
			groups = append(groups, group{
				Name: oneLine(e.Account), Button: d.say("mail.customer.button", 0),
				Link: s.public.JoinPath("a", typeid.Format(typeid.Account, e.AccountID), "entitlements"),
			})
		}
		current := &groups[len(groups)-1]
		current.Lines = append(current.Lines, e.say(d))
	}
	return groups
}

// say is a sentence of the catalogue about a number of entitlements.
func (d *digest) say(key string, n int) string {
	return phrase.Say(d.Locale, key, map[string]any{
		"count": n, "number": phrase.Number(d.Locale, n), "first": phrase.Date(d.Locale, d.first()),
		"account": oneLine(d.Account), "vendor": oneLine(d.Vendor),
	})
}

// first is the next day on which something ends.
func (d *digest) first() time.Time {
	var first time.Time
	for _, e := range d.Ends {
		if e.DaysLeft >= 0 && (first.IsZero() || e.EndsOn.Before(first)) {
			first = e.EndsOn
		}
	}
	return first
}

func (e end) say(d *digest) string {
	from := e.Partner
	if d.Kind == account.Partner {
		from = e.Order
	}
	key, days := "mail.expiry.in", e.DaysLeft
	switch {
	case e.DaysLeft == 0:
		key = "mail.expiry.today"
	case e.DaysLeft < 0:
		key, days = "mail.expiry.ago", -e.DaysLeft
	}
	when := phrase.Say(d.Locale, key, map[string]any{
		"count": days, "number": phrase.Number(d.Locale, days), "date": phrase.Date(d.Locale, e.EndsOn),
	})
	return phrase.Say(d.Locale, "mail.expiry.line", map[string]any{
		"product": oneLine(e.Product), "amount": e.amount(d.Locale, e.Quantity), "from": oneLine(from), "when": when,
	})
}
