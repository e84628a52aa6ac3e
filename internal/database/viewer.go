package database

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
)

// Viewer is who asks, as the database is told: its policies show each viewer what is theirs, whatever a statement asks for. The
// zero Viewer is nobody, and sees nothing.
type Viewer struct {
	all     bool
	account uuid.UUID
}

// All sees everything, as the vendor does, and what the portal does by itself.
var All = Viewer{all: true}

// Of sees what the people of an account may see.
func Of(account uuid.UUID) Viewer { return Viewer{account: account} }

// String is the viewer as the policies read it.
func (v Viewer) String() string {
	switch {
	case v.all:
		return "all"
	case v.account == uuid.Nil:
		return ""
	default:
		return v.account.String()
	}
}

type viewerKey struct{}

// As is a context in which a viewer asks. Who it is is found out for each statement or transaction: whoever signs in by a request
// asks from then on.
func As(ctx context.Context, viewer func() Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, viewer)
}

// AsSystem is a context in which nobody in particular asks and all rows are seen: for what is done before it is known who asks, and
// for what is done on nobody's behalf.
func AsSystem(ctx context.Context) context.Context {
	return As(ctx, func() Viewer { return All })
}

// viewerOf is who asks in ctx: otherwise, where nobody was named.
func viewerOf(ctx context.Context, otherwise Viewer) Viewer {
	if viewer, ok := ctx.Value(viewerKey{}).(func() Viewer); ok {
		return viewer()
	}
	return otherwise
}

// A connection is told who asks by a statement that is prepared under a name. What it was told last is kept with it.
const (
	telling = "drawdown_viewer"
	tell    = `SELECT set_config('drawdown.viewer', $1, false)`
	told    = "drawdown.viewer"
)

// learn readies a new connection to be told.
func learn(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.PgConn().Prepare(ctx, telling, tell, nil)
	return err
}

// tell tells a connection that is taken from the pool who asks, beneath what a trace shows. It costs a statement where somebody else
// had it before.
func (o options) tell(ctx context.Context, conn *pgx.Conn) (bool, error) {
	viewer, kept := viewerOf(ctx, o.assumed), conn.PgConn().CustomData()
	if before, _ := kept[told].(Viewer); before == viewer {
		return true, nil
	}
	if _, err := conn.PgConn().ExecPrepared(ctx, telling, [][]byte{[]byte(viewer.String())}, nil, nil).Close(); err != nil {
		return false, fmt.Errorf("tell the database who asks: %w", err)
	}
	kept[told] = viewer
	return true, nil
}

// Above runs what a command has to do beyond its actor's sight, within the actor's transaction: what follows from a right that was
// checked before.
func Above(ctx context.Context, tx bun.Tx, do func() error) error {
	var viewer string
	if err := Value(ctx, tx, &viewer, `SELECT coalesce(current_setting('drawdown.viewer', true), '')`); err != nil {
		return err
	}
	if viewer == All.String() {
		return do()
	}
	const turn = `SELECT set_config('drawdown.viewer', $1, true)`
	if _, err := Exec(ctx, tx, turn, All.String()); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err // the transaction ends, and with it what it was told
	}
	_, err := Exec(ctx, tx, turn, viewer)
	return err
}
