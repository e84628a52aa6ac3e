package license

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/jobs"
	"github.com/drawdown-portal/drawdown/internal/license/document"
	"github.com/drawdown-portal/drawdown/internal/signing"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// again is how long a file waits for a key before it is tried once more.
const again = 10 * time.Second

// Work registers what this package does in the background.
func (s *Service) Work(queue *jobs.Client) {
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, job *river.Job[IssueJob]) error {
		waits, err := s.Issue(ctx, job.Args.FileID)
		if err == nil && waits {
			return river.JobSnooze(again)
		}
		return err
	}))
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, _ *river.Job[LapseJob]) error {
		_, silent := s.LapseSilent(ctx)
		_, short := s.TripShort(ctx)
		return errors.Join(silent, short)
	}))
	jobs.Register(queue, river.WorkFunc(func(ctx context.Context, _ *river.Job[RemakeJob]) error {
		return s.Remake(ctx)
	}))
	queue.Every(lapseEvery, LapseJob{})
	queue.Every(remakeEvery, RemakeJob{})
}

// request supersedes the license file that a Control Room has, and has a new one made.
func (s *Service) request(ctx context.Context, tx bun.Tx, by auth.Actor, r *ControlRoom, wanted []Wanted) (*uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	if _, err := database.Exec(ctx, tx, `UPDATE license_files SET status = 'SUPERSEDED'
		WHERE control_room_id = $1 AND status IN ('GENERATING', 'ACTIVE', 'FAILED')`, r.ID); err != nil {
		return nil, fmt.Errorf("supersede the license file: %w", err)
	}
	if _, err := database.Exec(ctx, tx, `INSERT INTO license_files (id, control_room_id, created_by_id, request_id)
		VALUES ($1, $2, $3, (SELECT id FROM license_requests WHERE control_room_id = $2 AND status = 'OPEN'))`, id, r.ID, by.UserID); err != nil {
		return nil, fmt.Errorf("request a license file: %w", err)
	}
	ids, quantities := make([]uuid.UUID, len(wanted)), make([]int, len(wanted))
	for i, w := range wanted {
		ids[i], quantities[i] = w.EntitlementID, w.Quantity
	}
	if _, err := database.Exec(ctx, tx, `INSERT INTO license_file_lines (license_file_id, entitlement_id, quantity)
		SELECT $1, entitlement_id, quantity FROM unnest($2::uuid[], $3::int[]) AS wanted (entitlement_id, quantity)`,
		id, ids, quantities); err != nil {
		return nil, fmt.Errorf("request a license file: %w", err)
	}
	return &id, s.jobs.Insert(ctx, tx, IssueJob{FileID: id})
}

// Issue signs a license file that is asked for, outside of any transaction, and keeps it. Without a key to sign with the file waits,
// and says so. A file that was superseded meanwhile is left alone.
func (s *Service) Issue(ctx context.Context, fileID uuid.UUID) (waits bool, err error) {
	d, err := s.draft(ctx, fileID)
	if err != nil || d == nil {
		return false, err
	}
	content, keyID, sealing := document.Seal(d.file(), s.keys)
	_, err = database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		r, err := lock(ctx, tx, all, d.RoomID)
		if err != nil {
			return struct{}{}, err
		}
		switch {
		case sealing == nil:
			return struct{}{}, s.keep(ctx, tx, r, d, Issue, `UPDATE license_files
				SET status = 'ACTIVE', failure = NULL, content = $2, key_id = $3, issued_at = $4, expires_on = $5
				WHERE id = $1 AND status = 'GENERATING'`, content, keyID, d.IssuedAt, d.ExpiresOn)
		case errors.Is(sealing, signing.ErrUnusable):
			waits = true
			return struct{}{}, s.keep(ctx, tx, r, d, Wait, `UPDATE license_files SET failure = $2
				WHERE id = $1 AND status = 'GENERATING' AND failure IS NULL`, "license.waits_for_key")
		default:
			return struct{}{}, s.keep(ctx, tx, r, d, Fail, `UPDATE license_files SET status = 'FAILED', failure = $2
				WHERE id = $1 AND status = 'GENERATING'`, "license.cannot_be_written")
		}
	})
	if err != nil {
		return false, fmt.Errorf("issue license file %s: %w", fileID, err)
	}
	return waits, nil
}

