package license

import "github.com/drawdown-portal/drawdown/internal/auth"

// Edge is a row of the table of state.go.
type Edge struct {
	Of     Licensing
	From   Status
	Action Action
	To     Status
	By     []auth.Role
}

// Edges is the table of state.go.
func Edges() []Edge {
	edges := make([]Edge, len(transitions))
	for i, t := range transitions {
		edges[i] = Edge{t.of, t.from, t.action, t.to, t.by}
	}
	return edges
}
