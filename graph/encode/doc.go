// Package encode writes what was loaded straight to JSON, in place of gqlgen's executor.
//
// Why: gqlgen resolves each field of each row by itself and starts a goroutine for each row, which takes more time than all the
// rest of a request. Below a resolver of ours there are plain fields only: struct fields, and methods without context, argument
// or error. For these a generator writes the encoders, one for each object type, and puts one line before gqlgen's own code for
// the type; gqlgen does the rest, from roots and arguments to introspection.
//
// What it guarantees: the answer is gqlgen's, byte for byte. An encoder knows only how to succeed. At anything else, such as a
// null where none may be, a zero time or a panic, it gives up, and gqlgen does the same selection again and reports the error with
// its path. Reading a plain field changes nothing, so doing it twice is safe. A selection with a field that is not plain, with an
// interface or with a list of another form than [T!]! is left to gqlgen as well, and what is plain below it comes back to here.
//
// What it does not do: call interceptors of single fields (AroundFields). The server has none.
//
// How to switch it off: [Leave] for one operation. For all of them, `go tool gqlgen generate` writes the executor without our
// lines, and the encoders are dead code.
package encode
