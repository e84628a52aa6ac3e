package license

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/fault"
	"github.com/drawdown-portal/drawdown/internal/phrase"
	"github.com/drawdown-portal/drawdown/internal/typeid"
)

// FileStatus is where a license file is in its life. Expired is derived, never stored.
type FileStatus string

// The statuses of the API.
const (
	Generating FileStatus = "GENERATING"
	InUse      FileStatus = "ACTIVE"
	Superseded FileStatus = "SUPERSEDED"
	Released   FileStatus = "RELEASED"
	Expired    FileStatus = "EXPIRED"
	Failed     FileStatus = "FAILED"
)

// File is what a Control Room on premises was given. Its bytes are read on their own.
type File struct {
	bun.BaseModel `bun:"table:license_files,alias:file"`

	ID            uuid.UUID `bun:",pk"`
	Serial        int
	ControlRoomID uuid.UUID
	Status        FileStatus
	CreatedByID   uuid.UUID
	CreatedAt     time.Time
	IssuedAt      *time.Time
	ExpiresOn     *time.Time `bun:"type:date"`
	KeyID         *string
	Sum           []byte  `bun:"sha256"`
	Reason        *string `bun:"failure"` // the key of a sentence

	Size    *int `bun:",scanonly"`
	Expired bool `bun:",scanonly"`
	// Withheld tells that its Control Room is suspended.
	Withheld bool `bun:",scanonly"`

	ControlRoom *ControlRoom  `bun:"-"`
	Lines       []*Allocation `bun:"-"`
	DownloadURL *string       `bun:"-"`

	language phrase.Language
}

// fileColumns are those of a file that a reader sees: all but its bytes.
const fileColumns = `file.id, file.serial, file.control_room_id, file.status, file.created_by_id, file.created_at, file.issued_at,
	file.expires_on, file.key_id, file.sha256, file.failure, octet_length(file.content) AS size,
	coalesce(file.expires_on < current_date, false) AS expired,
	EXISTS (SELECT FROM control_rooms room WHERE room.id = file.control_room_id AND ` + withheld + `) AS withheld`

// withheld is the rule for a Control Room whose file is not handed out: it is suspended, written down or not.
const withheld = `'SUSPENDED' IN (room.status, ` + lapsedSQL + `)`

// lives is the rule for the one file that a Control Room has.
const lives = `file.status IN ('GENERATING', 'ACTIVE', 'FAILED')`

// NodeID is the id as the outside sees it.
func (f *File) NodeID() string { return typeid.Format(typeid.LicenseFile, f.ID) }

// SHA256 is the digest of its bytes, in hexadecimal digits; nil until it was signed.
func (f *File) SHA256() *string {
	if f.Sum == nil {
		return nil
	}
	return new(hex.EncodeToString(f.Sum))
}

// FileName is what to call it on disk; nil until it was signed.
func (f *File) FileName() *string {
	if f.IssuedAt == nil {
		return nil
	}
	return new(fileName(f.ControlRoom.Name, f.Serial))
}

// Failure says why it failed or what it waits for, in the viewer's language.
func (f *File) Failure() *string {
	if f.Reason == nil {
		return nil
	}
	return new(phrase.Say(f.language, *f.Reason, nil))
}

// settle makes of a file that was read what the clock makes of it, and says where an active one is downloaded.
func (s *Service) settle(by auth.Actor, f *File) {
	f.language = by.Language
	if f.Expired && f.Status == InUse {
		f.Status = Expired
	}
	if f.Status == InUse && !f.Withheld {
		f.DownloadURL = new(s.public.JoinPath("license-files", f.NodeID()).String())
	}
}

// fileName is a name that every file system takes.
func fileName(room string, serial int) string {
	safe := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, room)
	return fmt.Sprintf("%s-%d.lic", safe, serial)
}

// Content is the bytes of a license file that is active, and what to call it on disk.
func (s *Service) Content(ctx context.Context, by auth.Actor, id uuid.UUID) (content []byte, name string, err error) {
	if !by.May(auth.Licenses) {
		return nil, "", fault.New(fault.Forbidden, "auth.scope", "scope", string(auth.Licenses))
	}
	f := new(struct {
		bun.BaseModel `bun:"table:license_files,alias:file"`
		Content       []byte
		Serial        int
		Name          string
	})
	q := database.Select(s.db, f).Apply(visible(by)).ColumnExpr("file.content, file.serial, room.name")
	q.Join("JOIN control_rooms room ON room.id = file.control_room_id")
	q.Where("file.id = ? AND file.status = 'ACTIVE' AND file.expires_on >= current_date", id).Where("(" + withheld + ") IS NOT TRUE")
	if err := q.Scan(ctx); err != nil {
		return nil, "", database.OneOr(err, fault.New(fault.NotFound, "license.file_not_found"))
	}
	return f.Content, fileName(f.Name, f.Serial), nil
}
