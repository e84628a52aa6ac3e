package jobs

import (
	"context"
	"log/slog"
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

var discarded = promauto.NewCounterVec(prometheus.CounterOpts{
	Name: "drawdown_jobs_discarded_total",
	Help: "Jobs that failed as often as they may and will not be tried again.",
}, []string{"kind"})

// failures makes known what goes wrong in jobs.
type failures struct{ log *slog.Logger }

func (f *failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.note(ctx, job, slog.LevelWarn, slog.String("error", err.Error()))
	return nil
}

// HandlePanic is for a defect, so it is an error whether or not the job is tried again.
func (f *failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, panicked any, trace string) *river.ErrorHandlerResult {
	f.note(ctx, job, slog.LevelError, slog.Any("panic", panicked), slog.String("trace", trace))
	return nil
}

func (f *failures) note(ctx context.Context, job *rivertype.JobRow, level slog.Level, why ...slog.Attr) {
	attrs := append(slices.Clip(why), slog.Int64("job", job.ID), slog.String("kind", job.Kind), slog.Int("attempt", job.Attempt))
	if job.Attempt < job.MaxAttempts {
		f.log.LogAttrs(ctx, level, "a job failed and will be tried again", attrs...)
		return
	}
	discarded.WithLabelValues(job.Kind).Inc()
	f.log.LogAttrs(ctx, slog.LevelError, "a job was discarded", attrs...)
}
