// Package store measures what durable commits cost beside the engine that makes them durable. Logical writers, each of
// which waits for its last commit before it makes the next, commit a record with a line of history: once through the
// product's store, with fence, version and the list of who is awake, and once the same bytes through a bare batch with
// one sync, behind the same queue of groups. On Redis the other side is a pipeline of SET, at the same server and so
// with the same appendfsync, behind as many lanes.
//
// Both sides run in turn, each time with a directory, or keys, of their own. After every run the store is closed and
// opened again: a record that is not at the version that its writer was told, or has not what was written last, or
// whose history has gaps, is an error, and there is no figure.
package store
