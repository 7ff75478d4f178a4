package engine

import (
	"context"
	"time"

	"pacecar/actors/campaign"
	"pacecar/actors/catalog"
	"pacecar/actors/loop"
	"pacecar/actors/pool"
	"pacecar/actors/roles"
	"pacecar/actors/targeting"
	"pacecar/actors/vehicle"
	"pacecar/messages"
	"pacecar/persistence"
)

// idleAfter is how long an entity without work stays in memory, maxRevive the longest pause
// before one that keeps failing is recovered again.
const (
	idleAfter = 30 * time.Second
	maxRevive = time.Minute
)

type presence = targeting.Presence

// slot is what a node owns under one epoch, with the entities that are in memory.
type slot struct {
	n        *Node
	number   persistence.Slot
	epoch    persistence.Epoch
	closed   bool
	children map[persistence.Key]*host
	order    []*host // of their beginning
	heirs    map[persistence.Key]heir
	seen     map[string]presence
}

// heir is what is known of an entity that must be recovered.
type heir struct {
	tries int
	doubt uint64
	known uint64
}

// open recovers what has work in flight. A slot that cannot read the store is given up.
func (s *slot) open() {
	var awake []persistence.Key
	err := s.n.store.Awake(context.Background(), s.number, func(k persistence.Key) error {
		awake = append(awake, k)
		return nil
	})
	if err != nil {
		s.n.owned[s.number] = nil
		s.close()
		_ = s.n.store.Release(context.Background(), persistence.Lease{Slot: s.number, Node: s.n.member(), Epoch: s.epoch})
		return
	}
	for _, key := range awake {
		s.n.do(0, func() { s.activate(key) })
	}
}

// close answers what waits: it is delivered again to the next owner.
func (s *slot) close() {
	s.closed = true
	for _, h := range s.order {
		h.gone = true
		h.run.Stop()
		for _, waiting := range h.left() {
			h.refuse(waiting)
		}
	}
}

// forward hands a message to its entity.
func (s *slot) forward(key persistence.Key, d loop.Delivery) {
	if h := s.activate(key); h.stopping {
		h.stash = append(h.stash, d)
	} else {
		h.post(d)
	}
}

// activate finds or begins an entity.
func (s *slot) activate(key persistence.Key) *host {
	if h := s.children[key]; h != nil {
		return h
	}
	h := &host{s: s, key: key, tries: s.heirs[key].tries, born: s.n.c.Elapsed()}
	place := loop.Place{Store: s.n.store, Slot: s.number, Epoch: s.epoch, Key: key, Heir: h.tries > 0, Doubt: s.heirs[key].doubt, Known: s.heirs[key].known}
	delete(s.heirs, key)
	s.children[key] = h
	s.order = append(s.order, h)
	switch key.Kind {
	case roles.KindVehicle:
		h.run = begin(h, roles.Vehicle(&s.n.world, h, s.seen[key.ID]), place)
	case roles.KindCampaign:
		h.run = begin[campaign.Send](h, roles.Campaign(&s.n.world, h), place)
	case roles.KindPool:
		h.run = begin[pool.Send](h, roles.Pool(&s.n.world, key.ID), place)
	case roles.KindPackage:
		h.run = begin[catalog.Send](h, roles.Package(&s.n.world, key.ID), place)
	}
	s.n.c.starts(h)
	return h
}

func begin[S any](h *host, role loop.Role[S], at loop.Place) entity {
	e := &loop.Entity[S]{}
	e.Init(h, role, at)
	return e
}

var _ loop.Role[vehicle.Send] // what a vehicle's entity sends

// ended forgets an entity, and has it recovered where that is due or something waits for it.
func (s *slot) ended(h *host) {
	delete(s.children, h.key)
	for i := range s.order {
		if s.order[i] == h {
			s.order = append(s.order[:i], s.order[i+1:]...)
			break
		}
	}
	if s.closed {
		return
	}
	if h.failed || h.awake {
		s.bequeath(h)
	}
	for _, d := range h.left() {
		s.forward(h.key, d)
	}
}

// bequeath says when an entity that has ended is recovered, unless a message does before.
func (s *slot) bequeath(h *host) {
	tries, pause := 0, time.Duration(0)
	if h.failed {
		tries = 1
		if s.n.c.Elapsed()-h.born < 2*maxRevive {
			tries += h.tries
		}
		pause = min(loop.SweepEvery<<min(tries-1, 16), maxRevive)
	}
	s.heirs[h.key] = heir{tries, h.doubt, h.known}
	s.n.do(pause, func() {
		if _, waits := s.heirs[h.key]; waits && !s.closed {
			s.activate(h.key)
		}
	})
}

// starts runs the beginning of an entity, and has what it says then judged together.
func (c *Cluster) starts(h *host) {
	c.Note("node "+h.s.n.member(), "recovers", h.name())
	c.until(h, h.run.Start)
}

// until runs what may be the last of an entity's beginning.
func (c *Cluster) until(h *host, step func()) {
	c.starting, c.said = true, nil
	step()
	said := c.said
	c.starting, c.said = false, nil
	if h.begun = h.run.Begun(); h.begun && !h.failed {
		c.watch.Recovered(h.key, said)
	}
}

func (s *slot) note(vin string, atMS int64, online bool) {
	s.seen[vin] = presence{Online: online, HeardMs: max(atMS, s.seen[vin].HeardMs)}
}

// What a vehicle's role tells its slot.

func (h *host) Spoke(atMS int64) { h.s.note(h.key.ID, atMS, h.s.seen[h.key.ID].Online) }

func (h *host) Heard(vin string, atMS int64, online bool, _ *messages.Position) {
	h.s.note(vin, atMS, online)
}

func (h *host) Indexed(r *messages.VehicleRecord) {
	h.s.note(r.GetVin(), r.GetLastSeenMs(), r.GetOnline())
}

func (h *host) Forgotten(vin string) { delete(h.s.seen, vin) }
