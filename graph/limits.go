package graph

import "time"

// What one document may ask for. It is counted before anything is validated or read; lists count as long as they may be.
const (
	maxBody       = 128 << 10 // bytes
	maxTokens     = 1_000     // of the document; validation takes time by their square
	maxDepth      = 12        // levels of fields
	maxSchemaDeep = 16        // levels of fields from __schema or __type on; the standard introspection query has 15
	maxFields     = 500       // fields, with fragments written out
	maxAliases    = 30
	maxDirectives = 20
	maxRootFields = 20    // fields of a query
	maxMutations  = 5     // fields of a mutation; what guesses comes alone
	maxNodes      = 5_000 // objects in lists
	maxPage       = 100   // objects on a page; more is for the resolver to refuse
	unpagedList   = 10    // objects that a list without `first` is taken to hold
)

// What one answer may be and take.
const (
	maxErrors      = 5                // errors in an answer
	maxMessage     = 200              // bytes of what a parser or validator says in one of them
	maxLocations   = 3                // places in the document that one of them names
	requestTimeout = 10 * time.Second // for a query or mutation; a subscription lasts
	writeTimeout   = 10 * time.Second // for a client to take one event
)

// What one socket may do.
const (
	maxFrame      = 64 << 10         // bytes of a message
	maxOperations = 20               // at the same time
	initTimeout   = 5 * time.Second  // until connection_init
	pingInterval  = 20 * time.Second // also of server-sent events
)

// What RATE_LIMIT counts.
const (
	commandPrice = 10    // points; it locks, writes and tells others
	savedSeconds = 10    // of points that were not used
	keptRates    = 1_000 // people and tokens before the idle ones are forgotten
)

// How many parsed documents are kept, and how long one of them may be. An app has some dozens; whoever sends others must not
// fill the memory with them.
const (
	maxDocuments      = 500
	maxCachedDocument = 16 << 10 // bytes
)
