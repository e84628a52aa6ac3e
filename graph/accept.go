package graph

import (
	"mime"
	"strconv"
	"strings"
)

// The media types of an answer.
const (
	graphqlJSON = "application/graphql-response+json" // its status says whether there was an operation to run
	plainJSON   = "application/json"                  // its status is 200 whatever the operation was
	eventStream = "text/event-stream"
)

// accepting is what a client can be answered with.
type accepting struct {
	json       string // the JSON it likes best
	events     bool   // whether it reads server-sent events
	onlyEvents bool   // whether it likes them better than JSON
}

// accepted reads an Accept header. A client that takes anything, or nothing of ours, gets plain JSON: it is curl or a browser.
func accepted(header []string) accepting {
	weights := map[string]float64{}
	for part := range strings.SplitSeq(strings.Join(header, ","), ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		weights[media] = 1
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
			weights[media] = q
		}
	}
	anything := max(weights["*/*"], weights["application/*"])
	plain, said := weights[plainJSON]
	if !said {
		plain = anything
	}
	a := accepting{
		json:       plainJSON,
		events:     weights[eventStream] > 0,
		onlyEvents: weights[eventStream] > max(plain, weights[graphqlJSON]),
	}
	if weights[graphqlJSON] > 0 && weights[graphqlJSON] >= plain {
		a.json = graphqlJSON
	}
	return a
}
