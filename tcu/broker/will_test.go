package broker

import (
	"errors"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

// vehicleWithWill is connected, and says that it is offline when it vanishes.
func vehicleWithWill(t *testing.T, b *Broker, vin messages.VIN) *wireClient {
	t.Helper()
	return connect(t, b.Addr(), withWill(loginAs(vin), wire.UpTopic(vin, tcutest.Binary).String(), tcutest.Encoded(t, tcutest.Presence(false))))
}

// A vehicle does not repeat its will, so the broker does, whatever the failure was.
func TestWillIsOfferedAgain(t *testing.T) {
	sink := make(tcutest.Inbox, 1)
	b := embed(t, Config{}, sink)
	_ = vehicleWithWill(t, b, tcutest.VIN).conn.Close()
	for _, failure := range []error{messages.ErrOverloaded, errors.New("the disk is gone"), messages.ErrNotOwner, nil} {
		d := sink.Next(t)
		if d.VIN != tcutest.VIN || d.Up.GetPresence() == nil || d.Up.GetPresence().GetOnline() {
			t.Fatalf("%s said %v", d.VIN, d.Up)
		}
		d.Done(failure)
	}
	if s := b.Stats(); s.Up != 1 || s.Retried != 3 || s.Acknowledged != 1 || s.Failed != 0 || len(b.wills) != 0 {
		t.Errorf("stats %+v, %d places taken", s, len(b.wills))
	}
}

// A will that is still to be offered again must not call a vehicle absent that is back.
func TestWillEndsWhenTheVehicleIsBack(t *testing.T) {
	sink := make(tcutest.Inbox, 1)
	b := embed(t, Config{Wills: 1}, sink)
	_ = vehicleWithWill(t, b, tcutest.VIN).conn.Close()
	d := sink.Next(t)
	back := vehicleWithWill(t, b, tcutest.VIN)
	d.Done(messages.ErrNotOwner)
	back.publish(tcutest.UpName, 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
	if d := sink.Next(t); !d.Up.GetPresence().GetOnline() {
		t.Errorf("delivered %v", d.Up)
	} else {
		d.Done(nil)
	}
	back.expect(packets.Puback)
	_ = back.conn.Close() // its will needs the place of the first, which is given up
	if d := sink.Next(t); d.Up.GetPresence().GetOnline() {
		t.Errorf("delivered %v", d.Up)
	} else {
		d.Done(nil)
	}
	if s := b.Stats(); s.Failed != 1 || s.Up != 3 || s.Acknowledged != 2 || s.Unacknowledged != 0 {
		t.Errorf("stats %+v", s)
	}
}

// Wills above the bound wait, are not lost, and take no place of those who are there.
func TestWillsAreBounded(t *testing.T) {
	sink := make(tcutest.Inbox, 4)
	b := embed(t, Config{Wills: 1, Unacknowledged: 1}, sink)
	_ = vehicleWithWill(t, b, tcutest.VIN).conn.Close()
	first := sink.Next(t)
	second := vehicleWithWill(t, b, tcutest.OtherVIN)
	if err := second.conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	second.expectEnd() // the broker is rid of the socket, and waits with the will

	there := connect(t, b.Addr(), loginAs("WPZZZZE50NL000003"))
	there.publish(wire.UpTopic("WPZZZZE50NL000003", tcutest.Binary).String(), 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
	if d := sink.Next(t); !d.Up.GetPresence().GetOnline() {
		t.Errorf("the will of %s did not wait", d.VIN)
	} else {
		d.Done(nil)
	}
	there.expect(packets.Puback)
	first.Done(nil)
	if d := sink.Next(t); d.VIN != tcutest.OtherVIN || d.Up.GetPresence().GetOnline() {
		t.Errorf("%s said %v", d.VIN, d.Up)
	} else {
		d.Done(nil)
	}
}

// A broker that closes does not wait for wills that wait for a place.
func TestCloseDoesNotWaitForWills(t *testing.T) {
	sink := make(tcutest.Inbox, 4)
	b := embed(t, Config{Wills: 1}, sink)
	_ = vehicleWithWill(t, b, tcutest.VIN).conn.Close()
	first := sink.Next(t)
	second := vehicleWithWill(t, b, tcutest.OtherVIN)
	if err := second.conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	second.expectEnd()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	first.Done(messages.ErrNotOwner)
	sink.None(t)
}
