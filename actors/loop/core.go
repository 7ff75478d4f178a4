package loop

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// Core is a pure core as the loop sees it; S is what it sends.
type Core[S any] interface {
	// Fork copies the state so that undurable decisions can be applied to the copy.
	Fork() Core[S]
	// Step decides on m and applies the decision to this copy. The copy's version is
	// seen until a durable decision, and next from then on.
	Step(now time.Time, seen, next uint64, m any) (Decision[S], *messages.Rejection)
	// Resume derives what must still be sent.
	Resume(now time.Time) []S
	// Fill writes record, pages and wakefulness into a change.
	Fill(c *persistence.Change) error
	// Overtakes tells by its type whether a message goes before those that wait and do not.
	Overtakes(m any) bool
	WakeAt() time.Time
	Awake() bool
	Exists() bool
}

// Decision is what one step asks for.
type Decision[S any] struct {
	Durable bool // something changed that must survive
	History []*messages.HistoryEntry
	Sends   []S
	Reply   proto.Message
	Effect  messages.Effect // of a registration
}

// Decided makes a decision of what a core's step answered.
func Decided[S any, E interface {
	Durable() bool
	Entry() *messages.HistoryEntry
}](events []E, sends []S, reply proto.Message) Decision[S] {
	made := Decision[S]{Sends: sends, Reply: reply}
	for _, event := range events {
		made.Durable = made.Durable || event.Durable()
		if entry := event.Entry(); entry != nil {
			made.History = append(made.History, entry)
		}
	}
	return made
}

// Role is what distinguishes one kind of entity from another.
type Role[S any] interface {
	// Restore recovers a core; record.Version is 0 for one that does not exist yet.
	Restore(ctx context.Context, at Place, record persistence.Record) (Core[S], error)
	// Perform sends, after the commit.
	Perform(live Core[S], sends []S)
	// Adopted tells the world that live replaced previous, after the commit. Version is
	// the record's; previous is nil after a failure whose outcome was unknown.
	Adopted(previous, live Core[S], version uint64)
}
