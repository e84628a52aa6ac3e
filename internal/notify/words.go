package notify

import (
	"strings"
	"unicode"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// speaker says sentences of the catalogue about the event. Names are put on one line first, whatever was typed into them: a
// line break would end a subject, or begin a line that looks as if we had written it.
func (e *event) speaker(l phrase.Language) func(key string) string {
	values := map[string]any{
		"number":    pdr.Number(e.Serial),
		"vendor":    oneLine(e.Vendor),
		"partner":   oneLine(e.Partner),
		"customer":  oneLine(e.Customer),
		"order":     oneLine(e.Order),
		"requester": oneLine(e.Requester),
		"by":        oneLine(e.By),
		"at":        phrase.Moment(l, e.At),
		"ends":      phrase.Date(l, e.OrderEndsOn),
		"deadline":  phrase.Moment(l, e.AcceptBy),
		"contents":  phrase.Contents(l, e.amounts()...),
		"known":     phrase.Say(l, e.known(), nil),
		"reason":    e.RejectionReason,
		"note":      e.Note,
		"comment":   e.Comment,
	}
	return func(key string) string { return phrase.Say(l, key, values) }
}

// known is the sentence for how well the customer is known to the partner.
func (e *event) known() string {
	switch {
	case e.CustomerID == uuid.Nil:
		return "mail.submitted.new_customer"
	case e.ContactIsKnown:
		return "mail.submitted.known_contact"
	default:
		return "mail.submitted.new_contact"
	}
}

// acceptByPassed tells whether an approval was let lapse, and not ended by its order.
func (e *event) acceptByPassed() bool { return !e.AcceptBy.IsZero() && !e.AcceptBy.After(e.At) }

func (e *event) amounts() []phrase.Amount {
	out := make([]phrase.Amount, len(e.Lines))
	for i, line := range e.Lines {
		out[i] = phrase.Amount{Kind: string(line.UnitKind), Quantity: line.Quantity, Size: line.UnitSize}
	}
	return out
}

// lines is a sentence for each product, with a number of its units.
func (e *event) lines(l phrase.Language, key string, units func(line) int) []string {
	out := make([]string, len(e.Lines))
	for i, ln := range e.Lines {
		out[i] = phrase.Say(l, key, map[string]any{
			"product": oneLine(ln.Product), "amount": ln.amount(l, units(ln)), "available": ln.amount(l, ln.Available),
		})
	}
	return out
}

func asked(ln line) int { return ln.Quantity }

func left(ln line) int { return ln.Balance }

// amount is a number of licenses, or else pages or hours by their name.
func (ln line) amount(l phrase.Language, units int) string {
	if ln.UnitKind == order.License || units == 0 {
		return phrase.Number(l, units)
	}
	return phrase.Contents(l, phrase.Amount{Kind: string(ln.UnitKind), Quantity: units, Size: ln.UnitSize})
}

// oneLine is s without control characters, and with single spaces where it had any white space.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}
