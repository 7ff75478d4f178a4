// Package node puts one Pacecar server together: store, actor system, cluster, vehicles'
// edge, operators' edge. It is the only place where the rooms of the house meet.
//
// Start brings everything up in an order in which nothing is reachable before it can
// answer; Close takes it down in the opposite order, so that what was acknowledged is
// durable and what was not is delivered again. A node that loses its leases, or whose
// store fails for good, reports it on Lost: the process should end, and its supervisor
// start it again.
package node
