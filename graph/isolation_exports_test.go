package graph_test

import (
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// Nobody downloads what is another's: a license file that is not one's own answers as one that is not there, and the audit log is the
// vendor's alone.
func TestNobodyDownloadsWhatIsAnothers(t *testing.T) {
	t.Parallel()
	p := newProof(t)
	p.issue(t)
	for _, v := range p.viewers {
		status, log := p.download(t, v.by, "/audit.csv")
		seen, leaks := p.shown(v, log, "")
		if (status == http.StatusOK) != (v.letter == vendor) || (len(seen) > 0) != (v.letter == vendor) || len(leaks) > 0 {
			t.Errorf("the audit log answers %s with %d: %q", v.name, status, leaks)
		}
		read, marked := 0, 0
		for _, id := range p.idsOf(typeid.LicenseFile) {
			status, got := p.download(t, v.by, "/license-files/"+id)
			if status == http.StatusOK {
				read++
			}
			seen, leaks := p.shown(v, unsealed(t, status, got), "")
			marked += len(seen)
			if len(leaks) > 0 || status == http.StatusOK && !v.may(p.readers[id]) {
				t.Errorf("a license file of %q answers %s with %d: %q", p.readers[id], v.name, status, leaks)
			}
			if v.may(p.readers[id]) {
				continue
			}
			unknown, want := p.download(t, v.by, "/license-files/"+typeid.Format(typeid.LicenseFile, uuid.Must(uuid.NewV7())))
			if status != unknown || got != want {
				t.Errorf("a license file of %q answers %s with %d %s, and one that is not there with %d %s", p.readers[id], v.name, status, got, unknown, want)
			}
		}
		if lets := v.letter != outsider && !strings.Contains(v.name, "to read requests"); (read > 0) != lets || (marked > 0) != lets {
			t.Errorf("%s reads %d license files with %d marks", v.name, read, marked)
		}
	}
}

// issue has license files made that hold marks, for each company and through each partner.
func (p *proof) issue(t *testing.T) {
	t.Helper()
	for _, each := range []struct {
		by            auth.Actor
		company, from uuid.UUID // whose units, and of which partner's order
		name          string
	}{
		{p.Admin, p.Halvorsen, p.Halvorsen, "h"},
		{p.RivalAdmin, p.Brightquay, p.Brightquay, "b"},
		{p.Admin, p.Larkfield, p.Halvorsen, "lh"},
		{p.RivalAdmin, p.Larkfield, p.Brightquay, "lb"},
		{p.CustomerAdmin, p.Larkfield, p.Halvorsen, "l"},
		{p.Admin, p.Osterby, p.Halvorsen, "oh"},
	} {
		p.Configured(t, each.by, p.Room(t, each.by, each.company, p.words(each.name)), license.Wanted{EntitlementID: p.held(t, each.company, each.from), Quantity: 1})
	}
	p.look(t)
}

// words are marked as to be read by these, as a command writes them.
func (p *proof) words(readers string) string {
	return fmt.Sprintf("zq%sqz%dx%s", readers, len(p.columns), uuid.NewString()[:8])
}

// held is units of a company's, of an order of a partner's, that a license file may be made of.
func (p *proof) held(t *testing.T, company, partner uuid.UUID) (id uuid.UUID) {
	t.Helper()
	const found = `SELECT held.id FROM entitlements held JOIN orders ON orders.id = held.order_id JOIN products ON products.id = held.product_id
		WHERE held.account_id = $1 AND held.partner_id = $2 AND quantity - reserved - allocated >= 1 AND licensing = 'BOTH'
			AND orders.status = 'ACTIVE' AND current_date BETWEEN orders.starts_on AND orders.ends_on LIMIT 1`
	if err := p.Owner.QueryRow(t.Context(), found, company, partner).Scan(&id); err != nil {
		t.Fatalf("%s has nothing of %s: %v", company, partner, err)
	}
	return id
}

// download is what a path answers, without the id of the request.
func (p *proof) download(t *testing.T, by auth.Actor, path string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSuffix(p.address, "/graphql")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.sign(request, by)
	response, err := p.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, requestID.ReplaceAllString(string(content), "")
}

var requestID = regexp.MustCompile(`"requestId":"\w+"`)

// unsealed is what a license file says, or what was said in place of one.
func unsealed(t *testing.T, status int, said string) string {
	t.Helper()
	if status != http.StatusOK {
		return said
	}
	armored, _ := pem.Decode([]byte(said))
	if armored == nil {
		t.Fatalf("this is no license file: %s", said)
	}
	parts := strings.Split(string(armored.Bytes), ".")
	claims, err := base64.RawURLEncoding.DecodeString(parts[min(1, len(parts)-1)])
	if err != nil {
		t.Fatalf("this is no license file: %s: %v", armored.Bytes, err)
	}
	return string(claims)
}
