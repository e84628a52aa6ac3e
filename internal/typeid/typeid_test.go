package typeid_test

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// The vectors of the TypeID specification.
func TestFormatFollowsTheSpecification(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"00000000-0000-0000-0000-000000000000": "pdr_00000000000000000000000000",
		"00000000-0000-0000-0000-000000000001": "pdr_00000000000000000000000001",
		"00000000-0000-0000-0000-00000000000a": "pdr_0000000000000000000000000a",
		"00000000-0000-0000-0000-000000000020": "pdr_00000000000000000000000010",
		"ffffffff-ffff-ffff-ffff-ffffffffffff": "pdr_7zzzzzzzzzzzzzzzzzzzzzzzzz",
		"0110c853-1d09-52d8-d73e-1194e95b5f19": "pdr_0123456789abcdefghjkmnpqrs",
		"01890a5d-ac96-774b-bcce-b302099a8057": "pdr_01h455vb4pex5vsknk084sn02q",
	}
	for id, want := range tests {
		if got := typeid.Format(typeid.PDR, uuid.MustParse(id)); got != want {
			t.Errorf("Format(%s) = %s, want %s", id, got, want)
		}
		if got := typeid.Parse(typeid.PDR, want); got != uuid.MustParse(id) {
			t.Errorf("Parse(%s) = %s, want %s", want, got, id)
		}
	}
}

func TestFormatAndParseAreInverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		if got := typeid.Parse(typeid.Order, typeid.Format(typeid.Order, id)); got != id {
			t.Fatalf("came back as %s, went as %s", got, id)
		}
	})
}

func TestParseKnowsNoOtherForm(t *testing.T) {
	t.Parallel()
	good := typeid.Format(typeid.PDR, uuid.MustParse("01890a5d-ac96-774b-bcce-b302099a8057"))
	for _, s := range []string{
		"", "pdr", "pdr_", "_" + good[4:], "ord" + good[3:], good + "0", good[:len(good)-1], "PDR" + good[3:],
		"pdr_8zzzzzzzzzzzzzzzzzzzzzzzzz", "pdr_01H455VB4PEX5VSKNK084SN02Q", "pdr_01h455vb4pex5vsknk084sn02u", "pdr_01h455vb4pex5vsknk084sn0\x002",
		"01890a5d-ac96-774b-bcce-b302099a8057",
	} {
		if got := typeid.Parse(typeid.PDR, s); got != uuid.Nil {
			t.Errorf("Parse(%q) = %s, want nothing", s, got)
		}
	}
}
