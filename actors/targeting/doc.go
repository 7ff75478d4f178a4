// Package targeting decides which vehicles an update is for: which ones a selector
// matches (package selector is its language), and which ones a package fits. [Fit]
// judges one vehicle; [Answer] judges all vehicles of an index by the same rule.
//
// # Representation
//
// An index gives every vehicle an ordinal and keeps one column per attribute and per
// ECU: a code of 1 to 32 bits for each ordinal, as few as the different values need. An
// ECU's part, revision, version and digest are one value, and so is a set of tags. A
// condition is judged once per value, which makes a table of codes; going through a
// column with that table makes a set of ordinals, and each condition looks only at the
// vehicles that those before it left over. Sets of ordinals are plain bits.
//
// A slot has a few thousand vehicles with a few hundred values. There, compressed
// bitmaps, one per value, cost more than twice the memory (a bitmap's overhead exceeds
// its contents), 20 times the time for a selector of four conditions, and a search
// through all values for every change. A column costs the same for every change, and
// four conditions on a million vehicles take about 5 ms of one core, in one index as
// in 256.
//
// When a vehicle was last heard, and where it was, are its own: package sighting keeps
// them as numbers by ordinal, and goes through those that are asked about.
//
// What it costs: 12 bytes for a VIN, about 3 for finding it, 4 for when it was last
// heard, the codes, and 18 for four serial numbers (package serials); for a vehicle of
// eight attributes and four ECUs about 50 bytes in all, and 8 more in a slot whose vehicles
// say where they are. Values are shared by all indexes of the process. An ECU that only one
// vehicle of the slot has still takes a bit for each vehicle registered before that one. A
// column never gets narrower again until the slot starts anew.
//
// # Usage, concurrency and failure
//
// An [Index] belongs to one slot's actor: Put and Remove keep it true to the slot's
// records, Hear to what changes without a commit, [Answer] and [List] answer the questions
// that are scattered to slots. It is not safe for concurrent use. [Fit] may be called from
// anywhere.
// There are no failures: what cannot be answered is refused with a coded
// [messages.Rejection].
package targeting
