// Package tcutest holds what the tests of both attachments have in common: two
// vehicles, what they say, and sinks that hand it to the test. Nothing but tests
// imports it.
package tcutest

import (
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/tcu/wire"
)

// Two vehicles.
const (
	VIN      = messages.VIN("WPZZZZE50NL000001")
	OtherVIN = messages.VIN("WPZZZZE50PL000002")
)

// The two encodings.
const (
	Binary = messages.Encoding_ENCODING_BINARY
	JSON   = messages.Encoding_ENCODING_JSON
)

// The binary topics of VIN, as written.
var (
	UpName   = wire.UpTopic(VIN, Binary).String()
	DownName = wire.DownTopic(VIN, Binary).String()
)

// Patience bounds every wait of the tests. It is far longer than anything takes.
const Patience = 30 * time.Second

// Report is a vehicle's report about its one attempt.
func Report(phase messages.Phase, percent uint32) *messages.Up {
	return &messages.Up{Capability: 1, Body: &messages.Up_Report{Report: &messages.Report{
		CampaignId: "spring-1", Attempt: 1, Phase: phase, Percent: percent,
	}}}
}

// Presence is a vehicle's word that it is there, or its last.
func Presence(online bool) *messages.Up {
	return &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{Online: online}}}
}

// Offer is a command.
func Offer() *messages.Down {
	return &messages.Down{Body: &messages.Down_OfferUpdate{OfferUpdate: &messages.OfferUpdate{CampaignId: "spring-1", Attempt: 1}}}
}

// Encoded is up in binary.
func Encoded(t testing.TB, up *messages.Up) []byte {
	t.Helper()
	payload, err := wire.EncodeUp(up, Binary)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

// Delivered is one call of a sink.
type Delivered struct {
	VIN  messages.VIN
	Up   *messages.Up
	Done func(error)
}

// Inbox is a sink that hands everything to the test.
type Inbox chan Delivered

// Deliver implements tcu.Sink.
func (b Inbox) Deliver(vin messages.VIN, up *messages.Up, done func(error)) {
	b <- Delivered{vin, up, done}
}

// Next is what is delivered next.
func (b Inbox) Next(t testing.TB) Delivered {
	t.Helper()
	select {
	case d := <-b:
		return d
	case <-time.After(Patience):
		t.Fatal("nothing was delivered")
		return Delivered{}
	}
}

// None makes sure that nothing waits.
func (b Inbox) None(t testing.TB) {
	t.Helper()
	select {
	case d := <-b:
		t.Fatalf("%s said %v, want nothing", d.VIN, d.Up)
	default:
	}
}

// SinkFunc is a sink made of a function.
type SinkFunc func(vin messages.VIN, up *messages.Up, done func(error))

// Deliver implements tcu.Sink.
func (f SinkFunc) Deliver(vin messages.VIN, up *messages.Up, done func(error)) { f(vin, up, done) }

// Await returns when met does: for what the other side of a socket, or another process,
// brings about and tells nobody. It fails the test, with what unmet says, when that has
// not come within [Patience].
func Await(t testing.TB, met func() bool, unmet func() string) {
	t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(Patience); !met(); <-look.C {
		if time.Now().After(end) {
			t.Fatal(unmet())
		}
	}
}
