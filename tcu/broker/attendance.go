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
	said wire.Topic // of what the vehicle said last over any of them; zero: nothing
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
		who.here, who.said = []*vehicleConn{c}, topic
	}
}

// attend answers the vehicle's attendance, nil where c shows too many. s.mu is held.
func (s *audienceShard) attend(c *vehicleConn, vin messages.VIN) *attendance {
	if !slices.Contains(c.shows, vin) {
		if len(c.shows) == maxShown {
			return nil
		}
		c.shows = append(c.shows, vin)
		who := s.there[vin]
		if who == nil {
			who = new(attendance)
			s.there[vin] = who
		}
		who.here = append(who.here, c)
		s.wills.forget(vin)
	}
	return s.there[vin] // nil where c was put aside, and the line that did it has ended
}

// alone says whether the vehicle is absent without c, and has said something.
func (a *audience) alone(c *vehicleConn, vin messages.VIN) bool {
	s := a.shard(vin)
	s.mu.Lock()
	defer s.mu.Unlock()
	who := s.there[vin]
	return who != nil && who.said != (wire.Topic{}) && len(who.here) == 1 && who.here[0] == c
}

// leaveOff takes c from the connections of a vehicle. If it was the last one, and the
// vehicle has said something, tell is called with the topic of that: nothing that a newer
// connection says can overtake it.
func (a *audience) leaveOff(c *vehicleConn, vin messages.VIN, tell func(wire.Topic)) {
	s := a.shard(vin)
	s.mu.Lock()
	defer s.mu.Unlock()
	who := s.there[vin]
	if who == nil {
		return
	}
	at := slices.Index(who.here, c)
	if at < 0 {
		return
	}
	if who.here = slices.Delete(who.here, at, at+1); len(who.here) > 0 {
		return
	}
	delete(s.there, vin)
	if who.said != (wire.Topic{}) {
		tell(who.said)
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
	placed := false
	if b.fleet.alone(c, vin) {
		select {
		case b.wills <- struct{}{}:
			placed = true
		case <-b.edge.Closing():
		}
	}
	b.fleet.leaveOff(c, vin, func(said wire.Topic) {
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
	})
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
