package phrase_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-portal/drawdown/internal/phrase"
)

// Every sentence is there in both languages, and is filled with the same values.
func TestLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	english, err := filepath.Glob("words/*.en.json")
	if err != nil || len(english) == 0 {
		t.Fatalf("no sentences: %v", err)
	}
	for _, file := range english {
		en := read(t, file)
		ko := read(t, strings.Replace(file, ".en.", ".ko.", 1))
		for key, said := range en {
			if _, ok := ko[key]; !ok {
				t.Errorf("%s: %s has no Korean", file, key)
				continue
			}
			if got, want := placeholders(ko[key]), placeholders(said); !slices.Equal(got, want) {
				t.Errorf("%s: Korean %s is filled with %v, English with %v", file, key, got, want)
			}
		}
		for key := range ko {
			if _, ok := en[key]; !ok {
				t.Errorf("%s: %s has no English", file, key)
			}
		}
	}
}

func TestAccepted(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		header   string
		fallback phrase.Language
		want     phrase.Language
	}{
		"takes what is asked for":                    {"ko-KR,ko;q=0.9,en;q=0.5", phrase.English, phrase.Korean},
		"takes the better of several":                {"en;q=0.3,ko;q=0.8", phrase.English, phrase.Korean},
		"falls back without a header":                {"", phrase.Korean, phrase.Korean},
		"falls back on a language that is not there": {"fr", phrase.Korean, phrase.Korean},
		"falls back on nonsense":                     {";;;", phrase.English, phrase.English},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := phrase.Accepted(tt.header, tt.fallback); got != tt.want {
				t.Errorf("Accepted(%q) = %s, want %s", tt.header, got, tt.want)
			}
		})
	}
}

func read(t *testing.T, file string) map[string]json.RawMessage {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var sentences map[string]json.RawMessage
	if err := json.Unmarshal(body, &sentences); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return sentences
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)`)

func placeholders(said json.RawMessage) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(string(said), -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}
