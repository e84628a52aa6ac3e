package license

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/order"
)

// PoolLine is one product of what a cloud Control Room may use.
type PoolLine struct {
	Product        *order.Product
	Purchased      int
	Quota          *int
	UsedHere       int
	UsedEverywhere int
	Available      int

	may int // units that it may use in all
}

// Units is how many units of a product may be used.
type Units struct {
	SKU   string
	Units int
}

// pool is what the cloud Control Rooms of an account share, product by product.
//
// Free is what was given to nobody: what the ledger calls available, of entitlements that can be used now. Units in license files, units
// that wait in draw-down requests and quotas are not free, so that no unit is counted twice. A Control Room with a quota for a product
// uses that and nothing else; one without uses what is free.
//
// What a Control Room without a quota uses it holds, as far as it was its own to use: its excess takes nothing from others. One that
// was made through a partner holds units of that partner. The account's own take any, those first that no Control Room of their
// partner uses; only what overflows there comes out of the units of another partner. So the sums below are exact: nobody is given
// a unit that is in use, and nobody is refused one that is not.
type pool map[uuid.UUID]*productPool

type productPool struct {
	product *order.Product
	free    map[uuid.UUID]int       // by partner
	quotas  map[uuid.UUID]*roomPart // by Control Room
	uses    map[uuid.UUID]*roomPart
}

// roomPart is what a Control Room has of a product. through is zero for the account's own.
type roomPart struct {
	through     uuid.UUID
	units, held int
}

func (p pool) of(product *order.Product) *productPool {
	if p[product.ID] == nil {
		p[product.ID] = &productPool{
			product: product, free: map[uuid.UUID]int{}, quotas: map[uuid.UUID]*roomPart{}, uses: map[uuid.UUID]*roomPart{},
		}
	}
	return p[product.ID]
}

// lines is the pool as a Control Room has it, by name of product.
func (p pool) lines(r *ControlRoom) []*PoolLine {
	lines := []*PoolLine{}
	for _, product := range p {
		line := product.line(r.ID, r.through())
		if line.Purchased > 0 || line.UsedHere > 0 || line.Quota != nil {
			lines = append(lines, line)
		}
	}
	slices.SortFunc(lines, func(a, b *PoolLine) int {
		return cmp.Or(cmp.Compare(a.Product.Name, b.Product.Name), cmp.Compare(a.Product.SKU, b.Product.SKU))
	})
	return lines
}

// through is the partner that it was made through; zero for the account's own.
func (r *ControlRoom) through() uuid.UUID {
	if r.PartnerID == nil {
		return uuid.Nil
	}
	return *r.PartnerID
}

func (p *productPool) line(room, through uuid.UUID) *PoolLine {
	line := &PoolLine{Product: p.product, may: p.may(room, through)}
	if quota := p.quotas[room]; quota != nil {
		line.Quota = &quota.units
	}
	if use := p.uses[room]; use != nil {
		line.UsedHere = use.units
	}
	for partner, units := range p.free {
		if through == uuid.Nil || through == partner {
			line.Purchased += units
		}
	}
	for _, quota := range p.quotas {
		if through == uuid.Nil || through == quota.through {
			line.Purchased += quota.units
		}
	}
	for _, use := range p.uses {
		if through == uuid.Nil || through == use.through {
			line.UsedEverywhere += use.units
		}
	}
	if through != uuid.Nil {
		line.UsedEverywhere += p.overflow(through)
	}
	line.Available = max(0, line.may-line.UsedHere)
	return line
}

// may is how many units a Control Room may use in all.
func (p *productPool) may(room, through uuid.UUID) int {
	if quota := p.quotas[room]; quota != nil {
		return quota.units
	}
	if through != uuid.Nil {
		return max(0, p.free[through]-p.held(room, through)-p.overflow(through))
	}
	return max(0, p.left(uuid.Nil)-p.held(room, uuid.Nil))
}

// held is what the Control Rooms that were made through a partner, all but one, hold of what is free.
func (p *productPool) held(but, through uuid.UUID) int {
	units := 0
	for room, use := range p.uses {
		if room != but && use.through == through && p.quotas[room] == nil {
			units += use.held
		}
	}
	return units
}

// left is what the Control Rooms that were made through partners leave of what is free, of all partners but one.
func (p *productPool) left(but uuid.UUID) int {
	units := 0
	for partner, free := range p.free {
		if partner != but {
			units += max(0, free-p.held(uuid.Nil, partner))
		}
	}
	return units
}

// overflow is how many of a partner's units the account's own Control Rooms hold, because there are not enough of other partners.
func (p *productPool) overflow(through uuid.UUID) int {
	return max(0, p.held(uuid.Nil, uuid.Nil)-p.left(through))
}

// entitled is all that a Control Room may use, by SKU.
func (p pool) entitled(r *ControlRoom) []*Units {
	entitled := []*Units{}
	for _, line := range p.lines(r) {
		if line.may > 0 {
			entitled = append(entitled, &Units{SKU: line.Product.SKU, Units: line.may})
		}
	}
	slices.SortFunc(entitled, func(a, b *Units) int { return strings.Compare(a.SKU, b.SKU) })
	return entitled
}
