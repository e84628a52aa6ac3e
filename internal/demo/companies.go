package demo

import "slices"

// company is an account and where it is found: its website is https://HOST, its people are at HOST too.
type company struct{ name, host string }

func (c company) website() string { return "https://" + c.host }

// desk is whom a partner talks to there.
func (c company) desk() (name, email string) { return "License desk", "licenses@" + c.host }

var partners = []company{
	{"Halvorsen Digital", "halvorsen.example"},
	{"Brightquay Systems", "brightquay.example"},
	{"Tessaro Consulting", "tessaro.example"},
	{"Kestrel & Moor IT", "kestrelmoor.example"},
	{"Hanbit Process", "hanbit.example"},
	{"Aozora Flow", "aozora.example"},
	{"Delta Verde Tech", "deltaverde.example"},
	{"Northgate Distribution", "northgate.example"},
}

var customers = []company{
	{"Larkfield Insurance", "larkfield.example"},
	{"Meridian Rail Freight", "meridianrail.example"},
	{"Osterby Foods", "osterby.example"},
	{"Calder Valley Hospitals", "caldervalley.example"},
	{"Solvang Energi", "solvang.example"},
	{"Pont-Neuf Mutuelle", "pontneuf.example"},
	{"Grupo Arrayan", "arrayan.example"},
	{"Cobalt Ridge Mining", "cobaltridge.example"},
	{"Hwaseong Precision", "hwaseong.example"},
	{"Minato Shipping Lines", "minato.example"},
	{"Vereda Seguros", "vereda.example"},
	{"Stonebridge Council", "stonebridge.example"},
	{"Fjordlys Bank", "fjordlys.example"},
	{"Quillon Pharma", "quillon.example"},
	{"Tarn Logistics", "tarn.example"},
	{"Umbra Telecom", "umbra.example"},
	{"Ashdown Retail", "ashdown.example"},
	{"Blue Heron Credit Union", "blueheron.example"},
	{"Castellan Airports", "castellan.example"},
	{"Wexley Water", "wexley.example"},
	// two that Northgate sells through
	{"Pinefold IT", "pinefold.example"},
	{"Ostrava Robotika", "ostrava.example"},
}

// customersOf is who buys through whom. Larkfield has two partners on purpose: neither may see what came through the other.
var customersOf = map[string][]string{
	"Halvorsen Digital":      {"Larkfield Insurance", "Osterby Foods", "Solvang Energi", "Fjordlys Bank"},
	"Brightquay Systems":     {"Meridian Rail Freight", "Calder Valley Hospitals", "Stonebridge Council"},
	"Tessaro Consulting":     {"Vereda Seguros", "Pont-Neuf Mutuelle"},
	"Kestrel & Moor IT":      {"Larkfield Insurance", "Cobalt Ridge Mining", "Blue Heron Credit Union"},
	"Hanbit Process":         {"Hwaseong Precision"},
	"Aozora Flow":            {"Minato Shipping Lines", "Quillon Pharma"},
	"Delta Verde Tech":       {"Grupo Arrayan", "Ashdown Retail", "Castellan Airports", "Wexley Water"},
	"Northgate Distribution": {"Pinefold IT", "Ostrava Robotika", "Tarn Logistics", "Umbra Telecom"},
}

func customer(name string) company {
	return customers[slices.IndexFunc(customers, func(c company) bool { return c.name == name })]
}
