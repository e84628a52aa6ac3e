package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strconv"
	"strings"

	"github.com/felixge/httpsnoop"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/drawdown-portal/drawdown/internal/database"
)

// Metrics is what Prometheus reads of this process. Others may register theirs.
type Metrics struct {
	*prometheus.Registry
	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
}

// NewMetrics counts requests, and watches the process and its connections to the database.
func NewMetrics(pool *database.Pool) *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "http_requests_total", Help: "Requests that were answered.",
		}, []string{"route", "code"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "http_request_duration_seconds", Help: "How long answers took; web sockets are left out.",
			Buckets: prometheus.DefBuckets,
		}, []string{"route"}),
	}
	m.MustRegister(m.requests, m.durations, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.watch(pool)
	return m
}

func (m *Metrics) watch(pool *database.Pool) {
	stat := func(read func(*pgxpool.Stat) float64) func() float64 {
		return func() float64 { return read(pool.Pgx.Stat()) }
	}
	m.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "db_pool_in_use", Help: "Connections that are in use."},
			stat(func(s *pgxpool.Stat) float64 { return float64(s.AcquiredConns()) })),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "db_pool_max", Help: "Connections that there may be."},
			stat(func(s *pgxpool.Stat) float64 { return float64(s.MaxConns()) })),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "db_pool_waits_total", Help: "How often a connection was waited for."},
			stat(func(s *pgxpool.Stat) float64 { return float64(s.EmptyAcquireCount()) })),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "db_pool_wait_seconds_total", Help: "How long connections were waited for."},
			stat(func(s *pgxpool.Stat) float64 { return s.EmptyAcquireWaitTime().Seconds() })),
	)
}

// Handler is /metrics, for a listener of its own.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{}))
	return mux
}

func (m *Metrics) count(route string, answer httpsnoop.Metrics) {
	m.requests.WithLabelValues(route, strconv.Itoa(answer.Code)).Inc()
	if answer.Code != http.StatusSwitchingProtocols {
		m.durations.WithLabelValues(route).Observe(answer.Duration.Seconds())
	}
}

// withToken hides next from everybody who does not send the token.
func withToken(token string, next http.Handler) http.Handler {
	want := sha256.Sum256([]byte(token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, sent, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		got := sha256.Sum256([]byte(sent))
		if token == "" || !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
