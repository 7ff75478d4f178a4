// Package audit finds vehicles that report the same serial number, and flags them: one
// actor per node, told by the node's slots what changed, and asking all slots of the fleet.
//
// # Changes and audits
//
// Single changes are looked up together: once a second at the most, and never for more
// than a twentieth of the time. When a file of vehicles is imported, and when a slot
// starts, there is too much to look up, or nobody knows what changed: then the node
// audits the whole fleet, when nothing has come for ten seconds, or after five minutes of
// changes that do not end; the same share of the time bounds how often. An audit goes
// through the fingerprints of all slots in rounds of about a million, 4 MB each, and rests
// four times as long as each round took. Package serials has the rules of both.
//
// # What may be lost
//
// Everything: this package keeps nothing that is not derived again. A slot that starts
// makes the audit due, so what changed just before a crash is found after it. What fails
// is tried again later. Several nodes audit each for itself; their words about a vehicle
// are the same, and the vehicle takes them once.
//
// # Clearing
//
// When a serial number that vehicles were flagged for is one vehicle's only, this one is
// cleared. What a person has accepted is not flagged again, word for word.
package audit
