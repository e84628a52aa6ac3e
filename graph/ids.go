package graph

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// nowhere is an id that nothing has. What an argument names and is malformed answers as what does not exist; uuid.Nil stands
// for an argument that was left out.
var nowhere = uuid.MustParse("ffffffff-ffff-7fff-bfff-ffffffffffff")

// idOf is the id that an argument names.
func idOf(prefix typeid.Prefix, s string) uuid.UUID {
	if id := typeid.Parse(prefix, s); id != uuid.Nil {
		return id
	}
	return nowhere
}

// someID is the id that an argument names, where it is there.
func someID(prefix typeid.Prefix, s *string) *uuid.UUID {
	if s == nil {
		return nil
	}
	return new(idOf(prefix, *s))
}

// accountOrNone is the account that an argument names, or uuid.Nil where it is left out.
func accountOrNone(s *string) uuid.UUID {
	if s == nil {
		return uuid.Nil
	}
	return idOf(typeid.Account, *s)
}

// pdrOf is the request that an id or a number names.
func pdrOf(s string) pdr.Ref {
	if digits, ok := strings.CutPrefix(s, "PDR-"); ok {
		if serial, err := strconv.ParseInt(digits, 10, 64); err == nil && serial > 0 && pdr.Number(serial) == s {
			return pdr.Ref{Serial: serial}
		}
	}
	return pdr.Ref{ID: idOf(typeid.PDR, s)}
}

// roomOf is the Control Room that an id or a GUID names.
func roomOf(s string) license.Ref {
	if guid, err := uuid.Parse(s); err == nil && guid.String() == strings.ToLower(s) {
		return license.Ref{GUID: guid}
	}
	return license.Ref{ID: idOf(typeid.ControlRoom, s)}
}

// orderOf is the order that an id or a number names.
func orderOf(s string) order.Ref {
	if id := typeid.Parse(typeid.Order, s); id != uuid.Nil {
		return order.Ref{ID: id}
	}
	if s == "" || strings.ContainsRune(s, 0) {
		return order.Ref{ID: nowhere}
	}
	return order.Ref{Number: s}
}

// someOrder is the order that an argument names, where it is there.
func someOrder(s *string) *order.Ref {
	if s == nil {
		return nil
	}
	return new(orderOf(*s))
}
