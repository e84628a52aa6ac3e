package license

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/uptrace/bun"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// RemakeJob looks for license files that nobody makes any more.
type RemakeJob struct{}

const remakeEvery = 5 * time.Minute

// Kind names the job in the queue.
func (RemakeJob) Kind() string { return "license_file_remake" }

// Remake has license files made that are asked for and should be there by now. The job of a file is given up after about a day of
// failures; its Control Room waits on. Where the job is still to be done, this changes nothing.
func (s *Service) Remake(ctx context.Context) error {
	_, err := database.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (struct{}, error) {
		var late []struct{ ID uuid.UUID }
		if err := database.Rows(ctx, tx, &late, `
			SELECT id FROM license_files WHERE status = 'GENERATING' AND created_at < now() - interval '5 minutes'`); err != nil {
			return struct{}{}, err
		}
		again := make([]river.JobArgs, len(late))
		for i, f := range late {
			again[i] = IssueJob{FileID: f.ID}
		}
		return struct{}{}, s.jobs.Insert(ctx, tx, again...)
	})
	if err != nil {
		return fmt.Errorf("remake license files: %w", err)
	}
	return nil
}
