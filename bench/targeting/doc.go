// Package targeting measures what the engine answers about a whole fleet: how long an index
// takes to build and how much it keeps, and how long a selector, a table and a mapping take.
//
// The answers are the engine's own. Only what lies between it and the indexes is replaced:
// [Slots] asks one index for each slot of a node, on all processors, where a cluster sends
// messages to actors. Records are not read from a store but made, packed as a store keeps
// them, and entered as a slot does that starts.
//
// Every answer is held against a plain scan of the same vehicles (package fleet); one that
// differs is an error, and then there is no figure. Questions are put in turn (A B C A B C …),
// after one turn that does not count. Module bench/peers asks a CEL evaluator and SQLite the
// same, in one process with these indexes.
//
// Memory is that of the indexes and of one portion of records, whatever the fleet.
package targeting
