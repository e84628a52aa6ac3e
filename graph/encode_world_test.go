package graph

import (
	"context"
	"math/rand/v2"
	"reflect"
	"time"

	"github.com/google/uuid"

	"github.com/drawdown-portal/drawdown/internal/account"
	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/cloud"
	"github.com/drawdown-portal/drawdown/internal/demo"
	"github.com/drawdown-portal/drawdown/internal/entitlement"
	"github.com/drawdown-portal/drawdown/internal/license"
	"github.com/drawdown-portal/drawdown/internal/order"
	"github.com/drawdown-portal/drawdown/internal/pdr"
)

// world is some objects of each type, at random, that lead to one another. Its resolvers answer with them.
type world struct {
	random *rand.Rand
	broken float64 // how often a value is one that the schema forbids
	things map[reflect.Type][]reflect.Value
}

const someThings = 3

// answers is what each resolver answers. They are made in advance, so that they are the same however often and in which order
// one asks.
type answers struct {
	Viewer       *Viewer
	SignIns      []*demo.Person
	Node         Node
	Nodes        []Node
	Account      *account.Account
	Similar      []*account.Account
	Order        *order.Order
	PDR          *pdr.PDR
	Accounts     *AccountConnection
	Products     *ProductConnection
	Orders       *OrderConnection
	PDRs         *PDRConnection
	Mail         *MailConnection
	Entitlements *EntitlementConnection
	Expiry       *entitlement.Expiry
	Movements    *MovementConnection
	Payload      *PDRPayload
	SignIn       *SignInPayload
	Security     *auth.Security
	Changes      []*pdr.Change
	ControlRoom  *license.ControlRoom
	ControlRooms *ControlRoomConnection
	RoomChanges  []*license.Change
	RoomPayload  *ControlRoomPayload
	FilePayload  *LicenseFilePayload

	CloudService  *cloud.Instance
	CloudServices *CloudServiceConnection
	CloudChanges  []*cloud.Change
	CloudPayload  *CloudServicePayload
	CloudPlan     *cloud.Plan
	Provisionable []*cloud.Provisionable
	Credential    *ControlRoomCredentialPayload
	Report        *ControlRoomReportPayload

	People   *PersonConnection
	Tokens   *APITokenConnection
	Roles    []auth.Role
	Sessions []*auth.Session
	Link     *auth.Link
}

func answersAtRandom(random *rand.Rand, broken float64) *answers {
	w := &world{random: random, broken: broken, things: map[reflect.Type][]reflect.Value{}}
	a := new(answers)
	w.fill(reflect.ValueOf(a).Elem())
	return a
}

func (w *world) chance(p float64) bool { return w.random.Float64() < p }

var awkward = []string{
	"", "plain", "Zürich", "한국어", `quote " and \ backslash`, "tab\tline\nreturn\r", "\x00\x01\x1f\x7f", "<a&b>", "no\xff\xfeUTF-8", "\u2028", "🦆",
	"ON_HOLD", "EXPIRED", "CANCELLED", "issued",
}

func (w *world) fill(v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		if !w.chance(w.broken) {
			at := time.Unix(w.random.Int64N(4e9)-1e9, w.random.Int64N(1e9))
			v.Set(reflect.ValueOf(at.In(time.FixedZone("", w.random.IntN(9)*3600))))
		}
		return
	case uuid.UUID:
		for i := range v.Len() {
			v.Index(i).SetUint(w.random.Uint64N(256))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(awkward[w.random.IntN(len(awkward))])
	case reflect.Bool:
		v.SetBool(w.chance(0.5))
	case reflect.Int, reflect.Int64:
		v.SetInt(w.random.Int64N(1e7) - 1e6)
	case reflect.Slice:
		if w.chance(0.1) {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), w.random.IntN(4), 3))
		for i := range v.Len() {
			w.fill(v.Index(i))
		}
	case reflect.Struct:
		for _, inner := range v.Fields() {
			if inner.CanSet() {
				w.fill(inner)
			}
		}
	case reflect.Pointer:
		w.fillPointer(v)
	case reflect.Interface:
		w.fillInterface(v)
	}
}

func (w *world) fillPointer(v reflect.Value) {
	of := v.Type().Elem()
	if of.Kind() != reflect.Struct || of == reflect.TypeFor[time.Time]() {
		if w.chance(0.7) {
			v.Set(reflect.New(of))
			w.fill(v.Elem())
		}
		return
	}
	if w.chance(w.broken) {
		return
	}
	things, ok := w.things[of]
	if !ok {
		for range someThings {
			things = append(things, reflect.New(of))
		}
		w.things[of] = things
		for _, thing := range things {
			w.fill(thing.Elem())
		}
	}
	v.Set(things[w.random.IntN(someThings)])
}

