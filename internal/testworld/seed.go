package testworld

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/phrase"
)

func (w *World) settle(tb testing.TB) {
	tb.Helper()
	w.Norvane = w.Company(tb, account.Vendor, "Norvane Automation", "https://norvane.example")
	w.Halvorsen = w.Company(tb, account.Partner, "Halvorsen Digital", "https://halvorsen.example")
	w.Brightquay = w.Company(tb, account.Partner, "Brightquay Systems", "https://brightquay.example")
	w.Larkfield = w.Company(tb, account.Customer, "Larkfield Insurance", "https://larkfield.example", w.Halvorsen, w.Brightquay)
	w.Osterby = w.Company(tb, account.Customer, "Osterby Foods", "https://osterby.example", w.Halvorsen)
	w.Meridian = w.Company(tb, account.Customer, "Meridian Rail Freight", "https://meridian.example", w.Brightquay)

	w.VendorAdmin = w.Person(tb, w.Norvane, auth.VendorAdmin, "admin@norvane.example")
	w.Approver = w.Person(tb, w.Norvane, auth.VendorApprover, "accounts@norvane.example")
	w.SecondApprover = w.Person(tb, w.Norvane, auth.VendorApprover, "accounts2@norvane.example")
	w.Operator = w.Person(tb, w.Norvane, auth.VendorOperator, "operations@norvane.example")
	w.Auditor = w.Person(tb, w.Norvane, auth.VendorViewer, "auditor@norvane.example")
	w.Admin = w.Person(tb, w.Halvorsen, auth.PartnerAdmin, "admin@halvorsen.example")
	w.Requester = w.Person(tb, w.Halvorsen, auth.PartnerRequester, "requests@halvorsen.example")
	w.Viewer = w.Person(tb, w.Halvorsen, auth.PartnerViewer, "viewer@halvorsen.example")
	w.RivalAdmin = w.Person(tb, w.Brightquay, auth.PartnerAdmin, "admin@brightquay.example")
	w.RivalRequester = w.Person(tb, w.Brightquay, auth.PartnerRequester, "requests@brightquay.example")
	w.CustomerAdmin = w.Person(tb, w.Larkfield, auth.CustomerAdmin, "licenses@larkfield.example")
	w.CustomerViewer = w.Person(tb, w.Osterby, auth.CustomerViewer, "viewer@osterby.example")

	w.Creator = w.Product(tb, "NV-BC-NU", "Bot Creator", order.License, 1)
	w.Runner = w.Product(tb, "NV-UR-RT", "Unattended Runner", order.License, 1)
	w.Pages = w.Product(tb, "NV-IQ-PG", "Document pages", order.Page, 10_000)
	w.Unsold = w.Product(tb, "NV-FH-HR", "Farm hours", order.Hour, 500)

	w.Everyday = w.Place(tb, "SO-104211", w.Halvorsen, Of(w.Creator, 25), Of(w.Runner, 60), Of(w.Pages, 30))
	w.Second = w.Place(tb, "SO-104388", w.Halvorsen, Of(w.Creator, 10), Of(w.Runner, 10))
	five := []order.Wanted{Of(w.Creator, 5)}
	held := Term(w.Halvorsen, "SO-103001", -30, 300, five...)
	held.HoldReason = new("the invoice is open")
	w.Held = w.PlaceAs(tb, held)
	w.Ended = w.PlaceAs(tb, Term(w.Halvorsen, "SO-102550", -300, -2, five...))
	w.Coming = w.PlaceAs(tb, Term(w.Halvorsen, "SO-105000", 2, 300, five...))
	w.Cancelled = w.Place(tb, "SO-103500", w.Halvorsen, five...)
	w.Exec(tb, `UPDATE orders SET status = 'CANCELLED' WHERE id = $1`, w.Cancelled.ID)
	forCustomer := Term(w.Halvorsen, "SO-104800", -30, 300, five...)
	forCustomer.EndCustomerID = w.Larkfield
	w.ForCustomer = w.PlaceAs(tb, forCustomer)
	w.Theirs = w.Place(tb, "SO-104502", w.Brightquay, Of(w.Creator, 25), Of(w.Runner, 60))
}

// Company is a new account, a customer of the partners.
func (w *World) Company(tb testing.TB, kind account.Kind, name, website string, of ...uuid.UUID) uuid.UUID {
	tb.Helper()
	return InTx(tb, w, func(ctx context.Context, tx bun.Tx) (uuid.UUID, error) {
		a, err := account.Create(ctx, tx, kind, name, website)
		if err != nil {
			return uuid.Nil, err
		}
		for _, partner := range of {
			if err := account.Link(ctx, tx, partner, a.ID); err != nil {
				return uuid.Nil, err
			}
		}
		return a.ID, nil
	})
}

// Person is somebody new, as they are once they have signed in.
func (w *World) Person(tb testing.TB, company uuid.UUID, role auth.Role, email string) auth.Actor {
	tb.Helper()
	id := uuid.Must(uuid.NewV7())
	name, _, _ := strings.Cut(email, "@")
	w.Exec(tb, `INSERT INTO users (id, account_id, role, name, email, email_key) VALUES ($1, $2, $3, $4, $5, $5)`,
		id, company, string(role), name, email)
	return auth.Actor{UserID: id, AccountID: company, Role: role, Principal: id, Language: phrase.English}
}

// Product is something new to buy.
func (w *World) Product(tb testing.TB, sku, name string, kind order.UnitKind, size int) uuid.UUID {
	tb.Helper()
	id := uuid.Must(uuid.NewV7())
	w.Exec(tb, `INSERT INTO products (id, sku, name, unit, unit_kind, unit_size, licensing) VALUES ($1, $2, $3, 'unit', $4, $5, 'BOTH')`,
		id, sku, name, string(kind), size)
	return id
}

// Of is units of a product.
func Of(product uuid.UUID, quantity int) order.Wanted {
	return order.Wanted{ProductID: product, Quantity: quantity}
}

// Term is an order of a partner from so many days after today until so many days after it.
func Term(partner uuid.UUID, number string, from, until int, lines ...order.Wanted) order.Placement {
	today := time.Now().UTC().Truncate(24 * time.Hour)
	return order.Placement{
		Number: number, PartnerID: partner, StartsOn: today.AddDate(0, 0, from), EndsOn: today.AddDate(0, 0, until), Lines: lines,
	}
}

// Place is a new order of a partner that can be drawn from.
func (w *World) Place(tb testing.TB, number string, partner uuid.UUID, lines ...order.Wanted) *order.Order {
	tb.Helper()
	return w.PlaceAs(tb, Term(partner, number, -30, 300, lines...))
}

// PlaceAs is a new order with its units issued.
func (w *World) PlaceAs(tb testing.TB, p order.Placement) *order.Order {
	tb.Helper()
	return InTx(tb, w, func(ctx context.Context, tx bun.Tx) (*order.Order, error) {
		o, err := order.Place(ctx, tx, p)
		if err != nil {
			return nil, err
		}
		return o, entitlement.Issue(ctx, tx, o.ID, &w.VendorAdmin.UserID, nil)
	})
}
