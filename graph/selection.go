package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/audit/trail"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/token"
)

// selection is what a document selects on an object: fragments, aliases and conditions are taken into account, and several
// selections of the same field are one.
type selection struct {
	operation *graphql.OperationContext
	sets      []ast.SelectionSet
	on        []string // the types of the object, for the conditions of fragments
}

// selected is what is selected below the field that is being resolved.
func selected(ctx context.Context) selection {
	field := graphql.GetFieldContext(ctx).Field
	return selection{
		operation: graphql.GetOperationContext(ctx),
		sets:      []ast.SelectionSet{field.Selections},
		on:        []string{field.Definition.Type.Name(), "Node"},
	}
}

// as is the selection on an object of this type, below a field that gives an interface.
func (s selection) as(name string) selection {
	s.on = []string{name, "Node"}
	return s
}

// of is what is selected below the fields with these names; it is none where there are none.
func (s selection) of(names ...string) selection {
	below := selection{operation: s.operation}
	for _, set := range s.sets {
		for _, field := range graphql.CollectFields(s.operation, set, s.on) {
			if slices.Contains(names, field.Name) {
				below.sets = append(below.sets, field.Selections)
				below.on = []string{field.Definition.Type.Name(), "Node"}
			}
		}
	}
	return below
}

// and is both selections, of the same type.
func (s selection) and(other selection) selection {
	if s.none() {
		return other
	}
	s.sets = slices.Concat(s.sets, other.sets)
	return s
}

// none tells that nothing was selected.
func (s selection) none() bool { return len(s.sets) == 0 }

// has tells whether one of the fields is selected.
func (s selection) has(names ...string) bool { return !s.of(names...).none() }

// rows is what is selected of the rows of a connection.
func (s selection) rows() selection { return s.of("nodes").and(s.of("edges").of("node")) }

func (s selection) accounts() *account.With {
	if s.none() {
		return nil
	}
	return &account.With{Partners: s.has("partners"), Contact: s.has("contactName", "contactEmail")}
}

func (s selection) orders() *order.With {
	if s.none() {
		return nil
	}
	return &order.With{Accounts: s.of("account", "endCustomer").accounts(), Lines: s.has("lines")}
}

func (s selection) entitlements() entitlement.With {
	return entitlement.With{Account: s.of("account").accounts(), Order: s.of("order").orders()}
}

func (s selection) rooms() *license.With {
	if s.none() {
		return nil
	}
	// the Control Room of its own file is the same one, with whatever is selected there
	again := s.of("licenseFile", "licenseFiles").of("controlRoom")
	for ; !again.none(); again = again.of("licenseFile", "licenseFiles").of("controlRoom") {
		s = s.and(again)
	}
	with := &license.With{
		Accounts: s.of("account", "partner").accounts(),
		File:     s.of("licenseFile").files(),
		Files:    s.of("licenseFiles").files(),
		Events:   s.has("events"),
		Pool:     s.has("pool"),
		People:   s.of("events").of("by").of("account").accounts(),
	}
	if given := s.of("allocations"); !given.none() {
		with.Allocations = new(given.of("entitlement").entitlements())
	}
	return with
}

func (s selection) files() *license.WithFiles {
	if s.none() {
		return nil
	}
	with := &license.WithFiles{Room: s.of("controlRoom").rooms()}
	if lines := s.of("lines"); !lines.none() {
		with.Lines = new(lines.of("entitlement").entitlements())
	}
	return with
}

func (s selection) instances() *cloud.With {
	if s.none() {
		return nil
	}
	people := s.of("requestedBy").and(s.of("events").of("by"))
	return &cloud.With{
		Accounts: s.of("account", "partner").accounts(),
		Room:     s.of("controlRoom").rooms(),
		Events:   s.has("events"),
		People:   !people.none(),
		Employer: people.of("account").accounts(),
	}
}

func (s selection) entries() trail.With {
	people := s.of("by")
	return trail.With{Account: s.of("account").accounts(), People: !people.none(), Employer: people.of("account").accounts()}
}

func (s selection) tokens() token.With {
	people := s.of("createdBy")
	return token.With{People: !people.none(), Employer: people.of("account").accounts()}
}

func (s selection) pdrs() *pdr.With {
	if s.none() {
		return nil
	}
	people := s.of("createdBy", "submittedBy", "decidedBy", "acceptedBy").and(s.of("events").of("by"))
	return &pdr.With{
		Accounts:   s.of("partner").and(s.of("customer").of("account")).accounts(),
		Order:      s.of("order").orders(),
		Lines:      s.has("lines"),
		Balances:   s.of("lines").has("orderLine"),
		Events:     s.has("events"),
		People:     !people.none(),
		Employers:  people.of("account").accounts(),
		ClonedFrom: s.of("clonedFrom").pdrs(),
		Clones:     s.of("clones").pdrs(),
	}
}
