// Package server is what the Redis servers of a store say of themselves: Read reads it, Inspect refuses a
// server that must not hold a store and says plainly what could be lost with the others, their replicas
// included, which may be their successors. A Watch notices that servers have changed places, and inspects again.
package server
