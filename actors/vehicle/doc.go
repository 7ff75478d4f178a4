// Package vehicle decides what one vehicle is: its inventory, and where it stands in the one campaign that occupies it.
//
// It is pure: it imports no actor framework, opens nothing and reads no clock. Give [Vehicle.Step] the time and a message and it answers
// with a [Decision] or with a rejection; the same state, time and message always yield the same answer. Package actors runs it.
//
// # Order
//
// Step changes nothing. The caller forks the vehicle, steps the fork, applies each decision's events to the fork, makes [Vehicle.Record]
// durable if any event is [Event.Durable], and only then performs the sends and acknowledges the message. So nothing leaves before the
// commit that caused it. After recovery from a record, [Vehicle.Resume] derives from the state alone what may have been lost in between,
// and [Vehicle.WakeAt] says when patience with the other side ends.
//
// # The assignment
//
// An [messages.Assignment] is one vehicle × one campaign × one attempt. Its states and the table of its moves are in package assignment.
// Each move raises the sequence number by one and is reported to the campaign. A terminal state is never left: another attempt is a new
// assignment, and the ended one is kept among the results, so that a duplicate of its offer is answered and never installed again.
//
// Messages may arrive duplicated, late, or without their predecessors. A report moves the assignment forward to what it
// says, whatever was skipped; a report that says less than what is known changes nothing; a report that contradicts
// what has ended changes nothing and leaves one line in the history, with an alarm code.
//
// What a vehicle does outweighs what was decided about it: an installation that began while its permit was being
// withdrawn is recorded as an installation. An installation of an attempt that has ended, or that the engine does not
// know, blocks every permit until the vehicle says how it ended. A higher attempt of the campaign that it is at is
// believed as if the engine had offered it: the store has forgotten it, which the history says with an alarm.
//
// A permit may be kept back by something in the vehicle (package hindrance has all reasons), and the plan bounds the time of each step
// (package patience). What a manifest says about the attempt, package proof judges. That a dealer says so holds a vehicle against nobody.
//
// A vehicle that succeeded is watched while it soaks (package health), and so is the time: of what makes it unhealthy
// its campaign hears once, whatever has become of the assignment.
//
// # Other campaigns
//
// One campaign at a time holds a vehicle. What becomes of the offer of another one, package arbitration decides: it takes the vehicle, waits for it, or
// is over. An attempt that gives way counts for nothing. After every message those who wait are told what has changed for them.
//
// # Inventory
//
// What registrations and manifests make of it, and what a manifest proves, package inventory says; package bounds refuses what nobody may say. Every
// change of configuration leaves a line in the history with both sides of it. A vehicle whose hardware is not what was registered is flagged (package
// flag). One that is removed is unknown, but not forgotten: what had ended stays ended when it is registered again.
//
// # Concurrency
//
// A Vehicle is not safe for concurrent use. What Record, Fork, Step and Status hand out shares immutable parts with it: they may be read and encoded at
// any time and must not be changed. An offer's artifacts are the exception: they are fresh in every decision, because the edge writes their URLs.
package vehicle
