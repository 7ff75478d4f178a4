// Package persistence is the port to the store: an actor's current record, its
// append-only history, and the leases that say which node owns which slot.
//
// Every commit is fenced: in one atomic step the store checks that the slot's epoch
// is the writer's and that the record has the expected version, then writes record,
// history, pages and index. So a node that lost a slot without knowing it can do no
// harm. Batching is the store's business: a caller sees only "durable" or an error.
//
// The port has a complete in-memory twin (Memory), an embedded engine (folder
// pebble) and Redis (folder redis). Each passes the one suite in persistencetest,
// crash tests included.
//
// Two parts are shared by the engines: LeaseTable keeps membership and ownership
// within one process, and CommitQueue is the bounded queue between actors that
// commit and the one goroutine that makes groups of commits durable.
package persistence
