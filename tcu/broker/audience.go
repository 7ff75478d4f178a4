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
// connections show that a vehicle is there.
type audience struct {
	seed   maphash.Seed
	shards [audienceShards]audienceShard
}

type audienceShard struct {
	mu        sync.Mutex
	listeners map[wire.Topic][]*vehicleConn // slices are replaced, never changed
	there     map[messages.VIN]*attendance
	wills     departed
}

func (a *audience) init() {
	a.seed = maphash.MakeSeed()
	for i := range a.shards {
		a.shards[i].listeners = make(map[wire.Topic][]*vehicleConn)
		a.shards[i].there = make(map[messages.VIN]*attendance)
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
