package broker

import (
	"hash/maphash"
	"slices"
	"sync"

	"pacecar/messages"
	"pacecar/tcu/wire"
)

// audienceShards spreads the connected vehicles over locks.
const audienceShards = 64

// audience knows which connections listen to which vehicle's commands, and which
// connection speaks for a vehicle's presence.
type audience struct {
	seed   maphash.Seed
	shards [audienceShards]audienceShard
}

type audienceShard struct {
	mu        sync.Mutex
	listeners map[wire.Topic][]*vehicleConn // slices are replaced, never changed
	speakers  map[messages.VIN]*vehicleConn
	wills     departed
}

func (a *audience) init() {
	a.seed = maphash.MakeSeed()
	for i := range a.shards {
		a.shards[i].listeners = make(map[wire.Topic][]*vehicleConn)
		a.shards[i].speakers = make(map[messages.VIN]*vehicleConn)
		a.shards[i].wills.last = make(map[messages.VIN]*lastWords)
	}
}

func (a *audience) shard(vin messages.VIN) *audienceShard {
	return &a.shards[maphash.String(a.seed, string(vin))%audienceShards]
}

// listeners are the connections that subscribed to a down topic.
func (a *audience) listeners(topic wire.Topic) []*vehicleConn {
	s := a.shard(topic.VIN)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.listeners[topic]
}

// join adds a subscription of c.
func (a *audience) join(c *vehicleConn, topic wire.Topic, qos byte) {
	c.mu.Lock()
	if c.listens == nil {
		c.listens = make(map[wire.Topic]byte, 1)
	}
	_, had := c.listens[topic]
	c.listens[topic] = qos
	c.mu.Unlock()
	if had {
		return
	}
	s := a.shard(topic.VIN)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners[topic] = append(slices.Clone(s.listeners[topic]), c)
}

// leave ends a subscription of c.
func (a *audience) leave(c *vehicleConn, topic wire.Topic) {
	c.mu.Lock()
	_, had := c.listens[topic]
	delete(c.listens, topic)
	c.mu.Unlock()
	if !had {
		return
	}
	s := a.shard(topic.VIN)
	s.mu.Lock()
	defer s.mu.Unlock()
	rest := slices.DeleteFunc(slices.Clone(s.listeners[topic]), func(other *vehicleConn) bool { return other == c })
	if len(rest) == 0 {
		delete(s.listeners, topic)
	} else {
		s.listeners[topic] = rest
	}
}

// depart ends all subscriptions of c.
func (a *audience) depart(c *vehicleConn) {
	c.mu.Lock()
	topics := make([]wire.Topic, 0, len(c.listens))
	for topic := range c.listens {
		topics = append(topics, topic)
	}
	c.mu.Unlock()
	for _, topic := range topics {
		a.leave(c, topic)
	}
}

// speak makes c the connection whose end means that the vehicle is offline. Only a
// connection with a will is made so: one that merely listens says nothing by leaving.
func (a *audience) speak(vin messages.VIN, c *vehicleConn) {
	s := a.shard(vin)
	s.mu.Lock()
	s.speakers[vin] = c
	s.wills.forget(vin)
	s.mu.Unlock()
}

// hears says whether c still speaks for vin.
func (a *audience) hears(vin messages.VIN, c *vehicleConn) bool {
	s := a.shard(vin)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.speakers[vin] == c
}

// silence calls tell if c still speaks for vin, that is, if the vehicle has not come
// back over another connection in the meantime. Nothing that the newer connection
// says can overtake tell.
func (a *audience) silence(vin messages.VIN, c *vehicleConn, tell func()) {
	s := a.shard(vin)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.speakers[vin] == c {
		delete(s.speakers, vin)
		tell()
	}
}
