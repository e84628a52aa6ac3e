package cloud

import (
	"context"
	"net/url"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// Fulfilment is what the vendor reports of a cloud service.
type Fulfilment struct {
	Command
	Status  Status
	URL     *string // where it runs, of one that is Active
	GUID    *string // of a Control Room that is Active
	Failure *string // why, of one that has Failed
}

// Fulfil writes down what the vendor reports: that it is at it, that it is done, or why it could not be.
func (s *Service) Fulfil(ctx context.Context, by auth.Actor, f Fulfilment) (uuid.UUID, error) {
	action, known := reports[f.Status]
	if !known {
		if err := may(by, Start); err != nil {
			return uuid.Nil, err
		}
		return uuid.Nil, fault.New(fault.BadUserInput, "cloud.report").At("status")
	}
	return s.do(ctx, by, f.Command, action, f, func(ctx context.Context, tx bun.Tx, i *Instance, t transition) error {
		guid, err := f.check(i)
		if err != nil {
			return err
		}
		switch action {
		case Activate:
			i.URL = f.URL
			if i.Kind == order.ControlRoom {
				i.ControlRoomID, err = s.adopt(ctx, tx, by, i, guid)
			}
		case Fail:
			i.Failure = f.Failure
		case Delete:
			i.Failure = nil
			err = s.end(ctx, tx, by, i)
		default: // nothing else follows from it
		}
		if err != nil {
			return err
		}
		return s.step(ctx, tx, by, i, t, f.Failure)
	})
}

// check is what is wrong with a report: it says just what its status needs. The failure is cleaned.
func (f *Fulfilment) check(i *Instance) (guid uuid.UUID, err error) {
	var faults fault.List
	active := f.Status == Active
	faults.Add(needed("url", f.URL, active, func(given string) *fault.Fault {
		if u, err := url.Parse(given); err != nil || u.Scheme != "https" {
			return fault.New(fault.BadUserInput, "cloud.url")
		}
		_, refusal := text.Website(given)
		return refusal
	}))
	faults.Add(needed("guid", f.GUID, active && i.Kind == order.ControlRoom, func(given string) *fault.Fault {
		if guid, err = uuid.Parse(given); err != nil || len(given) != 36 || guid == uuid.Nil {
			return fault.New(fault.BadUserInput, "cloud.guid")
		}
		return nil
	}))
	faults.Add(needed("failure", f.Failure, f.Status == Failed, func(given string) *fault.Fault {
		cleaned, refusal := text.Reason(given)
		f.Failure = &cleaned
		return refusal
	}))
	return guid, faults.Err()
}

// needed is what is wrong with a value that is there just where it is needed.
func needed(field string, given *string, wanted bool, check func(string) *fault.Fault) *fault.Fault {
	var refusal *fault.Fault
	switch {
	case given == nil && wanted:
		refusal = fault.New(fault.BadUserInput, "cloud.needed."+field)
	case given != nil && !wanted:
		refusal = fault.New(fault.BadUserInput, "cloud.needless")
	case given != nil:
		refusal = check(*given)
	}
	if refusal != nil {
		refusal = refusal.At(field)
	}
	return refusal
}

// adopt makes the Control Room that the vendor has set up.
func (s *Service) adopt(ctx context.Context, tx bun.Tx, by auth.Actor, i *Instance, guid uuid.UUID) (*uuid.UUID, error) {
	id, err := s.rooms.Adopt(ctx, tx, by, license.Adoption{AccountID: i.AccountID, PartnerID: i.PartnerID, Name: i.Name, GUID: guid})
	return &id, err
}

// end gives the unit of a cloud service back, and ends its Control Room.
func (s *Service) end(ctx context.Context, tx bun.Tx, by auth.Actor, i *Instance) error {
	if i.ControlRoomID != nil {
		if err := s.rooms.Retire(ctx, tx, by, *i.ControlRoomID); err != nil {
			return err
		}
	}
	return repay(ctx, tx, i)
}
