// Package engine is the nodes, the store and the network of a simulation: the product's
// loop, roles and cores, and its store's twin in memory, on a scheduler in virtual time.
//
// What package cluster and the slot's actor do in the product is written small here: who
// owns which slot by leases, where messages go, who is woken, recovered and let go. A node
// can be killed at any commit, put to sleep for longer than its lease and woken with all
// that has piled up, and have a wrong clock; messages are lost, repeated, late and overtaken,
// and so are outcomes; the store refuses commits, writes them and says it did not, is slow,
// is away, and loses its tail.
package engine
