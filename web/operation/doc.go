// Package operation keeps account of what takes long: imports, rehearsals, verifications, reports.
//
// A [Board] is one node's. [Board.Prepare] answers a [Run] and the context that its work is done under, which ends when
// the run is cancelled or the board closed. Until [Run.Publish] nobody can see it; from then on it is told on the board,
// with the progress that [Run.Tell] and [Run.Sofar] note, until [Run.End].
//
// # Nodes, and restarts
//
// The nodes of one engine share notes ([Notes]): a run that is published is noted, every two seconds again while it is
// under way, and once more at its end, with its result. So any node answers for all. A run whose node has said
// nothing for half a minute, or has been started again, is told as interrupted, with what to do about it: nothing takes it
// over, as all that is done this way may be asked for again. Who cancels a run of another node leaves that in its note, and
// the run reads it within two seconds.
//
// What is noted is kept for a day after the last word. A store that cannot be written to does not keep a run from its
// work: its node goes on, and answers for it from memory.
//
// # Bounds
//
// [MostAtOnce] runs are under way at a node besides imports, [MostOfOne] of them of one person, each for [Patience] at most; [MostListed]
// are listed, the newest; results of more than [MostResult] bytes are not kept. A node remembers the last 64 runs that ended and could not be noted, or
// all of them where there are no notes.
//
// A Board may be used from any goroutine; a Run too, until its End. Failures of the store in a question are wrapped errors; there is no such
// operation is a rejection (NotFound).
package operation
