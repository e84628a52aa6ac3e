package phrase_test

import (
	"testing"

	"github.com/drawdown-portal/drawdown/internal/phrase"
)

func TestContentsNeverAddsDifferentKinds(t *testing.T) {
	t.Parallel()
	licenses := func(n int) phrase.Amount { return phrase.Amount{Kind: "LICENSE", Quantity: n, Size: 1} }
	pages := func(blocks int) phrase.Amount { return phrase.Amount{Kind: "PAGE", Quantity: blocks, Size: 10_000} }
	hours := func(blocks int) phrase.Amount { return phrase.Amount{Kind: "HOUR", Quantity: blocks, Size: 500} }

	tests := map[string]struct {
		amounts []phrase.Amount
		en, ko  string
	}{
		"says nothing of nothing":       {nil, "", ""},
		"says one as one":               {[]phrase.Amount{licenses(1)}, "1 license", "라이선스 1개"},
		"adds licenses of two products": {[]phrase.Amount{licenses(12), licenses(30)}, "42 licenses", "라이선스 42개"},
		"counts pages, not blocks":      {[]phrase.Amount{pages(5)}, "50,000 pages", "페이지 50,000"},
		"keeps two kinds apart": {
			[]phrase.Amount{pages(5), licenses(42)}, "42 licenses and 50,000 pages", "라이선스 42개 및 페이지 50,000",
		},
		"keeps three kinds apart": {
			[]phrase.Amount{hours(2), licenses(1_500), pages(5)},
			"1,500 licenses, 50,000 pages and 1,000 hours", "라이선스 1,500개, 페이지 50,000 및 1,000시간",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := phrase.Contents(phrase.English, tt.amounts...); got != tt.en {
				t.Errorf("in English: %q, want %q", got, tt.en)
			}
			if got := phrase.Contents(phrase.Korean, tt.amounts...); got != tt.ko {
				t.Errorf("in Korean: %q, want %q", got, tt.ko)
			}
		})
	}
}
