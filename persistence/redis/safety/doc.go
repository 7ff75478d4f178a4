// Package safety is where a change must be before it counts as durable, besides the memory of the server that
// took it: on replicas, and on disks.
//
// Redis waits for what came before on the same connection, and replicates in order: what is waited for after a
// write of one's own is everything that the server had written by then, whoever wrote it. That is what a Barrier is.
package safety
