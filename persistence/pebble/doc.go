// Package pebble is the embedded store: records, history, pages and leases in one
// directory, without any service. One process has it open at a time.
//
// Usage: Open a directory, use the store, Close it. The number of slots is written
// into the directory when it is made and checked at each Open.
//
// Durability: done(nil) is called after an fsync of the log that holds the change.
// Commits are made durable in groups: one committer takes everything that has queued
// while the last group was synced, so more writers make larger groups rather than
// more syncs. Nothing waits for a group to fill. Load and the other reads answer
// durable state only; they wait for a group under way that holds what they read.
//
// Ordering: groups are made one after the other, and callbacks run in the order of
// the calls of Commit, on the committer. A callback that blocks holds up the store;
// a callback that commits can deadlock it.
//
// Fencing: leases are kept in memory, since only one process can hold any. Epochs
// are reserved in the directory, so a process gives higher ones than every process
// before it. Acquire waits for the group under way: once it answers, no change under
// an older epoch can become visible.
//
// Failure: a log that cannot be written or synced is fatal. Its contents are unknown
// from then on, and a second fsync that succeeds would prove nothing. So the store
// answers every waiting commit with an error, refuses everything later, and calls
// Options.OnFatal, which should end the process; the next Open recovers what was
// durable. A disk that takes nothing while the store is being opened is fatal, too: Open
// answers why, and the directory stays locked until the process ends.
//
// Layout of the keys: see keys.go.
package pebble
