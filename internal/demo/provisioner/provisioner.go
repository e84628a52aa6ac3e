// Package provisioner is an example of a vendor's provisioning system: it hears of cloud services by webhooks, and answers over the
// public GraphQL API. It sets nothing up. It is written to be copied: it knows nothing of the server but its API.
//
// A webhook is answered only once its work is done, so that nothing needs to be kept: where the work or the answer is lost, the same
// webhook comes again. Its id is part of the idempotency key of each report, so that what was reported already has no second effect.
package provisioner

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Options is where the server is, and what the two know of one another.
type Options struct {
	URL    string        // of the server: https://portal.example
	Token  string        // an API token with the scope cloud:fulfil
	Secret string        // what the server signs its webhooks with: whsec_ and base64
	Takes  time.Duration // how long it looks busy; the server waits for 10 s
	Log    *slog.Logger
}

// Provisioner takes webhooks.
type Provisioner struct {
	api    api
	secret *standardwebhooks.Webhook
	takes  time.Duration
	log    *slog.Logger
}

// New is a provisioner that has heard of nothing yet.
func New(o Options) (*Provisioner, error) {
	secret, err := standardwebhooks.NewWebhook(o.Secret)
	if err != nil {
		return nil, err
	}
	return &Provisioner{api: newAPI(o.URL, o.Token), secret: secret, takes: o.Takes, log: o.Log}, nil
}

const mostBody = 64 << 10

// message is what a webhook says.
type message struct {
	Type string `json:"type"`
	Data struct {
		ID      string `json:"id"`
		Version int    `json:"version"`
		Kind    string `json:"kind"`
		Name    string `json:"name"`
	} `json:"data"`
}

// ServeHTTP takes a webhook and does what it asks for.
func (p *Provisioner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "webhooks are posted", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	if err := p.secret.Verify(body, r.Header); err != nil {
		http.Error(w, "the signature is not right", http.StatusUnauthorized)
		return
	}
	var m message
	if err := json.Unmarshal(body, &m); err != nil {
		http.Error(w, "the body is no message", http.StatusBadRequest)
		return
	}
	id := r.Header.Get(standardwebhooks.HeaderWebhookID)
	log := p.log.With("webhook", id, "type", m.Type, "service", m.Data.Name)
	if err := p.work(r.Context(), id, m); err != nil {
		log.WarnContext(r.Context(), "not done; the webhook comes again", "error", err)
		http.Error(w, "not done", http.StatusServiceUnavailable)
		return
	}
	log.InfoContext(r.Context(), "done")
	w.WriteHeader(http.StatusNoContent)
}

// work does what a message asks for, but for names that begin with manual-: those are left to the operators' fulfillment queue.
// A real system would start and stop machines on cloud_service.suspended and resumed too.
func (p *Provisioner) work(ctx context.Context, id string, m message) error {
	if strings.HasPrefix(m.Data.Name, "manual-") {
		return nil
	}
	switch m.Type {
	case "cloud_service.requested":
		return p.provision(ctx, id, m)
	case "cloud_service.deprovisioning":
		_, err := p.api.fulfil(ctx, report{ID: m.Data.ID, Version: m.Data.Version, Status: "DELETED", IdempotencyKey: id + " DELETED"})
		return unlessOver(err)
	default:
		return nil
	}
}

// provision says that it is at it, takes its time, and says that it is done. A name that begins with fail- shows how a failure looks.
func (p *Provisioner) provision(ctx context.Context, id string, m message) error {
	now, err := p.api.fulfil(ctx, report{
		ID: m.Data.ID, Version: m.Data.Version, Status: "PROVISIONING", IdempotencyKey: id + " PROVISIONING",
	})
	// who has begun before, and was interrupted, goes on from there
	if unlessOver(err) != nil || now.Status != "PROVISIONING" {
		return unlessOver(err)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(p.takes):
	}
	done := report{ID: m.Data.ID, Version: now.Version, Status: "ACTIVE", IdempotencyKey: id + " ACTIVE"}
	if strings.HasPrefix(m.Data.Name, "fail-") {
		done.Status, done.IdempotencyKey = "FAILED", id+" FAILED"
		done.Failure = "This is the example of a failure: the name begins with fail-. A retry fails again."
	} else if done.URL, err = p.api.address(ctx, m.Data.Name); err != nil {
		return err
	}
	if done.Status == "ACTIVE" && m.Data.Kind == "CONTROL_ROOM" {
		done.GUID = guidOf(m.Data.ID)
	}
	_, err = p.api.fulfil(ctx, done)
	return unlessOver(err)
}

// guidOf is the GUID of a Control Room: the same for a cloud service however often it is asked for.
func guidOf(id string) string { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(id)).String() }

// unlessOver is err, but for the refusals that say that a cloud service has moved on: another message tells of that, or nobody waits.
func unlessOver(err error) error {
	if refused, ok := errors.AsType[refusal](err); ok && refused.over() {
		return nil
	}
	return err
}
