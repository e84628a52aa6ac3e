// Package license puts what an account holds to use: Control Rooms, the units that each has been given, and the signed files that
// carry them to installations on premises.
//
// A Control Room belongs to an account. One that a partner made for its customer takes units that came through that partner
// alone, and no other partner sees it; the account's own take any. Units that it has been given are allocated: the ledger's
// balance and the Control Room change in one transaction. What a Control Room on premises has is what its one living file grants;
// the file is signed by a job after the commit, and the ones before it have been superseded already.
//
// One in the cloud reports in instead, with a credential of its own: that it runs, and what it uses. What it may use is answered, out of
// what its account holds (see pool). Where it is follows from its reports and the database's clock: 48 hours without one, or use above
// what it may, are fail-safe, and 30 days without one suspend it; its next report brings it back, where it is within what it may use.
// That of a cloud service is suspended with it, and comes back with its first report after the cloud service is resumed.
// What a cloud Control Room was given is its quota.
package license

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Licensing is how a Control Room gets its licenses; it never changes.
type Licensing string

// The ways of the API.
const (
	ByFile  Licensing = "FILE"
	InCloud Licensing = "CLOUD"
)

// modes are the products that it can be given.
func (l Licensing) modes() []order.LicensingMode {
	return []order.LicensingMode{order.LicensingMode(l), order.BothLicensing}
}

// ControlRoom is where licenses are used.
type ControlRoom struct {
	bun.BaseModel `bun:"table:control_rooms,alias:room"`

	ID          uuid.UUID `bun:",pk"`
	GUID        uuid.UUID `bun:"guid"`
	AccountID   uuid.UUID
	PartnerID   *uuid.UUID
	Name        string
	NameKey     string
	Licensing   Licensing
	Status      Status
	Version     int
	CreatedByID uuid.UUID
	CreatedAt   time.Time `bun:",nullzero,default:now()"`
	UpdatedAt   time.Time `bun:",nullzero,default:now()"`

	// Of one in the cloud.
	LastSeenAt         *time.Time
	AppVersion         *string
	CredentialIssuedAt *time.Time

	// Of one on premises that has no connection.
	RequestKey      *string
	ConfirmedSerial int
	CycleBeganAt    *time.Time
	ConfirmBy       *time.Time

	// Lapsed is where the clock has taken it, before the job writes it down; empty where that is where it stands.
	Lapsed *Status `bun:",scanonly"`

	// Holds tells whether it has been given units that it can give back.
	Holds bool `bun:",scanonly"`

	// Hosted tells whether it is that of a cloud service, and ends with it.
	Hosted bool `bun:",scanonly"`

	// Loaded where asked for.
	Account      *account.Account `bun:"rel:belongs-to,join:account_id=id"`
	Partner      *account.Account `bun:"rel:belongs-to,join:partner_id=id"`
	Allocations  []*Allocation    `bun:"-"`
	LicenseFile  *File            `bun:"-"` // the one that lives
	LicenseFiles []*File          `bun:"-"`
	Events       []*Event         `bun:"-"`
	Pool         []*PoolLine      `bun:"-"`
	Actions      []Action         `bun:"-"`
}

// Allocation is units of an entitlement that a Control Room has been given.
type Allocation struct {
	bun.BaseModel `bun:"table:allocations,alias:allocation"`

	ControlRoomID uuid.UUID `bun:",pk"`
	EntitlementID uuid.UUID `bun:",pk"`
	Quantity      int
	Consumed      int // of these, used up for good

	Entitlement *entitlement.Entitlement `bun:"-"`
}

// fileLine is units that a license file grants.
type fileLine struct {
	bun.BaseModel `bun:"table:license_file_lines,alias:line"`

	LicenseFileID uuid.UUID `bun:",pk"`
	EntitlementID uuid.UUID `bun:",pk"`
	Quantity      int
}

// Event is one step in the life of a Control Room.
type Event struct {
	bun.BaseModel `bun:"table:control_room_events,alias:event"`

	ID            uuid.UUID `bun:",pk"`
	ControlRoomID uuid.UUID
	Kind          Action
	From          *Status `bun:"from_status"`
	To            Status  `bun:"to_status"`
	LicenseFileID *uuid.UUID
	ByID          *uuid.UUID `bun:"by_id"`
	At            time.Time  `bun:",nullzero,default:now()"`
	Comment       *string
	Excess        []Excess `bun:"type:jsonb,nullzero"` // why it went to fail-safe, where it was not for silence

	By *account.User `bun:"-"`
}

// NodeID is the id as the outside sees it.
func (r *ControlRoom) NodeID() string { return typeid.Format(typeid.ControlRoom, r.ID) }

// Identity is the GUID as the outside sees it.
func (r *ControlRoom) Identity() string { return r.GUID.String() }

// Choice is the entitlements that it may be configured with.
func (r *ControlRoom) Choice() entitlement.Choice {
	return entitlement.Choice{AccountID: r.AccountID, PartnerID: r.PartnerID, Licensing: r.Licensing.modes()}
}

// visible narrows a read of Control Rooms to what the actor may see. Every read starts with it, and nobody sees nothing.
func visible(by auth.Actor) func(*database.Query) *database.Query {
	return func(q *database.Query) *database.Query {
		switch by.Side() {
		case auth.Vendor:
			return q
		case auth.Partner:
			return q.Where("coalesce(room.partner_id, room.account_id) = ?", by.AccountID)
		case auth.Customer:
			return q.Where("room.account_id = ?", by.AccountID)
		default:
			return q.Where("FALSE")
		}
	}
}

// settle makes the status of a Control Room that was read what the clock makes of it, and derives what the actor may do with it.
func (r *ControlRoom) settle(by auth.Actor) {
	if r.Lapsed != nil {
		r.Status = *r.Lapsed
	}
	r.Actions = offered(r, by)
}
