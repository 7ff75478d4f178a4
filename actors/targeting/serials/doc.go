// Package serials finds control units that two vehicles claim to have: the same part with
// the same serial number.
//
// An index keeps a fingerprint of 32 bits for every serial number of its vehicles, in a
// [Column]: 4 bytes each, and 1.4 per vehicle to tell whose they are. Two questions are
// asked of it. After a change [Column.Find] looks for single fingerprints; it goes through
// all of them, which for a million vehicles takes a few milliseconds. When there are too many
// changes to ask about each, or when nobody knows what changed, [Column.Range] hands
// out the fingerprints of a range, and [Repeated] says which of those of all indexes come
// more than once: in ranges small enough, a fleet of any size is gone through in a bounded
// memory.
//
// Fingerprints may be equal by chance: among 4 million serial numbers about 1,900 pairs
// are, among 40 million about 190,000. So what repeats is only suspected, and [Judge] decides on
// the vehicles' records.
//
// A number that more than MaxSharers vehicles have is no serial number but what was
// written in its place, and accuses nobody.
package serials
