package phrase

import "time"

// layouts are how people write moments, days and the like in each language. Moments are in UTC and say so: a mail does not
// know where it will be read.
var layouts = map[Language]struct{ moment, date string }{
	English: {"Jan 2, 15:04 UTC", "Jan 2, 2006"},
	Korean:  {"1월 2일 15:04(UTC)", "2006년 1월 2일"},
}

// Moment is a moment not far from now: Nov 22, 15:40 UTC.
func Moment(l Language, t time.Time) string { return t.UTC().Format(layouts[known(l)].moment) }

// Date is a day of any year: Sep 30, 2027.
func Date(l Language, day time.Time) string { return day.UTC().Format(layouts[known(l)].date) }

// known is l, or the language of those whose own the catalogue is not written in.
func known(l Language) Language {
	if _, ok := layouts[l]; ok {
		return l
	}
	return English
}
