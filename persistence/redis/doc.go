// Package redis is the store on a Redis server or a Redis Cluster (7.0 or newer):
// the store of more than one node.
//
// Usage: Open a URL (redis://, rediss://, unix://), look at Warnings, use the store,
// Close it. The number of slots is written into Redis by the first Open and checked
// by every later one. A Redis Cluster is recognised by itself.
//
// Durability is that of the server: Open reads its settings and Warnings says what
// they could lose. With appendfsync always nothing that was reported durable is lost
// by a crash; with everysec about a second can be, if the machine fails. Open refuses
// a server that evicts keys, one that is a replica, and one that is too old. With a
// Safety a change or a note is durable where that says, and a slot is acquired when all
// that was ever written to it is. Servers that are seen to change places are looked at again.
//
// Ordering and batching: changes queue by slot in a few lanes of the slot's master (package lanes), each
// with one pipeline under way; so a master that does not answer, or has no replica, holds up its
// own slots alone. A lane takes everything that has queued while its last pipeline ran, and
// sends one script call per slot. Callbacks run on the lane, in the order of the
// calls of Commit; one that blocks holds up the lane, one that commits can deadlock it.
//
// Fencing: the script compares the slot's epoch and the record's version and writes
// record, history, pages and indices in one atomic step. All keys of a slot share a
// hash tag, so the fence and what it protects are always on the same server. Epochs
// follow the server's clock where that is ahead of the last epoch, so that a failover
// that lost the last acquisitions does not give their epochs again.
//
// Identity: a new store gets a random name (Engine), with the members and with each
// slot. In one that is emptied, or another one, under an open Store, heartbeats,
// acquisitions and views answer ErrAnother; so does Load, instead of ErrNotFound.
//
// Failure: a change whose outcome is unknown, because the connection broke, is sent
// again; each change carries a token by which the script recognises one that it has
// made already. When the outcome stays unknown the writer gets an error that is
// neither ErrConflict nor ErrFenced, and must load before it acts again. Close waits
// for what is under way for two seconds; what a server has not answered then has an
// unknown outcome, too.
//
// Layout of the keys: see keys.go.
package redis
