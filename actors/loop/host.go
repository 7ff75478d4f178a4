package loop

import (
	"time"

	"google.golang.org/protobuf/proto"
)

// Clock tells the time and wakes actors; tests, faults and the simulation replace it.
type Clock interface {
	Now() time.Time
	// AfterFunc runs f once, on a goroutine of its own, when d has passed.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// Host runs one entity. It calls Start first, then Hear and Take with what comes.
type Host interface {
	// Now is the time that decisions are made at.
	Now() time.Time
	// Owns tells whether this node may still act for the slot. A process that was stopped
	// for longer than its lease finds timers due and messages waiting when it wakes: the
	// fence refuses its commits, this keeps it from speaking to vehicles.
	Owns() bool
	// Later has the entity Hear m, after what it does at present. It is called from any
	// goroutine; what is said to an entity that is gone is dropped.
	Later(m any)
	// After is Later, once d has passed.
	After(d time.Duration, m any) (stop func() bool)
	// More tells whether the entity will Hear or Take something else at once, because it has come
	// already: one commit takes all of it.
	More() bool
	// Reply answers whoever asked.
	Reply(to any, m proto.Message)
	// Finish tells the outcome of a message that came with a Done, which may be nil.
	Finish(done func(error), err error)
	// Count hears how each durable commit ended.
	Count(err error)
	// Rest hears that there is nothing to do at the moment, and when there will be.
	Rest(now, wakeAt time.Time, awake, exists bool)
	// Doom hears that the failure that follows would come again with the same message.
	Doom()
	// Fail hears that the entity does nothing more and must be recovered, with the Doubt and the
	// Known of its successor's place.
	Fail(err error, doubt, known uint64)
	// Regressed hears that the store has an older record than the one that it had: it has lost commits
	// that it had acknowledged. What it has counts.
	Regressed(had, has uint64)
	// Leave hears that the entity, which was asked to, can end.
	Leave()
}

// What a host says to its entity, by Hear.
type (
	// Wake says that the time has come that Rest named.
	Wake struct{}
	// Repeat says that some words of a campaign did not arrive.
	Repeat struct{}
	// Passivate asks the entity to leave as soon as nothing is under way.
	Passivate struct{}
)

// committed is the outcome of one working; that of an earlier one, or of a predecessor
// under the same name, is not taken for it.
type committed struct {
	work any
	err  error
}
