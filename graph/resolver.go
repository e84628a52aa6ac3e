// Package graph translates GraphQL into calls on the domain, and back.
//
// A resolver does three things: it takes the actor from the context, makes one domain call, and returns what that gave. What to
// load along is read off the selection, so that a list is a constant number of statements and everything below it a plain
// field. Rules, SQL and transactions live in internal/.
package graph

import (
	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/audit/trail"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/demo"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/feed"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/notify"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
	"github.com/drawdown-portal/drawdown/internal/token"
)

//go:generate go run ./encode/generate

// Services are the parts of the domain that the API speaks for.
type Services struct {
	Accounts     *account.Service
	Orders       *order.Service
	Entitlements *entitlement.Service
	PDRs         *pdr.Service
	Licenses     *license.Service
	Cloud        *cloud.Service
	Feed         *feed.Feed
	Mail         *notify.Service
	Audit        *trail.Service
	Tokens       *token.Service
	Auth         *auth.Service
	DemoSignIns  []*demo.Person // none unless it is the demo
}

// resolver holds the domain. Its fields are of a type of their own, so that they never collide with a method that is named
// after a field of the schema.
type resolver struct{ in Services }

var _ ResolverRoot = resolver{}

func (r resolver) Query() QueryResolver               { return query{r} }
func (r resolver) Mutation() MutationResolver         { return mutation{r} }
func (r resolver) Subscription() SubscriptionResolver { return subscription{r} }
func (r resolver) Account() AccountResolver           { return accountFields{r} }
func (r resolver) ControlRoom() ControlRoomResolver   { return controlRoomFields{r} }
func (r resolver) Entitlement() EntitlementResolver   { return entitlementFields{r} }
func (r resolver) Viewer() ViewerResolver             { return viewerFields{r} }

type (
	query             struct{ resolver }
	mutation          struct{ resolver }
	subscription      struct{ resolver }
	accountFields     struct{ resolver }
	controlRoomFields struct{ resolver }
	entitlementFields struct{ resolver }
	viewerFields      struct{ resolver }
)
