package actors

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/loop"
	"pacecar/actors/roles"
	"pacecar/messages"
	"pacecar/persistence"
)

// What roles speak to, and the loop's clock.
type (
	Downlink = roles.Downlink // package tcu implements it
	Progress = roles.Progress // package web implements it
	Joiners  = roles.Joiners  // package joiners implements it
	Clock    = loop.Clock
)

// Serials is told what slots learn about the serial numbers of control units, so that two
// vehicles with the same are found. Package audit implements it. Calls must not block.
type Serials interface {
	// SerialsChanged names fingerprints that a vehicle has not had before, or has no
	// longer; none are no news.
	SerialsChanged(fingerprints []uint32)
	// SerialsUnknown says that a slot has started: what changed just before is not known.
	SerialsUnknown()
}

// Router carries messages to actors wherever they live. Package cluster implements it.
type Router interface {
	// Deliver sends without waiting; the envelope's Done is told the outcome.
	Deliver(*messages.Envelope)
	// Request waits for the reply. A *messages.Rejection comes back as the error.
	Request(ctx context.Context, kind, id string, m proto.Message) (proto.Message, error)
	// Gather asks every slot once and hands over the replies, in any order, one at a time.
	// What a messages.PerSlot asks differs from slot to slot.
	Gather(ctx context.Context, m proto.Message, each func(persistence.Slot, proto.Message) error) error
	// Valid tells whether this node may act as owner of a slot under an epoch, by its
	// own clock. It is asked before every step, and before anything is said.
	Valid(slot persistence.Slot, epoch persistence.Epoch) bool
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now is the machine's time.
func (SystemClock) Now() time.Time { return time.Now() }

// AfterFunc is time.AfterFunc.
func (SystemClock) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}
