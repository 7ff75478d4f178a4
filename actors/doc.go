// Package actors runs the engine: the thin protoactor shells around the pure cores
// in the folders below it. A folder is what an actor knows: roles/campaign.go runs a
// campaign, campaign/ is one.
//
// # The cast
//
//	kind      identity      core                owns
//	vehicle   VIN           actors/vehicle      inventory, the current assignment
//	campaign  campaign id   actors/campaign     plan, roster, waves, gates
//	package   name@version  actors/catalog      contents, approvals, life, who began with it
//	cohort    name          actors/cohort       a saved selector, or a list of VINs
//	slot      slot number   -                   its children, the index of its vehicles
//	courier   one per node  -                   nothing: gathers reports into batches
//	auditor   one per node  targeting/serials   nothing: finds equal serial numbers (package audit)
//
// A slot is one actor on the node that owns it (package cluster spawns it under the
// lease's epoch). Vehicles, campaigns, packages and cohorts are its children, spawned while
// they have work and passivated when they have been idle.
//
// # The loop
//
// Every kind runs the one loop of package loop, in the role that package roles gives it;
// entity.go is its host on protoactor:
//
//	recover → step → commit (fenced, durable) → apply → send, reply, acknowledge
//
// The core decides on a fork of the live state. The fork's record is committed; when
// it is durable the fork becomes the live state, and only then does anything leave:
// messages to other actors, MQTT to the vehicle, replies, the Done that acknowledges
// an MQTT message. Messages that arrive while a commit is under way wait, and are
// taken together into the next one; so are those that are in the mailbox when it begins. When a commit fails, the fork and the live state
// are dropped and the actor is recovered from the store before it acts again.
//
// # Many vehicles at once
//
// An import tells a slot of many vehicles in one message. Those without an actor need
// none: the slot reserves them, a clerk (package enrolment) runs the same loop over each,
// and what arrives meanwhile waits. At any time a vehicle has one writer: its actor, or
// the clerk that it is reserved for.
//
// # What may be lost
//
// Nothing that was acknowledged. Messages between actors may be lost at a crash or a
// hand-over: what must still be said is derived from the state and said again
// (Resume in each core), and every receiver is idempotent.
//
// # Faults
//
// A panic in a core ends that one actor: its waiting messages are answered with the
// error, it is recovered from the store on the next message, and after three panics
// it is quarantined for ten minutes so that one poisoned record cannot occupy a slot.
package actors
