// Package text cleans what people type before it is kept: names, addresses and what they write to one another.
//
// A text is kept in Unicode's composed form (NFC), without white space and invisible characters at its ends. Whatever could
// pretend to be something else is refused: control characters, line breaks in a single line, bytes that are no text.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/drawdown-portal/drawdown/internal/fault"
)

// The longest texts, in characters.
const (
	MaxName    = 200
	MaxEmail   = 254
	MaxWebsite = 2048
	MaxNote    = 2000
	MinReason  = 3
)

// Name is what a person, a company or a thing is called: one line of 1 to 200 characters.
func Name(s string) (string, *fault.Fault) {
	name, refusal := line(s, MaxName)
	if refusal == nil && name == "" {
		return "", fault.New(fault.BadUserInput, "text.empty")
	}
	return name, refusal
}

// Note is what a person writes to another, in as many lines as they like and at most 2,000 characters. It may be empty.
func Note(s string) (string, *fault.Fault) {
	return clean(breaks.Replace(s), MaxNote, "\n\t")
}

// Reason is a note that has to say something: 3 to 2,000 characters.
func Reason(s string) (string, *fault.Fault) {
	reason, refusal := Note(s)
	if refusal == nil && utf8.RuneCountInString(reason) < MinReason {
		return "", fault.New(fault.BadUserInput, "text.reason_short", "min", MinReason)
	}
	return reason, refusal
}

// Key is a name as names are compared: case and spaces folded, invisible characters left out.
func Key(name string) string {
	seen := strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, name)
	// Decomposed first, as folding can take marks apart; in lower case first, as the library's folding swaps that of Cherokee.
	folded := cases.Fold().String(strings.ToLower(norm.NFD.String(seen)))
	return norm.NFC.String(strings.Join(strings.Fields(folded), " "))
}

// breaks makes one line break of each way to write it.
var breaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// line is s cleaned, where it is a single line.
func line(s string, limit int) (string, *fault.Fault) { return clean(s, limit, "") }

// clean refuses every control character and line break that is not among those allowed.
func clean(s string, limit int, allowed string) (string, *fault.Fault) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError) {
		return "", fault.New(fault.BadUserInput, "text.broken") // the second is what a JSON decoder makes of the first
	}
	s = norm.NFC.String(s)
	for _, r := range s {
		if (unicode.IsControl(r) || r == '\u2028' || r == '\u2029') && !strings.ContainsRune(allowed, r) {
			return "", fault.New(fault.BadUserInput, "text.control")
		}
	}
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) })
	if !strings.ContainsFunc(s, visible) {
		return "", nil
	}
	if utf8.RuneCountInString(s) > limit {
		return "", fault.New(fault.BadUserInput, "text.long", "max", limit)
	}
	return s, nil
}

// invisible tells whether r shows nothing by itself: a format character, or a filler as Hangul has them.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point)
}

// visible tells whether a reader would see r alone. Variation selectors only change the character before them.
func visible(r rune) bool {
	const blankBraille = '\u2800'
	return !unicode.IsSpace(r) && !invisible(r) && !unicode.Is(unicode.Variation_Selector, r) && r != blankBraille
}
