package broker

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
	"pacecar/tcu"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

func embed(t testing.TB, config Config, sink tcu.Sink) *Broker {
	t.Helper()
	config.Listen = "127.0.0.1:0"
	config.Logger = slog.New(slog.DiscardHandler)
	b, err := Embed(config, sink)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func TestAcknowledgementFollowsDone(t *testing.T) {
	sink := make(tcutest.Inbox, 10)
	b := embed(t, Config{}, sink)
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	c.publish(tcutest.UpName, 7, false, tcutest.Encoded(t, tcutest.Report(messages.Phase_PHASE_ACCEPTED, 0)))
	c.publish(tcutest.UpName, 8, false, tcutest.Encoded(t, tcutest.Report(messages.Phase_PHASE_DOWNLOADED, 0)))
	first, second := sink.Next(t), sink.Next(t)
	c.expectQuiet()
	if first.VIN != tcutest.VIN || first.Up.GetReport().GetPhase() != messages.Phase_PHASE_ACCEPTED || first.Up.GetEncoding() != tcutest.Binary {
		t.Errorf("delivered %v", first)
	}
	second.Done(nil)
	if id := c.expect(packets.Puback).PacketID; id != 8 {
		t.Errorf("acknowledged %d, want 8", id)
	}
	first.Done(messages.Reject(messages.NotFound, "no such vehicle"))
	if id := c.expect(packets.Puback).PacketID; id != 7 {
		t.Errorf("acknowledged %d, want 7: a rejection is final", id)
	}
	s := b.Stats()
	if s.Up != 2 || s.Acknowledged != 2 || s.Unacknowledged != 0 || s.Refused["rejected"] != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestDoneTwiceIsABug(t *testing.T) {
	sink := make(tcutest.Inbox, 1)
	b := embed(t, Config{}, sink)
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	c.publish(tcutest.UpName, 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
	d := sink.Next(t)
	d.Done(nil)
	defer func() {
		if recover() == nil {
			t.Error("the second done did not panic")
		}
	}()
	d.Done(nil)
}

func TestFailureClosesTheConnection(t *testing.T) {
	sink := make(tcutest.Inbox, 1)
	b := embed(t, Config{}, sink)
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	c.publish(tcutest.UpName, 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
	sink.Next(t).Done(errors.New("disk full"))
	c.expectEnd()
	absent(t, sink, tcutest.Binary)
	c = connect(t, b.Addr(), loginAs(tcutest.VIN))
	c.publish(tcutest.UpName, 1, true, tcutest.Encoded(t, tcutest.Presence(true)))
	sink.Next(t).Done(nil)
	c.expect(packets.Puback)
	if s := b.Stats(); s.Failed != 1 || s.ConnectionsFailed != 1 || s.Acknowledged != 2 {
		t.Errorf("stats %+v", s)
	}
}

func TestOverloadIsTriedAgain(t *testing.T) {
	var tries atomic.Int32
	b := embed(t, Config{}, tcutest.SinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) {
		switch tries.Add(1) {
		case 1:
			done(fmt.Errorf("slot 7: %w", messages.ErrNotOwner))
		case 2:
			done(messages.ErrOverloaded)
		default:
			done(nil)
		}
	}))
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	c.publish(tcutest.UpName, 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
	c.expect(packets.Puback)
	if s := b.Stats(); tries.Load() != 3 || s.Retried != 2 || s.Up != 1 || s.Acknowledged != 1 {
		t.Errorf("%d tries, stats %+v", tries.Load(), s)
	}
}

// TestNothingAcknowledgedIsLost lets vehicles send over a sink that is late, fails and
// passes messages on, and repeat over new connections what was not acknowledged. What
// they believe to be dealt with must have been.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	const vehicles, each, window = 12, 120, 10
	var mu sync.Mutex
	committed := make(map[string]int)
	var calls atomic.Uint64
	b := embed(t, Config{Window: 4, Unacknowledged: 20}, tcutest.SinkFunc(func(vin messages.VIN, up *messages.Up, done func(error)) {
		if up.GetReport() == nil { // the end of a connection
			done(nil)
			return
		}
		n := calls.Add(1)
		go func() {
			switch {
			case n%97 == 0:
				done(errors.New("the store is gone"))
			case n%13 == 0:
				done(messages.ErrNotOwner)
			default:
				mu.Lock()
				committed[fmt.Sprint(vin, up.GetReport().GetPercent())]++
				mu.Unlock()
				done(nil)
			}
		}()
	}))
	var done sync.WaitGroup
	acknowledged := make([]map[uint16]bool, vehicles)
	for v := range vehicles {
		vin := messages.VIN(fmt.Sprintf("WPZZZZE50NL%06d", v))
		acknowledged[v] = make(map[uint16]bool)
		done.Go(func() { sendAll(t, b.Addr(), vin, each, window, acknowledged[v]) })
	}
	done.Wait()
	b.listener.settled(t, 0)
	for v := range vehicles {
		vin := fmt.Sprintf("WPZZZZE50NL%06d", v)
		if len(acknowledged[v]) != each {
			t.Errorf("%s: %d of %d messages were acknowledged", vin, len(acknowledged[v]), each)
		}
		for id := range acknowledged[v] {
			if committed[fmt.Sprint(vin, id)] == 0 {
				t.Errorf("%s: message %d was acknowledged and lost", vin, id)
			}
		}
	}
	s := b.Stats()
	if s.Acknowledged < vehicles*each || s.Unacknowledged != 0 || s.Failed == 0 || s.Retried == 0 {
		t.Errorf("stats %+v", s)
	}
}

// sendAll sends messages 1 to each, a window of them at a time, until each has been
// acknowledged, over as many connections as it takes.
func sendAll(t testing.TB, address string, vin messages.VIN, each, window int, acknowledged map[uint16]bool) {
	topic := wire.UpTopic(vin, tcutest.Binary).String()
	sent := make(map[uint16]bool)
	for len(acknowledged) < each && !t.Failed() {
		c := connect(t, address, loginAs(vin))
		for first := 1; first <= each; first += window {
			waiting := 0
			for id := uint16(first); int(id) < min(first+window, each+1); id++ {
				if acknowledged[id] {
					continue
				}
				payload, err := wire.EncodeUp(tcutest.Report(messages.Phase_PHASE_DOWNLOADING, uint32(id)), tcutest.Binary)
				if err != nil {
					t.Error(err)
					return
				}
				if c.tryWrite(publication(topic, id, sent[id], payload)) != nil {
					break
				}
				sent[id] = true
				waiting++
			}
			broken := false
			for ; waiting > 0 && !broken; waiting-- {
				pk, err := c.read()
				if err != nil {
					broken = true
				} else if pk.FixedHeader.Type == packets.Puback {
					acknowledged[pk.PacketID] = true
				}
			}
			if broken {
				break
			}
		}
		_ = c.conn.Close()
	}
}

func TestCloseEndsEverything(t *testing.T) {
	sink := make(tcutest.Inbox, 10)
	b := embed(t, Config{Window: 1}, sink)
	c := connect(t, b.Addr(), withWill(loginAs(tcutest.VIN), tcutest.UpName, tcutest.Encoded(t, tcutest.Presence(false))))
	c.publish(tcutest.UpName, 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
	d := sink.Next(t)
	c.publish(tcutest.UpName, 2, false, tcutest.Encoded(t, tcutest.Presence(true))) // waits for the window
	nameless := dialBroker(t, b.Addr())                                             // has no session to be closed
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	c.expectEnd()
	nameless.expectEnd()
	d.Done(nil)  // late, and harmless
	sink.None(t) // no will, as the vehicle has not gone
	b.Send(tcutest.VIN, tcutest.Binary, tcutest.Offer())
	if _, err := net.Dial("tcp", b.Addr()); err == nil {
		t.Error("a closed broker accepts connections")
	}
}
