package pdr

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/text"
)

// The limits of a request.
const (
	mostLines    = 200
	mostQuantity = 1_000_000
)

// Content is what a draft says. What is nil stays as it is.
type Content struct {
	Order    *order.Ref
	Customer *CustomerInput
	Lines    *[]LineInput
	Note     *string // empty: no note
}

// CustomerInput is an existing customer (AccountID) or a new one (Name), with website and contact in both cases.
type CustomerInput struct {
	AccountID    *uuid.UUID
	Name         *string
	Website      *string
	ContactName  *string
	ContactEmail *string
}

// LineInput is units of a product.
type LineInput struct {
	ProductID uuid.UUID
	Quantity  int
}

// write puts the content into a request, cleaned and looked up. The faults are all that a person can mend at once.
func (p *PDR) write(ctx context.Context, tx bun.Tx, by auth.Actor, c Content) (*order.Order, fault.List, error) {
	var faults fault.List
	if c.Note != nil {
		note, f := text.Note(*c.Note)
		if f != nil {
			faults.Add(f.At("note"))
		}
		p.Note = nil
		if note != "" {
			p.Note = &note
		}
	}
	if c.Customer != nil {
		found, err := p.writeCustomer(ctx, tx, *c.Customer)
		if err != nil {
			return nil, nil, err
		}
		faults = append(faults, found...)
	}
	o, err := p.writeOrder(ctx, tx, by, c.Order)
	if found := fault.All(err); found != nil {
		return nil, append(faults, found...), nil // without its order the lines mean nothing
	} else if err != nil {
		return nil, nil, err
	}
	found, err := p.writeLines(ctx, tx, o, c)
	return o, append(faults, found...), err
}

func (p *PDR) writeOrder(ctx context.Context, tx bun.Tx, by auth.Actor, ref *order.Ref) (*order.Order, error) {
	if ref == nil {
		if p.OrderID == uuid.Nil {
			return nil, nil //nolint:nilnil // a draft may have no order yet
		}
		ref = &order.Ref{ID: p.OrderID}
	}
	o, err := order.Hold(ctx, tx, by, p.PartnerID, *ref)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "order.not_found").At("orderId")
	}
	if err != nil {
		return nil, err
	}
	p.OrderID = o.ID
	return o, nil
}

func (p *PDR) writeCustomer(ctx context.Context, tx bun.Tx, c CustomerInput) (fault.List, error) {
	var faults fault.List
	at := func(field string, f *fault.Fault) {
		if f != nil {
			faults.Add(f.At("customer", field))
		}
	}
	p.CustomerID, p.CustomerName, p.CustomerWebsite, p.ContactName, p.ContactEmail = uuid.Nil, nil, nil, nil, nil
	clean := func(field string, in *string, rule func(string) (string, *fault.Fault)) *string {
		if in == nil {
			return nil
		}
		out, f := rule(*in)
		at(field, f)
		return &out
	}
	p.CustomerWebsite = clean("website", c.Website, text.Website)
	p.ContactName = clean("contactName", c.ContactName, text.Name)
	p.ContactEmail = clean("contactEmail", c.ContactEmail, text.Email)
	switch {
	case c.AccountID != nil && c.Name != nil:
		at("accountName", fault.New(fault.BadUserInput, "pdr.customer_twice"))
	case c.AccountID != nil:
		name, err := account.CustomerName(ctx, tx, p.PartnerID, *c.AccountID)
		if errors.Is(err, sql.ErrNoRows) {
			at("accountId", fault.New(fault.NotFound, "pdr.customer_not_found"))
		} else if err != nil {
			return nil, err
		}
		p.CustomerID, p.CustomerName = *c.AccountID, &name
	default:
		p.CustomerName = clean("accountName", c.Name, text.Name)
	}
	return faults, nil
}

