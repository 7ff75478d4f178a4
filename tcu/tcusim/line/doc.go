// Package line is the telephone of simulated vehicles: an MQTT 3.1.1 connection that is
// made again for ever, and what a vehicle has said over it that was not acknowledged.
//
// An Exchange is what the lines of a fleet have in common: the broker, the rate at which
// connections are made, the counters. Each Line belongs to a Party, which it calls, with
// the line locked, when it can be used and when something is heard; the party's own
// state is guarded by the same lock (Do). A message is sent at QoS 1, and again over the
// next connection, until it is acknowledged; messages keep their order.
//
// A connection costs one goroutine and a buffer of 512 bytes.
package line
