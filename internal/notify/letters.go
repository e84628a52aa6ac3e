package notify

import (
	"context"
	"net/url"

	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// letter is what a mail says, before it is laid out as text and as HTML.
type letter struct {
	Language phrase.Language
	Subject  string
	Opening  []string
	Lines    []string
	Groups   []group
	Closing  []string
	Button   string // empty where each group has its own
	Link     *url.URL
	Footer   string // who gets this, and why
}

// group is the lines about one account, and the way to it.
type group struct {
	Name   string
	Lines  []string
	Button string
	Link   *url.URL
}

// toCustomer is the template of the one mail that leaves the circle of vendor and partner.
const toCustomer = "pdr_accepted_customer"

// addressed is a letter to one recipient.
type addressed struct {
	Template string
	To       string
	Letter   letter
}

// address writes a letter to each of the recipients, in their language.
func address(template string, to []recipient, link *url.URL, compose func(phrase.Language) letter) []addressed {
	out := make([]addressed, len(to))
	for i, r := range to {
		l := compose(r.Locale)
		l.Language, l.Link = r.Locale, link
		out[i] = addressed{template, r.Email, l}
	}
	return out
}

// letters is what an event says to whom. An event that nobody waits for says nothing.
func (s *Service) letters(ctx context.Context, db bun.IDB, e *event) ([]addressed, error) {
	var out []addressed
	write := func(template string, to []recipient, link *url.URL, compose func(*event, phrase.Language) letter) {
		out = append(out, address(template, to, link, func(l phrase.Language) letter { return compose(e, l) })...)
	}
	request := s.public.JoinPath("r", pdr.Number(e.Serial))
	switch e.ToState {
	case pdr.Submitted:
		team, err := s.approvers(ctx, db)
		if err != nil {
			return nil, err
		}
		write("pdr_submitted", team, request, submitted)
	case pdr.Approved:
		write("pdr_approved", e.requester(), request, approved)
	case pdr.Rejected:
		write("pdr_rejected", e.requester(), request, rejected)
	case pdr.Expired:
		write("pdr_expired", e.requester(), request, expired)
	case pdr.Accepted:
		team, err := s.approvers(ctx, db)
		if err != nil {
			return nil, err
		}
		write("pdr_accepted", e.requester(), request, accepted("mail.footer.requester"))
		write("pdr_accepted", team, request, accepted("mail.footer.approver"))
		held := s.public.JoinPath("a", typeid.Format(typeid.Account, e.CustomerID), "entitlements")
		write(toCustomer, e.contact(), held, acceptedToCustomer)
	case pdr.Draft, pdr.Withdrawn: // whoever did it knows
	}
	return out, nil
}

func submitted(e *event, l phrase.Language) letter {
	say := e.speaker(l)
	closing := []string{say("mail.submitted.checks"), say("mail.submitted.by")}
	if e.Note != "" {
		closing = append(closing, say("mail.submitted.note"))
	}
	closing = append(closing, e.comment(l)...)
	return letter{
		Subject: say("mail.submitted.subject"),
		Opening: []string{say("mail.submitted.opening")},
		Lines:   e.lines(l, "mail.line_available", asked),
		Closing: closing,
		Button:  say("mail.submitted.button"),
		Footer:  say("mail.footer.approver"),
	}
}

func approved(e *event, l phrase.Language) letter {
	say := e.speaker(l)
	return letter{
		Subject: say("mail.approved.subject"),
		Opening: []string{say("mail.approved.opening"), say("mail.approved.deadline")},
		Closing: e.comment(l),
		Button:  say("mail.approved.button"),
		Footer:  say("mail.footer.requester"),
	}
}

func rejected(e *event, l phrase.Language) letter {
	say := e.speaker(l)
	return letter{
		Subject: say("mail.rejected.subject"),
		Opening: []string{say("mail.rejected.opening"), say("mail.rejected.next")},
		Button:  say("mail.clone.button"),
		Footer:  say("mail.footer.requester"),
	}
}

func expired(e *event, l phrase.Language) letter {
	say := e.speaker(l)
	opening := []string{say("mail.expired.order_ended"), say("mail.expired.released")}
	switch {
	case e.OrderStatus == order.Cancelled:
		opening[0] = say("mail.expired.order_cancelled")
	case e.acceptByPassed():
		opening = []string{say("mail.expired.not_accepted"), say("mail.expired.available")}
	}
	return letter{
		Subject: say("mail.expired.subject"),
		Opening: opening,
		Button:  say("mail.clone.button"),
		Footer:  say("mail.footer.requester"),
	}
}

// accepted is the same for everyone but for why they get it.
func accepted(footer string) func(*event, phrase.Language) letter {
	return func(e *event, l phrase.Language) letter {
		say := e.speaker(l)
		return letter{
			Subject: say("mail.accepted.subject"),
			Opening: []string{say("mail.accepted.opening"), say("mail.accepted.balance")},
			Lines:   e.lines(l, "mail.line", left),
			Closing: e.comment(l),
			Button:  say("mail.accepted.button"),
			Footer:  say(footer),
		}
	}
}

// comment is what was said with the event, where something was.
func (e *event) comment(l phrase.Language) []string {
	if e.Comment == "" {
		return nil
	}
	return []string{e.speaker(l)("mail.comment")}
}

// acceptedToCustomer says nothing of the request, its order or the people who handled it: a customer sees none of these.
func acceptedToCustomer(e *event, l phrase.Language) letter {
	say := e.speaker(l)
	return letter{
		Subject: say("mail.customer.subject"),
		Opening: []string{say("mail.customer.opening")},
		Lines:   e.lines(l, "mail.line", asked),
		Closing: []string{say("mail.customer.valid")},
		Button:  say("mail.customer.button"),
		Footer:  say("mail.footer.customer"),
	}
}
