package demo

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
)

// service is a cloud service of the demo, and how far the vendor's operator has come with it.
type service struct {
	name    string
	kind    order.CloudServiceKind
	account string
	by      string // whoever asked for it at the account's partner
	region  string
	status  cloud.Status
	failure string
}

const (
	brightquay = "admin@brightquay.example"
	operations = "operations@norvane.example"
)

var services = []service{
	{name: "osterby-prod", kind: order.ControlRoom, account: "Osterby Foods", by: halvorsen, region: "eu-central", status: cloud.Active},
	{name: "calder-docs", kind: order.IQBotServer, account: "Calder Valley Hospitals", by: brightquay, region: "eu-central", status: cloud.Provisioning},
	{
		name: "umbra-test", kind: order.ControlRoom, account: "Umbra Telecom", by: northgate, region: "us-east", status: cloud.Failed,
		failure: "The region us-east has no room for another Control Room until tomorrow. Retry then, or choose another region.",
	},
}

// host makes the cloud services as people would have done, with an operator who fulfils them by hand.
func (w *world) host(ctx context.Context, pool *database.Pool, queue *jobs.Client, rooms *license.Service) error {
	byHand := cloud.New(pool.DB, queue, rooms, cloud.Options{Plan: cloud.Plan{Regions: []string{"eu-central", "us-east"}}})
	for _, s := range services {
		id, err := byHand.Provision(ctx, w.people[s.by], cloud.Request{AccountID: w.accounts[s.account], Kind: s.kind, Name: s.name, Region: s.region})
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if _, err := byHand.Fulfil(ctx, w.people[operations], s.report(id)); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (s service) report(id uuid.UUID) cloud.Fulfilment {
	f := cloud.Fulfilment{Command: cloud.Command{ID: id, Version: 1}, Status: s.status}
	switch s.status {
	case cloud.Active:
		f.URL = new("https://" + s.name + ".cloud.example")
		if s.kind == order.ControlRoom {
			f.GUID = new(uuid.NewString())
		}
	case cloud.Failed:
		f.Failure = &s.failure
	default: // nothing goes along
	}
	return f
}
