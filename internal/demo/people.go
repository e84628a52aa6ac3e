// Package demo is the demo vendor with its partners, customers, orders and people, and the data that speed is measured on.
package demo

import "github.com/drawdown-portal/drawdown/internal/auth"

// Password is that of everybody in the demo.
const Password = "drawdown-demo"

// Person is somebody to sign in as.
type Person struct {
	Email       string
	Name        string
	AccountName string
	Role        auth.Role
	Locale      string
}

// People are those of the demo, in the order in which they are offered.
var People = []*Person{
	{"requests@halvorsen.example", "Halvorsen requests", "Halvorsen Digital", auth.PartnerRequester, "en"},
	{"accounts@norvane.example", "Norvane accounts team", "Norvane Automation", auth.VendorApprover, "en"},
	{"admin@halvorsen.example", "Halvorsen admin", "Halvorsen Digital", auth.PartnerAdmin, "en"},
	{"viewer@halvorsen.example", "Halvorsen viewer", "Halvorsen Digital", auth.PartnerViewer, "en"},
	{"admin@brightquay.example", "Brightquay admin", "Brightquay Systems", auth.PartnerAdmin, "en"},
	{"admin@tessaro.example", "Tessaro admin", "Tessaro Consulting", auth.PartnerAdmin, "en"},
	{"admin@kestrelmoor.example", "Kestrel & Moor admin", "Kestrel & Moor IT", auth.PartnerAdmin, "en"},
	{"admin@hanbit.example", "한빛 관리자", "Hanbit Process", auth.PartnerAdmin, "ko"},
	{"admin@northgate.example", "Northgate admin", "Northgate Distribution", auth.PartnerAdmin, "en"},
	{"admin@norvane.example", "Norvane admin", "Norvane Automation", auth.VendorAdmin, "en"},
	{"accounts2@norvane.example", "노르베인 어카운트팀", "Norvane Automation", auth.VendorApprover, "ko"},
	{"auditor@norvane.example", "Norvane auditor", "Norvane Automation", auth.VendorViewer, "en"},
	{"operations@norvane.example", "Norvane operations", "Norvane Automation", auth.VendorOperator, "en"},
	{"licenses@larkfield.example", "Larkfield licenses", "Larkfield Insurance", auth.CustomerAdmin, "en"},
	{"viewer@osterby.example", "Osterby viewer", "Osterby Foods", auth.CustomerViewer, "en"},
}
