package graph

import (
	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// Movement is a posting with the request behind it, which the ledger knows nothing of.
type Movement struct {
	*entitlement.Movement
	PDR *pdr.PDR
	By  *account.User
}
