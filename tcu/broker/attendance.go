package broker

import (
	"slices"

	"pacecar/messages"
	"pacecar/tcu/wire"
)

// maxShown is for how many vehicles one anonymous client shows presence. A client that
// has logged in is one vehicle's; what the anonymous one says of more than these counts,
// and its end says nothing about them.
const maxShown = 1024

// attendance is what shows that one vehicle is there: its connections that are open. When
// the last one ends, however it ends, a vehicle that has said something is absent.
type attendance struct {
	here []*vehicleConn
	line *vehicleConn // the vehicle's own, while it is here: what it has put aside is not counted
	said wire.Topic   // of what the vehicle said last over any of them; zero: nothing
}

// attend counts c among the connections of a vehicle. A last word that is still to be
// said means nothing from here on. It is called in the goroutine that reads from c.
func (a *audience) attend(c *vehicleConn, vin messages.VIN) {
	s := a.shard(vin)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attend(c, vin)
}

// say counts c as attend does, and notes that the vehicle has said something on topic.
func (a *audience) say(c *vehicleConn, topic wire.Topic) {
	s := a.shard(topic.VIN)
	s.mu.Lock()
	defer s.mu.Unlock()
	if who := s.attend(c, topic.VIN); who != nil {
		who.said = topic
	}
}

// speak makes c the only connection that shows whether the vehicle is there. It has a
// will, so it is the vehicle's own line: others that were there before may be what is
// left of lines that it has lost, and say nothing by ending later.
func (a *audience) speak(c *vehicleConn, topic wire.Topic) {
	s := a.shard(topic.VIN)
	s.mu.Lock()
	defer s.mu.Unlock()
	if who := s.attend(c, topic.VIN); who != nil {
		for _, other := range who.here {
			if other != c {
				other.aside.Store(true)
			}
		}
		who.here, who.line, who.said = []*vehicleConn{c}, c, topic
	}
}

// attend answers the vehicle's attendance, nil where c shows too many. A connection that was
// put aside counts again when it is heard after the line that did it has ended: it was no
// remnant. s.mu is held.
func (s *audienceShard) attend(c *vehicleConn, vin messages.VIN) *attendance {
	shown, who := slices.Contains(c.shows, vin), s.there[vin]
	if !shown {
		if len(c.shows) == maxShown {
			return nil
		}
		c.shows = append(c.shows, vin)
	}
	switch {
	case who == nil:
		who = new(attendance)
		s.there[vin] = who
	case shown && (who.line != nil || slices.Contains(who.here, c)):
		return who
	}
	who.here = append(who.here, c)
	s.wills.forget(vin)
	return who
}

// leaveOff takes c from the connections of a vehicle. If it is the last one, and the vehicle
// has said something, it stays until it is ready: until there is a place for the vehicle's
// last word, or none is wanted. Then tell is called with the topic of what was said: nothing
// that a newer connection says can overtake it. It is one step, so that of connections that
// end at once one is the last.
func (a *audience) leaveOff(c *vehicleConn, vin messages.VIN, ready bool, tell func(wire.Topic)) (left bool) {
	s := a.shard(vin)
	s.mu.Lock()
	defer s.mu.Unlock()
	who := s.there[vin]
	if who == nil {
		return true
	}
	at := slices.Index(who.here, c)
	switch speaks := who.said != (wire.Topic{}); {
	case at < 0:
		return true
	case len(who.here) > 1:
		who.here = slices.Delete(who.here, at, at+1)
		if who.line == c {
			who.line = nil
		}
		return true
	case speaks && !ready:
		return false
	default:
		delete(s.there, vin)
		if speaks {
			tell(who.said)
		}
		return true
	}
}

// Connected says whether any connection shows that a vehicle is there.
func (b *Broker) Connected(vin messages.VIN) bool {
	s := b.fleet.shard(vin)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.there[vin] != nil
}

// left says that vehicles are absent which c was the last connection of: with the will
// that it left, if it broke, and otherwise in the broker's own words. It runs in the
// goroutine of the connection, whose socket is closed, so that the vehicle and the system
// are rid of it, and which may wait: for what it said before, and for a place.
func (b *Broker) left(c *vehicleConn, broken bool) {
	c.drain()
	for _, vin := range c.shows {
		b.absent(c, vin, broken)
	}
}

func (b *Broker) absent(c *vehicleConn, vin messages.VIN, broken bool) {
	placed, ready := false, false
	tell := func(said wire.Topic) {
		if !placed || b.edge.IsClosing() {
			return
		}
		placed = false
		words := b.goodbye[said.Encoding]
		if broken && c.speaks.VIN == vin {
			said, words = c.speaks, c.will
		}
		w := &lastWords{broker: b, vin: vin}
		b.fleet.shard(vin).wills.note(w)
		b.edge.Receive(w, 0, said, words)
	}
	for !b.fleet.leaveOff(c, vin, ready, tell) {
		select {
		case b.wills <- struct{}{}:
			placed = true
		case <-b.edge.Closing():
		}
		ready = true
	}
	if placed {
		<-b.wills
	}
}

// goodbyes are what the broker says in place of a vehicle that left no will, as the
// vehicle would write it.
func goodbyes() map[messages.Encoding][]byte {
	words := make(map[messages.Encoding][]byte, 2)
	for _, encoding := range []messages.Encoding{messages.Encoding_ENCODING_BINARY, messages.Encoding_ENCODING_JSON} {
		absent := &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{}}}
		payload, err := wire.EncodeUp(absent, encoding)
		if err != nil {
			panic(err) // a constant is written, which cannot fail
		}
		words[encoding] = payload
	}
	return words
}
