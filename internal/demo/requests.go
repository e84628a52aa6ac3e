package demo

import (
	"time"

	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// Who does what in the demo.
const (
	halvorsen = "requests@halvorsen.example"
	tessaro   = "admin@tessaro.example"
	kestrel   = "admin@kestrelmoor.example"
	hanbit    = "admin@hanbit.example"
	admin     = "admin@norvane.example"
	accounts  = "accounts@norvane.example"
	accounts2 = "accounts2@norvane.example"
)

// request is a draw-down request and what became of it.
type request struct {
	number   int // the number it gets: they are given in the order of the first steps
	order    string
	customer string
	lines    []units
	note     string
	cloneOf  int
	steps    []step
}

// step is one command, so long ago. Nobody expires a request: the system does.
type step struct {
	ago    time.Duration
	action pdr.Action
	by     string
	words  string
}

// acceptWithin is how long an approval waits in the demo.
const acceptWithin = days * 30

const (
	hours = time.Hour
	days  = 24 * hours
)

// accepted is the life of a request that went well.
func accepted(submitted time.Duration, by, approver string) []step {
	return []step{
		{submitted, pdr.Submit, by, ""},
		{submitted - 5*hours, pdr.Approve, approver, ""},
		{submitted - 26*hours, pdr.Accept, by, ""},
	}
}

// requests tell the last nine months. What they leave free is what the walks through the demo need.
var requests = []request{
	{
		number: 1, order: "SO-104211", customer: "Larkfield Insurance", lines: []units{{"NV-BC-NU", 5}, {"NV-UR-RT", 12}},
		note: "First wave: claims handling.", steps: accepted(271*days, halvorsen, accounts),
	},
	{
		number: 2, order: "SO-104211", customer: "Osterby Foods", lines: []units{{"NV-AR-NU", 60}, {"NV-CR-CLD", 1}},
		steps: accepted(243*days+2*hours, halvorsen, accounts),
	},
	{
		number: 3, order: "SO-104211", customer: "Solvang Energi", lines: []units{{"NV-UR-RT", 6}, {"NV-AR-NU", 30}, {"NV-CR-CLD", 1}},
		steps: accepted(214*days+6*hours, halvorsen, accounts2),
	},
	{
		number: 4, order: "SO-103977", customer: "Vereda Seguros", lines: []units{{"NV-UR-RT", 4}, {"NV-BC-NU", 1}},
		steps: accepted(190*days, tessaro, accounts),
	},
	{
		number: 5, order: "SO-104211", customer: "Fjordlys Bank", lines: []units{{"NV-CR-CLD", 1}, {"NV-BC-NU", 3}, {"NV-UR-RT", 6}},
		steps: accepted(167*days+3*hours, halvorsen, accounts),
	},
	{
		number: 6, order: "SO-104211", customer: "Larkfield Insurance", lines: []units{{"NV-AR-NU", 80}, {"NV-IQ-PG", 10}},
		note: "Attended work in the branch offices.", steps: accepted(139*days+7*hours, halvorsen, accounts),
	},
	{
		number: 7, order: "SO-104388", customer: "Solvang Energi", lines: []units{{"NV-STR-PK", 5}},
		steps: accepted(121*days+1*hours, halvorsen, accounts2),
	},
	{
		number: 8, order: "SO-104211", customer: "Osterby Foods", lines: []units{{"NV-AR-NU", 50}, {"NV-IQ-PG", 5}, {"NV-BC-NU", 3}},
		steps: accepted(97*days+4*hours, halvorsen, accounts),
	},
	{
		number: 9, order: "SO-104610", customer: "Larkfield Insurance", lines: []units{{"NV-CR-ONP", 1}, {"NV-UR-RT", 3}},
		note: "File licensing, one Control Room.", steps: accepted(80*days, kestrel, accounts),
	},
	{number: 10, order: "SO-104211", customer: "Larkfield Insurance", lines: []units{{"NV-UR-RT", 5}}, steps: []step{
		{74 * days, pdr.Submit, halvorsen, ""},
		{73 * days, pdr.Withdraw, halvorsen, "The project moves to next year."},
	}},
	{number: 11, order: "SO-103977", customer: "Pont-Neuf Mutuelle", lines: []units{{"NV-UR-RT", 2}}, steps: []step{
		{59*days + 5*hours, pdr.Submit, tessaro, ""},
		{58 * days, pdr.Reject, accounts, "customer already has a direct contract"},
	}},
	{
		number: 12, order: "SO-104211", customer: "Osterby Foods", lines: []units{{"NV-UR-RT", 4}, {"NV-BC-NU", 1}},
		steps: accepted(47*days+2*hours, halvorsen, accounts),
	},
	{number: 13, order: "SO-104610", customer: "Cobalt Ridge Mining", lines: []units{{"NV-BC-NU", 1}}, steps: []step{
		{40 * days, pdr.Submit, kestrel, ""},
		{38 * days, pdr.Approve, accounts2, ""},
		{8*days - time.Minute, pdr.Expire, "", ""},
	}},
	{
		number: 14, order: "SO-104610", customer: "Cobalt Ridge Mining", lines: []units{{"NV-BC-NU", 1}, {"NV-UR-RT", 2}},
		steps: accepted(33*days+3*hours, kestrel, accounts),
	},
	// approved, and lapses tomorrow
	{number: 15, order: "SO-104211", customer: "Solvang Energi", lines: []units{{"NV-CR-CLD", 1}, {"NV-UR-RT", 4}}, steps: []step{
		{30 * days, pdr.Submit, halvorsen, ""},
		{29 * days, pdr.Approve, accounts, ""},
	}},
	{
		number: 16, order: "SO-104655", customer: "Hwaseong Precision", lines: []units{{"NV-BC-NU", 1}, {"NV-DS-NU", 2}},
		steps: accepted(24*days+1*hours, hanbit, accounts2),
	},
	{
		number: 17, order: "SO-104655", customer: "Hwaseong Precision", lines: []units{{"NV-UR-RT", 5}, {"NV-BC-NU", 2}},
		note: "2차 공정 자동화용입니다.", steps: []step{
			{9 * days, pdr.Submit, hanbit, ""},
			{8 * days, pdr.Reject, accounts2, "quantity above the agreed balance"},
		},
	},
	{
		number: 18, order: "SO-104655", customer: "Hwaseong Precision", lines: []units{{"NV-UR-RT", 3}, {"NV-BC-NU", 1}}, cloneOf: 17,
		note: "2차 공정 자동화용입니다. 합의한 수량으로 줄였습니다.", steps: []step{
			{7*days + 20*hours, pdr.Clone, hanbit, ""},
			{7*days + 19*hours, pdr.Edit, hanbit, ""},
			{7*days + 18*hours, pdr.Submit, hanbit, ""},
		},
	},
	// waits to be accepted
	{number: 19, order: "SO-104211", customer: "Fjordlys Bank", lines: []units{{"NV-UR-RT", 4}, {"NV-BC-NU", 2}}, steps: []step{
		{5 * days, pdr.Submit, halvorsen, ""},
		{3 * days, pdr.Approve, accounts, "As agreed in the quarterly review."},
	}},
	// has waited for the accounts team for four days
	{
		number: 20, order: "SO-104610", customer: "Blue Heron Credit Union", lines: []units{{"NV-BC-NU", 1}, {"NV-UR-RT", 1}},
		note: "Needed before the month closes.", steps: []step{{4 * days, pdr.Submit, kestrel, ""}},
	},
	// made by the vendor on the partner's behalf
	{
		number: 21, order: "SO-104733", customer: "Grupo Arrayan", lines: []units{{"NV-FH-HR", 1}, {"NV-IQ-PG", 2}},
		steps: []step{{2*days + 3*hours, pdr.Submit, admin, ""}},
	},
	{
		number: 22, order: "SO-104211", customer: "Larkfield Insurance", lines: []units{{"NV-BC-NU", 2}},
		note: "To be confirmed with claims handling.", steps: []step{{26 * hours, pdr.Create, halvorsen, ""}},
	},
	{
		number: 23, order: "SO-104211", customer: "Osterby Foods", lines: []units{{"NV-AR-NU", 20}, {"NV-IQ-PG", 3}},
		steps: []step{{0, pdr.Submit, halvorsen, ""}},
	},
}
