package provisioner

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// api is the GraphQL API of the server, as anybody may use it.
type api struct {
	url, token string
	client     *http.Client
}

func newAPI(url, token string) api {
	return api{strings.TrimSuffix(url, "/") + "/graphql", token, &http.Client{Timeout: 5 * time.Second}}
}

// report is FulfilCloudServiceInput.
type report struct {
	ID             string `json:"id"`
	Version        int    `json:"version"`
	Status         string `json:"status"`
	URL            string `json:"url,omitempty"`
	GUID           string `json:"guid,omitempty"`
	Failure        string `json:"failure,omitempty"`
	IdempotencyKey string `json:"idempotencyKey"`
}

// service is a cloud service as it is.
type service struct {
	Status  string `json:"status"`
	Version int    `json:"version"`
}

// refusal is why the server did not do something.
type refusal struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (r refusal) Error() string { return r.Code + ": " + r.Message }

// over tells whether the cloud service has moved on without us.
func (r refusal) over() bool {
	return r.Code == "CONFLICT" || r.Code == "INVALID_TRANSITION" || r.Code == "NOT_FOUND"
}

const fulfilDocument = `mutation Fulfil($input: FulfilCloudServiceInput!) {
  fulfilCloudService(input: $input) {
    cloudService { status version }
    userErrors { code message }
  }
}`

// fulfil reports, and is the cloud service as it is then. Beside a refusal for its version it is there too.
func (a api) fulfil(ctx context.Context, r report) (service, error) {
	var answer struct {
		FulfilCloudService struct {
			CloudService service   `json:"cloudService"`
			UserErrors   []refusal `json:"userErrors"`
		} `json:"fulfilCloudService"`
	}
	if err := a.ask(ctx, fulfilDocument, map[string]any{"input": r}, &answer); err != nil {
		return service{}, err
	}
	payload := answer.FulfilCloudService
	if len(payload.UserErrors) > 0 {
		return payload.CloudService, payload.UserErrors[0]
	}
	return payload.CloudService, nil
}

// address is where a cloud service of this name runs.
func (a api) address(ctx context.Context, name string) (string, error) {
	var answer struct {
		CloudPlan struct {
			URLTemplate string `json:"urlTemplate"`
		} `json:"cloudPlan"`
	}
	if err := a.ask(ctx, `query { cloudPlan { urlTemplate } }`, nil, &answer); err != nil {
		return "", err
	}
	return strings.ReplaceAll(answer.CloudPlan.URLTemplate, "{name}", name), nil
}

// ask sends a document and reads its data.
func (a api) ask(ctx context.Context, document string, variables map[string]any, data any) error {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+a.token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/graphql-response+json")
	response, err := a.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	const most = 1 << 20
	if err := json.NewDecoder(io.LimitReader(response.Body, most)).Decode(&answer); err != nil {
		return fmt.Errorf("the server answered %s, and no JSON: %w", response.Status, err)
	}
	if len(answer.Errors) > 0 {
		return fmt.Errorf("the server answered %s: %s", response.Status, answer.Errors[0].Message)
	}
	return json.Unmarshal(answer.Data, data)
}
