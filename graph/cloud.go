package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

func (q query) CloudService(ctx context.Context, id string) (*cloud.Instance, error) {
	found, err := q.in.Cloud.ByIDs(ctx, auth.From(ctx), []uuid.UUID{idOf(typeid.CloudService, id)}, *selected(ctx).instances())
	return first(found), err
}

func (q query) FulfilmentQueue(ctx context.Context, n int, after *string) (*CloudServiceConnection, error) {
	s := selected(ctx)
	p, err := q.in.Cloud.Queue(ctx, auth.From(ctx), pageOf(n, after, s), instancesOf(s.rows()))
	return cloudServiceConnection(p, s), err
}

func (q query) CloudPlan(context.Context) (*cloud.Plan, error) { return &q.in.Cloud.Plan, nil }

func (a accountFields) CloudServices(ctx context.Context, of *account.Account, n int, after *string) (*CloudServiceConnection, error) {
	s := selected(ctx)
	p, err := a.in.Cloud.List(ctx, auth.From(ctx), of.ID, pageOf(n, after, s), instancesOf(s.rows()))
	return cloudServiceConnection(p, s), err
}

func (a accountFields) Provisionable(ctx context.Context, of *account.Account) ([]*cloud.Provisionable, error) {
	return a.in.Cloud.Provisionable(ctx, auth.From(ctx), of.ID)
}

// instancesOf is what a selection on cloud services needs; nothing where there is none.
func instancesOf(s selection) cloud.With {
	if with := s.instances(); with != nil {
		return *with
	}
	return cloud.With{}
}

func (m mutation) ProvisionCloudService(ctx context.Context, in ProvisionCloudServiceInput) (*CloudServicePayload, error) {
	id, err := m.in.Cloud.Provision(ctx, auth.From(ctx), cloud.Request{
		AccountID: idOf(typeid.Account, in.AccountID), Kind: in.Kind, Name: in.Name, Region: in.Region, Key: in.IdempotencyKey,
	})
	return m.cloudAnswer(ctx, uuid.Nil, id, err)
}

func (m mutation) RetryCloudService(ctx context.Context, in CloudServiceCommandInput) (*CloudServicePayload, error) {
	return m.manage(ctx, in, m.in.Cloud.Retry)
}

func (m mutation) SuspendCloudService(ctx context.Context, in CloudServiceCommandInput) (*CloudServicePayload, error) {
	return m.manage(ctx, in, m.in.Cloud.Suspend)
}

func (m mutation) ResumeCloudService(ctx context.Context, in CloudServiceCommandInput) (*CloudServicePayload, error) {
	return m.manage(ctx, in, m.in.Cloud.Resume)
}

func (m mutation) DeprovisionCloudService(ctx context.Context, in CloudServiceCommandInput) (*CloudServicePayload, error) {
	return m.manage(ctx, in, m.in.Cloud.Deprovision)
}

func (m mutation) manage(ctx context.Context, in CloudServiceCommandInput,
	do func(context.Context, auth.Actor, cloud.Command) (uuid.UUID, error),
) (*CloudServicePayload, error) {
	command := cloud.Command{ID: idOf(typeid.CloudService, in.ID), Version: in.Version, Reason: in.Reason, Key: in.IdempotencyKey}
	id, err := do(ctx, auth.From(ctx), command)
	return m.cloudAnswer(ctx, command.ID, id, err)
}

func (m mutation) FulfilCloudService(ctx context.Context, in FulfilCloudServiceInput) (*CloudServicePayload, error) {
	command := cloud.Command{ID: idOf(typeid.CloudService, in.ID), Version: in.Version, Key: in.IdempotencyKey}
	id, err := m.in.Cloud.Fulfil(ctx, auth.From(ctx), cloud.Fulfilment{
		Command: command, Status: in.Status, URL: in.URL, GUID: in.GUID, Failure: in.Failure,
	})
	return m.cloudAnswer(ctx, command.ID, id, err)
}

// cloudAnswer is the cloud service that a command was done on, as it is now, or why it was not done. Who decided on an old version
// is shown the new one.
func (m mutation) cloudAnswer(ctx context.Context, asked, done uuid.UUID, err error) (*CloudServicePayload, error) {
	payload := &CloudServicePayload{UserErrors: []UserError{}}
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
	if with := selected(ctx).of("cloudService").instances(); with != nil {
		var found []*cloud.Instance
		found, err = m.in.Cloud.ByIDs(ctx, auth.From(ctx), []uuid.UUID{done}, *with)
		payload.CloudService = first(found)
	}
	return payload, err
}

func (s subscription) CloudServiceChanged(ctx context.Context, accountID *string) (<-chan *cloud.Change, error) {
	with := instancesOf(selected(ctx).of("cloudService"))
	return s.in.Cloud.Watch(ctx, auth.From(ctx), s.in.Feed, accountOrNone(accountID), with), nil
}
