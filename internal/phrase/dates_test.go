package phrase_test

import (
	"testing"
	"time"

	"github.com/drawdown-portal/drawdown/internal/phrase"
)

func TestDatesAreWrittenAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	seoul := time.FixedZone("KST", 9*60*60)
	at := time.Date(2026, time.December, 7, 0, 40, 0, 0, seoul) // still the sixth in UTC

	tests := map[string]struct {
		write  func(phrase.Language, time.Time) string
		l      phrase.Language
		expect string
	}{
		"a moment in English":          {phrase.Moment, phrase.English, "Dec 6, 15:40 UTC"},
		"a moment in Korean":           {phrase.Moment, phrase.Korean, "12월 6일 15:40(UTC)"},
		"a date in English":            {phrase.Date, phrase.English, "Dec 6, 2026"},
		"a date in Korean":             {phrase.Date, phrase.Korean, "2026년 12월 6일"},
		"a language that is not there": {phrase.Date, "fr", "Dec 6, 2026"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.write(tt.l, at); got != tt.expect {
				t.Errorf("got %q, want %q", got, tt.expect)
			}
		})
	}
}
