package broker

import (
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

// Two topics of all vehicles.
var (
	allName     = wire.AllTopic(tcutest.Binary)
	allJSONName = wire.AllTopic(tcutest.JSON)
)

func stopped() *messages.Down {
	return &messages.Down{Body: &messages.Down_WithdrawPermits{WithdrawPermits: &messages.WithdrawPermits{CampaignId: "spring-1", Stops: 3, Reason: "Paused."}}}
}

// hears reads one word to all, which must be at QoS 0, not retained, and whole.
func (c *wireClient) hears(name string, encoding messages.Encoding) {
	c.t.Helper()
	pk := c.expect(packets.Publish)
	down, err := wire.DecodeDown(pk.Payload, encoding)
	if err != nil || pk.FixedHeader.Qos != 0 || pk.FixedHeader.Retain || pk.TopicName != name || !proto.Equal(down, stopped()) {
		c.t.Errorf("heard %v on %s with QoS %d, retained %v: %v", down, pk.TopicName, pk.FixedHeader.Qos, pk.FixedHeader.Retain, err)
	}
}

// Whoever listens to what is said to all hears it, of either version and in either encoding; nobody else does, and nothing is
// kept for those who come later.
func TestSendAll(t *testing.T) {
	b := embed(t, Config{}, make(tcutest.Inbox, 1))
	old, deaf := connect(t, b.Addr(), loginAs(tcutest.VIN)), connect(t, b.Addr(), loginAs(tcutest.VIN[:16]+"9"))
	five := dialBroker(t, b.Addr())
	five.version = 5
	if code := five.login(loginAs(tcutest.OtherVIN)); code != 0 {
		t.Fatalf("login refused with code %#x", code)
	}
	for _, c := range []*wireClient{old, five, deaf} {
		if code := c.subscribe(allName); code > 1 {
			t.Fatalf("the subscription is answered with %#x", code)
		}
	}
	if code := five.subscribe(allJSONName); code > 1 {
		t.Fatalf("the subscription is answered with %#x", code)
	}
	deaf.write(packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Unsubscribe, Qos: 1}, PacketID: 1, Filters: packets.Subscriptions{{Filter: allName}},
	})
	deaf.expect(packets.Unsuback)
	b.SendAll(stopped())
	old.hears(allName, tcutest.Binary)
	heard := map[string]bool{}
	for range 2 {
		pk := five.expect(packets.Publish)
		heard[pk.TopicName] = true
	}
	if !heard[allName] || !heard[allJSONName] {
		t.Errorf("heard on %v", heard)
	}
	deaf.expectQuiet()
	late := connect(t, b.Addr(), loginAs(tcutest.VIN))
	late.subscribe(allName)
	late.expectQuiet()
	if s := b.Stats(); s.Broadcasts != 1 || s.Down != 3 || s.DroppedDown != 0 || s.AbsentDown != 0 {
		t.Errorf("stats %+v", s)
	}
	old.expectEnd() // its name was taken over
	tcutest.Await(t, func() bool { return len(b.crowd.Hearing(tcutest.Binary)) == 2 }, func() string { return "a connection that ended listens on" })
}

// No vehicle speaks to the others.
func TestNoVehicleSpeaksToAll(t *testing.T) {
	sink := make(tcutest.Inbox, 1)
	b := embed(t, Config{AllowAnonymous: true}, sink)
	listener := connect(t, b.Addr(), loginAs(tcutest.OtherVIN))
	listener.subscribe(allName)
	payload, err := wire.EncodeDown(stopped(), tcutest.Binary)
	if err != nil {
		t.Fatal(err)
	}
	nobody := loginAs(tcutest.VIN)
	nobody.UsernameFlag, nobody.Username = false, nil
	for _, login := range []packets.ConnectParams{loginAs(tcutest.VIN), nobody} {
		connect(t, b.Addr(), login).publish(allName, 0, false, payload) // refused without a word
		c := connect(t, b.Addr(), login)
		c.publish(allName, 1, false, payload)
		c.expectEnd()
		if code := dialBroker(t, b.Addr()).login(withWill(login, allName, payload)); code == 0 {
			t.Error("a vehicle may leave a will for all")
		}
	}
	listener.expectQuiet()
	sink.None(t)
	tcutest.Await(t, func() bool { return b.Stats().Refused["forbidden"] == 4 }, func() string { return "refused otherwise" })
}

// One that does not read has what is for all dropped once its bound is reached, and holds nobody up.
func TestWhoDoesNotReadHoldsNobodyUp(t *testing.T) {
	b := embed(t, Config{}, make(tcutest.Inbox, 1))
	slow, swift := newVehicleConn(nil, b), newVehicleConn(nil, b)
	slow.flushing, swift.flushing = true, true // so that nothing is written
	slow.pending = make([]byte, maxPendingBytes)
	b.crowd.Join(slow, tcutest.Binary)
	b.crowd.Join(swift, tcutest.Binary)
	b.SendAll(stopped())
	tcutest.Await(t, func() bool { s := b.Stats(); return s.DroppedDown == 1 && s.Down == 1 }, func() string { return "it is not counted" })
	swift.mu.Lock()
	defer swift.mu.Unlock()
	if len(swift.pending) == 0 {
		t.Error("whoever reads heard nothing")
	}
}
