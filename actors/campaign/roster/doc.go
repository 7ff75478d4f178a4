// Package roster keeps the vehicles of a campaign and where each stands: an entry of 16
// bytes and a VIN of 17 for each, in pages of 64, in the order of a stable hash.
//
// Fork costs a copy of the root, one pointer for 4,096 vehicles; what a fork writes it
// copies first, and Dirty encodes exactly that. VINs are never written after the start,
// and a page of entries that was never written stands for vehicles that wait. A VIN's
// position and the earliest deadlines are found without a map and without a heap.
//
// A Roster is used by one goroutine at a time; forks may be used by different ones.
// The only failures are pages that do not decode.
package roster
