// Package probe measures from outside whether the engine serves: each node its API, and vehicles whose reports
// come by MQTT. Every probe writes numbers that rise, each at a vehicle that only this probe writes to, so that
// what was acknowledged and is not there afterwards shows.
//
// Screens are dashboards at every node, which must show in the end what is so, also at nodes that were away.
//
// Probes are at work from their Begin to their End, and are safe for concurrent use.
package probe
