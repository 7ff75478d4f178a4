package broker

import (
	"sync/atomic"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

func TestSend(t *testing.T) {
	b := embed(t, Config{}, make(tcutest.Inbox, 1))
	b.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	b.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer()) // connected, and not subscribed
	if s := b.Stats(); s.AbsentDown != 2 || s.Down != 0 {
		t.Errorf("stats %+v", s)
	}
	c.subscribe(tcutest.DownName)
	b.Send(tcutest.VIN, tcutest.JSON, tcutest.Offer()) // subscribed to the other topic
	b.Send(tcutest.VIN, messages.Encoding_ENCODING_UNSPECIFIED, tcutest.Offer())
	pk := c.expect(packets.Publish)
	down, err := wire.DecodeDown(pk.Payload, tcutest.Binary)
	if err != nil || pk.FixedHeader.Qos != 1 || pk.TopicName != tcutest.DownName || !proto.Equal(down, tcutest.Offer()) {
		t.Errorf("got %v on %s with QoS %d, %v", down, pk.TopicName, pk.FixedHeader.Qos, err)
	}
	c.acknowledge(pk.PacketID)
	c.expectQuiet()
	c.write(packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Unsubscribe, Qos: 1}, PacketID: 1,
		Filters: packets.Subscriptions{{Filter: tcutest.DownName}},
	})
	c.expect(packets.Unsuback)
	b.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
	c.expectQuiet()
	if s := b.Stats(); s.AbsentDown != 4 || s.Down != 1 || s.DroppedDown != 0 {
		t.Errorf("stats %+v", s)
	}
}

// TestDownTopicsAreNotIndexedTwice: the library's index of filters has no down topic, and answers as if it had.
func TestDownTopicsAreNotIndexedTwice(t *testing.T) {
	b := embed(t, Config{}, make(tcutest.Inbox, 1))
	c := dialBroker(t, b.Addr())
	c.version = 5
	if code := c.login(loginAs(tcutest.VIN)); code != 0 {
		t.Fatalf("login refused with code %#x", code)
	}
	leave := func() byte {
		c.write(packets.Packet{
			FixedHeader: packets.FixedHeader{Type: packets.Unsubscribe, Qos: 1}, PacketID: 1,
			Filters: packets.Subscriptions{{Filter: tcutest.DownName}},
		})
		return c.expect(packets.Unsuback).ReasonCodes[0]
	}
	for range 2 {
		c.subscribe(tcutest.DownName)
		c.subscribe(tcutest.DownName)
		if found := b.server.Topics.Subscribers(tcutest.DownName).Subscriptions; len(found) != 0 || atomic.LoadInt64(&b.server.Info.Subscriptions) != 0 {
			t.Errorf("the library indexes %v and counts %d", found, atomic.LoadInt64(&b.server.Info.Subscriptions))
		}
		b.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
		c.acknowledge(c.expect(packets.Publish).PacketID)
		if code := leave(); code != packets.CodeSuccess.Code {
			t.Errorf("the end of a subscription is answered with %#x", code)
		}
		if code := leave(); code != packets.CodeNoSubscriptionExisted.Code {
			t.Errorf("the end of none is answered with %#x", code)
		}
	}
	if n := atomic.LoadInt64(&b.server.Info.Subscriptions); n != 0 {
		t.Errorf("%d subscriptions are left", n)
	}
}

func TestSendIsBounded(t *testing.T) {
	b := embed(t, Config{}, make(tcutest.Inbox, 1))
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	c.subscribe(tcutest.DownName)
	for range downWindow + 5 {
		b.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
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
	b.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
	c.expect(packets.Publish)
}

// TestNothingOldIsRepeated: a command that was not acknowledged over a broken
// connection may be a permit that was withdrawn since.
func TestNothingOldIsRepeated(t *testing.T) {
	b := embed(t, Config{}, make(tcutest.Inbox, 1))
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	c.subscribe(tcutest.DownName)
	b.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
	c.expect(packets.Publish)
	again := dialBroker(t, b.Addr())
	again.write(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Connect}, Connect: loginAs(tcutest.VIN)})
	if ack := again.expect(packets.Connack); ack.SessionPresent {
		t.Error("a session is said to be there, so the vehicle does not subscribe")
	}
	again.subscribe(tcutest.DownName)
	again.expectQuiet()
	b.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
	again.expect(packets.Publish)
}

func TestVersionFive(t *testing.T) {
	sink := make(tcutest.Inbox, 10)
	b := embed(t, Config{}, sink)
	c := dialBroker(t, b.Addr())
	c.version = 5
	c.write(packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Connect}, Connect: loginAs(tcutest.VIN),
		Properties: packets.Properties{ReceiveMaximum: 2, MaximumPacketSize: 2_000},
	})
	ack := c.expect(packets.Connack)
	if ack.ReasonCode != 0 || ack.Properties.ReceiveMaximum != DefaultWindow || ack.Properties.MaximumQos != 1 {
		t.Fatalf("CONNACK %+v", ack)
	}
	c.publish(tcutest.UpName, 3, false, tcutest.Encoded(t, tcutest.Presence(true)))
	sink.Next(t).Done(nil)
	if got := c.expect(packets.Puback); got.PacketID != 3 || got.ReasonCode != 0 {
		t.Errorf("PUBACK %+v", got)
	}
	c.subscribe(tcutest.DownName)
	large := tcutest.Offer()
	large.GetOfferUpdate().Package = string(make([]byte, 3_000))
	b.Send(tcutest.VIN, tcutest.Binary, large)
	for range 5 {
		b.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
	}
	first := c.expect(packets.Publish)
	c.expect(packets.Publish)
	c.expectQuiet()
	if s := b.Stats(); s.Down != 2 || s.DroppedDown != 4 {
		t.Errorf("stats %+v: the client takes two messages of 2,000 bytes at a time", s)
	}
	c.acknowledge(first.PacketID)
	c.expectQuiet()
	b.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
	c.expect(packets.Publish)

	c.publish(wire.UpTopic(tcutest.OtherVIN, tcutest.Binary).String(), 4, false, nil)
	if got := c.expect(packets.Puback); got.ReasonCode != packets.ErrNotAuthorized.Code {
		t.Errorf("PUBACK %+v, want not authorized", got)
	}
	pk := publication(tcutest.UpName, 5, false, nil)
	pk.FixedHeader.Qos = 2
	c.write(pk)
	if got := c.expect(packets.Disconnect); got.ReasonCode != packets.ErrQosNotSupported.Code {
		t.Errorf("DISCONNECT %+v", got)
	}
}
