package notify

import (
	"embed"
	"fmt"
	"html/template"
	"strings"
	texttemplate "text/template"
)

//go:embed layouts/*.tmpl
var layouts embed.FS

var (
	textLayout = texttemplate.Must(texttemplate.ParseFS(layouts, "layouts/letter.txt.tmpl"))
	htmlLayout = template.Must(template.ParseFS(layouts, "layouts/letter.html.tmpl"))
)

// lay lays a letter out as plain text and as HTML of the same words.
func (l letter) lay() (text, html string, err error) {
	var plain, page strings.Builder
	if err := textLayout.Execute(&plain, l); err != nil {
		return "", "", fmt.Errorf("lay out the text: %w", err)
	}
	if err := htmlLayout.Execute(&page, l); err != nil {
		return "", "", fmt.Errorf("lay out the HTML: %w", err)
	}
	return plain.String(), page.String(), nil
}
