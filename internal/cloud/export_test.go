package cloud

// Edge is a row of the table of life, by where it leads from and to.
type Edge struct {
	From   Status
	Action Action
	To     Status
}

// Edges is the table of life.
func Edges() []Edge {
	out := make([]Edge, len(transitions))
	for i, t := range transitions {
		out[i] = Edge{t.from, t.action, t.to}
	}
	return out
}

// CheckName is the rule for names.
var CheckName = checkName