// stranger is of no type that the schema knows.
type stranger struct{}

func (stranger) NodeID() string { return "" }
func (stranger) IsUserError()   {}

func (w *world) fillInterface(v reflect.Value) {
	var concrete []any
	switch v.Type() {
	case reflect.TypeFor[Node]():
		concrete = []any{
			new(account.Account), new(account.User), new(order.Product), new(order.Order), new(order.Line), new(pdr.PDR),
			new(entitlement.Entitlement), new(Movement), new(license.ControlRoom), new(license.File),
		}
	case reflect.TypeFor[UserError]():
		concrete = []any{
			InvalidInput{}, new(NotFound), InsufficientQuantity{}, InvalidTransition{}, IdempotencyMismatch{}, VersionConflict{},
		}
	default:
		return
	}
	if w.chance(w.broken) {
		if w.chance(0.5) {
			v.Set(reflect.ValueOf(stranger{}))
		}
		return
	}
	thing := reflect.New(reflect.TypeOf(concrete[w.random.IntN(len(concrete))])).Elem()
	w.fill(thing)
	v.Set(thing)
}

// worldRoot answers with the answers of the moment.
type worldRoot struct {
	ResolverRoot
	answers *answers
}

type (
	worldQuery struct {
		QueryResolver
		*worldRoot
	}
	worldMutation struct {
		MutationResolver
		*worldRoot
	}
	worldSubscription struct{ *worldRoot }
	worldAccount      struct{ *worldRoot }
	worldEntitlement  struct{ *worldRoot }
	worldControlRoom  struct{ *worldRoot }
	worldViewer       struct{ *worldRoot }
)

func (r *worldRoot) Query() QueryResolver               { return worldQuery{nil, r} }
func (r *worldRoot) Mutation() MutationResolver         { return worldMutation{nil, r} }
func (r *worldRoot) Subscription() SubscriptionResolver { return worldSubscription{r} }
func (r *worldRoot) Account() AccountResolver           { return worldAccount{r} }
func (r *worldRoot) Entitlement() EntitlementResolver   { return worldEntitlement{r} }
func (r *worldRoot) ControlRoom() ControlRoomResolver   { return worldControlRoom{r} }
func (r *worldRoot) Viewer() ViewerResolver             { return worldViewer{r} }

func (r worldQuery) Viewer(context.Context) (*Viewer, error) {
	return r.answers.Viewer, nil
}

func (r worldQuery) DemoSignIns(context.Context) ([]*demo.Person, error) {
	return r.answers.SignIns, nil
}

func (r worldQuery) Node(context.Context, string) (Node, error) {
	return r.answers.Node, nil
}

func (r worldQuery) Nodes(context.Context, []string) ([]Node, error) {
	return r.answers.Nodes, nil
}

func (r worldQuery) Account(context.Context, string) (*account.Account, error) {
	return r.answers.Account, nil
}

func (r worldQuery) SimilarCustomers(context.Context, *string, *string, *string) ([]*account.Account, error) {
	return r.answers.Similar, nil
}

func (r worldQuery) Order(context.Context, string) (*order.Order, error) {
	return r.answers.Order, nil
}

func (r worldQuery) Pdr(context.Context, string) (*pdr.PDR, error) {
	return r.answers.PDR, nil
}

func (r worldQuery) Accounts(context.Context, int, *string, *account.Kind, *string, *string) (*AccountConnection, error) {
	return r.answers.Accounts, nil
}

func (r worldQuery) Products(context.Context, int, *string) (*ProductConnection, error) {
	return r.answers.Products, nil
}

func (r worldQuery) Orders(context.Context, int, *string, *string, []order.Status, *string) (*OrderConnection, error) {
	return r.answers.Orders, nil
}

func (r worldQuery) Pdrs(context.Context, int, *string, *string, *PDRFilter, *PDROrder) (*PDRConnection, error) {
	return r.answers.PDRs, nil
}

func (r worldQuery) ControlRoom(context.Context, string) (*license.ControlRoom, error) {
	return r.answers.ControlRoom, nil
}

func (r worldQuery) CloudService(context.Context, string) (*cloud.Instance, error) {
	return r.answers.CloudService, nil
}

func (r worldQuery) FulfilmentQueue(context.Context, int, *string) (*CloudServiceConnection, error) {
	return r.answers.CloudServices, nil
}

func (r worldQuery) CloudPlan(context.Context) (*cloud.Plan, error) {
	return r.answers.CloudPlan, nil
}

func (r worldQuery) SentMail(context.Context, int, *string, *string) (*MailConnection, error) {
	return r.answers.Mail, nil
}

func (r worldQuery) ApprovalQueue(context.Context, int, *string) (*PDRConnection, error) {
	return r.answers.PDRs, nil
}

