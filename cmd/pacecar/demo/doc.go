// Package demo runs a campaign over a simulated fleet on one machine: a full node with
// embedded store and broker, simulated vehicles on real MQTT connections, an update
// package of real bytes, and a campaign of three waves that waits for its start.
//
// What the engine knows and what the simulated vehicles physically did are kept in one
// data directory, so that an interrupted demonstration continues where it was. The
// vehicles' ledger is the oracle: the summary compares it with the engine's records.
package demo
