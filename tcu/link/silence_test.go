package link

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

// permitFor lets a vehicle install.
func permitFor(campaign string) *messages.Down {
	return &messages.Down{Body: &messages.Down_PermitInstall{PermitInstall: &messages.PermitInstall{CampaignId: campaign, Attempt: 1}}}
}

// A vehicle whose messages nobody takes, as its slot has no owner or its record is damaged, keeps no other one from being
// heard.
func TestOneVehicleSilencesNobody(t *testing.T) {
	const window = 10
	m := startMosquitto(t)
	heard := make(chan messages.VIN, 100)
	sink := tcutest.SinkFunc(func(vin messages.VIN, up *messages.Up, done func(error)) {
		if vin == tcutest.VIN {
			done(messages.ErrNotOwner)
			return
		}
		heard <- vin
		done(nil)
	})
	attach(t, Config{URL: "tcp://" + m.address(), Connections: 1, Window: window}, sink)
	sick, well := pahoVehicle(t, m.address(), tcutest.VIN), pahoVehicle(t, m.address(), tcutest.OtherVIN)
	for range 2 * window {
		sick.Publish(tcutest.UpName, 1, false, tcutest.Encoded(t, tcutest.Presence(true))).Wait()
	}
	well.Publish(wire.UpTopic(tcutest.OtherVIN, tcutest.Binary).String(), 1, false, tcutest.Encoded(t, tcutest.Presence(true))).Wait()
	select {
	case <-heard:
	case <-time.After(tcutest.Patience):
		t.Error("the other vehicle is not heard")
	}
}

// While a sink takes nothing at all, a broker that restarts is connected to again, and vehicles hear what is said to them.
// Nothing is lost, and nothing piles up, by what the broker sends again.
func TestAHeldLineIsMadeAgain(t *testing.T) {
	const window = 10
	m := startMosquitto(t)
	var takes atomic.Bool
	counted := make(chan struct{}, 1_000)
	sink := tcutest.SinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) {
		if !takes.Load() {
			done(messages.ErrNotOwner)
			return
		}
		counted <- struct{}{}
		done(nil)
	})
	l := attach(t, Config{URL: "tcp://" + m.address(), Connections: 1, Window: window}, sink)
	publishAll(t, m.address(), 0, 4*window, 1)
	tcutest.Await(t, func() bool { return l.Stats().Unacknowledged >= window }, func() string { return "the window does not fill" })
	for range 3 {
		before := l.Stats().ConnectionsTotal
		m.stop()
		m.start()
		tcutest.Await(t, func() bool { s := l.Stats(); return s.Connections == 1 && s.ConnectionsTotal > before },
			func() string { return "the line is not made again" })
	}
	vehicle := pahoVehicle(t, m.address(), tcutest.VIN)
	spoken := make(chan paho.Message, 10)
	vehicle.Subscribe(tcutest.DownName, 1, func(_ paho.Client, m paho.Message) { spoken <- m }).Wait()
	l.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
	select {
	case <-spoken:
	case <-time.After(tcutest.Patience):
		t.Error("the vehicle hears nothing")
	}
	tcutest.Await(t, func() bool { return l.Stats().Unacknowledged <= 4*window },
		func() string { return "what came again piles up" })
	takes.Store(true)
	for range 4 * window {
		select {
		case <-counted:
		case <-time.After(tcutest.Patience):
			t.Fatalf("a message was lost: %+v", l.Stats())
		}
	}
}

// A permit that was given while there was no broker is not said when there is one again: a campaign may have stopped
// meanwhile. What is said then is.
func TestNothingIsSaidLongAfterItWasTrue(t *testing.T) {
	m := startMosquitto(t)
	l := attach(t, Config{URL: "tcp://" + m.address(), Connections: 1}, make(tcutest.Inbox, 10))
	m.stop()
	tcutest.Await(t, func() bool { return l.Stats().Connections == 0 }, func() string { return "it does not see that the broker has gone" })
	l.Send(tcutest.VIN, tcutest.Binary, permitFor("spring"))
	tcutest.Await(t, func() bool { return l.Stats().DroppedDown == 1 }, func() string { return "a word waits for a broker that does not come back" })
	m.start()
	vehicle := pahoVehicle(t, m.address(), tcutest.VIN)
	heard := make(chan paho.Message, 10)
	vehicle.Subscribe(tcutest.DownName, 1, func(_ paho.Client, m paho.Message) { heard <- m }).Wait()
	tcutest.Await(t, func() bool { return l.Stats().Connections == 1 }, func() string { return "it is not connected again" })
	l.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
	select {
	case message := <-heard:
		if down, err := wire.DecodeDown(message.Payload(), tcutest.Binary); err != nil || down.GetOfferUpdate() == nil {
			t.Errorf("heard %v, %v", down, err)
		}
	case <-time.After(tcutest.Patience):
		t.Error("nothing is heard")
	}
	tcutest.Await(t, func() bool { return l.Stats().Down == 1 }, func() string { return "it is not counted as said" })
}

// Whoever ends waits for no dial.
func TestADialEndsWithItsContext(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, and says nothing in them
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := Mark(ctx, Config{URL: "ssl://" + silent.Addr().String()}, "a", "")
		ended <- err
	}()
	conn, err := silent.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	cancel()
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	case <-time.After(dialPatience / 2):
		t.Error("it does not end with its context")
	}
}
