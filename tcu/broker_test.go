package tcu

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
)

// delivered is one call of a Sink.
type delivered struct {
	vin  messages.VIN
	up   *messages.Up
	done func(error)
}

// inbox is a Sink that hands everything to the test.
type inbox chan delivered

func (b inbox) Deliver(vin messages.VIN, up *messages.Up, done func(error)) {
	b <- delivered{vin, up, done}
}

func (b inbox) next(t testing.TB) delivered {
	t.Helper()
	select {
	case d := <-b:
		return d
	case <-time.After(patience):
		t.Fatal("nothing was delivered")
		return delivered{}
	}
}

func (b inbox) none(t testing.TB) {
	t.Helper()
	select {
	case d := <-b:
		t.Fatalf("%s said %v, want nothing", d.vin, d.up)
	default:
	}
}

// sinkFunc is a Sink made of a function.
type sinkFunc func(vin messages.VIN, up *messages.Up, done func(error))

func (f sinkFunc) Deliver(vin messages.VIN, up *messages.Up, done func(error)) { f(vin, up, done) }

func embed(t testing.TB, config BrokerConfig, sink Sink) *Broker {
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

func encoded(t testing.TB, up *messages.Up) []byte {
	t.Helper()
	payload, err := EncodeUp(up, binaryEncoding)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

var (
	upName   = UpTopic(testVIN, binaryEncoding).String()
	downName = DownTopic(testVIN, binaryEncoding).String()
)

func TestAcknowledgementFollowsDone(t *testing.T) {
	sink := make(inbox, 10)
	b := embed(t, BrokerConfig{}, sink)
	c := connect(t, b.Addr(), loginAs(testVIN))
	c.publish(upName, 7, false, encoded(t, upReport(messages.Phase_PHASE_ACCEPTED, 0)))
	c.publish(upName, 8, false, encoded(t, upReport(messages.Phase_PHASE_DOWNLOADED, 0)))
	first, second := sink.next(t), sink.next(t)
	c.expectQuiet()
	if first.vin != testVIN || first.up.GetReport().GetPhase() != messages.Phase_PHASE_ACCEPTED || first.up.GetEncoding() != binaryEncoding {
		t.Errorf("delivered %v", first)
	}
	second.done(nil)
	if id := c.expect(packets.Puback).PacketID; id != 8 {
		t.Errorf("acknowledged %d, want 8", id)
	}
	first.done(messages.Reject(messages.NotFound, "no such vehicle"))
	if id := c.expect(packets.Puback).PacketID; id != 7 {
		t.Errorf("acknowledged %d, want 7: a rejection is final", id)
	}
	s := b.Stats()
	if s.Up != 2 || s.Acknowledged != 2 || s.Unacknowledged != 0 || s.Refused["rejected"] != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestDoneTwiceIsABug(t *testing.T) {
	sink := make(inbox, 1)
	b := embed(t, BrokerConfig{}, sink)
	c := connect(t, b.Addr(), loginAs(testVIN))
	c.publish(upName, 1, false, encoded(t, upPresence(true)))
	d := sink.next(t)
	d.done(nil)
	defer func() {
		if recover() == nil {
			t.Error("the second done did not panic")
		}
	}()
	d.done(nil)
}

func TestFailureClosesTheConnection(t *testing.T) {
	sink := make(inbox, 1)
	b := embed(t, BrokerConfig{}, sink)
	c := connect(t, b.Addr(), loginAs(testVIN))
	c.publish(upName, 1, false, encoded(t, upPresence(true)))
	sink.next(t).done(errors.New("disk full"))
	c.expectEnd()
	c = connect(t, b.Addr(), loginAs(testVIN))
	c.publish(upName, 1, true, encoded(t, upPresence(true)))
	sink.next(t).done(nil)
	c.expect(packets.Puback)
	if s := b.Stats(); s.Failed != 1 || s.ConnectionsFailed != 1 || s.Acknowledged != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestOverloadIsTriedAgain(t *testing.T) {
	var tries atomic.Int32
	b := embed(t, BrokerConfig{}, sinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) {
		switch tries.Add(1) {
		case 1:
			done(fmt.Errorf("slot 7: %w", messages.ErrNotOwner))
		case 2:
			done(messages.ErrOverloaded)
		default:
			done(nil)
		}
	}))
	c := connect(t, b.Addr(), loginAs(testVIN))
	c.publish(upName, 1, false, encoded(t, upPresence(true)))
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
	b := embed(t, BrokerConfig{Window: 4, Unacknowledged: 20}, sinkFunc(func(vin messages.VIN, up *messages.Up, done func(error)) {
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
	topic := UpTopic(vin, binaryEncoding).String()
	sent := make(map[uint16]bool)
	for len(acknowledged) < each && !t.Failed() {
		c := connect(t, address, loginAs(vin))
		for first := 1; first <= each; first += window {
			waiting := 0
			for id := uint16(first); int(id) < min(first+window, each+1); id++ {
				if acknowledged[id] {
					continue
				}
				payload, err := EncodeUp(upReport(messages.Phase_PHASE_DOWNLOADING, uint32(id)), binaryEncoding)
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

func TestWindowHoldsBackReading(t *testing.T) {
	const window, total = 3, 200
	var inside, most atomic.Int64
	pending := make(chan func(error), total)
	b := embed(t, BrokerConfig{Window: window}, sinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) {
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
	c := connect(t, b.Addr(), loginAs(testVIN))
	payload := encoded(t, upReport(messages.Phase_PHASE_DOWNLOADING, 1))
	go func() {
		for id := range uint16(total) {
			if c.tryWrite(publication(upName, id+1, false, payload)) != nil {
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
	sink := make(inbox, 10)
	b := embed(t, BrokerConfig{}, sink)
	c := connect(t, b.Addr(), loginAs(testVIN))
	payload := encoded(t, upPresence(true))
	c.publish(upName, 5, false, payload)
	d := sink.next(t)
	c.publish(upName, 5, true, payload)
	c.expectQuiet()
	sink.none(t)
	d.done(nil)
	c.expect(packets.Puback)
	c.expectQuiet()
	// Once acknowledged, the identifier is free, and a late repetition is a message.
	c.publish(upName, 5, true, payload)
	sink.next(t).done(nil)
	c.expect(packets.Puback)
	if s := b.Stats(); s.Redelivered != 1 || s.Up != 2 {
		t.Errorf("stats %+v", s)
	}
}

func TestReusedIdentifierEndsTheConnection(t *testing.T) {
	sink := make(inbox, 10)
	b := embed(t, BrokerConfig{}, sink)
	c := connect(t, b.Addr(), loginAs(testVIN))
	c.publish(upName, 5, false, encoded(t, upPresence(true)))
	d := sink.next(t)
	c.publish(upName, 5, false, encoded(t, upPresence(false)))
	c.expectEnd()
	d.done(nil)
	if s := b.Stats(); s.Refused["packet_id_reused"] != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestGarbageIsAcknowledgedAndCounted(t *testing.T) {
	sink := make(inbox, 10)
	b := embed(t, BrokerConfig{}, sink)
	c := connect(t, b.Addr(), loginAs(testVIN))
	for id, payload := range [][]byte{{0xff}, {}, make([]byte, MaxUpBytes+1)} {
		c.publish(upName, uint16(id+1), false, payload)
		c.expect(packets.Puback)
	}
	sink.none(t)
	if r := b.Stats().Refused; r["malformed"] != 1 || r["empty"] != 1 || r["too_large"] != 1 {
		t.Errorf("refused %v", r)
	}
	// What is larger than anything sensible is not even read.
	_ = c.tryWrite(publication(upName, 9, false, make([]byte, maxPacketBytes+1)))
	c.expectEnd()
}

func TestQoSZero(t *testing.T) {
	sink := make(inbox, 10)
	b := embed(t, BrokerConfig{Window: 1}, sink)
	c := connect(t, b.Addr(), loginAs(testVIN))
	c.publish(upName, 0, false, encoded(t, upPresence(true)))
	sink.next(t).done(errors.New("lost"))
	c.publish(upName, 0, false, encoded(t, upPresence(true)))
	sink.next(t).done(nil)
	c.expectQuiet()
}

func TestCloseEndsEverything(t *testing.T) {
	sink := make(inbox, 10)
	b := embed(t, BrokerConfig{Window: 1}, sink)
	c := connect(t, b.Addr(), withWill(loginAs(testVIN), upName, encoded(t, upPresence(false))))
	c.publish(upName, 1, false, encoded(t, upPresence(true)))
	d := sink.next(t)
	c.publish(upName, 2, false, encoded(t, upPresence(true))) // waits for the window
	nameless := dialBroker(t, b.Addr())                       // has no session to be closed
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	c.expectEnd()
	nameless.expectEnd()
	d.done(nil)  // late, and harmless
	sink.none(t) // no will, as the vehicle has not gone
	b.Send(testVIN, binaryEncoding, downOffer())
	if _, err := net.Dial("tcp", b.Addr()); err == nil {
		t.Error("a closed broker accepts connections")
	}
}

func TestManyConnectionsInDisorder(t *testing.T) {
	sink := sinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) { done(nil) })
	b := embed(t, BrokerConfig{}, sink)
	var all sync.WaitGroup
	for v := range 20 {
		all.Go(func() {
			vin := messages.VIN(fmt.Sprintf("WPZZZZE50NL%06d", v))
			d := rand.New(rand.NewPCG(1, uint64(v)))
			for range 10 {
				c := connect(t, b.Addr(), withWill(loginAs(vin), UpTopic(vin, binaryEncoding).String(), encoded(t, upPresence(false))))
				c.subscribe(DownTopic(vin, binaryEncoding).String())
				b.Send(vin, binaryEncoding, downOffer())
				c.publish(UpTopic(vin, binaryEncoding).String(), 1, false, encoded(t, upPresence(true)))
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
		if n := len(b.fleet.shards[i].listeners) + len(b.fleet.shards[i].speakers); n != 0 {
			t.Errorf("%d entries stay behind", n)
		}
	}
}
