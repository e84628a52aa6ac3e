package demo

import "github.com/drawdown-portal/drawdown/internal/order"

// vendorName is who sells what the catalog holds.
const vendorName, vendorWebsite = "Norvane Automation", "https://norvane.example"

// catalog is what the vendor sells.
var catalog = []order.Product{
	{SKU: "NV-CR-ONP", Name: "Control Room, on-premises", Unit: "instance", UnitKind: order.License, UnitSize: 1, Licensing: order.BothLicensing},
	{SKU: "NV-CR-CLD", Name: "Control Room, cloud", Unit: "instance", UnitKind: order.License, UnitSize: 1, Licensing: order.CloudLicensing, Provisions: new(order.ControlRoom)},
	{SKU: "NV-BC-NU", Name: "Bot Creator", Unit: "named user", UnitKind: order.License, UnitSize: 1, Licensing: order.BothLicensing},
	{SKU: "NV-CD-NU", Name: "Citizen Developer", Unit: "named user", UnitKind: order.License, UnitSize: 1, Licensing: order.CloudLicensing},
	{SKU: "NV-AR-NU", Name: "Attended Runner", Unit: "named user", UnitKind: order.License, UnitSize: 1, Licensing: order.BothLicensing},
	{SKU: "NV-UR-RT", Name: "Unattended Runner", Unit: "runtime", UnitKind: order.License, UnitSize: 1, Licensing: order.BothLicensing},
	{SKU: "NV-IQ-SRV", Name: "Document server", Unit: "instance", UnitKind: order.License, UnitSize: 1, Licensing: order.CloudLicensing, Provisions: new(order.IQBotServer)},
	{SKU: "NV-IQ-PG", Name: "Document pages", Unit: "block of 10,000 pages a year", UnitKind: order.Page, UnitSize: 10000, Licensing: order.CloudLicensing},
	{SKU: "NV-DS-NU", Name: "Discovery user", Unit: "named user", UnitKind: order.License, UnitSize: 1, Licensing: order.CloudLicensing},
	{SKU: "NV-IN-FLG", Name: "Insight analytics", Unit: "instance", UnitKind: order.License, UnitSize: 1, Licensing: order.BothLicensing},
	{SKU: "NV-CP-NU", Name: "Co-worker assistant", Unit: "named user", UnitKind: order.License, UnitSize: 1, Licensing: order.CloudLicensing},
	{SKU: "NV-FH-HR", Name: "Farm hours", Unit: "block of 500 hours", UnitKind: order.Hour, UnitSize: 500, Licensing: order.CloudLicensing},
	{SKU: "NV-SUP-PRM", Name: "Premium support", Unit: "contract", UnitKind: order.License, UnitSize: 1, Licensing: order.NoLicensing},
	{SKU: "NV-STR-PK", Name: "Starter pack", Unit: "pack", UnitKind: order.License, UnitSize: 1, Licensing: order.CloudLicensing},
}
