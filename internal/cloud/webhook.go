package cloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Webhook is where the vendor's provisioning system hears of cloud services, as Standard Webhooks has it.
type Webhook struct {
	url    string
	signer *standardwebhooks.Webhook
	client *http.Client
	now    func() time.Time
}

const (
	// answerWithin is how long the other side may take; a job may run for longer.
	answerWithin = 10 * time.Second
	// mostAnswer is what is read of an answer, so that the connection can be used again. Nothing of it matters.
	mostAnswer = 64 << 10
)

// NewWebhook is the webhook at a URL, signed with a secret.
func NewWebhook(url string, secret []byte, now func() time.Time) (*Webhook, error) {
	signer, err := standardwebhooks.NewWebhookRaw(secret)
	if err != nil {
		return nil, fmt.Errorf("sign webhooks: %w", err)
	}
	client := &http.Client{
		Timeout:       answerWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Webhook{url, signer, client, now}, nil
}

// errNotTaken is of an answer that says that the message was not taken.
var errNotTaken = errors.New("the message was not taken")

// send delivers a message and gives the status code of the answer, 0 where there was none. An id names a message at every attempt.
func (w *Webhook) send(ctx context.Context, id string, body []byte) (status int, err error) {
	at := w.now()
	signature, err := w.signer.Sign(id, at, body)
	if err != nil {
		return 0, fmt.Errorf("sign a message: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return 0, unaddressed(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(standardwebhooks.HeaderWebhookID, id)
	request.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	request.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	answer, err := w.client.Do(request)
	if err != nil {
		return 0, unaddressed(err)
	}
	defer answer.Body.Close()
	if _, err := io.CopyN(io.Discard, answer.Body, mostAnswer); err != nil && !errors.Is(err, io.EOF) {
		return answer.StatusCode, unaddressed(err)
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return answer.StatusCode, fmt.Errorf("%w: %s", errNotTaken, answer.Status)
	}
	return answer.StatusCode, nil
}

// unaddressed is an error without the URL, which may hold what nobody is to read in a log.
func unaddressed(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}
