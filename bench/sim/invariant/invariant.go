// Package invariant names what must never happen, in short and by the numbers of the table in
// docs/ARCHITECTURE.md, for who finds that it did.
package invariant

import "fmt"

// Broken is a violation of the invariant of a number; what of it, a format and its arguments say.
func Broken(number int, format string, args ...any) Violation {
	return Violation{number, fmt.Sprintf(format, args...)}
}

// Break says that an invariant is broken, which ends the simulation.
func Break(number int, format string, args ...any) { panic(Broken(number, format, args...)) }

// Violation is an invariant that is broken. Its number is that of the table in docs/ARCHITECTURE.md.
type Violation struct {
	Number int
	Detail string
}

func (v Violation) Error() string {
	return fmt.Sprintf("invariant %d is broken: %s\n  %s", v.Number, Words[v.Number], v.Detail)
}

// Words are the invariants that are watched, in short.
var Words = map[int]string{
	1:  "at no time do two installations run on one vehicle",
	2:  "no permit after a final result, unless a retry raised the attempt; none is tried again but where and when the plan says so",
	3:  "an offer fits the hardware that the inventory shows and the campaign means, is for nothing older, and records the inventory's version",
	4:  "an installation succeeds only when the vehicle runs what was offered",
	5:  "nothing of wave k+1 moves before the decision of wave k's gate, soak and drive cycles included, is durable and right",
	6:  "offers go out only while vehicles in flight, exposed, and of a stratum are fewer than the plan's bounds, and so do permits",
	7:  "offers in any minute are no more than the plan's pace, across restarts",
	8:  "after a halt, pause or cancel no offer and no permit is decided, and connected vehicles begin no installation 5 s later",
	9:  "pause then resume changes nothing in the set that remains",
	10: "what requires approvals goes on only with enough of them, over exactly its content, none by who wrote any",
	11: "one campaign at a time occupies a vehicle",
	12: "an attempt that has ended never changes, attempts never count back, and who failed in one has failed",
	13: "every transition is in its table; versions of a record rise by one",
	14: "commits of an actor are totally ordered, and epochs never fall",
	15: "a node that lost a slot says nothing",
	16: "counters are the sum of vehicle states, and their total is the roster",
	17: "what was acknowledged is there",
	18: "nothing is said that is not durable",
	19: "a message delivered many times, in any order, gives one final state",
	20: "a store that lost its tail is noticed, and everybody finds the way to what the vehicles are",
	22: "what must still be said is derived again after any crash; in fair weather everything ends, and service resumes within 30 s",
	24: "once a withdrawal is answered, no campaign of the package decides an offer or a permit",
	25: "a flagged vehicle gets no offer",
	32: "every vehicle of a roster is in one wave, and a wave with a selector takes those that it means",
	33: "who joins late is on the roster once, in the last wave, before completion or not at all",
	34: "nothing is offered, permitted or begun when the plan says that it may not",
	35: "a campaign that is scheduled begins at its time, and not before",
	36: "no permit is given but on a condition that was said lately and is as the package asks",
	38: "all campaigns together offer only while a pool that they share has a place",
	40: "a way back is for nobody who was not offered what it undoes, and for what that installed alone",
	41: "a way back that was ordered is gone, and waits for whoever may yet turn out to have what it undoes",
	43: "nobody is permitted to install what its driver must agree to and has not",
	44: "nobody puts a phase off more often than its plan allows, however many attempts there are",
	45: "a campaign and a vehicle do not answer each other without pause",
	46: "no step of an attempt takes longer than its plan allows",
	39: "a wave opens only on the software that the one before has proven, and when the webhook of its gate has agreed",
}
