package database

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
)

// Viewer is who asks, as the database is told: its policies show each viewer their own rows, whatever a statement asks for. The
// zero Viewer is nobody, and sees nothing.
type Viewer struct {
	side    string
	account uuid.UUID
}

// The viewers that see everything: what the portal does by itself, and the vendor's people.
var (
	system = Viewer{side: "system"}
	Vendor = Viewer{side: "vendor"}
)

// Partner is the viewer for the people of a partner.
func Partner(account uuid.UUID) Viewer { return Viewer{"partner", account} }

// Customer is the viewer for the people of a customer.
func Customer(account uuid.UUID) Viewer { return Viewer{"customer", account} }

type viewerKey struct{}

// As is a context in which a viewer asks. Who it is is found out for each statement or transaction: whoever signs in by a request
// asks from then on.
func As(ctx context.Context, viewer func() Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, viewer)
}

// AsSystem is a context in which nobody in particular asks, and all rows are seen: for what is done before it is known who asks,
// and for what is done on nobody's behalf.
func AsSystem(ctx context.Context) context.Context {
	return As(ctx, func() Viewer { return system })
}

// viewerOf is who asks in ctx: otherwise, where nobody was named.
func viewerOf(ctx context.Context, otherwise Viewer) Viewer {
	if viewer, ok := ctx.Value(viewerKey{}).(func() Viewer); ok {
		return viewer()
	}
	return otherwise
}

// telling is the statement that tells a connection who asks, and told what it was told last, among what pgx keeps with it. Both are
// below what a trace shows.
const (
	telling   = "drawdown_viewer"
	statement = `SELECT set_config('drawdown.side', $1, false), set_config('drawdown.account', $2, false)`
	told      = "drawdown.viewer"
)

// learn readies a new connection to be told.
func learn(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.PgConn().Prepare(ctx, telling, statement, nil)
	return err
}

// tell tells a connection that is taken from the pool who asks. It costs a statement where somebody else had it before.
func (o options) tell(ctx context.Context, conn *pgx.Conn) (bool, error) {
	viewer, kept := viewerOf(ctx, o.assumed), conn.PgConn().CustomData()
	if before, _ := kept[told].(Viewer); before == viewer {
		return true, nil
	}
	account := ""
	if viewer.account != uuid.Nil {
		account = viewer.account.String()
	}
	values := [][]byte{[]byte(viewer.side), []byte(account)}
	if _, err := conn.PgConn().ExecPrepared(ctx, telling, values, nil, nil).Close(); err != nil {
		return false, fmt.Errorf("tell the database who asks: %w", err)
	}
	kept[told] = viewer
	return true, nil
}

// Above runs what a command has to do beyond its actor's sight, within the actor's transaction: what follows from a right that was
// checked before.
func Above(ctx context.Context, tx bun.Tx, do func() error) error {
	var side string
	if err := Value(ctx, tx, &side, `SELECT coalesce(current_setting('drawdown.side', true), '')`); err != nil {
		return err
	}
	if side == system.side || side == Vendor.side {
		return do()
	}
	const turn = `SELECT set_config('drawdown.side', $1, true)`
	if _, err := Exec(ctx, tx, turn, system.side); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err // the transaction ends, and with it what it was told
	}
	_, err := Exec(ctx, tx, turn, side)
	return err
}
