package demo

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/drawdown-portal/drawdown/internal/typeid"
)

const varsLines = 1000

// vars is ids that go together: an order that can be drawn from, its partner, one of the partner's customers, two products of
// the order; and for themselves an account with many entitlements, a request, and the partner with the most requests.
type vars struct {
	Partner  string `json:"partner"`
	Account  string `json:"account"`
	PDR      string `json:"pdr"`
	Order    string `json:"order"`
	Customer string `json:"customer"`
	Product1 string `json:"product1"`
	Product2 string `json:"product2"`
	Whale    string `json:"whale"`
}

func (d dataset) vars(n int) vars {
	lot := func(i, of int) int { return 1 + below(of, 4*n+i, lotOfVars) }
	o := lot(0, d.orders)
	partner := d.buyer(o)
	return vars{
		Partner:  typeid.Format(typeid.Account, d.partnerID(partner)),
		Account:  typeid.Format(typeid.Account, d.partnerID(d.buyer(lot(1, d.orders)))),
		PDR:      typeid.Format(typeid.PDR, d.drawDown(lot(2, d.requests)).id()),
		Order:    typeid.Format(typeid.Order, orderID(o)),
		Customer: typeid.Format(typeid.Account, d.customerID(d.customerOf(partner, lot(3, hashes)))),
		Product1: typeid.Format(typeid.Product, productID(product(o, 1))),
		Product2: typeid.Format(typeid.Product, productID(product(o, 4))),
		Whale:    typeid.Format(typeid.Account, d.partnerID(1)),
	}
}

func writeVars(path string, d dataset) (err error) {
	file, err := os.Create(path) //nolint:gosec // the file that was asked for
	if err != nil {
		return fmt.Errorf("write the ids: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriter(file)
	lines := json.NewEncoder(out)
	for n := range varsLines {
		if err := lines.Encode(d.vars(n)); err != nil {
			return fmt.Errorf("write the ids: %w", err)
		}
	}
	return out.Flush()
}
