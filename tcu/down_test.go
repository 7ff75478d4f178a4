package tcu

import (
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

func TestSend(t *testing.T) {
	b := embed(t, BrokerConfig{}, make(inbox, 1))
	b.Send(testVIN, binaryEncoding, downOffer())
	c := connect(t, b.Addr(), loginAs(testVIN))
	b.Send(testVIN, binaryEncoding, downOffer()) // connected, and not subscribed
	if s := b.Stats(); s.AbsentDown != 2 || s.Down != 0 {
		t.Errorf("stats %+v", s)
	}
	c.subscribe(downName)
	b.Send(testVIN, jsonEncoding, downOffer()) // subscribed to the other topic
	b.Send(testVIN, messages.Encoding_ENCODING_UNSPECIFIED, downOffer())
	pk := c.expect(packets.Publish)
	down, err := DecodeDown(pk.Payload, binaryEncoding)
	if err != nil || pk.FixedHeader.Qos != 1 || pk.TopicName != downName || !proto.Equal(down, downOffer()) {
		t.Errorf("got %v on %s with QoS %d, %v", down, pk.TopicName, pk.FixedHeader.Qos, err)
	}
	c.acknowledge(pk.PacketID)
	c.expectQuiet()
	c.write(packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Unsubscribe, Qos: 1}, PacketID: 1,
		Filters: packets.Subscriptions{{Filter: downName}},
	})
	c.expect(packets.Unsuback)
	b.Send(testVIN, binaryEncoding, downOffer())
	c.expectQuiet()
	if s := b.Stats(); s.AbsentDown != 4 || s.Down != 1 || s.DroppedDown != 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestSendIsBounded(t *testing.T) {
	b := embed(t, BrokerConfig{}, make(inbox, 1))
	c := connect(t, b.Addr(), loginAs(testVIN))
	c.subscribe(downName)
	for range downWindow + 5 {
		b.Send(testVIN, binaryEncoding, downOffer())
	}
	ids := make(map[uint16]bool)
	for range downWindow {
		ids[c.expect(packets.Publish).PacketID] = true
	}
	c.expectQuiet()
	if s := b.Stats(); len(ids) != downWindow || s.Down != downWindow || s.DroppedDown != 5 {
		t.Errorf("%d identifiers, stats %+v", len(ids), s)
	}
	for id := range ids {
		c.acknowledge(id)
	}
	c.expectQuiet()
	b.Send(testVIN, binaryEncoding, downOffer())
	c.expect(packets.Publish)
}

// TestNothingOldIsRepeated: a command that was not acknowledged over a broken
// connection may be a permit that was withdrawn since.
func TestNothingOldIsRepeated(t *testing.T) {
	b := embed(t, BrokerConfig{}, make(inbox, 1))
	c := connect(t, b.Addr(), loginAs(testVIN))
	c.subscribe(downName)
	b.Send(testVIN, binaryEncoding, downOffer())
	c.expect(packets.Publish)
	again := dialBroker(t, b.Addr())
	again.write(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Connect}, Connect: loginAs(testVIN)})
	if ack := again.expect(packets.Connack); !ack.SessionPresent {
		t.Error("the session is gone")
	}
	again.expectQuiet()
	// The subscription of the session holds.
	b.Send(testVIN, binaryEncoding, downOffer())
	again.expect(packets.Publish)
}

func TestVersionFive(t *testing.T) {
	sink := make(inbox, 10)
	b := embed(t, BrokerConfig{}, sink)
	c := dialBroker(t, b.Addr())
	c.version = 5
	c.write(packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Connect}, Connect: loginAs(testVIN),
		Properties: packets.Properties{ReceiveMaximum: 2, MaximumPacketSize: 2_000},
	})
	ack := c.expect(packets.Connack)
	if ack.ReasonCode != 0 || ack.Properties.ReceiveMaximum != DefaultWindow || ack.Properties.MaximumQos != 1 {
		t.Fatalf("CONNACK %+v", ack)
	}
	c.publish(upName, 3, false, encoded(t, upPresence(true)))
	sink.next(t).done(nil)
	if got := c.expect(packets.Puback); got.PacketID != 3 || got.ReasonCode != 0 {
		t.Errorf("PUBACK %+v", got)
	}
	c.subscribe(downName)
	large := downOffer()
	large.GetOfferUpdate().Package = string(make([]byte, 3_000))
	b.Send(testVIN, binaryEncoding, large)
	for range 5 {
		b.Send(testVIN, binaryEncoding, downOffer())
	}
	first := c.expect(packets.Publish)
	c.expect(packets.Publish)
	c.expectQuiet()
	if s := b.Stats(); s.Down != 2 || s.DroppedDown != 4 {
		t.Errorf("stats %+v: the client takes two messages of 2,000 bytes at a time", s)
	}
	c.acknowledge(first.PacketID)
	c.expectQuiet()
	b.Send(testVIN, binaryEncoding, downOffer())
	c.expect(packets.Publish)

	c.publish(UpTopic(otherVIN, binaryEncoding).String(), 4, false, nil)
	if got := c.expect(packets.Puback); got.ReasonCode != packets.ErrNotAuthorized.Code {
		t.Errorf("PUBACK %+v, want not authorized", got)
	}
	pk := publication(upName, 5, false, nil)
	pk.FixedHeader.Qos = 2
	c.write(pk)
	if got := c.expect(packets.Disconnect); got.ReasonCode != packets.ErrQosNotSupported.Code {
		t.Errorf("DISCONNECT %+v", got)
	}
}
