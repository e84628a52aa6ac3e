// Package pdr is partner draw-down requests: units of one order that a partner asks to hand to a customer.
//
// What always holds:
//
//   - The life of a request is the table in state.go; the database refuses what is not in it.
//   - Units are reserved exactly while a request is submitted or approved, and move exactly once, when it is accepted.
//   - A request, its order, its lines and its customer are of one partner.
//   - Whoever submitted a request does not approve it.
//   - A command is one transaction: idempotency key, lock, checks, ledger, request, event, audit entry, jobs. Watchers are told
//     by the database when it commits.
//
// Whether an order can still be drawn from, and whether an approval has lapsed, is decided by the database's clock.
package pdr
