package broker

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

func TestWindowHoldsBackReading(t *testing.T) {
	const window, total = 3, 200
	var inside, most atomic.Int64
	pending := make(chan func(error), total)
	b := embed(t, Config{Window: window}, tcutest.SinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) {
		now := inside.Add(1)
		for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
		}
		pending <- done
	}))
	go func() {
		for range total {
			done := <-pending
			inside.Add(-1)
			done(nil)
		}
	}()
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	payload := tcutest.Encoded(t, tcutest.Report(messages.Phase_PHASE_DOWNLOADING, 1))
	go func() {
		for id := range uint16(total) {
			if c.tryWrite(publication(tcutest.UpName, id+1, false, payload)) != nil {
				return
			}
		}
	}()
	seen := make(map[uint16]bool)
	for range total {
		seen[c.expect(packets.Puback).PacketID] = true
	}
	if len(seen) != total || most.Load() > window {
		t.Errorf("%d of %d acknowledged, %d at once with the sink, at most %d", len(seen), total, most.Load(), window)
	}
}

func TestDuplicateWhileWithTheSink(t *testing.T) {
	sink := make(tcutest.Inbox, 10)
	b := embed(t, Config{}, sink)
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	payload := tcutest.Encoded(t, tcutest.Presence(true))
	c.publish(tcutest.UpName, 5, false, payload)
	d := sink.Next(t)
	c.publish(tcutest.UpName, 5, true, payload)
	c.expectQuiet()
	sink.None(t)
	d.Done(nil)
	c.expect(packets.Puback)
	c.expectQuiet()
	// Once acknowledged, the identifier is free, and a late repetition is a message.
	c.publish(tcutest.UpName, 5, true, payload)
	sink.Next(t).Done(nil)
	c.expect(packets.Puback)
	if s := b.Stats(); s.Redelivered != 1 || s.Up != 2 {
		t.Errorf("stats %+v", s)
	}
}

func TestReusedIdentifierEndsTheConnection(t *testing.T) {
	sink := make(tcutest.Inbox, 10)
	b := embed(t, Config{}, sink)
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	c.publish(tcutest.UpName, 5, false, tcutest.Encoded(t, tcutest.Presence(true)))
	d := sink.Next(t)
	c.publish(tcutest.UpName, 5, false, tcutest.Encoded(t, tcutest.Presence(false)))
	c.expectEnd()
	d.Done(nil)
	if s := b.Stats(); s.Refused["packet_id_reused"] != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestGarbageIsAcknowledgedAndCounted(t *testing.T) {
	sink := make(tcutest.Inbox, 10)
	b := embed(t, Config{}, sink)
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	for id, payload := range [][]byte{{0xff}, {}, make([]byte, wire.MaxUpBytes+1)} {
		c.publish(tcutest.UpName, uint16(id+1), false, payload)
		c.expect(packets.Puback)
	}
	sink.None(t)
	if r := b.Stats().Refused; r["malformed"] != 1 || r["empty"] != 1 || r["too_large"] != 1 {
		t.Errorf("refused %v", r)
	}
	// What is larger than anything sensible is not even read.
	_ = c.tryWrite(publication(tcutest.UpName, 9, false, make([]byte, maxPacketBytes+1)))
	c.expectEnd()
}

func TestQoSZero(t *testing.T) {
	sink := make(tcutest.Inbox, 10)
	b := embed(t, Config{Window: 1}, sink)
	c := connect(t, b.Addr(), loginAs(tcutest.VIN))
	c.publish(tcutest.UpName, 0, false, tcutest.Encoded(t, tcutest.Presence(true)))
	sink.Next(t).Done(errors.New("lost"))
	c.publish(tcutest.UpName, 0, false, tcutest.Encoded(t, tcutest.Presence(true)))
	sink.Next(t).Done(nil)
	c.expectQuiet()
}

func TestManyConnectionsInDisorder(t *testing.T) {
	sink := tcutest.SinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) { done(nil) })
	b := embed(t, Config{}, sink)
	var all sync.WaitGroup
	for v := range 20 {
		all.Go(func() {
			vin := messages.VIN(fmt.Sprintf("WPZZZZE50NL%06d", v))
			d := rand.New(rand.NewPCG(1, uint64(v)))
			for range 10 {
				c := connect(t, b.Addr(), withWill(loginAs(vin), wire.UpTopic(vin, tcutest.Binary).String(), tcutest.Encoded(t, tcutest.Presence(false))))
				c.subscribe(wire.DownTopic(vin, tcutest.Binary).String())
				b.Send(vin, tcutest.Binary, tcutest.Offer())
				c.publish(wire.UpTopic(vin, tcutest.Binary).String(), 1, false, tcutest.Encoded(t, tcutest.Presence(true)))
				if d.IntN(2) == 0 {
					c.write(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Disconnect}})
				}
				if d.IntN(2) == 0 { // otherwise the next connection takes the session over
					_ = c.conn.Close()
				}
			}
		})
	}
	all.Wait()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if s := b.Stats(); s.Connections != 0 || s.ConnectionsTotal != 200 || s.Unacknowledged != 0 {
		t.Errorf("stats %+v", s)
	}
	for i := range b.fleet.shards {
		if n := len(b.fleet.shards[i].listeners) + len(b.fleet.shards[i].there) + len(b.fleet.shards[i].wills.last); n != 0 {
			t.Errorf("%d entries stay behind", n)
		}
	}
}
