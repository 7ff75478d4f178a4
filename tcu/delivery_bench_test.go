package tcu

import (
	"testing"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

type nowhere struct{}

func (nowhere) Settle(uint16, bool) {}

// BenchmarkReceive measures what the edge adds to a message on its way to the sink.
func BenchmarkReceive(b *testing.B) {
	e := NewEdge(tcutest.SinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) { done(nil) }), 8, nil)
	topic, payload := wire.UpTopic(tcutest.VIN, tcutest.Binary), tcutest.Encoded(b, tcutest.Report(messages.Phase_PHASE_DOWNLOADED, 0))
	b.ReportAllocs()
	for b.Loop() {
		e.Receive(nowhere{}, 1, topic, payload)
	}
}
