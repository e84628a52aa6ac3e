package cloud

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Instance is a cloud service, as the API calls it.
type Instance struct {
	bun.BaseModel `bun:"table:cloud_services,alias:service"`

	ID            uuid.UUID `bun:",pk"`
	AccountID     uuid.UUID
	PartnerID     *uuid.UUID
	Kind          order.CloudServiceKind
	Name          string
	Region        string
	Status        Status
	Version       int
	URL           *string `bun:"url"`
	Failure       *string
	ControlRoomID *uuid.UUID
	RequestedByID uuid.UUID
	StatusSince   time.Time  `bun:",nullzero,default:now()"`
	OverdueAt     *time.Time // when people were told that it is, in this status
	CreatedAt     time.Time  `bun:",nullzero,default:now()"`
	UpdatedAt     time.Time  `bun:",nullzero,default:now()"`

	Overdue bool `bun:",scanonly"`

	// Loaded where asked for.
	Account     *account.Account     `bun:"rel:belongs-to,join:account_id=id"`
	Partner     *account.Account     `bun:"rel:belongs-to,join:partner_id=id"`
	ControlRoom *license.ControlRoom `bun:"-"`
	RequestedBy *account.User        `bun:"-"`
	Events      []*Event             `bun:"-"`
	Actions     []Action             `bun:"-"`
}

// Event is one step in the life of a cloud service.
type Event struct {
	bun.BaseModel `bun:"table:cloud_service_events,alias:event"`

	ID             uuid.UUID `bun:",pk"`
	CloudServiceID uuid.UUID
	Kind           Action
	From           *Status `bun:"from_status"`
	To             Status  `bun:"to_status"`
	Version        int
	ByID           *uuid.UUID `bun:"by_id"`
	At             time.Time  `bun:",nullzero,default:now()"`
	Comment        *string

	By *account.User `bun:"-"`
}

// NodeID is the id as the outside sees it.
func (i *Instance) NodeID() string { return typeid.Format(typeid.CloudService, i.ID) }

// Plan is what a cloud service can be asked for with.
type Plan struct {
	Regions     []string
	URLTemplate string // where it will run, with {name} for its name
}

// Provisionable is a kind of cloud service, and the unused units that would pay for one each.
type Provisionable struct {
	Kind  order.CloudServiceKind
	Units int
}

// visible narrows a read of cloud services to what the actor may see. Every read starts with it, and nobody sees nothing.
func visible(by auth.Actor) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		switch by.Side() {
		case auth.Vendor:
			return q
		case auth.Partner:
			return q.Where("coalesce(service.partner_id, service.account_id) = ?", by.AccountID)
		case auth.Customer:
			return q.Where("service.account_id = ?", by.AccountID)
		default:
			return q.Where("FALSE")
		}
	}
}
