package order

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/page"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// UnitKind is what a unit counts. Units of different kinds are never added to one another.
type UnitKind string

// LicensingMode is how licenses of a product reach an installation.
type LicensingMode string

// CloudServiceKind is what can be provisioned in the vendor's cloud.
type CloudServiceKind string

// The values of the API.
const (
	License UnitKind = "LICENSE"
	Page    UnitKind = "PAGE"
	Hour    UnitKind = "HOUR"

	FileLicensing  LicensingMode = "FILE"
	CloudLicensing LicensingMode = "CLOUD"
	BothLicensing  LicensingMode = "BOTH"
	NoLicensing    LicensingMode = "NONE"

	ControlRoom CloudServiceKind = "CONTROL_ROOM"
	IQBotServer CloudServiceKind = "IQ_BOT_SERVER"
)

// Product is what can be bought.
type Product struct {
	bun.BaseModel `bun:"table:products,alias:product"`

	ID         uuid.UUID `bun:",pk"`
	SKU        string
	Name       string
	Unit       string
	UnitKind   UnitKind
	UnitSize   int
	Licensing  LicensingMode
	Provisions *CloudServiceKind
	Active     bool
	CreatedAt  time.Time `bun:",nullzero,default:now()"`
}

// NodeID is the id as the outside sees it.
func (p *Product) NodeID() string { return typeid.Format(typeid.Product, p.ID) }

// CreateProduct adds a product to the catalog.
func CreateProduct(ctx context.Context, tx bun.Tx, p Product) (uuid.UUID, error) {
	p.ID, p.Active = uuid.Must(uuid.NewV7()), true
	if _, err := tx.NewInsert().Model(&p).Exec(ctx); err != nil {
		return uuid.Nil, fmt.Errorf("create product %s: %w", p.SKU, err)
	}
	return p.ID, nil
}

// Products reads the catalog by SKU. Everyone who is signed in sees it.
func (s *Service) Products(ctx context.Context, by auth.Actor, r page.Request) (page.Of[Product], error) {
	var none page.Of[Product]
	if err := r.Check(); err != nil {
		return none, err
	}
	var rows []*Product
	q := database.Select(s.db, &rows)
	if !by.SignedIn() {
		q.Where("FALSE")
	}
	total, err := q.Total(ctx, r.Count)
	if err != nil {
		return none, err
	}
	if r.After != "" {
		sku, id, err := page.Position("sku", r.After)
		if err != nil {
			return none, err
		}
		q.Where("(product.sku, product.id) > (?, ?)", sku, id)
	}
	q.OrderExpr("product.sku, product.id").Limit(r.Limit())
	if err := q.Scan(ctx); err != nil {
		return none, err
	}
	return page.New(r, rows, total, func(p *Product) string { return page.Cursor("sku", p.SKU, p.ID) }), nil
}

// ProductsByIDs is those of the products that there are, in no order.
func (s *Service) ProductsByIDs(ctx context.Context, by auth.Actor, ids []uuid.UUID) ([]*Product, error) {
	if !by.SignedIn() {
		return nil, nil
	}
	var rows []*Product
	return rows, database.Select(s.db, &rows).Where("product.id = ANY(?)", ids).Scan(ctx)
}
