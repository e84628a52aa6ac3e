package auth

import (
	"context"
	"database/sql"
	"errors"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/audit"
	"github.com/drawdown-portal/drawdown/internal/database"
)

// Author is the actor as the audit log names them.
func (a Actor) Author() audit.Author {
	return audit.Author{UserID: a.UserID, TokenID: a.TokenID, RequestID: a.RequestID, Address: a.Address}
}

// recordSignIn notes whose session has begun.
func recordSignIn(ctx context.Context, tx bun.Tx, by Actor) error {
	return audit.Record(ctx, tx, by.Author(), audit.Entry{
		Action: "user.SIGN_IN", ObjectType: "user", ObjectID: by.UserID, Account: by.AccountID,
	})
}

// recordSignOut notes whose session has ended. The session knows, also where the request's actor is somebody else already.
func recordSignOut(ctx context.Context, tx bun.Tx, user uuid.UUID) error {
	var of uuid.UUID
	err := database.Value(ctx, tx, &of, `SELECT account_id FROM users WHERE id = $1`, user)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	author := From(ctx).Author()
	author.UserID = user
	return audit.Record(ctx, tx, author, audit.Entry{
		Action: "user.SIGN_OUT", ObjectType: "user", ObjectID: user, Account: of,
	})
}

// recordRefusal notes a try with a wrong password, by nobody: it need not have been the person. The person is who was tried,
// where there is such a person. A throttled try is not noted, as whoever guesses could fill the log with them.
func recordRefusal(ctx context.Context, tx bun.Tx, of person, emailKey string) error {
	author := From(ctx).Author()
	author.UserID, author.TokenID = uuid.Nil, uuid.Nil
	return audit.Record(ctx, tx, author, audit.Entry{
		Action: "user.SIGN_IN_REFUSED", ObjectType: "user", ObjectID: of.UserID, Account: of.AccountID,
		After: map[string]string{"email": emailKey},
	})
}
