// Package whole measures one campaign over a whole fleet: from the file of a million vehicles to the day's end, over
// real MQTT, with a server that is a process of its own, so that what it takes is not mixed with what the vehicles take.
//
// Vehicles share connections, as many as a process may open files for; each is a state machine of its own, with its deeds in a
// ledger. A run whose counters, records and ledger do not agree has no figure. While it runs, it notes how many have come
// how far: the burn-up.
package whole
