package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
)

func (m mutation) IssueControlRoomCredential(ctx context.Context, in ControlRoomCommandInput) (*ControlRoomCredentialPayload, error) {
	command := roomCommand(in)
	id, credential, err := m.in.Licenses.IssueCredential(ctx, auth.From(ctx), command)
	answer, err := m.roomAnswer(ctx, command.ID, id, err)
	if err != nil {
		return nil, err
	}
	payload := &ControlRoomCredentialPayload{ControlRoom: answer.ControlRoom, UserErrors: answer.UserErrors}
	if credential != "" {
		payload.Credential = &credential
	}
	return payload, nil
}

// ReportControlRoom is for a Control Room itself: it is not signed in.
func (m mutation) ReportControlRoom(ctx context.Context, in ReportControlRoomInput) (*ControlRoomReportPayload, error) {
	guid, err := uuid.Parse(in.GUID)
	if err != nil {
		guid = uuid.Nil // nobody's
	}
	report := license.Report{GUID: guid, Credential: in.Credential, AppVersion: in.AppVersion}
	for _, use := range in.Uses {
		report.Uses = append(report.Uses, license.Units{SKU: use.Sku, Units: use.Units})
	}
	answer, err := m.in.Licenses.Report(ctx, report)
	if err != nil {
		refused, err := userErrors(ctx, err)
		return &ControlRoomReportPayload{Entitled: []*license.Units{}, UserErrors: refused}, err
	}
	return &ControlRoomReportPayload{
		Status: &answer.Status, Entitled: answer.Entitled, ReportBy: &answer.ReportBy, UserErrors: []UserError{},
	}, nil
}
