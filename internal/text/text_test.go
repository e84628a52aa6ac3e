package text_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// cleaning is what becomes of a text: it is kept as want, or refused with the sentence of key.
type cleaning struct{ in, want, key string }

func check(t *testing.T, clean func(string) (string, *fault.Fault), tests map[string]cleaning) {
	t.Helper()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, refusal := clean(tt.in)
			if got != tt.want {
				t.Errorf("%q is kept as %q, want %q", tt.in, got, tt.want)
			}
			key := ""
			if refusal != nil {
				key = refusal.Key
				if refusal.Code != fault.BadUserInput {
					t.Errorf("%q is refused with %s", tt.in, refusal.Code)
				}
			}
			if key != tt.key {
				t.Errorf("%q is refused with %q, want %q", tt.in, key, tt.key)
			}
			for _, l := range []phrase.Language{phrase.English, phrase.Korean} {
				if key != "" && phrase.Say(l, key, refusal.Values) == key {
					t.Errorf("%s has no sentence in %s", key, l)
				}
			}
		})
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	check(t, text.Name, map[string]cleaning{
		"keeps what it is given":                 {in: "Kestrel & Moor IT", want: "Kestrel & Moor IT"},
		"keeps Hangul":                           {in: "하늘시스템즈", want: "하늘시스템즈"},
		"composes":                               {in: "Cafe\u0301", want: "Caf\u00e9"},
		"composes Hangul":                        {in: "\u1112\u1161\u11ab", want: "\ud55c"},
		"trims white space":                      {in: " \u00a0\u3000Acme \u2003", want: "Acme"},
		"trims invisible characters":             {in: "\u200b\ufeffAcme\u200e\u2060", want: "Acme"},
		"keeps the joiner inside":                {in: "👩\u200d💻 Ltd", want: "👩\u200d💻 Ltd"},
		"keeps the selector of an emoji":         {in: "Hearts ❤\ufe0f", want: "Hearts ❤\ufe0f"},
		"takes 200 characters":                   {in: strings.Repeat("한", 200), want: strings.Repeat("한", 200)},
		"counts after trimming":                  {in: " " + strings.Repeat("a", 200) + " ", want: strings.Repeat("a", 200)},
		"counts what is composed":                {in: strings.Repeat("e\u0301", 200), want: strings.Repeat("é", 200)},
		"refuses 201 characters":                 {in: strings.Repeat("a", 201), key: "text.long"},
		"refuses nothing":                        {in: "", key: "text.empty"},
		"refuses white space":                    {in: " \u3000 ", key: "text.empty"},
		"refuses invisible characters alone":     {in: "\u200b\u200c\u200d\ufeff\u00ad", key: "text.empty"},
		"refuses Hangul fillers alone":           {in: "\u3164\uffa0\u115f", key: "text.empty"},
		"refuses blank Braille alone":            {in: "\u2800 \u2800", key: "text.empty"},
		"refuses NUL":                            {in: "Ac\x00me", key: "text.control"},
		"refuses a line break":                   {in: "Acme\r\nBcc: all@rival.example", key: "text.control"},
		"refuses a line break at the end":        {in: "Acme\n", key: "text.control"},
		"refuses a tab":                          {in: "Ac\tme", key: "text.control"},
		"refuses an escape sequence":             {in: "Acme\x1b[2J", key: "text.control"},
		"refuses the other control characters":   {in: "Ac\u0085me", key: "text.control"},
		"refuses Unicode's line separator":       {in: "Ac\u2028me", key: "text.control"},
		"refuses bytes that are no text":         {in: "Ac\xffme", key: "text.broken"},
		"refuses what a decoder made of those":   {in: "Ac\ufffdme", key: "text.broken"},
		"refuses half of a character in UTF-16":  {in: "Ac\xed\xa0\x80me", key: "text.broken"},
		"refuses an over-long text of any bytes": {in: strings.Repeat("👩", 201), key: "text.long"},
	})
}

func TestNote(t *testing.T) {
	t.Parallel()
	check(t, text.Note, map[string]cleaning{
		"keeps lines":                   {in: "one\ntwo\n\n\tthree", want: "one\ntwo\n\n\tthree"},
		"writes line breaks in one way": {in: "a\r\nb\rc\u2028d\u0085e", want: "a\nb\nc\nd\ne"},
		"trims":                         {in: "\n\n hello \n", want: "hello"},
		"may be empty":                  {in: " \r\n\u200b", want: ""},
		"takes 2,000 characters":        {in: strings.Repeat("한", 2000), want: strings.Repeat("한", 2000)},
		"refuses 2,001 characters":      {in: strings.Repeat("한", 2001), key: "text.long"},
		"refuses NUL":                   {in: "a\x00b", key: "text.control"},
		"refuses a backspace":           {in: "a\bb", key: "text.control"},
	})
}

func TestReason(t *testing.T) {
	t.Parallel()
	check(t, text.Reason, map[string]cleaning{
		"takes three characters":          {in: "왜냐면", want: "왜냐면"},
		"refuses two":                     {in: "no", key: "text.reason_short"},
		"refuses two among spaces":        {in: "   no   ", key: "text.reason_short"},
		"refuses nothing":                 {in: "", key: "text.reason_short"},
		"refuses three that nobody sees":  {in: "\u200b\u200b\u200b", key: "text.reason_short"},
		"refuses more than 2,000":         {in: strings.Repeat("a", 2001), key: "text.long"},
		"keeps lines":                     {in: "too\nmany", want: "too\nmany"},
		"refuses what no reason can hold": {in: "too\x00many", key: "text.control"},
	})
}

func TestKey(t *testing.T) {
	t.Parallel()
	equal := map[string][2]string{
		"case":                  {"Larkfield INSURANCE", "larkfield insurance"},
		"case beyond ASCII":     {"STRASSE ÉTÉ ΣΊΣΥΦΟΣ", "straße été σίσυφος"},
		"spaces":                {"Larkfield\u00a0  Insurance ", " Larkfield Insurance"},
		"invisible characters":  {"Lark\u200bfield", "Larkfield"},
		"ways to compose":       {"Café", "CAFE\u0301"},
		"folds that recompose":  {"\u0345\u03b1", "\u0345\u0391"},
		"invisible before mark": {"Cafe\u200d\u0301", "Café"},
	}
	for name, pair := range equal {
		t.Run("folds "+name, func(t *testing.T) {
			t.Parallel()
			if a, b := text.Key(pair[0]), text.Key(pair[1]); a != b {
				t.Errorf("%q and %q have the keys %q and %q", pair[0], pair[1], a, b)
			}
		})
	}
	if text.Key("Osterby Foods") == text.Key("OsterbyFoods") {
		t.Error("a space between words makes no difference")
	}
}

// What is kept can be read, edited and sent again without a change.
func TestCleaningTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringN(0, 40, -1).Draw(t, "text")
		note, refusal := text.Note(in)
		if again, refused := text.Note(note); refusal == nil && (again != note || refused != nil) {
			t.Fatalf("%q is kept as %q, then as %q (%v)", in, note, again, refused)
		}
		if key := text.Key(in); text.Key(key) != key {
			t.Fatalf("%q has the key %q, and that the key %q", in, key, text.Key(key))
		}
	})
}
