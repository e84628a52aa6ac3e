package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-portal/drawdown/internal/auth"
	"github.com/drawdown-portal/drawdown/internal/fault"
)

// answering runs operations, for every transport.
type answering struct {
	recovered graphql.RecoverFunc
	watch     func(context.Context, auth.Actor) context.Context
}

// each gives the answers of an operation to give, until there are no more or give returns false. A query or mutation has one,
// and limited time for it.
func (a answering) each(
	ctx context.Context, exec graphql.GraphExecutor, operation *graphql.OperationContext, give func(*graphql.Response) bool,
) {
	defer func() {
		if panicked := recover(); panicked != nil {
			give(failure(ctx, exec, a.recovered(ctx, panicked)))
		}
	}()
	if operation.Operation.Operation != ast.Subscription {
		limited, cancel := context.WithTimeout(ctx, requestTimeout)
		defer cancel()
		ctx = limited
	}
	next, ctx := exec.DispatchOperation(ctx, operation)
	response := next(ctx)
	if response == nil && operation.Operation.Operation != ast.Subscription { // time was up before it began
		give(failure(ctx, exec, fault.New(fault.Unavailable, "api.unavailable")))
	}
	for response != nil && give(response) {
		response = next(ctx)
	}
}

func failure(ctx context.Context, exec graphql.GraphExecutor, err error) *graphql.Response {
	return exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(err)})
}

// writeJSON writes an answer that no cache keeps.
func writeJSON(w http.ResponseWriter, media string, status int, response *graphql.Response) {
	body := encoded(response)
	header := w.Header()
	header.Set("Content-Type", media+"; charset=utf-8")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // whoever does not read it has left
}

// encoded is an answer as JSON. Where there was nothing to run it has no data entry, not even null. The data is JSON already
// and is copied as it is; encoding/json would read all of it again.
func encoded(response *graphql.Response) []byte {
	var b bytes.Buffer
	b.Grow(len(response.Data) + 16)
	b.WriteByte('{')
	if len(response.Errors) > 0 {
		b.WriteString(`"errors":`)
		b.Write(encodedErrors(response.Errors))
		if response.Data != nil {
			b.WriteByte(',')
		}
	}
	if response.Data != nil {
		b.WriteString(`"data":`)
		b.Write(response.Data)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func encodedErrors(errs gqlerror.List) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(errs); err != nil {
		panic(err) // our own presenter made them
	}
	return bytes.TrimSpace(b.Bytes())
}
