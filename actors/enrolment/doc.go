// Package enrolment follows what an import says to many vehicles of one slot, without an
// actor for each: a vehicle that has no work is loaded, stepped and committed here, and is
// not in memory afterwards.
//
// # Who may act
//
// One writer per vehicle at a time. The slot's actor reserves the vehicles of a batch
// before it hands them over: while they are here no actor of theirs exists, and what
// arrives for them waits. A [Clerk] has therefore the same right to a vehicle as its actor
// would, under the same epoch, and does the same: recover, step, commit (fenced, durable).
// Applying to the index and answering are the slot's, which is told when all is settled.
//
// # What it leaves to the actor
//
// Whatever is not plain: a vehicle with work in flight, a decision that says something, a
// record that does not decode, a bug in the core, a commit that conflicts or is too large.
// Nothing has been written then ([Forward]), and the vehicle's own actor does it all, with
// its patience, its answers and its quarantine.
//
// # Failure
//
// A commit whose outcome is unknown is [Unknown]: the slot recovers the vehicle from the
// store before anything else happens to it. A panic of the core stays with its vehicle.
//
// A Clerk keeps no state and may be used by any number of goroutines, for different vehicles.
package enrolment
