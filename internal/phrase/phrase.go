// Package phrase is the catalogue of sentences that leave the building: refusals, reasons and mail, in English and Korean.
//
// A sentence is named by a key and filled with values; a key with plural forms chooses by the value "count".
package phrase

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Language is one that the catalogue is written in; the values are those of a person's locale.
type Language string

// The languages, the first for everyone else.
const (
	English Language = "en"
	Korean  Language = "ko"
)

//go:embed words/*.json
var words embed.FS

var (
	localizers = map[Language]*i18n.Localizer{}
	printers   = map[Language]*message.Printer{
		English: message.NewPrinter(language.AmericanEnglish),
		Korean:  message.NewPrinter(language.Korean),
	}
	matcher = language.NewMatcher([]language.Tag{language.English, language.Korean})
)

func init() {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	files, err := fs.Glob(words, "words/*.json")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		if _, err := bundle.LoadMessageFileFS(words, file); err != nil {
			panic(fmt.Errorf("read %s: %w", file, err)) // embedded at build time
		}
	}
	for _, l := range []Language{English, Korean} {
		localizers[l] = i18n.NewLocalizer(bundle, string(l))
	}
}

// Say is the sentence of key in a language. An unknown key is a defect: it says the key.
func Say(l Language, key string, values map[string]any) string {
	localizer, ok := localizers[l]
	if !ok {
		localizer = localizers[English]
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: values}
	if count, ok := values["count"]; ok {
		config.PluralCount = count
	}
	said, err := localizer.Localize(config)
	if err != nil {
		return key
	}
	return said
}

// Number is n as people write it: 50,000.
func Number(l Language, n int) string {
	printer, ok := printers[l]
	if !ok {
		printer = printers[English]
	}
	return printer.Sprintf("%d", n)
}

// Accepted is the language that an Accept-Language header asks for, else fallback.
func Accepted(header string, fallback Language) Language {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(tags) == 0 {
		return fallback
	}
	if _, index, confidence := matcher.Match(tags...); confidence > language.No {
		return []Language{English, Korean}[index]
	}
	return fallback
}
