// Package importing follows what package ingest reads: it registers the vehicles of a file,
// removes them, or makes a part of the fleet what the file says.
//
// # How a run goes
//
// A [Run] takes the lines of one body while it is being read, in portions of at most 8,192
// lines, one after the other: while the engine follows one, the next is read. Lines of one
// VIN are followed in their order, so the last one wins as it would in a loop. A portion
// that is not full goes when a quarter of a second has passed, so a slow source is
// followed, too.
//
// After each portion the run tells how far it is: its counts, the lines that were rejected,
// each with its number and reason, those whose VIN an earlier line has, with the numbers of
// both, and the last line up to which everything has been dealt
// with durably. Whoever keeps that number can continue from there ([Options].From) when the
// connection was cut. Importing a line twice has the effect of once.
//
// A dry run asks the engine what it would refuse of each registration, so it rejects the
// lines that the import rejects, unless the fleet changes or the engine fails meanwhile.
//
// What is unavailable for the moment is tried again with growing delays; when 100 lines in
// a row have failed, rather than were refused, the run stops before the first of them.
// A portion is followed to its end even if the client has gone.
//
// # Replacement
//
// A replacement registers every line and then removes the vehicles of its scope, a
// selector, that are not in the file. It removes nothing when a line was rejected (its
// vehicle might be one of them), nor when there are more to remove than it was allowed: a
// dry run counts them first.
//
// # Memory
//
// Two portions, whatever the length of the body and the number of lines that are rejected;
// 16 to 32 bytes for each VIN besides, of at most six million, to tell those that come
// again; and in a replacement 17 bytes for each line, of at most 16 million.
//
// A Run is for one body and one caller of Do.
package importing
