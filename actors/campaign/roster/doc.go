// Package roster keeps the vehicles of a campaign and where each stands: an entry of 14
// bytes and a VIN of 17 for each, in pages of 64, wave by wave, each in the order of a stable
// hash; where the plan names strata, or the server pools by an attribute, also the number of each
// vehicle's stratum and its class in the pools, in two bytes beside its VIN.
// Vehicles that join while the campaign runs come behind all others.
//
// Fork costs a copy of the root, one pointer for 4,096 vehicles; what a fork writes it
// copies first, and Dirty encodes exactly that. VINs are never written after the start,
// but for those that join, and a page of entries that was never written stands for vehicles
// that wait. A VIN's position is found without a map, in each stretch of positions that is in
// the order of the hash; waves that follow one another in that order are one such stretch.
// The earliest deadlines are found without a heap.
//
// A Roster is used by one goroutine at a time; forks may be used by different ones.
// The only failures are pages that do not decode.
package roster