// keep writes down what became of a file that is still wanted, and goes on in the Control Room's life.
func (s *Service) keep(ctx context.Context, tx bun.Tx, r *ControlRoom, d *draft, action Action, statement string, values ...any) error {
	written, err := database.Exec(ctx, tx, statement, append([]any{d.ID}, values...)...)
	if err != nil || written == 0 {
		return err
	}
	t, ok := follows(r, action)
	if !ok {
		return fmt.Errorf("a Control Room that is %s has a license file to %s", r.Status, action)
	}
	return s.step(ctx, tx, auth.Actor{}, r, t, Event{LicenseFileID: &d.ID}, map[string]any{"serial": d.Serial})
}

func all(q *database.Query) *database.Query { return q }

// draft is what goes into a file.
type draft struct {
	ID          uuid.UUID
	Serial      int64
	RoomID      uuid.UUID
	GUID        uuid.UUID `bun:"guid"`
	Name        string
	AccountID   uuid.UUID
	AccountName string
	Nonce       string // of the request that it answers; empty where there is none
	IssuedAt    time.Time
	ExpiresOn   time.Time `bun:"type:date"`

	Lines []draftLine `bun:"-"`
}

type draftLine struct {
	SKU      string `bun:"sku"`
	Name     string
	Unit     string
	Quantity int
	StartsOn time.Time `bun:"type:date"`
	EndsOn   time.Time `bun:"type:date"`
}

// draft reads what is to be signed; nil where it no longer is.
func (s *Service) draft(ctx context.Context, fileID uuid.UUID) (*draft, error) {
	var found []draft
	if err := database.Rows(ctx, s.db, &found, `
		SELECT file.id, file.serial, room.id AS room_id, room.guid, room.name, room.account_id, account.name AS account_name,
			coalesce(request.nonce, '') AS nonce, date_trunc('second', now()) AS issued_at
		FROM license_files file LEFT JOIN license_requests request ON request.id = file.request_id JOIN control_rooms room ON room.id = file.control_room_id JOIN accounts account ON account.id = room.account_id
		WHERE file.id = $1 AND file.status = 'GENERATING'`, fileID); err != nil || len(found) == 0 {
		return nil, err
	}
	d := &found[0]
	if err := database.Rows(ctx, s.db, &d.Lines, `
		SELECT product.sku, product.name, product.unit, line.quantity, "order".starts_on, "order".ends_on
		FROM license_file_lines line JOIN entitlements held ON held.id = line.entitlement_id
		JOIN products product ON product.id = held.product_id JOIN orders "order" ON "order".id = held.order_id
		WHERE line.license_file_id = $1 ORDER BY product.sku, "order".ends_on, held.id`, fileID); err != nil {
		return nil, err
	}
	for _, line := range d.Lines {
		if line.EndsOn.After(d.ExpiresOn) {
			d.ExpiresOn = line.EndsOn
		}
	}
	return d, nil
}

func (d *draft) file() document.File {
	f := document.File{
		Account:     document.Account{ID: typeid.Format(typeid.Account, d.AccountID), Name: d.AccountName},
		ControlRoom: document.ControlRoom{GUID: d.GUID.String(), Name: d.Name},
		ExpiresOn:   document.DayOf(d.ExpiresOn), Format: document.Format, IssuedAt: d.IssuedAt.UTC(), Request: d.Nonce, Serial: d.Serial,
	}
	for _, line := range d.Lines {
		f.Lines = append(f.Lines, document.Line{
			SKU: line.SKU, Name: line.Name, Unit: line.Unit, Quantity: line.Quantity,
			StartsOn: document.DayOf(line.StartsOn), EndsOn: document.DayOf(line.EndsOn),
		})
	}
	return f
}
