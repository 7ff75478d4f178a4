package broker

import (
	"fmt"
	"sync"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

// spoke has a vehicle say over c that it is there, and the sink take it.
func spoke(t *testing.T, c *wireClient, topic string, payload []byte, sink tcutest.Inbox) {
	t.Helper()
	c.publish(topic, 1, false, payload)
	d := sink.Next(t)
	if !d.Up.GetPresence().GetOnline() {
		t.Fatalf("delivered %v", d.Up)
	}
	d.Done(nil)
	c.expect(packets.Puback)
}

// absent takes the word that a vehicle is not there.
func absent(t *testing.T, sink tcutest.Inbox, encoding messages.Encoding) {
	t.Helper()
	d := sink.Next(t)
	if d.VIN != tcutest.VIN || d.Up.GetPresence() == nil || d.Up.GetPresence().GetOnline() || d.Up.GetEncoding() != encoding {
		t.Errorf("%s said %v", d.VIN, d.Up)
	}
	d.Done(nil)
}

func goodbye(c *wireClient) {
	c.write(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Disconnect}})
	c.expectEnd()
}

// A vehicle without a will is absent when its connection has ended, broken or with a
// goodbye, and the word is written as the vehicle writes.
func TestPresenceEndsWithTheConnection(t *testing.T) {
	jsonName := wire.UpTopic(tcutest.VIN, tcutest.JSON).String()
	for name, anonymous := range map[string]bool{"logged in": false, "anonymous": true} {
		t.Run(name, func(t *testing.T) {
			sink := make(tcutest.Inbox, 4)
			b := embed(t, Config{AllowAnonymous: anonymous}, sink)
			who := loginAs(tcutest.VIN)
			if anonymous {
				who.UsernameFlag, who.Username = false, nil
			}
			c := connect(t, b.Addr(), who)
			spoke(t, c, tcutest.UpName, tcutest.Encoded(t, tcutest.Presence(true)), sink)
			goodbye(c)
			absent(t, sink, tcutest.Binary)

			c = connect(t, b.Addr(), who)
			spoke(t, c, jsonName, []byte(`{"capability":1,"presence":{"online":true}}`), sink)
			_ = c.conn.Close()
			absent(t, sink, tcutest.JSON)
		})
	}
}

// A goodbye takes the will back, and says the same: the vehicle is not there.
func TestAGoodbyeWithAWillIsAnAbsence(t *testing.T) {
	sink := make(tcutest.Inbox, 4)
	b := embed(t, Config{}, sink)
	goodbye(vehicleWithWill(t, b, tcutest.VIN))
	absent(t, sink, tcutest.Binary)
}

// A vehicle is there for as long as one of its connections is, whichever it spoke over;
// one that never said anything says nothing by leaving.
func TestPresenceLastsWithTheLastConnection(t *testing.T) {
	sink := make(tcutest.Inbox, 4)
	b := embed(t, Config{}, sink)
	listening := loginAs(tcutest.VIN)
	listening.ClientIdentifier = "listens"
	ear := connect(t, b.Addr(), listening)
	mouth := connect(t, b.Addr(), loginAs(tcutest.VIN))
	spoke(t, mouth, tcutest.UpName, tcutest.Encoded(t, tcutest.Presence(true)), sink)
	goodbye(mouth)
	b.listener.settled(t, 1)
	sink.None(t)
	if !b.Connected(tcutest.VIN) {
		t.Error("a vehicle with a connection is not connected")
	}
	goodbye(ear)
	absent(t, sink, tcutest.Binary)
	if b.Connected(tcutest.VIN) {
		t.Error("a vehicle without a connection is connected")
	}

	goodbye(connect(t, b.Addr(), listening))
	b.listener.settled(t, 0)
	sink.None(t)
	for i := range b.fleet.shards {
		if n := len(b.fleet.shards[i].there); n > 0 {
			t.Errorf("%d vehicles are still counted as there", n)
		}
	}
}

// settled waits until no more than so many connections are left.
func (l *listener) settled(t *testing.T, connections int) {
	t.Helper()
	left := func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.conns)
	}
	tcutest.Await(t, func() bool { return left() <= connections },
		func() string { return fmt.Sprintf("%d connections are left, want %d", left(), connections) })
}

// What is said again because the sink could not take it is not overtaken by the end.
func TestAnAbsenceComesLast(t *testing.T) {
	sink := make(tcutest.Inbox, 4)
	b := embed(t, Config{}, sink)
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	c.publish(tcutest.UpName, 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
	first := sink.Next(t)
	goodbye(c)
	first.Done(messages.ErrNotOwner)
	again := sink.Next(t)
	if !again.Up.GetPresence().GetOnline() {
		t.Errorf("delivered %v before what was said first", again.Up)
	}
	again.Done(nil)
	absent(t, sink, tcutest.Binary)
}

// Of two connections that end at once one is the last, and says that the vehicle is absent.
func TestConnectionsThatEndAtOnceSayOneAbsence(t *testing.T) {
	sink := make(tcutest.Inbox, 4)
	b := embed(t, Config{}, sink)
	topic, err := wire.ParseTopic(tcutest.UpName)
	if err != nil {
		t.Fatal(err)
	}
	for range 3000 {
		pair := []*vehicleConn{newVehicleConn(nil, b), newVehicleConn(nil, b)}
		var ended sync.WaitGroup
		begin := make(chan struct{})
		for _, c := range pair {
			b.fleet.say(c, topic)
		}
		for _, c := range pair {
			ended.Go(func() {
				<-begin
				b.left(c, true)
			})
		}
		close(begin)
		ended.Wait()
		absent(t, sink, tcutest.Binary)
	}
	sink.None(t)
}

// A connection that was put aside and goes on speaking shows that the vehicle is there, once
// the line that put it aside has ended; another one that is there then changes nothing about it.
func TestWhatWasPutAsideCountsAgain(t *testing.T) {
	online := tcutest.Encoded(t, tcutest.Presence(true))
	for name, witness := range map[string]bool{"alone": false, "beside another": true} {
		t.Run(name, func(t *testing.T) {
			sink := make(tcutest.Inbox, 4)
			b := embed(t, Config{}, sink)
			first := loginAs(tcutest.VIN)
			first.ClientIdentifier = "first"
			a := connect(t, b.Addr(), first)
			spoke(t, a, tcutest.UpName, online, sink)
			line := vehicleWithWill(t, b, tcutest.VIN)
			spoke(t, a, tcutest.UpName, online, sink) // beside the line it is not counted
			goodbye(line)
			absent(t, sink, tcutest.Binary)
			var other *wireClient
			if witness {
				second := loginAs(tcutest.VIN)
				second.ClientIdentifier = "second"
				other = connect(t, b.Addr(), second)
			}
			spoke(t, a, tcutest.UpName, online, sink)
			if witness {
				goodbye(other)
				b.listener.settled(t, 1)
				sink.None(t)
			}
			goodbye(a)
			absent(t, sink, tcutest.Binary)
			b.listener.settled(t, 0)
			for i := range b.fleet.shards {
				if n := len(b.fleet.shards[i].there); n > 0 {
					t.Errorf("%d vehicles are still counted as there", n)
				}
			}
		})
	}
}
