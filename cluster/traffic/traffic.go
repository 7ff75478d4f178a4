// Package traffic counts what a node sends to other nodes. What stays in the node costs it nothing.
package traffic

import (
	"sync/atomic"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// What messages are for that are not for an actor of one of the node's kinds.
const (
	ToSlot = "slot" // questions to slots as a whole
	ToNode = "node" // what nodes tell each other
)

// Figures is what a node has sent to others since it started: messages by the kind of actor that they are for,
// what was sent again included, and the bytes of all. Answers are as many again, and small.
type Figures struct {
	Messages map[string]uint64
	Bytes    uint64
}

// Traffic counts. It is safe for concurrent use.
type Traffic struct {
	messages map[string]*atomic.Uint64 // read only, once made
	bytes    atomic.Uint64
}

// New makes the counters of a node that runs some kinds of actors.
func New(kinds []string) *Traffic {
	t := &Traffic{messages: map[string]*atomic.Uint64{ToSlot: {}, ToNode: {}}}
	for _, kind := range kinds {
		t.messages[kind] = new(atomic.Uint64)
	}
	return t
}

// Crosses counts a message to an actor or a slot of another node.
func (t *Traffic) Crosses(m proto.Message, size int64) {
	to := ToSlot
	if routed, is := m.(*messages.Routed); is {
		to = routed.GetKind()
	}
	t.Count(to, size)
}

// Count counts a message by what it is for.
func (t *Traffic) Count(to string, size int64) {
	counter := t.messages[to]
	if counter == nil { // a kind that this node does not run
		counter = t.messages[ToSlot]
	}
	counter.Add(1)
	t.bytes.Add(uint64(size))
}

// Figures reads the counters.
func (t *Traffic) Figures() Figures {
	f := Figures{Messages: make(map[string]uint64, len(t.messages)), Bytes: t.bytes.Load()}
	for to, counter := range t.messages {
		f.Messages[to] = counter.Load()
	}
	return f
}
