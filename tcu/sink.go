package tcu

import "pacecar/messages"

// Sink takes what vehicles say. Deliver must not block for long and may be called
// from many goroutines; the sink may keep up and must not change it, as it may be
// delivered again. The sink calls done exactly once, from any goroutine, also from
// within Deliver; a second call is a bug and panics. done never blocks. A sink that has
// not called done for a minute is taken to have lost the message, as if it had failed;
// a call that still comes means nothing.
//
// What done is told decides about the acknowledgement that the vehicle (or the
// broker) is waiting for:
//
//	nil                     dealt with durably: acknowledge
//	*messages.Rejection     refused for good: acknowledge, and count it
//	messages.ErrNotOwner,
//	messages.ErrOverloaded  delivered again after a pause, then as any other error
//	messages.ErrAiling      as any other error, and over a Link given up after a minute
//	any other error         do not acknowledge: it will be delivered again later
type Sink interface {
	Deliver(vin messages.VIN, up *messages.Up, done func(error))
}

// Attachment is what broker.Broker and link.Link have in common.
type Attachment interface {
	// Send says down to a vehicle, at least once if the vehicle is connected and
	// keeps reading, otherwise perhaps never: what still holds is said again when
	// the vehicle shows presence. It never blocks for long.
	Send(vin messages.VIN, encoding messages.Encoding, down *messages.Down)
	// SendAll says down to every vehicle that listens to what is for all, at most once: it
	// is neither kept nor acknowledged, and dropped where a bound is reached. Its receivers
	// must not depend on it. It never blocks.
	SendAll(down *messages.Down)
	// Addr is where vehicles find the broker, as host:port.
	Addr() string
	// Stats is a snapshot of the counters.
	Stats() Stats
	// Close ends the attachment. Messages that were not acknowledged stay so.
	Close() error
}