// writeLines puts products of the order into the request. Lines that are kept are looked up again where the order is another.
func (p *PDR) writeLines(ctx context.Context, tx bun.Tx, o *order.Order, c Content) (fault.List, error) {
	if c.Lines == nil && c.Order == nil {
		return nil, nil
	}
	wanted := make([]LineInput, 0, len(p.Lines))
	if c.Lines != nil {
		wanted = *c.Lines
	} else {
		for _, line := range p.Lines {
			wanted = append(wanted, LineInput{line.ProductID, line.Quantity})
		}
	}
	p.Lines = nil
	switch {
	case len(wanted) == 0:
		return nil, nil
	case len(wanted) > mostLines:
		return fault.List{fault.New(fault.BadUserInput, "pdr.lines_many", "most", mostLines).At("lines")}, nil
	case o == nil:
		return fault.List{fault.New(fault.BadUserInput, "pdr.lines_without_order").At("orderId")}, nil
	}
	offered, err := order.LinesOf(ctx, tx, o.ID)
	if err != nil {
		return nil, err
	}
	byProduct := make(map[uuid.UUID]*order.Line, len(offered))
	for _, line := range offered {
		byProduct[line.ProductID] = line
	}
	var faults fault.List
	stands := make(map[uuid.UUID]bool, len(wanted))
	for i, w := range wanted {
		at := strconv.Itoa(i)
		if w.Quantity < 1 || w.Quantity > mostQuantity {
			faults.Add(fault.New(fault.BadUserInput, "pdr.quantity").At("lines", at, "quantity"))
		}
		line, ok := byProduct[w.ProductID]
		switch {
		case !ok:
			f, err := foreign(ctx, tx, o, w.ProductID)
			if err != nil {
				return nil, err
			}
			faults.Add(f.At("lines", at, "productId"))
			continue
		case stands[w.ProductID]:
			faults.Add(fault.New(fault.BadUserInput, "pdr.product_twice", "product", line.Product.Name).At("lines", at, "productId"))
		}
		stands[w.ProductID] = true
		p.Lines = append(p.Lines, &Line{
			PDRID: p.ID, Position: i, OrderID: o.ID, OrderLineID: line.ID, ProductID: w.ProductID, Quantity: w.Quantity, Product: line.Product,
		})
	}
	return faults, nil
}

// foreign is the refusal of a product that the order does not have.
func foreign(ctx context.Context, tx bun.Tx, o *order.Order, id uuid.UUID) (*fault.Fault, error) {
	name, err := order.ProductName(ctx, tx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, "pdr.product_not_found"), nil
	}
	return fault.New(fault.BadUserInput, "pdr.product_not_in_order", "product", name, "order", o.Number), err
}

// incomplete is what a draft lacks to be submitted.
func (p *PDR) incomplete() fault.List {
	var faults fault.List
	lacks := func(missing bool, key string, path ...string) {
		if missing {
			faults.Add(fault.New(fault.BadUserInput, key).At(path...))
		}
	}
	lacks(p.OrderID == uuid.Nil, "pdr.order_missing", "orderId")
	if p.CustomerName == nil && p.CustomerID == uuid.Nil {
		lacks(true, "pdr.customer_missing", "customer", "accountName")
	}
	lacks(p.CustomerWebsite == nil, "text.website", "customer", "website")
	lacks(p.ContactName == nil, "pdr.contact_missing", "customer", "contactName")
	lacks(p.ContactEmail == nil, "text.email", "customer", "contactEmail")
	lacks(len(p.Lines) == 0, "pdr.lines_missing", "lines")
	return faults
}

// tooFew says of a line what there is.
func tooFew(line *Line, short entitlement.Shortage) *fault.Fault {
	key := "pdr.short"
	if short.Available == 0 {
		key = "pdr.none_left"
	}
	return fault.New(fault.InsufficientQuantity, key, "product", line.Product.Name, "available", short.Available).
		At("lines", strconv.Itoa(line.Position), "quantity").
		With(fault.Shortage{Requested: short.Requested, Available: short.Available})
}

// replaceLines writes the lines of a draft anew.
func (p *PDR) replaceLines(ctx context.Context, tx bun.Tx) error {
	if _, err := tx.NewDelete().Model((*Line)(nil)).Where("pdr_id = ?", p.ID).Exec(ctx); err != nil {
		return fmt.Errorf("clear lines: %w", err)
	}
	return p.insertLines(ctx, tx)
}

func (p *PDR) insertLines(ctx context.Context, tx bun.Tx) error {
	if len(p.Lines) == 0 {
		return nil
	}
	var (
		positions, quantities []int32
		lines, products       []uuid.UUID
	)
	for _, line := range p.Lines {
		positions, quantities = append(positions, int32(line.Position)), append(quantities, int32(line.Quantity)) //nolint:gosec // checked
		lines, products = append(lines, line.OrderLineID), append(products, line.ProductID)
	}
	_, err := database.Exec(ctx, tx, `
		INSERT INTO pdr_lines (pdr_id, order_id, position, order_line_id, product_id, quantity)
		SELECT $1, $2, line.* FROM unnest($3::int[], $4::uuid[], $5::uuid[], $6::int[]) AS line`,
		p.ID, p.OrderID, positions, lines, products, quantities)
	if err != nil {
		return fmt.Errorf("write lines: %w", err)
	}
	return nil
}
