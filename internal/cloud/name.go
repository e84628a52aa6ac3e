package cloud

import (
	"regexp"
	"strings"

	"github.com/drawdown-portal/drawdown/internal/fault"
)

// maxName leaves room for the rest of a URL's first label, which holds 63 characters.
const maxName = 27

var otherThanName = regexp.MustCompile(`[^a-z0-9-]`)

// checkName is what is wrong with the name of a cloud service, which stands in its URL; the database says the same.
func checkName(name string) *fault.Fault {
	switch {
	case name == "" || len([]rune(name)) > maxName:
		return fault.New(fault.BadUserInput, "cloud.name.length", "most", maxName)
	case otherThanName.MatchString(name):
		return fault.New(fault.BadUserInput, "cloud.name.characters")
	case strings.HasPrefix(name, "-") || strings.HasSuffix(name, "-"):
		return fault.New(fault.BadUserInput, "cloud.name.hyphen")
	case strings.Trim(name, "0123456789") == "":
		return fault.New(fault.BadUserInput, "cloud.name.digits")
	default:
		return nil
	}
}
