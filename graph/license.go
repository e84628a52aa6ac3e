package graph

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

func (q query) ControlRoom(ctx context.Context, id string) (*license.ControlRoom, error) {
	return q.in.Licenses.One(ctx, auth.From(ctx), roomOf(id), *selected(ctx).rooms())
}

func (a accountFields) ControlRooms(ctx context.Context, of *account.Account, n int, after *string, filter *ControlRoomFilter) (*ControlRoomConnection, error) {
	s := selected(ctx)
	list := license.List{Request: pageOf(n, after, s), AccountID: of.ID}
	if filter != nil {
		list.Licensing, list.Status, list.Search = filter.Licensing, filter.Status, orEmpty(filter.Search)
	}
	p, err := a.in.Licenses.List(ctx, auth.From(ctx), list, roomsOf(s.rows()))
	return controlRoomConnection(p, s), err
}

func (r controlRoomFields) Choices(ctx context.Context, of *license.ControlRoom, n int, after *string) (*EntitlementConnection, error) {
	s := selected(ctx)
	choice := of.Choice()
	choice.Request = pageOf(n, after, s)
	p, err := r.in.Entitlements.Choices(ctx, auth.From(ctx), choice, s.rows().entitlements())
	return entitlementConnection(p, s), err
}

// roomsOf is what a selection on Control Rooms needs; nothing where there is none.
func roomsOf(s selection) license.With {
	if with := s.rooms(); with != nil {
		return *with
	}
	return license.With{}
}

func (m mutation) CreateControlRoom(ctx context.Context, in CreateControlRoomInput) (*ControlRoomPayload, error) {
	id, err := m.in.Licenses.Create(ctx, auth.From(ctx), license.Creation{
		AccountID: idOf(typeid.Account, in.AccountID), Name: in.Name, Licensing: in.Licensing, Key: in.IdempotencyKey,
	})
	return m.roomAnswer(ctx, uuid.Nil, id, err)
}

func (m mutation) ReleaseLicenses(ctx context.Context, in ControlRoomCommandInput) (*ControlRoomPayload, error) {
	command := roomCommand(in)
	id, err := m.in.Licenses.Release(ctx, auth.From(ctx), command)
	return m.roomAnswer(ctx, command.ID, id, err)
}

func (m mutation) DecommissionControlRoom(ctx context.Context, in ControlRoomCommandInput) (*ControlRoomPayload, error) {
	command := roomCommand(in)
	id, err := m.in.Licenses.Decommission(ctx, auth.From(ctx), command)
	return m.roomAnswer(ctx, command.ID, id, err)
}

func (m mutation) ConfigureLicenses(ctx context.Context, in ConfigureLicensesInput) (*LicenseFilePayload, error) {
	wanted := make([]license.Wanted, len(in.Allocations))
	for i, a := range in.Allocations {
		wanted[i] = license.Wanted{EntitlementID: idOf(typeid.Entitlement, a.EntitlementID), Quantity: a.Quantity}
	}
	command := license.Command{ID: idOf(typeid.ControlRoom, in.ControlRoomID), Version: in.Version, Key: in.IdempotencyKey}
	id, err := m.in.Licenses.Configure(ctx, auth.From(ctx), command, wanted)
	return m.fileAnswer(ctx, command.ID, id, ofRoom(err))
}

func (m mutation) UploadLicenseRequest(ctx context.Context, in LicenseDocumentInput) (*LicenseFilePayload, error) {
	command := documentCommand(in)
	id, err := m.in.Licenses.Upload(ctx, auth.From(ctx), command, in.Content)
	return m.fileAnswer(ctx, command.ID, id, ofRoom(err))
}

func (m mutation) ConfirmLicenseFile(ctx context.Context, in LicenseDocumentInput) (*ControlRoomPayload, error) {
	command := documentCommand(in)
	id, err := m.in.Licenses.Confirm(ctx, auth.From(ctx), command, in.Content)
	return m.roomAnswer(ctx, command.ID, id, ofRoom(err))
}

func documentCommand(in LicenseDocumentInput) license.Command {
	return license.Command{ID: idOf(typeid.ControlRoom, in.ControlRoomID), Version: in.Version, Key: in.IdempotencyKey}
}

// ofRoom is err for an input that calls the Control Room's id so: paths lead into the input.
func ofRoom(err error) error {
	refusals := slices.Clone(fault.All(err))
	for i, f := range refusals {
		if slices.Equal(f.Path, []string{"id"}) {
			refusals[i] = f.At("controlRoomId")
			err = refusals
		}
	}
	return err
}

// fileAnswer is roomAnswer with the license file that is being made.
func (m mutation) fileAnswer(ctx context.Context, asked, done uuid.UUID, err error) (*LicenseFilePayload, error) {
	answer, err := m.roomAnswer(ctx, asked, done, err)
	if err != nil {
		return nil, err
	}
	payload := &LicenseFilePayload{ControlRoom: answer.ControlRoom, UserErrors: answer.UserErrors}
	if with := selected(ctx).of("licenseFile").files(); with != nil && len(answer.UserErrors) == 0 {
		payload.LicenseFile, err = m.in.Licenses.Living(ctx, auth.From(ctx), done, *with)
	}
	return payload, err
}

// roomAnswer is the Control Room that a command was done on, as it is now, or why it was not done. Who decided on an old version
// is shown the new one.
func (m mutation) roomAnswer(ctx context.Context, asked, done uuid.UUID, err error) (*ControlRoomPayload, error) {
	payload := &ControlRoomPayload{UserErrors: []UserError{}}
	if err != nil {
		stale := fault.Is(err, fault.Conflict)
		if payload.UserErrors, err = userErrors(ctx, err); err != nil {
			return nil, err
		}
		if !stale {
			return payload, nil
		}
		done = asked
	}
	if with := selected(ctx).of("controlRoom").rooms(); with != nil {
		payload.ControlRoom, err = m.in.Licenses.One(ctx, auth.From(ctx), license.Ref{ID: done}, *with)
	}
	return payload, err
}

func roomCommand(in ControlRoomCommandInput) license.Command {
	return license.Command{ID: idOf(typeid.ControlRoom, in.ID), Version: in.Version, Reason: in.Reason, Key: in.IdempotencyKey}
}
