package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/drawdown-portal/drawdown/internal/database"
	"github.com/drawdown-portal/drawdown/internal/signing"
)

// healthy tells that the process runs. It asks nobody else: an outage of the database is no reason to start us again.
func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	writeJSON(w, http.StatusOK, map[string]any{"status": "ok"})
}

const readyWithin = 500 * time.Millisecond

// readiness tells whether to send requests here.
type readiness struct {
	pool     *database.Pool
	schema   int64 // the migration that this program needs
	keys     *signing.Keys
	draining func() bool
	log      *slog.Logger
}

func (h readiness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	reasons := []string{}
	if h.draining != nil && h.draining() {
		reasons = append(reasons, "draining")
	}
	reasons = append(reasons, h.database(r.Context())...)
	status := http.StatusOK
	if len(reasons) > 0 {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, status, map[string]any{"ready": len(reasons) == 0, "reasons": reasons, "signing": h.signing(r.Context())})
}

// signing is how license files fare. Without keys they wait and all else goes on, so it is no reason to send requests elsewhere.
func (h readiness) signing(ctx context.Context) string {
	if err := h.keys.Err(); err != nil {
		h.log.WarnContext(ctx, "license files cannot be signed", "error", err)
		return "license files wait: the signing keys cannot be used; the log says why"
	}
	return "ok"
}

// database is why it cannot be worked on, in words that may be read by anybody.
func (h readiness) database(ctx context.Context) (reasons []string) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	var standby bool
	var schema int64
	err := h.pool.Pgx.QueryRow(ctx, `
		SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean,
		       (SELECT max(version_id) FROM goose_db_version WHERE is_applied)`).Scan(&standby, &schema)
	if err != nil {
		h.log.WarnContext(ctx, "not ready", "error", err)
		return []string{"the database does not answer"}
	}
	if standby {
		reasons = append(reasons, "the database is read-only")
	}
	if schema < h.schema {
		reasons = append(reasons, "the schema is older than this program")
	}
	return reasons
}
