package pdr

import "github.com/drawdown-portal/drawdown/internal/auth"

// Edge is a row of the table of state.go.
type Edge struct {
	From   State
	Action Action
	To     State
	By     []auth.Role
	Effect string
}

// Edges is the table of state.go.
func Edges() []Edge {
	edges := make([]Edge, len(transitions))
	for i, t := range transitions {
		edges[i] = Edge{t.from, t.action, t.to, t.by, string(t.effect)}
	}
	return edges
}
