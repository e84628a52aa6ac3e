package license

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/order"
)

// use is units of a product that a cloud Control Room uses, as it last reported.
type use struct {
	bun.BaseModel `bun:"table:control_room_uses,alias:used"`

	ControlRoomID uuid.UUID `bun:",pk"`
	ProductID     uuid.UUID `bun:",pk"`
	Units         int
	Held          int

	AccountID uuid.UUID  `bun:",scanonly"`
	Through   *uuid.UUID `bun:",scanonly"`

	Product *order.Product `bun:"rel:belongs-to,join:product_id=id"`
}

// quota is units of an entitlement that are set aside for a cloud Control Room.
type quota struct {
	bun.BaseModel `bun:"table:entitlements,alias:held"`

	ID        uuid.UUID `bun:",pk"`
	AccountID uuid.UUID
	ProductID uuid.UUID

	ControlRoomID uuid.UUID  `bun:",scanonly"`
	Through       *uuid.UUID `bun:",scanonly"`
	Units         int        `bun:",scanonly"`

	Product *order.Product `bun:"rel:belongs-to,join:product_id=id"`
}

// poolRows is what the pools of accounts are made of.
type poolRows struct {
	held   []*entitlement.Entitlement
	quotas []*quota
	uses   []*use
}

// queries is the three reads that pools take. One that has been silent for so long that it is suspended uses nothing.
func (rows *poolRows) queries(db bun.IDB, accounts []uuid.UUID) []*database.Query {
	quotas := database.Select(db, &rows.quotas).ColumnExpr("?TableColumns").Relation("Product")
	quotas.ColumnExpr("room.id AS control_room_id, room.partner_id AS through, allocation.quantity - allocation.consumed AS units")
	quotas.Join("JOIN allocations allocation ON allocation.entitlement_id = held.id")
	quotas.Join("JOIN control_rooms room ON room.id = allocation.control_room_id")
	quotas.Among("held.account_id", accounts).Where("allocation.quantity > allocation.consumed")
	quotas.Where("room.licensing = 'CLOUD'")
	uses := database.Select(db, &rows.uses).ColumnExpr("?TableColumns, room.account_id, room.partner_id AS through").Relation("Product")
	uses.Join("JOIN control_rooms room ON room.id = used.control_room_id")
	uses.Among("room.account_id", accounts).Where("room.last_seen_at > clock_timestamp() - interval '" + suspendAfter + "'")
	return []*database.Query{
		entitlement.Usable(database.Select(db, &rows.held), accounts, InCloud.modes()), quotas, uses,
	}
}

// pools sorts what was read by account.
func (rows *poolRows) pools() map[uuid.UUID]pool {
	pools := map[uuid.UUID]pool{}
	of := func(account uuid.UUID, product *order.Product) *productPool {
		if pools[account] == nil {
			pools[account] = pool{}
		}
		return pools[account].of(product)
	}
	usable := map[uuid.UUID]bool{}
	for _, e := range rows.held {
		usable[e.ID] = true
		of(e.AccountID, e.Product).free[e.PartnerID] += e.Available()
	}
	for _, q := range rows.quotas {
		quotas := of(q.AccountID, q.Product).quotas
		if quotas[q.ControlRoomID] == nil {
			quotas[q.ControlRoomID] = &roomPart{through: orNone(q.Through)}
		}
		// of what can no longer be used the quota is nothing, and a quota it stays
		if usable[q.ID] {
			quotas[q.ControlRoomID].units += q.Units
		}
	}
	for _, u := range rows.uses {
		of(u.AccountID, u.Product).uses[u.ControlRoomID] = &roomPart{through: orNone(u.Through), units: u.Units, held: u.Held}
	}
	return pools
}

func orNone(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// takeTurns has all that changes who uses what of an account's pool wait for one another: of two Control Rooms that report the last unit
// at once, the second is to see what the first took, and a quota is either free or set aside. The account's row is what they share: a
// Control Room is locked before it, and entitlements are after it. Nothing that only refers to the account waits.
func takeTurns(ctx context.Context, tx bun.Tx, account uuid.UUID) error {
	if _, err := database.Exec(ctx, tx, `SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE`, account); err != nil {
		return fmt.Errorf("lock the pool: %w", err)
	}
	return nil
}

// poolOf reads the pool of an account in its turn.
func poolOf(ctx context.Context, tx bun.Tx, account uuid.UUID) (pool, error) {
	var rows poolRows
	for _, q := range rows.queries(tx, []uuid.UUID{account}) {
		if err := q.Scan(ctx); err != nil {
			return nil, err
		}
	}
	p := rows.pools()[account]
	if p == nil {
		p = pool{}
	}
	return p, nil
}

// fillPools loads what cloud Control Rooms may use: three statements, however many there are. They read all that the accounts have,
// through whichever partner.
func fillPools(b *database.Batch, db bun.IDB, rooms []*ControlRoom) {
	var accounts []uuid.UUID
	seen := map[uuid.UUID]bool{}
	for _, r := range rooms {
		if r.pooled() && !seen[r.AccountID] {
			seen[r.AccountID], accounts = true, append(accounts, r.AccountID)
		}
	}
	if len(accounts) == 0 {
		return
	}
	rows := new(poolRows)
	queries := rows.queries(db, accounts)
	for i, q := range queries {
		b.AddAbove(q, func() {
			if i < len(queries)-1 {
				return
			}
			pools := rows.pools()
			for _, r := range rooms {
				if r.pooled() {
					r.Pool = pools[r.AccountID].lines(r)
				}
			}
		})
	}
}

// pooled tells whether it uses what its account holds.
func (r *ControlRoom) pooled() bool { return r.Licensing == InCloud && r.Status != Decommissioned }