func (r worldMutation) SignIn(context.Context, SignInInput) (*SignInPayload, error) {
	return r.answers.SignIn, nil
}

func (r worldMutation) ClonePdr(context.Context, ClonePDRInput) (*PDRPayload, error) {
	return r.answers.Payload, nil
}

func (r worldMutation) CreateControlRoom(context.Context, CreateControlRoomInput) (*ControlRoomPayload, error) {
	return r.answers.RoomPayload, nil
}

func (r worldMutation) ConfigureLicenses(context.Context, ConfigureLicensesInput) (*LicenseFilePayload, error) {
	return r.answers.FilePayload, nil
}

func (r worldMutation) ProvisionCloudService(context.Context, ProvisionCloudServiceInput) (*CloudServicePayload, error) {
	return r.answers.CloudPayload, nil
}

func (r worldMutation) IssueControlRoomCredential(context.Context, ControlRoomCommandInput) (*ControlRoomCredentialPayload, error) {
	return r.answers.Credential, nil
}

func (r worldMutation) ReportControlRoom(context.Context, ReportControlRoomInput) (*ControlRoomReportPayload, error) {
	return r.answers.Report, nil
}

func (r worldAccount) Customers(context.Context, *account.Account, int, *string, *string) (*AccountConnection, error) {
	return r.answers.Accounts, nil
}

func (r worldAccount) Orders(context.Context, *account.Account, int, *string, []order.Status) (*OrderConnection, error) {
	return r.answers.Orders, nil
}

func (r worldAccount) Pdrs(context.Context, *account.Account, int, *string, *PDRFilter, *PDROrder) (*PDRConnection, error) {
	return r.answers.PDRs, nil
}

func (r worldAccount) Entitlements(context.Context, *account.Account, int, *string, *EntitlementFilter) (*EntitlementConnection, error) {
	return r.answers.Entitlements, nil
}

func (r worldAccount) Expiry(context.Context, *account.Account) (*entitlement.Expiry, error) {
	return r.answers.Expiry, nil
}

func (r worldAccount) ControlRooms(context.Context, *account.Account, int, *string, *ControlRoomFilter) (*ControlRoomConnection, error) {
	return r.answers.ControlRooms, nil
}

func (r worldAccount) CloudServices(context.Context, *account.Account, int, *string) (*CloudServiceConnection, error) {
	return r.answers.CloudServices, nil
}

func (r worldAccount) Provisionable(context.Context, *account.Account) ([]*cloud.Provisionable, error) {
	return r.answers.Provisionable, nil
}

func (r worldControlRoom) Choices(context.Context, *license.ControlRoom, int, *string) (*EntitlementConnection, error) {
	return r.answers.Entitlements, nil
}

func (r worldEntitlement) Movements(context.Context, *entitlement.Entitlement, int, *string) (*MovementConnection, error) {
	return r.answers.Movements, nil
}

func (r worldAccount) People(context.Context, *account.Account, int, *string, *string) (*PersonConnection, error) {
	return r.answers.People, nil
}

func (r worldAccount) Tokens(context.Context, *account.Account, int, *string) (*APITokenConnection, error) {
	return r.answers.Tokens, nil
}

func (r worldAccount) AssignableRoles(context.Context, *account.Account) ([]auth.Role, error) {
	return r.answers.Roles, nil
}

func (r worldViewer) Sessions(context.Context, *Viewer) ([]*auth.Session, error) {
	return r.answers.Sessions, nil
}

func (r worldViewer) TimeZone(context.Context, *Viewer) (*string, error) {
	return new("Asia/Seoul"), nil
}

func (r worldQuery) PersonLink(context.Context, string) (*auth.Link, error) {
	return r.answers.Link, nil
}

func (r worldViewer) Accounts(context.Context, *Viewer, int, *string, *string) (*AccountConnection, error) {
	return r.answers.Accounts, nil
}

func (r worldViewer) Security(context.Context, *Viewer) (*auth.Security, error) {
	return r.answers.Security, nil
}

func (r worldSubscription) PdrChanged(context.Context, *string) (<-chan *pdr.Change, error) {
	return told(r.answers.Changes), nil
}

func (r worldSubscription) ApprovalQueueChanged(context.Context) (<-chan *pdr.Change, error) {
	return told(r.answers.Changes), nil
}

func (r worldSubscription) ControlRoomChanged(context.Context, *string) (<-chan *license.Change, error) {
	return told(r.answers.RoomChanges), nil
}

func (r worldSubscription) CloudServiceChanged(context.Context, *string) (<-chan *cloud.Change, error) {
	return told(r.answers.CloudChanges), nil
}

func told[T any](changes []T) <-chan T {
	out := make(chan T, len(changes))
	for _, change := range changes {
		out <- change
	}
	close(out)
	return out
}
