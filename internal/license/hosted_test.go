package license_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/testworld"
)

// What the vendor has set up cannot be taken into the books where it is another's, or for who is no customer.
func refusalsOfHosting(g *ground) map[string]refusal {
	adopt := func(a license.Adoption, want *fault.Fault) refusal {
		return refusal{want: fault.List{want}, command: func(t *testing.T) error {
			t.Helper()
			if a.GUID == uuid.Nil {
				a.GUID = testworld.Value[uuid.UUID](t, g.World, `SELECT guid FROM control_rooms ORDER BY created_at LIMIT 1`)
			}
			_, err := database.InTx(t.Context(), g.Pool.DB, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
				return g.Licenses.Adopt(ctx, tx, g.Operator, a)
			})
			return err
		}}
	}
	return map[string]refusal{
		"a GUID that another has": adopt(license.Adoption{AccountID: g.Osterby, PartnerID: &g.Halvorsen, Name: "hosted"},
			bad(fault.BadUserInput, "license.guid_taken", "guid")),
		"no customer of the partner": adopt(license.Adoption{AccountID: g.Meridian, PartnerID: &g.Halvorsen, Name: "hosted", GUID: uuid.New()},
			bad(fault.NotFound, "license.account_not_found", "accountId")),
	}
}
