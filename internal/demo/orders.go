package demo

import "time"

// purchase is an order, with days counted from today.
type purchase struct {
	number      string
	partner     string
	endCustomer string
	placed      int // so many days ago
	starts      int // days from today
	months      int
	ends        int // days from today, in place of months
	hold        string
	lines       []units
}

// units is so many of a product.
type units struct {
	sku      string
	quantity int
}

var purchases = []purchase{
	// the everyday order: about 60 % of it is used
	{number: "SO-104211", partner: "Halvorsen Digital", placed: 286, starts: -284, months: 12, lines: []units{
		{"NV-BC-NU", 25}, {"NV-UR-RT", 60}, {"NV-AR-NU", 400}, {"NV-IQ-PG", 30}, {"NV-CR-CLD", 6},
	}},
	{number: "SO-104388", partner: "Halvorsen Digital", placed: 151, starts: -150, months: 12, lines: []units{{"NV-STR-PK", 20}}},
	// big and untouched
	{number: "SO-104502", partner: "Brightquay Systems", placed: 118, starts: -115, months: 36, lines: []units{{"NV-AR-NU", 1000}, {"NV-CP-NU", 500}}},
	// expiring with units left
	{number: "SO-103977", partner: "Tessaro Consulting", placed: 350, starts: -344, ends: 21, lines: []units{{"NV-UR-RT", 10}, {"NV-BC-NU", 4}}},
	{number: "SO-104610", partner: "Kestrel & Moor IT", placed: 95, starts: -92, months: 12, lines: []units{{"NV-CR-ONP", 2}, {"NV-BC-NU", 5}, {"NV-UR-RT", 8}}},
	{number: "SO-104655", partner: "Hanbit Process", placed: 64, starts: -61, months: 12, lines: []units{{"NV-BC-NU", 3}, {"NV-UR-RT", 5}, {"NV-DS-NU", 10}}},
	{number: "SO-104702", partner: "Northgate Distribution", placed: 40, starts: -38, months: 24, lines: []units{{"NV-UR-RT", 300}, {"NV-AR-NU", 2000}}},
	{number: "SO-103001", partner: "Brightquay Systems", placed: 231, starts: -228, months: 12, hold: "the invoice is not paid yet", lines: []units{{"NV-UR-RT", 5}}},
	{number: "SO-102550", partner: "Aozora Flow", placed: 403, starts: -400, ends: -36, lines: []units{{"NV-BC-NU", 2}}},
	{number: "SO-104733", partner: "Delta Verde Tech", placed: 26, starts: -25, months: 12, lines: []units{{"NV-FH-HR", 4}, {"NV-IQ-PG", 5}}},
	// bought by a customer through its partner
	{number: "SO-104800", partner: "Brightquay Systems", endCustomer: "Meridian Rail Freight", placed: 17, starts: -14, months: 12, lines: []units{{"NV-BC-NU", 4}, {"NV-UR-RT", 12}}},
	// what the vendor runs in its cloud
	{number: "SO-104811", partner: "Brightquay Systems", endCustomer: "Calder Valley Hospitals", placed: 12, starts: -10, months: 12, lines: []units{{"NV-IQ-SRV", 1}, {"NV-IQ-PG", 4}}},
	{number: "SO-104822", partner: "Northgate Distribution", endCustomer: "Umbra Telecom", placed: 9, starts: -7, months: 12, lines: []units{{"NV-CR-CLD", 2}}},
}

// term is the first and the last day of an order.
func (p purchase) term(today time.Time) (from, to time.Time) {
	from = today.AddDate(0, 0, p.starts)
	if p.months > 0 {
		return from, from.AddDate(0, p.months, -1)
	}
	return from, today.AddDate(0, 0, p.ends)
}
