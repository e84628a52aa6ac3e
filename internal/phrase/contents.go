package phrase

import "strings"

// Amount is a number of units of one product. Kind is what a unit counts, LICENSE, PAGE or HOUR, and Size how many of them.
type Amount struct {
	Kind     string
	Quantity int
	Size     int
}

// kinds are the kinds of units in the order that they are said in, with the sentence of each.
var kinds = []struct{ name, key string }{
	{"LICENSE", "unit.licenses"},
	{"PAGE", "unit.pages"},
	{"HOUR", "unit.hours"},
}

// Contents is several amounts taken together: 42 licenses and 50,000 pages. Only units of one kind are ever added.
func Contents(l Language, amounts ...Amount) string {
	totals := make(map[string]int, len(kinds))
	for _, a := range amounts {
		totals[a.Kind] += a.Quantity * a.Size
	}
	var said []string
	for _, kind := range kinds {
		if n := totals[kind.name]; n > 0 {
			said = append(said, Say(l, kind.key, map[string]any{"count": n, "number": Number(l, n)}))
		}
	}
	return list(l, said)
}

// list is a, b and c.
func list(l Language, said []string) string {
	switch len(said) {
	case 0:
		return ""
	case 1:
		return said[0]
	}
	last := len(said) - 1
	return Say(l, "list.and", map[string]any{"all": strings.Join(said[:last], ", "), "last": said[last]})
}
