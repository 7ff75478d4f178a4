// Package ledger is what a campaign keeps for people to read: why vehicles did not
// succeed, how the campaign burns up, and how fast it moves. Nothing in it decides.
//
// Everything is bounded: reasons by rows, the burn-up by points, the rates by a minute.
// Reasons and the burn-up are part of the record; the rates begin anew after a restart.
package ledger
