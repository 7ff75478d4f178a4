package actors

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// Downlink speaks to vehicles. Package tcu implements it.
type Downlink interface {
	// Send publishes down to the vehicle, in its encoding. It does not wait for the
	// vehicle and may lose the message: the vehicle's actor derives it again.
	Send(vin messages.VIN, encoding messages.Encoding, down *messages.Down)
}

// Progress is told what people watch. Package web implements it. Calls must not block.
type Progress interface {
	CampaignChanged(*messages.CampaignStatus)
	VehicleChanged(*messages.VehicleStatus)
	// WatchesVehicle spares the work of VehicleChanged for vehicles nobody looks at.
	WatchesVehicle(vin string) bool
}

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

// Clock tells the time and wakes actors; tests and fault injection replace it.
type Clock interface {
	Now() time.Time
	// AfterFunc runs f once, on a goroutine of its own, when d has passed.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now is the machine's time.
func (SystemClock) Now() time.Time { return time.Now() }

// AfterFunc is time.AfterFunc.
func (SystemClock) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}
