package graph

import (
	"context"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

func (s subscription) PdrChanged(ctx context.Context, accountID *string) (<-chan *pdr.Change, error) {
	with := withOf(selected(ctx).of("pdr"))
	return s.in.PDRs.Watch(ctx, auth.From(ctx), s.in.Feed, accountOrNone(accountID), with), nil
}

func (s subscription) ApprovalQueueChanged(ctx context.Context) (<-chan *pdr.Change, error) {
	with := withOf(selected(ctx).of("pdr"))
	return s.in.PDRs.WatchQueue(ctx, auth.From(ctx), s.in.Feed, with), nil
}

func (s subscription) ControlRoomChanged(ctx context.Context, accountID *string) (<-chan *license.Change, error) {
	with := roomsOf(selected(ctx).of("controlRoom"))
	return s.in.Licenses.Watch(ctx, auth.From(ctx), s.in.Feed, accountOrNone(accountID), with), nil
}
